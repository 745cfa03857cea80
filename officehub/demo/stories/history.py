"""Some thousand documents the county's and the city's organs finished in the last fourteen months.

Hours are drawn, not typed: every organ has its own pace, leaders are slower to look than clerks, about one in eight
comes back for correction, and all have become faster over the year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from math import log
from random import Random

from documents.kinds import LETTER, NOTICE, Kind
from documents.models import Addressee, Document, DocumentState, NumberRecord, NumberSeries, Role
from officehub.analytics.collecting import collect_everything
from officehub.demo.world import DemoWorld
from officehub.directory.actor import Actor
from officehub.directory.models import Unit
from officehub.flow import worktime
from officehub.flow.history import FinishedRun, Step, write_finished
from officehub.flow.machine.state import Signature
from officehub.flow.machine.verbs import Stance, Verb
from officehub.flow.signatures import signature_of
from officehub.kernel import clock

DOCUMENTS = 3000
MONTHS = 14
ORGANS_AT_MOST = 28
FASTER = 0.24  # how much slower everything was at the beginning than it is now

# Office hours, as medians: until the first look, and from there to the act.
PACE = {
    "draft": (0.05, 2.2),
    "review": (2.4, 0.6),
    "countersign": (5.5, 0.8),
    "sign": (3.6, 0.25),
    "distribute": (0.8, 0.3),
}
SPREAD = 0.75  # of the logarithm: the slowest tenth takes about two and a half times the median

TOPICS = (
    "汛期值班值守",
    "森林防火重点时段巡查",
    "重点水利工程建设进度",
    "农村饮水安全保障",
    "基层应急物资储备更新",
    "政务服务事项标准化",
    "中小学校园安全检查",
    "老旧小区改造项目申报",
    "年度预算绩效自评",
    "高标准农田建设验收",
    "公共数据归集共享",
    "节假日文化惠民活动",
    "安全生产百日攻坚",
    "农产品质量安全监测",
    "河湖长制考核",
)
WORK = ("有关事项", "工作安排", "情况核查", "材料报送", "专项检查", "任务分解")
RETURNED = ("依据引用不全，请补充文件名称和文号。", "数据与上次上报不一致，请核实。", "主送单位有遗漏，请补充后再报。")
AGREED = ("同意。", "同意，请按程序办理。", "拟同意，请领导审定。")
BODY = "演示数据。\n一、总体要求\n各单位要结合实际抓好落实。\n二、有关要求\n请于规定期限内反馈办理情况。"


@dataclass(frozen=True)
class Organ:
    unit: Unit
    clerks: Sequence[Signature]
    reviewer: Signature
    signer: Signature
    pace: float


@dataclass
class Past:
    """One document on its way: `at` moves on in office hours with every step."""

    drafter: Signature
    begun_at: datetime
    pace: float
    random: Random
    at: datetime
    steps: list[Step] = field(default_factory=list)

    def do(self, stage: str, by: Signature, verb: Verb, opinion: str = "", **said: object) -> None:
        step = self._step(stage, by, verb, opinion, **said)
        self.steps.append(step)
        self.at = step.at

    def all_do(self, stage: str, people: Sequence[Signature], verb: Verb) -> None:
        """Side by side; the last one sends it on."""
        side = [self._step(stage, by, verb, "", stance=Stance.AGREE) for by in people]
        self.steps += side
        self.at = max(step.at for step in side)

    def _step(self, stage: str, by: Signature, verb: Verb, opinion: str, **said: object) -> Step:
        waiting, working = (self._hours(median) for median in PACE[stage])
        opened = worktime.calendar().after_working_seconds(self.at, waiting)
        at = worktime.calendar().after_working_seconds(opened, working)
        return Step(at=at, by=by, verb=verb, opinion=opinion, opened_at=opened, **said)  # type: ignore[arg-type]

    def _hours(self, median: float) -> int:
        """In seconds."""
        return round(self.random.lognormvariate(log(median), SPREAD) * self.pace * 3600) + 60


def tell(world: DemoWorld) -> None:
    random = Random(world.random.random())
    organs = list(_organs(world, random))
    pasts = sorted((_past(random, organs) for _ in range(DOCUMENTS)), key=lambda one: one[1].at)
    now = clock.now()
    finished = [(organ, past) for organ, past in pasts if past.at < now - timedelta(hours=1)]
    documents = _documents(random, finished, organs)
    runs = (_run(organ, past, document) for (organ, past), document in zip(finished, documents, strict=True))
    write_finished(world.progress(runs, "往期公文", total=len(documents)))
    collect_everything()


def _organs(world: DemoWorld, random: Random) -> Iterator[Organ]:
    found = 0
    for unit in [*world.units(), *world.units(region=world.city)]:
        clerks = world.holders(unit, role="clerk", at_most=4)
        reviewer, signer = _first(world, unit, "reviewer", "office_head"), _first(world, unit, "head", "deputy")
        if not (unit.has_issuing_right and unit.doc_prefix and clerks and reviewer and signer):
            continue
        found += 1
        if found > ORGANS_AT_MOST:
            return
        yield Organ(
            unit,
            [signature_of(one) for one in clerks],
            signature_of(reviewer),
            signature_of(signer),
            random.uniform(0.65, 1.6),
        )


def _first(world: DemoWorld, unit: Unit, *roles: str) -> Actor | None:
    for role in roles:
        found = world.holders(unit, role=role, at_most=1)
        if found:
            return found[0]
    return None


def _past(random: Random, organs: Sequence[Organ]) -> tuple[Organ, Past]:
    organ = random.choices(organs, weights=[len(organ.clerks) for organ in organs])[0]
    age = random.random()  # 0: today, 1: fourteen months ago
    begun_at = _morning(random, age)
    past = Past(random.choice(organ.clerks), begun_at, organ.pace * (1 + FASTER * age), random, begun_at)
    _live(past, organ, _countersigners(random, organ, organs))
    return organ, past


def _morning(random: Random, age: float) -> datetime:
    """Some hour of a working day."""
    day = clock.today() - timedelta(days=round(age * MONTHS * 30.4))
    midnight = datetime.combine(day, time(), clock.SHANGHAI)
    return worktime.calendar().after_working_seconds(midnight, random.randint(60, 6 * 3600))


def _countersigners(random: Random, organ: Organ, organs: Sequence[Organ]) -> tuple[Signature, ...]:
    if random.random() > 0.35:
        return ()
    others = [other for other in organs if other.unit.pk != organ.unit.pk]
    return tuple(other.reviewer for other in random.sample(others, random.choice((1, 1, 2))))


def _live(past: Past, organ: Organ, countersigners: tuple[Signature, ...]) -> None:
    past.do("draft", past.drafter, Verb.SUBMIT)
    if past.random.random() < 0.12:
        past.do("review", organ.reviewer, Verb.RETURN_TO_DRAFTER, past.random.choice(RETURNED))
        past.do("draft", past.drafter, Verb.SUBMIT)
    past.do("review", organ.reviewer, Verb.AGREE, past.random.choice(AGREED), chosen={"countersign": countersigners})
    if countersigners:
        past.all_do("countersign", countersigners, Verb.COUNTERSIGN)
    past.do("sign", organ.signer, Verb.DECIDE, "同意印发。")
    past.do("distribute", past.drafter, Verb.AGREE)


def _documents(random: Random, finished: Sequence[tuple[Organ, Past]], organs: Sequence[Organ]) -> list[Document]:
    documents = Document.objects.bulk_create(_document(random, organ, past) for organ, past in finished)
    _number(documents)
    units = [organ.unit for organ in organs]
    Addressee.objects.bulk_create(
        Addressee(document=document, unit=unit, role=Role.MAIN, order=order)
        for document in documents
        for order, unit in enumerate(random.sample([unit for unit in units if unit.pk != document.unit_id], 2))
    )
    return documents


def _document(random: Random, organ: Organ, past: Past) -> Document:
    kind: Kind = random.choices((NOTICE, LETTER), weights=(7, 3))[0]
    signed_at = next(step.at for step in past.steps if step.verb is Verb.DECIDE)
    return Document(
        kind=kind.code,
        title=f"{organ.unit.name}关于{random.choice(TOPICS)}{random.choice(WORK)}的{kind.name}（演示）",
        body=BODY,
        unit=organ.unit,
        drafter_id=past.drafter.person_id,
        drafter_appointment_id=past.drafter.appointment_id,
        drafter_line=past.drafter.line,
        state=DocumentState.DISTRIBUTED,
        signed_by_line=organ.signer.line,
        signed_at=signed_at,
        numbered_at=signed_at,
        distributed_at=past.at,
        created_at=past.begun_at,
        updated_at=past.at,
    )


def _number(documents: Sequence[Document]) -> None:
    """In the order of signing, as the register would have."""
    by_series: dict[tuple[Unit, int], list[Document]] = defaultdict(list)
    for document in sorted(documents, key=_signed):
        by_series[document.unit, clock.local(_signed(document)).year].append(document)
    records: list[NumberRecord] = []
    for (unit, year), members in by_series.items():
        series = NumberSeries.objects.create(unit=unit, prefix=unit.doc_prefix, year=year, last=len(members))
        for serial, document in enumerate(members, start=1):
            document.number = f"{unit.doc_prefix}〔{year}〕{serial}号"
            records.append(NumberRecord(series=series, serial=serial, document=document, taken_at=_signed(document)))
    Document.objects.bulk_update(documents, ["number"], batch_size=1000)
    NumberRecord.objects.bulk_create(records)


def _signed(document: Document) -> datetime:
    if document.signed_at is None:
        raise ValueError(f"document {document.pk} was never signed")
    return document.signed_at


def _run(organ: Organ, past: Past, document: Document) -> FinishedRun:
    return FinishedRun(
        definition="outgoing",
        subject_id=document.pk,
        drafter=past.drafter,
        begun_at=past.begun_at,
        performers={"reviewer": (organ.reviewer,), "signer": (organ.signer,), "registrar": (past.drafter,)},
        steps=past.steps,
    )
