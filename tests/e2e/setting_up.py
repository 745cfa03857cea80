"""What an administrator does before the play begins: accounts for two heads of department."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.e2e.conftest import OURS, PASSWORD, ROOT, Product

OPEN = """
from officehub.accounts.models import User
from officehub.directory.models import Appointment
from officehub.directory.openings import open_account_for
clerk = Appointment.objects.get(person__user__username="clerk", kind="primary", valid_to=None)
sysadmin = User.objects.get(username="sysadmin")
for kind in ("water", "finance"):
    held = Appointment.objects.filter(
        valid_to=None, unit__region_path=clerk.unit.region_path, unit__kind=kind, unit__depth=1, post__role="head"
    ).select_related("person").get()
    if held.person.user_id is None:
        new = {"username": f"head-{kind}", "password": {password!r}}
        open_account_for(administrator=sysadmin, person_id=held.person_id, **new)
"""


def open_accounts_for_heads(product: Product) -> None:
    """`head-water` and `head-finance` of the clerk's county, with the demo password."""
    _run(product, OPEN)


def _run(product: Product, code: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    environment |= {"OFFICEHUB_VAR": str(product.home)}
    code = code.replace("{password!r}", repr(PASSWORD))
    subprocess.run([sys.executable, "manage.py", "shell", "-c", code], cwd=ROOT, env=environment, check=True)


ON_DUTY = """
from officehub.accounts.models import User
from officehub.directory.models import Appointment
from officehub.directory.openings import open_account_for
clerk = Appointment.objects.get(person__user__username="clerk", kind="primary", valid_to=None)
held = Appointment.objects.filter(
    valid_to=None, unit__region_path=clerk.unit.region_path, unit__kind="emergency", unit__depth=1, post__role="duty"
).select_related("person").order_by("pk").first()
if held.person.user_id is None:
    sysadmin = User.objects.get(username="sysadmin")
    open_account_for(administrator=sysadmin, person_id=held.person_id, username="duty-emergency", password={password!r})
"""


def open_account_for_duty_officer(product: Product) -> None:
    """`duty-emergency` of the clerk's county, with the demo password."""
    _run(product, ON_DUTY)


FORWARD = """
from uuid import uuid4
from messaging.reach.actions import send_dispatch
from messaging.reach.payloads import SendDispatch
from messaging.reach.release.models import ReleaseRule
from officehub.accounts.models import User
from officehub.directory.actor import actor_of
from officehub.directory.models import Appointment
from officehub.directory.openings import open_account_for
sysadmin = User.objects.get(username="sysadmin")
held = Appointment.objects.filter(valid_to=None, kind="primary").select_related("person__user", "post", "unit")
head = held.get(person__user__username="head-water")
water = held.filter(unit__path__startswith=head.unit.path).exclude(pk=head.pk)
deputy = water.filter(post__role__in=["deputy", "office_head"]).order_by("post__rank", "pk").first()
if deputy.person.user_id is None:
    open_account_for(administrator=sysadmin, person_id=deputy.person_id, username="deputy-water", password={password!r})
ReleaseRule.objects.filter(unit=head.unit).delete()
draft = SendDispatch(
    client_key=uuid4(), level="important", title={title!r}, text="请核实山塘水库责任人名单（演示）。", ask="confirm",
    drill=True, audience={"any_of": [{"people": [head.person_id]}]}, forward_tiers=[head.unit.tier],
)
send_dispatch(actor=actor_of(held.get(person__user__username="leader")), draft=draft)
"""


def instruct_a_head_who_passes_on(product: Product, title: str) -> None:
    """`leader` tells `head-water`, whose colleague gets the account `deputy-water`."""
    _run(product, FORWARD.replace("{title!r}", repr(title)))


LAPSE = """
from datetime import timedelta
from django.utils import timezone
from messaging.reach.release.models import Held
held = Held.objects.get(title={title!r}, settled_at=None)
held.draft["deadline"] = (timezone.now() - timedelta(minutes=1)).isoformat()
held.save(update_fields=["draft"])
"""


def let_the_deadline_pass(product: Product, title: str) -> None:
    """Of what was refused and waits for its writer."""
    _run(product, LAPSE.replace("{title!r}", repr(title)))


SECOND = """
from officehub.accounts.models import User
from officehub.directory.authority import organ_of
from officehub.directory.models import Appointment
from officehub.directory.openings import open_account_for
leader = Appointment.objects.get(person__user__username="leader", kind="primary", valid_to=None)
held = (
    Appointment.objects.filter(
        valid_to=None,
        kind="primary",
        unit__path__startswith=organ_of(leader.unit.path),
        post__role__in=["head", "deputy", "office_head"],
    )
    .exclude(person=leader.person_id)
    .select_related("person")
    .order_by("pk")
    .first()
)
if held.person.user_id is None:
    sysadmin = User.objects.get(username="sysadmin")
    open_account_for(administrator=sysadmin, person_id=held.person_id, username="leader-second", password={password!r})
"""


def open_account_for_second_leader(product: Product) -> None:
    """`leader-second`, of the same organ as `leader`, with the demo password."""
    _run(product, SECOND)
