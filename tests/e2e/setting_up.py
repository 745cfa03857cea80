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
