from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "officehub.directory"
    label = "directory"
