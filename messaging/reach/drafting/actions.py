from __future__ import annotations

from django.db import IntegrityError, transaction

from messaging.reach.actions.send import TEXT_LIMIT, TITLE_LIMIT
from messaging.reach.forms import kept as kept_form
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.directory.audience import in_words
from officehub.directory.authority import organ_of
from officehub.directory.models import Unit
from officehub.kernel import clock
from officehub.kernel.errors import Conflict
from officehub.kernel.text import clean_text

from . import policy
from .models import SavedAudience, Template
from .payloads import SaveAudience, SaveTemplate
from .policy import Act

NAME_LIMIT = 40
MOST = 100  # of a person or an organ: beyond that nobody finds anything


def save_audience(*, actor: Actor, given: SaveAudience) -> SavedAudience:
    """Raises Conflict where the name is taken, Invalid where a place it names is no more."""
    organ = _organ(actor) if given.shared else None
    _room(policy.audiences_of(actor).filter(organ=organ).count())
    saved = SavedAudience(
        name=clean_text(given.name, limit=NAME_LIMIT, field="名称"),
        audience=given.audience.model_dump(mode="json"),
        words=in_words(given.audience, actor),
        owner_id=actor.person_id,
        organ=organ,
        saved_at=clock.now(),
    )
    _insert(actor, saved, "audience.save", "saved_audience")
    return saved


def save_template(*, actor: Actor, given: SaveTemplate) -> Template:
    _room(policy.templates_of(actor).count())
    if given.audience is not None:
        in_words(given.audience, actor)  # its places are there
    template = Template(
        name=clean_text(given.name, limit=NAME_LIMIT, field="名称"),
        organ=_organ(actor),
        owner_id=actor.person_id,
        level=given.level,
        title=clean_text(given.title, limit=TITLE_LIMIT, field="标题", required=False),
        text=clean_text(given.text, limit=TEXT_LIMIT, field="内容", required=False),
        ask=given.ask,
        form=kept_form(given.form),
        forward_tiers=sorted(set(given.forward_tiers)),
        audience=given.audience.model_dump(mode="json") if given.audience else None,
        saved_at=clock.now(),
    )
    _insert(actor, template, "template.save", "template")
    return template


@transaction.atomic
def remove_audience(*, actor: Actor, audience_id: int) -> None:
    saved = policy.access_audience(actor, audience_id, Act.REMOVE)
    record(actor, "audience.remove", subject=("saved_audience", saved.pk), detail={"name": saved.name})
    saved.delete()


@transaction.atomic
def remove_template(*, actor: Actor, template_id: int) -> None:
    template = policy.access_template(actor, template_id, Act.REMOVE)
    record(actor, "template.remove", subject=("template", template.pk), detail={"name": template.name})
    template.delete()


def _organ(actor: Actor) -> Unit:
    organ: Unit = Unit.objects.get(path=organ_of(actor.unit_path))
    return organ


def _room(count: int) -> None:
    if count >= MOST:
        raise Conflict(f"最多保存 {MOST} 个，请先删除不用的。")


def _insert(actor: Actor, row: SavedAudience | Template, act: str, kind: str) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            record(actor, act, subject=(kind, row.pk), detail={"name": row.name})
    except IntegrityError:
        raise Conflict(f"已有名为“{row.name}”的，请换一个名称。", field="name") from None
