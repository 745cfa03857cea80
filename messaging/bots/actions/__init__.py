from .keeping import add_bot, change_bot, remove_bot, rotate_secret
from .receiving import BODY_LIMIT, receive
from .succession import settle

__all__ = ["BODY_LIMIT", "add_bot", "change_bot", "receive", "remove_bot", "rotate_secret", "settle"]
