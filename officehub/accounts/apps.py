from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "officehub.accounts"
    label = "accounts"
