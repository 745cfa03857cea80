"""Constants of the wire, the same in `frontend/src/live/protocol.ts`."""

from __future__ import annotations

from django.db import connection

CONTRACT_LEVEL = 1  # raised by a change older browsers cannot read; they reload when idle


_EPOCH = """
SELECT (SELECT system_identifier FROM pg_control_system()), (SELECT timeline_id FROM pg_control_checkpoint()),
       (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def epoch() -> str:
    """Changes when numbers may have gone backwards: another cluster or database, a restore to an earlier point."""
    with connection.cursor() as cursor:
        cursor.execute(_EPOCH)
        system, timeline, database = cursor.fetchone()
    return f"{system:x}-{timeline:x}-{database:x}"
