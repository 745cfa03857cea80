"""A small province for tests: regions on six tiers, units and people made on demand, each in one line."""

from __future__ import annotations

from datetime import date
from itertools import count

from pypinyin import Style, lazy_pinyin

from officehub.accounts.models import User
from officehub.directory.actor import Actor, actor_for
from officehub.directory.models import Appointment, AppointmentKind, Person, Post, Region, Tier, Unit, UnitCategory

PASSWORD = "correct-horse-battery"
_phones = count(13800000000)
CATEGORY = {"office": UnitCategory.GOVERNMENT, "village": UnitCategory.AUTONOMOUS}


class World:
    """`world.actor("王敏")` is a clerk of 演示县政府办公室; `world.actor("李强", unit=..., role="head")` and so on."""

    def __init__(self) -> None:
        self.province: Region = Region.objects.add_root({"tier": Tier.PROVINCE, "name": "演示省", "code": "990000"})
        self.city = self.region(self.province, "甲市")
        self.other_city = self.region(self.province, "乙市")
        self.county = self.region(self.city, "演示县")
        self.other_county = self.region(self.other_city, "邻县")
        self.township = self.region(self.county, "青山镇")
        self.village = self.region(self.township, "上垟村")
        self.grid = self.region(self.village, "第一网格")
        self._units: dict[tuple[int, str], Unit] = {}

    def region(self, parent: Region, name: str) -> Region:
        parent.refresh_from_db()
        child: Region = Region.objects.add_child(parent, {"tier": parent.tier + 1, "name": name})
        return child

    def unit(self, kind: str = "office", region: Region | None = None, name: str | None = None) -> Unit:
        """The unit of that line in that region (演示县 unless told), made once."""
        region = region or self.county
        key = (region.pk, name or kind)
        if key not in self._units:
            self._units[key] = Unit.objects.add_root(
                {
                    "region": region,
                    "kind": kind,
                    "category": CATEGORY.get(kind, UnitCategory.DEPARTMENT),
                    "name": name or f"{region.name}{kind}",
                    "short_name": name or kind,
                    "tier": region.tier,
                    "region_path": region.path,
                    "doc_prefix": f"演{region.pk}{kind}{len(self._units)}"[:24],
                    "has_issuing_right": True,
                    "demo": True,
                }
            )
        return self._units[key]

    def person(self, name: str, *, shielded: bool = False, user: User | None = None) -> Person:
        syllables = lazy_pinyin(name)
        return Person.objects.create(
            name=name,
            pinyin="".join(syllables),
            initials="".join(lazy_pinyin(name, style=Style.FIRST_LETTER)),
            phone=str(next(_phones)),
            shielded=shielded,
            user=user,
            demo=True,
        )

    def appoint(
        self,
        person: Person,
        unit: Unit,
        *,
        role: str = "clerk",
        title: str | None = None,
        duties: list[str] | None = None,
        kind: str | None = None,
        valid_from: date = date(2020, 1, 1),
    ) -> Appointment:
        """Without `kind`: the person's first open post is his primary one, any other is held beside it."""
        if kind is None:
            has_one = person.appointments.filter(kind=AppointmentKind.PRIMARY, valid_to=None).exists()
            kind = AppointmentKind.CONCURRENT if has_one else AppointmentKind.PRIMARY
        post = Post.objects.create(unit=unit, title=title or role, role=role, duty_tags=duties or [])
        return Appointment.objects.create(person=person, post=post, unit=unit, kind=kind, valid_from=valid_from)

    def actor(
        self,
        name: str,
        unit: Unit | None = None,
        *,
        role: str = "clerk",
        duties: list[str] | None = None,
        login: str | None = None,
        admin_role: str = "",
        shielded: bool = False,
    ) -> Actor:
        """A person with one post; with `login`, an account of that name and the password PASSWORD as well."""
        user = User.objects.create_user(login, PASSWORD, admin_role=admin_role) if login else None
        person = self.person(name, shielded=shielded, user=user)
        return actor_for(self.appoint(person, unit or self.unit(), role=role, duties=duties).pk)
