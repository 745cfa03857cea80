"""Every write to the duty roster."""

from .handing_over import hand_over, take_over
from .importing import begin_import, confirm_import
from .shifts import add_shift, copy_week, remove_shift, replace_person
from .swaps import answer_swap, ask_swap, decide_swap, withdraw_swap

__all__ = [
    "add_shift",
    "answer_swap",
    "ask_swap",
    "begin_import",
    "confirm_import",
    "copy_week",
    "decide_swap",
    "hand_over",
    "remove_shift",
    "replace_person",
    "take_over",
    "withdraw_swap",
]
