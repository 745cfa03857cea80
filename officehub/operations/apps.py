from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "officehub.operations"
    label = "operations"
