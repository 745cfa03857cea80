"""会签 is asked of departments; who answers for a department is decided here."""

from __future__ import annotations

from collections.abc import Sequence

from officehub.directory.actor import in_force
from officehub.directory.models import Appointment, Unit
from officehub.kernel.errors import Invalid

ORDER = {"head": 0, "deputy": 1, "office_head": 2}


def countersigners(unit_ids: Sequence[int]) -> list[int]:
    """One appointment per unit: whoever leads it, else its office. Raises Invalid for a unit without anybody."""
    found: list[int] = []
    for unit in Unit.objects.filter(pk__in=unit_ids):
        held = Appointment.objects.filter(in_force(), unit=unit).select_related("post")
        best = sorted(held, key=lambda row: (ORDER.get(row.post.role, 9), row.post.rank, row.pk))
        if not best:
            raise Invalid(f"{unit.name}目前没有任职人员，无法会签。", field="countersign_unit_ids")
        found.append(best[0].pk)
    if len(found) < len(set(unit_ids)):
        raise Invalid("有的会签单位不存在或已撤销，请重新选择。", field="countersign_unit_ids")
    return found
