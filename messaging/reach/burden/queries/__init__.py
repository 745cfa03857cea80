"""Every read of burdens."""

from .earlier import earlier_answers
from .preview import preview
from .report import report, unit_burden

__all__ = ["earlier_answers", "preview", "report", "unit_burden"]
