"""The accounts a visitor signs in with: fixed names, a password made for this installation."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from officehub.accounts.models import AdminRole, User
from officehub.directory.actor import in_force
from officehub.directory.models import Appointment, AppointmentKind, Post, Region, Tier, Unit

from .province.rules import rules

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that reads like something else


@dataclass(frozen=True)
class Account:
    username: str
    tier: int
    kind: str
    role: str
    title: str = ""
    admin_role: str = ""


ACCOUNTS = (
    Account("leader", Tier.PROVINCE, "government", "deputy"),
    Account("clerk", Tier.COUNTY, "office", "clerk"),
    Account("reviewer", Tier.COUNTY, "office", "reviewer"),
    Account("signer", Tier.COUNTY, "office", "head"),
    Account("county", Tier.COUNTY, "water", "duty"),
    Account("township", Tier.TOWNSHIP, "government", "head"),
    Account("village", Tier.VILLAGE, "village", "head"),
    Account("grid", Tier.GRID, "grid", "grid"),
    Account("auditor", Tier.COUNTY, "audit", "clerk"),
    Account("sysadmin", Tier.COUNTY, "data", "admin", "系统管理员", AdminRole.SYSTEM),
    Account("secadmin", Tier.COUNTY, "data", "admin", "安全管理员", AdminRole.SECURITY),
    Account("auditadmin", Tier.COUNTY, "data", "admin", "安全审计员", AdminRole.AUDIT),
)


def showcase_regions() -> dict[int, Region]:
    """The regions the demo accounts work in, by tier."""
    wanted = rules().showcase
    county = Region.objects.get(code=wanted.county)
    township = _child(county, wanted.township)
    village = _child(township, wanted.village)
    return {
        Tier.PROVINCE: Region.objects.get_root(county),
        Tier.CITY: Region.objects.get_parent(county),
        Tier.COUNTY: county,
        Tier.TOWNSHIP: township,
        Tier.VILLAGE: village,
        Tier.GRID: _child(village, 1),
    }


def _child(region: Region, number: int) -> Region:
    found: Region = Region.objects.get_children(region).order_by("path")[number - 1]
    return found


def give_second_post(held: Appointment, region: Region) -> None:
    """The grid worker sits on the village committee as well: somebody must show how identities are switched."""
    committee = Unit.objects.get(region=region, kind="village", depth=1)
    post = Post.objects.create(unit=committee, title="委员", role="clerk", rank=90)
    Appointment.objects.create(
        person=held.person, post=post, unit=committee, kind=AppointmentKind.CONCURRENT, valid_from=held.valid_from
    )


def open_accounts() -> list[str]:
    """Make the accounts and return what to print; kept in `var/demo-accounts.txt`, readable by its owner only."""
    password = os.environ.get("OFFICEHUB_DEMO_PASSWORD") or "-".join(
        "".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3)
    )
    regions = showcase_regions()
    lines = [f"演示账号（密码均为 {password}）"]
    for account in ACCOUNTS:
        held = _seat(account, regions[account.tier])
        user = User.objects.create_user(account.username, password, admin_role=account.admin_role)
        held.person.user = user
        held.person.save(update_fields=["user"])
        if account.username == "grid":
            give_second_post(held, regions[Tier.VILLAGE])
        lines.append(f"{account.username:<11}{held.person.name} · {held.unit.name} {held.post.title}")
    keep(lines, settings.VAR / "demo-accounts.txt")
    return lines


def _seat(account: Account, region: Region) -> Appointment:
    """Raises Appointment.DoesNotExist where the rules no longer make such a post."""
    held = Appointment.objects.filter(
        in_force(),
        kind="primary",
        person__user=None,
        unit__region=region,
        unit__kind=account.kind,
        unit__depth=1,
        post__role=account.role,
    )
    if account.title:
        held = held.filter(post__title=account.title)
    first = held.select_related("person", "unit", "post").order_by("unit__path", "post__rank", "pk").first()
    if first is None:
        raise Appointment.DoesNotExist(account.username)
    return first


def keep(lines: list[str], file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
