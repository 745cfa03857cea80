"""A house's first day, and accounts for people already in the directory."""

from __future__ import annotations

from django.db import transaction
from pypinyin import Style, lazy_pinyin

from officehub.accounts.actions import create_account, new_account
from officehub.accounts.models import AdminRole, User
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, NotFound
from officehub.kernel.text import clean_text

from .models import Appointment, Person, Post, Region, Tier, Unit, UnitCategory


@transaction.atomic
def open_house(*, username: str, password: str, name: str, region: str, unit: str) -> User:
    """The first region, the first unit, and a system administrator in it. Raises Conflict where there is one."""
    if User.objects.filter(admin_role=AdminRole.SYSTEM).exists():
        raise Conflict("已有系统管理员，请由其在系统内建立账号。")
    user = new_account(username, password, admin_role=AdminRole.SYSTEM)
    root = Region.objects.order_by("path").first() or Region.objects.add_root(
        {"tier": Tier.PROVINCE, "name": clean_text(region, limit=64, field="地区名称")}
    )
    made: Unit = Unit.objects.add_root(
        {
            "region": root,
            "kind": "administration",
            "category": UnitCategory.INSTITUTION,
            "name": clean_text(unit, limit=128, field="单位名称"),
            "short_name": clean_text(unit, limit=64, field="单位名称"),
            "tier": root.tier,
            "region_path": root.path,
        }
    )
    person = Person.objects.create(user=user, **named(name))
    post = Post.objects.create(unit=made, title="系统管理员", role="admin", rank=10)
    Appointment.objects.create(person=person, post=post, unit=made, valid_from=clock.today())
    return user


def named(name: str) -> dict[str, str]:
    """A name with what it is found by."""
    name = clean_text(name, limit=32, field="姓名")
    return {
        "name": name,
        "pinyin": "".join(lazy_pinyin(name))[:96],
        "initials": "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))[:16],
    }


@transaction.atomic
def open_account_for(*, administrator: User, person_id: int, username: str, password: str) -> User:
    """Raises NotFound for an unknown person, Conflict where the person has an account."""
    user = create_account(administrator=administrator, username=username, password=password)
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise NotFound
    if person.user_id is not None:
        raise Conflict(f"{person.name} 已有账号。")
    person.user = user
    person.save(update_fields=["user"])
    return user
