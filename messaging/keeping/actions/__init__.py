from .clearing import clear_due
from .exporting import expire_exports, request_export, take_export
from .ruling import decide_retention, lift_hold, place_hold, propose_retention

__all__ = [
    "clear_due",
    "decide_retention",
    "expire_exports",
    "lift_hold",
    "place_hold",
    "propose_retention",
    "request_export",
    "take_export",
]
