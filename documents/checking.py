"""What the layout's checker says of a document as it stands."""

from __future__ import annotations

from documents.layout import check
from officehub.kernel.errors import Invalid

from .composing import official
from .models import Document
from .payloads import FindingPayload

# Empty until the signature, by design: not a fault of a draft.
LATER = {"F-01"}


def findings(document: Document) -> list[FindingPayload]:
    found = check(official(document))
    before_signature = not document.number
    return [
        FindingPayload(id=finding.rule, severity=finding.severity.value, message=finding.message)
        for finding in found
        if not (before_signature and finding.rule in LATER)
    ]


def refuse_errors(document: Document) -> None:
    """Raises Invalid, with the findings, on an error; also without a body or anybody to send it to."""
    if not document.body.strip():
        raise Invalid("正文还是空的，请先写正文。", field="body")
    if not document.addressees.filter(role="main").exists():
        raise Invalid("还没有主送单位，请先选择。", field="main_unit_ids")
    errors = [finding for finding in findings(document) if finding.severity == "error"]
    if errors:
        sentences = "；".join(finding.message for finding in errors[:3])
        raise Invalid(f"公文格式有误：{sentences}", findings=[finding.model_dump() for finding in errors])
