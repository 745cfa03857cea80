from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "officehub.demo"
    label = "demo"
