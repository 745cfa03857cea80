from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "officehub.audit"
    label = "audit"
