from .calendar import CalendarDay, OfficeHours
from .definition import FlowDefinition
from .event import FlowEvent
from .run import Activation, Instance, Signed, Task

__all__ = [
    "Activation",
    "CalendarDay",
    "FlowDefinition",
    "FlowEvent",
    "Instance",
    "OfficeHours",
    "Signed",
    "Task",
]
