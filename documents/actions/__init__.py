from .drafting import create_draft, edit_document, submit
from .exchange import mark_opened, send_back, sign_for, urge_signing

__all__ = ["create_draft", "edit_document", "mark_opened", "send_back", "sign_for", "submit", "urge_signing"]
