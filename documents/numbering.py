"""Taking a number. Atomic: the series' row is locked by the statement that raises it, until the commit."""

from __future__ import annotations

from django.db import connection, transaction

from officehub.directory.models import Unit
from officehub.kernel import clock
from officehub.kernel.errors import Invalid

from .models import Document, NumberRecord

_TAKE = """
INSERT INTO documents_numberseries (unit_id, prefix, year, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (prefix, year) DO UPDATE SET last = documents_numberseries.last + 1
RETURNING id, last
"""


def take_number(document: Document) -> str:
    """The document's 发文字号, e.g. 演政办发〔2026〕12号: no gap, no double, whoever asks at once (GB/T 9704 7.2.5).

    Raises TransactionManagementError outside a transaction, Invalid where the organ has no 机关代字.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a number is taken together with what it numbers")
    unit = issuing_organ(document.unit)
    year = clock.today().year
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [unit.pk, unit.doc_prefix, year])
        series_id, serial = cursor.fetchone()
    NumberRecord.objects.create(series_id=series_id, serial=serial, document=document, taken_at=clock.now())
    return f"{unit.doc_prefix}〔{year}〕{serial}号"


def issuing_organ(unit: Unit) -> Unit:
    """The unit itself, or the organ it is an office of: offices do not write outside (条例 art. 17)."""
    organ = unit if unit.is_root() else Unit.objects.get(path=unit.path[: Unit.steplen])
    if not organ.has_issuing_right or not organ.doc_prefix:
        raise Invalid(f"{organ.name} 没有发文机关代字，请先由系统管理员登记发文立户。")
    return organ
