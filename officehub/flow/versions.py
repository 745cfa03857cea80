"""Versions of definitions: a run keeps the one it began with."""

from __future__ import annotations

from functools import lru_cache

from django.db import transaction
from django.db.models import Max

from . import registry
from .machine.definition import Definition, parse
from .models import FlowDefinition, Instance


@transaction.atomic
def current(key: str) -> FlowDefinition:
    """The row of what is registered now; a changed source becomes the next version. Raises NotFound."""
    known = registry.registered(key)
    row = FlowDefinition.objects.filter(key=key, source_hash=known.source_hash).first()
    if row is None:
        last = FlowDefinition.objects.filter(key=key).aggregate(last=Max("version"))["last"]
        row, _ = FlowDefinition.objects.get_or_create(
            key=key,
            source_hash=known.source_hash,
            defaults={"version": (last or 0) + 1, "title": known.definition.title, "source": known.source},
        )
    return row


def definition_of(instance: Instance) -> Definition:
    return _parsed(instance.definition.source)


def stage_title(instance: Instance, stage: str) -> str:
    stages = definition_of(instance).stages
    return stages[stage].title if stage in stages else stage


@lru_cache(maxsize=256)
def _parsed(source: str) -> Definition:
    return parse(source, roles=None)
