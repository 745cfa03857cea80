"""The ledger: one row per act, chained by a job, append-only in the database."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now


class LedgerEntry(models.Model):
    """What was done, by whom as they were then. Plain numbers instead of foreign keys: the row outlives its subject.

    The chain columns are empty until `seal()` fills them; `seq` is the order of sealing, not of `id`.
    """

    at = models.DateTimeField(db_default=Now())
    act = models.CharField(max_length=64)  # "document.sign", "account.signed_in"
    subject_kind = models.CharField(max_length=32, blank=True)
    subject_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    appointment_id = models.BigIntegerField(null=True)
    actor_line = models.CharField(max_length=240, blank=True)  # 王敏 · 某县水利局 值班员; empty: the system itself
    user_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)  # whose business it is; the actor's unit unless told
    ip = models.CharField(max_length=45, blank=True)
    device = models.CharField(max_length=32, blank=True)
    detail = models.JSONField(default=dict)

    seq = models.BigIntegerField(null=True, unique=True)
    previous_hash = models.CharField(max_length=64, null=True)  # noqa: DJ001  null is "not sealed yet"
    hash = models.CharField(max_length=64, null=True)  # noqa: DJ001
    batch = models.BigIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=models.Q(seq=None), name="ledger_unsealed"),
            models.Index(fields=["subject_kind", "subject_id", "id"], name="ledger_by_subject"),
            models.Index(fields=["person_id", "id"], name="ledger_by_person"),
            models.Index(fields=["unit_id", "id"], name="ledger_by_unit"),
            models.Index(fields=["act", "id"], name="ledger_by_act", opclasses=["varchar_pattern_ops", "int8_ops"]),
            BrinIndex(fields=["at"], name="ledger_by_time", autosummarize=True),  # rows come in the order of time
        ]


class Checkpoint(models.Model):
    """The head of one sealed batch. Copied elsewhere, it shows a truncated tail as well."""

    first_seq = models.BigIntegerField(unique=True)
    last_seq = models.BigIntegerField(unique=True)
    hash = models.CharField(max_length=64)  # of the entry `last_seq`
    at = models.DateTimeField(db_default=Now())


class Verification(models.Model):
    """One check of the whole chain or its tail; the latest finished one is what the auditor sees first."""

    started_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    from_seq = models.BigIntegerField(default=1)
    checked = models.BigIntegerField(default=0)  # rows so far
    total = models.BigIntegerField(default=0)
    intact = models.BooleanField(null=True)
    finding = models.JSONField(null=True)  # the first broken row
    by_line = models.CharField(max_length=240, blank=True)
