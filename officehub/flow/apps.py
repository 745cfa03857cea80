from django.apps import AppConfig


class FlowConfig(AppConfig):
    name = "officehub.flow"
    label = "flow"
