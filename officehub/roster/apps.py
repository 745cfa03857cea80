from django.apps import AppConfig


class RosterConfig(AppConfig):
    name = "officehub.roster"
    label = "roster"
