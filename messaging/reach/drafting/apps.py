from django.apps import AppConfig


class DraftingConfig(AppConfig):
    name = "messaging.reach.drafting"
    label = "drafting"
