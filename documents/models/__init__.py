from .document import Addressee, Disclosure, Document, DocumentState, Revision, Role, Urgency
from .exchange import Delivery, DeliveryState
from .numbering import NumberRecord, NumberSeries

__all__ = [
    "Addressee",
    "Delivery",
    "DeliveryState",
    "Disclosure",
    "Document",
    "DocumentState",
    "NumberRecord",
    "NumberSeries",
    "Revision",
    "Role",
    "Urgency",
]
