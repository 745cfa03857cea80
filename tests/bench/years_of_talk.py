"""`python -m tests.bench.years_of_talk MESSAGES`: two years of an organisation's talk in the database of DATABASE_URL.

Two thousand people, thirty thousand conversations; a few conversations hold most messages, a few sentences most of what
is said, as everywhere. Everything is made by the database from some thousand sentences, which the real code has cut.
"""

from __future__ import annotations

import os
import random
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from officehub.directory.models import Appointment, Person

PEOPLE = 2000
CONVERSATIONS = 30_000
SENTENCES = 20_000
READERS = {"few": 20, "usual": 200, "many": 2000}  # conversations of the three who search
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高"
GIVEN = "伟芳娜敏静秀丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰建国"
PLACES = [
    "青山镇",
    "上垟村",
    "城关街道",
    "水利局",
    "应急管理局",
    "疾控中心",
    "教育局",
    "财政局",
    "交通局",
    "民政局",
    "档案馆",
    "信访局",
]
MATTERS = [
    "防汛检查",
    "抗旱调度",
    "值班安排",
    "会议通知",
    "材料报送",
    "预算编制",
    "项目验收",
    "信访接待",
    "森林防火",
    "食品安全",
    "疫苗接种",
    "道路施工",
    "档案移交",
    "干部培训",
    "数据核对",
    "应急演练",
    "巡河记录",
    "地质灾害",
    "校园安全",
    "企业走访",
]
SAYINGS = (
    "请{place}于{n}日前报送{matter}情况。",
    "{place}的{matter}已经完成，请核对。",
    "关于{matter}的通知已下发，请{place}落实。",
    "{matter}第{n}期简报请查收，{place}牵头。",
    "明天上午{n}点在{place}召开{matter}协调会。",
    "{place}反映的{matter}问题，请尽快答复。",
)
SHORT = ("收到。", "好的，马上办。", "已阅。", "请稍等。", "谢谢！", "材料已上传。", "同意。", "辛苦了。")

_SHAPE = "SELECT setseed(0.4)"
_MESSAGES = """
INSERT INTO messaging_message (id, conversation_id, number, sender_id, appointment_id, sender_name, sender_title, kind,
    text, mentions, mentions_everyone, card_kind, card_title, card_state, client_key, sent_at, version)
SELECT n, c.id, n, p.id, p.appointment_id, p.name, '演示单位 科员', v.kind,
       s.text, '{{}}', false, '', '', '', md5(n::text)::uuid, now() - interval '2 years' + n * %(step)s, 1
FROM (SELECT n, floor({conversations} * random() ^ 3)::int AS conversation,
             floor({people} * random() ^ 1.5)::int AS person,
             CASE WHEN random() < 0.4 THEN floor(8 * random())::int
                  ELSE 8 + floor({sentences} * random() ^ 2.5)::int END AS sentence,
             CASE WHEN random() < 0.03 THEN 'file' WHEN random() < 0.05 THEN 'image' ELSE 'text' END AS kind
      FROM generate_series(%(start)s::bigint, %(end)s::bigint) AS n) AS v
JOIN bench_conversation c ON c.place = v.conversation
JOIN bench_person p ON p.place = v.person
JOIN bench_sentence s ON s.place = v.sentence
"""
_ENTRIES = """
INSERT INTO message_search_entry (message_id, conversation_id, number, sent_at, kind, words)
SELECT m.id, m.conversation_id, m.number, m.sent_at, m.kind,
       s.words || p.words || array_to_tsvector(ARRAY['#' || m.kind])
FROM messaging_message m JOIN bench_sentence s ON s.text = m.text JOIN bench_person p ON p.id = m.sender_id
WHERE m.id BETWEEN %(start)s AND %(end)s ORDER BY m.id
"""
_COUNTED = """
UPDATE messaging_conversation c SET last_number = v.count
FROM (SELECT conversation_id, count(*) FROM messaging_message GROUP BY 1) AS v WHERE v.conversation_id = c.id
"""
CHUNK = 500_000


def main(messages: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "officehub.settings")
    django.setup()
    from django.db import connection  # settings can be read only now

    random.seed(4)
    _people()
    _conversations(messages)
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute("SET work_mem = '64MB'")
        cursor.execute(_SHAPE)
        _sentences(cursor)
        kept = _without_indexes(cursor)
        step = timedelta(days=730) / messages
        statement = _MESSAGES.format(conversations=CONVERSATIONS, people=PEOPLE, sentences=SENTENCES)
        for start in range(1, messages + 1, CHUNK):
            span = {"start": start, "end": min(start + CHUNK - 1, messages), "step": step}
            cursor.execute(statement, span)
            cursor.execute(_ENTRIES, span)
        for definition in kept:
            cursor.execute(definition)
        cursor.execute(_COUNTED)
        cursor.execute("VACUUM ANALYZE messaging_message")
        cursor.execute("VACUUM ANALYZE message_search_entry")
        cursor.execute("ANALYZE messaging_membership")


def _people() -> None:
    from pypinyin import Style, lazy_pinyin

    from officehub.directory.models import Appointment, Person, Post
    from tests.support.world import World

    world = World()
    unit = world.unit()
    names = [
        random.choice(SURNAMES) + "".join(random.choices(GIVEN, k=random.choice((1, 2, 2)))) for _ in range(PEOPLE)
    ]
    people = Person.objects.bulk_create(
        Person(
            name=name,
            pinyin="".join(lazy_pinyin(name)),
            initials="".join(lazy_pinyin(name, style=Style.FIRST_LETTER)),
            phone=str(10_000_000_000 + n),
            demo=True,
        )
        for n, name in enumerate(names)
    )
    posts = Post.objects.bulk_create(Post(unit=unit, title="科员", role="clerk") for _ in people)
    held = Appointment.objects.bulk_create(
        Appointment(person=person, post=post, unit=unit, kind="primary", valid_from="2020-01-01")
        for person, post in zip(people, posts, strict=True)
    )
    _remember(people, held)


def _remember(people: list[Person], held: list[Appointment]) -> None:
    from django.db import connection

    from messaging.search.words import lexemes_of, name_lexemes, sender_lexeme

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_person"
            " (place int PRIMARY KEY, id bigint, appointment_id bigint, name text, words tsvector)"
        )
        cursor.executemany(
            "INSERT INTO bench_person VALUES (%s, %s, %s, %s, array_to_tsvector(%s))",
            [
                (n, person.pk, post.pk, person.name, _sorted(
                    lexemes_of([person.name])
                    | name_lexemes(person.pinyin, person.initials)
                    | {sender_lexeme(person.pk)}
                ))
                for n, (person, post) in enumerate(zip(people, held, strict=True))
            ],
        )  # fmt: skip


def _conversations(messages: int) -> None:
    """The three who search are the first three people; the many and the usual are in the busy ones too."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO messaging_conversation"
            " (kind, title, owner_id, member_count, last_number, last_at, version, created_at)"
            " SELECT 'group', '演示群 ' || n, (SELECT id FROM bench_person WHERE place = 0), 20, %s, now(), 1, now()"
            " FROM generate_series(0, %s) AS n",
            [messages, CONVERSATIONS - 1],
        )
        cursor.execute(
            "CREATE TABLE bench_conversation AS SELECT id, (row_number() OVER (ORDER BY id) - 1)::int AS place"
            " FROM messaging_conversation"
        )
        cursor.execute("ALTER TABLE bench_conversation ADD PRIMARY KEY (place)")
        for place, count in enumerate(READERS.values()):
            cursor.execute(
                "INSERT INTO messaging_membership (conversation_id, person_id, appointment_id, role, joined_at,"
                " joined_number, read_number, own_unread, muted, pinned)"
                " SELECT c.id, p.id, p.appointment_id, 'member', now(), 0, 0, 0, false, false"
                " FROM bench_conversation c CROSS JOIN bench_person p"
                " WHERE p.place = %s AND c.place %% %s = 7",
                [place, CONVERSATIONS // count],
            )


def _sentences(cursor) -> None:  # type: ignore[no-untyped-def]
    from messaging.search.words import lexemes_of

    texts = list(SHORT)
    known = set(texts)
    while len(texts) < SENTENCES + len(SHORT):
        text = random.choice(SAYINGS).format(
            place=random.choice(PLACES), matter=random.choice(MATTERS), n=random.randrange(1, 400)
        )
        text += random.choice(SHORT) if len(known) % 3 else ""
        text += f"联系人{random.choice(SURNAMES)}{random.choice(GIVEN)}。" if len(known) % 7 == 0 else ""
        if text not in known:
            known.add(text)
            texts.append(text)
    texts[-1] = "溃坝预案请即刻启用。"
    cursor.execute("CREATE TABLE bench_sentence (place int PRIMARY KEY, text text, words tsvector)")
    cursor.executemany(
        "INSERT INTO bench_sentence VALUES (%s, %s, array_to_tsvector(%s))",
        [(n, text, _sorted(lexemes_of([text]))) for n, text in enumerate(texts)],
    )
    cursor.execute("CREATE INDEX ON bench_sentence (text)")
    cursor.execute("ANALYZE bench_sentence, bench_person, bench_conversation")


def _sorted(words: set[str]) -> list[str]:
    return sorted(words)


def _without_indexes(cursor) -> list[str]:  # type: ignore[no-untyped-def]
    """Drops what would be kept up row by row; returns how to make again what searching needs."""
    cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'message_search_entry'")
    kept = [(name, definition) for name, definition in cursor.fetchall() if not name.endswith("_pkey")]
    for name, _ in kept:
        cursor.execute(f"DROP INDEX {name}")
    cursor.execute(
        "SELECT conname FROM pg_constraint"
        " WHERE conrelid = 'messaging_message'::regclass AND contype IN ('f', 'u', 'c')"
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f'ALTER TABLE messaging_message DROP CONSTRAINT "{name}"')
    return [
        "CREATE UNIQUE INDEX message_number ON messaging_message (conversation_id, number)",
        *(definition for _, definition in kept),
    ]


if __name__ == "__main__":
    main(int(sys.argv[1]))
