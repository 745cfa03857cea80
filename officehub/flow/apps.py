from django.apps import AppConfig


class FlowConfig(AppConfig):
    name = "officehub.flow"
    label = "flow"

    def ready(self) -> None:
        from officehub.flow.worktime import working_seconds
        from officehub.kernel import worktime

        worktime.provide(working_seconds)
