from .abilities import abilities
from .mine import my_tasks
from .record import record, record_of_run

__all__ = ["abilities", "my_tasks", "record", "record_of_run"]
