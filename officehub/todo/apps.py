from django.apps import AppConfig


class TodoConfig(AppConfig):
    name = "officehub.todo"
    label = "todo"
