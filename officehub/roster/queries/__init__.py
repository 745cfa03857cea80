"""Every read of the duty roster."""

from .exchanges import handovers, my_swaps
from .month import members, month_of, my_rosters
from .now import on_duty_now, phone_list
from .progress import import_progress, progress_of

__all__ = [
    "handovers",
    "import_progress",
    "members",
    "month_of",
    "my_rosters",
    "my_swaps",
    "on_duty_now",
    "phone_list",
    "progress_of",
]
