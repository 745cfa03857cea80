from pathlib import Path

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "documents"
    label = "documents"

    def ready(self) -> None:
        from messaging.cards import maker
        from officehub.audit.registry import subject_names
        from officehub.files import registry as files
        from officehub.flow import registry as flow
        from officehub.realtime.registry import follow_rule

        from . import cards
        from .policy import may_read_files
        from .routing import DocumentHooks, followable

        hooks = DocumentHooks()
        flow.definition("outgoing", Path(__file__).parent / "flows" / "outgoing.yaml", subject=hooks)
        subject_names("document", hooks.titles)
        maker("document", cards.card)
        follow_rule("document", followable)
        files.reader("document", may_read_files)
