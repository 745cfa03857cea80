"""Every read."""

from .chart import chart
from .forces import one, overview
from .lists import files, problems, report_payload, reports
from .work import history, work

__all__ = ["chart", "files", "history", "one", "overview", "problems", "report_payload", "reports", "work"]
