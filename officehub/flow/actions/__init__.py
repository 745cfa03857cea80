from .act import act, act_on_run, open_task
from .begin import begin

__all__ = ["act", "act_on_run", "begin", "open_task"]
