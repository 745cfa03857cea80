"""Facts first, in the order a review asks for them; the judgements are left to people."""

from __future__ import annotations

import io

from messaging.command.contents import ROMAN
from messaging.command.models import Command, Entry, Report, ReportState, RollCall, Task, TaskState
from messaging.command.payloads import OrderLine
from messaging.command.queries.board import orders
from messaging.command.queries.rolls import count, is_late, lines_of, seconds_of
from officehub.directory.actor import actor_of
from officehub.directory.payloads import brief_of, briefs
from officehub.files import actions as files
from officehub.kernel import clock

from .illustrations import illustrated
from .paper import Paper
from .words import EVENTS, lasting, moment, sentence, time_of

LEVEL_CHANGES = ("started", "level_raised", "level_lowered", "closed")
HAND_OVERS = ("offered", "offer_taken_back", "declined", "taken_over", "assumed")


def write(report: Report) -> None:
    command = Command.objects.select_related("unit", "commander__person", "commander__post", "commander__unit").get(
        pk=report.command_id
    )
    entries = list(Entry.objects.filter(command=command).order_by("pk"))
    drawn = draw(command, entries)
    mark = "演练-" if command.drill else ""
    report.file = files.store(
        actor=actor_of(report.appointment),
        name=f"{mark}{command.title}复盘报告-{clock.local(command.started_at):%Y%m%d}.docx",
        data=drawn,
        purpose="command_report",
        subject=("command_report", report.pk),
    )
    report.state, report.entries = ReportState.READY, len(entries)
    report.save(update_fields=["file", "state", "entries"])


def draw(command: Command, entries: list[Entry]) -> bytes:
    paper = Paper(drill=command.drill)
    mark = "（演练）" if command.drill else ""
    paper.title(f"{command.title}应急指挥复盘报告{mark}")
    paper.note(f"由系统根据时间线起草，起草时间 {moment(clock.now())}，时间线共 {len(entries)} 条。")
    _overview(paper, command)
    _picked(paper, "二、响应级别变化", entries, LEVEL_CHANGES)
    _orders(paper, command)
    _rolls(paper, command)
    _tasks(paper, command)
    _picked(paper, "六、指挥权移交", entries, HAND_OVERS)
    _notes(paper, entries)
    _review(paper, command)
    _timeline(paper, entries)
    stream = io.BytesIO()
    paper.save(stream)
    return stream.getvalue()


def _overview(paper: Paper, command: Command) -> None:
    ended = command.closed_at or clock.now()
    commander = brief_of(command.commander)
    paper.heading("一、基本情况")
    paper.table(
        ("项目", "内容"),
        [
            ("预案", f"《{command.title}》（{command.unit.name}，第{command.plan_version}版）"),
            ("事件类别", EVENTS.get(command.event_kind, command.event_kind)),
            ("性质", "演练" if command.drill else "实战"),
            ("地点", command.place or "未填写"),
            ("启动", moment(command.started_at)),
            ("结束", moment(command.closed_at) if command.closed_at else "尚未结束"),
            ("历时", lasting((ended - command.started_at).total_seconds())),
            ("结束时级别", f"{ROMAN[command.level]}级"),
            ("指挥长", f"{commander.name} · {commander.unit} {commander.post}"),
        ],
        widths=(1, 4),
    )
    if command.words:
        paper.text(f"启动说明：{command.words}")


def _picked(paper: Paper, heading: str, entries: list[Entry], kinds: tuple[str, ...]) -> None:
    rows = [(time_of(entry.at), entry.line, sentence(entry)) for entry in entries if entry.kind in kinds]
    paper.heading(heading)
    paper.table(("时间", "人员", "事项"), rows, widths=(2, 3, 5), empty="无。")


def _orders(paper: Paper, command: Command) -> None:
    paper.heading("三、指令下达与确认")
    rows = [
        (time_of(o.sent_at), f"{ROMAN[o.level]}级", o.title, str(o.expected), str(o.confirmed), _share(o))
        for o in orders(command)
    ]
    paper.table(("下达时间", "级别", "指令", "应确认", "已确认", "确认率"), rows, widths=(2, 1, 4, 1, 1, 1))


def _share(order: OrderLine) -> str:
    return f"{order.confirmed / order.expected:.1%}" if order.expected else "—"


def _rolls(paper: Paper, command: Command) -> None:
    paper.heading("四、点名到位情况")
    rolls = list(RollCall.objects.filter(command=command).order_by("number"))
    lines = lines_of(rolls)
    for roll in rolls:
        counts = count(roll, lines[roll.pk])
        middle = lasting(counts.median_seconds) if counts.median_seconds is not None else "—"
        paper.text(
            f"第{roll.number}次点名（{time_of(roll.called_at)}）：应到 {counts.expected} 人，已到 {counts.arrived} 人，"
            f"未到 {counts.expected - counts.arrived} 人，迟到 {counts.late} 人，到位用时中位数 {middle}。"
        )
        people = briefs(line.appointment_id for line in lines[roll.pk])
        rows = []
        for line in sorted(lines[roll.pk], key=lambda each: (seconds_of(each) is None, seconds_of(each) or 0)):
            who, taken = people[line.appointment_id], seconds_of(line)
            state = "已不在岗" if line.gone_at and taken is None else "未到" if taken is None else f"{taken}"
            remarks = [
                "迟到" if is_late(line, roll) else "",
                "到岗接任" if line.newcomer else "",
                f"由{line.answered_by.name}代答" if line.answered_by else "",
            ]
            rows.append((who.name, f"{who.unit} {who.post}", state, "、".join(filter(None, remarks))))
        paper.table(("姓名", "单位岗位", "用时（秒）", "备注"), rows, widths=(2, 5, 2, 2))


def _tasks(paper: Paper, command: Command) -> None:
    paper.heading("五、任务完成情况")
    tasks = Task.objects.filter(command=command).select_related("settled_by__person").order_by("opened_at", "place")
    done = sum(task.state == TaskState.DONE for task in tasks)
    extra = sum(task.opened_by_id is not None for task in tasks)
    paper.text(f"共布置任务 {len(tasks)} 项，其中临时任务 {extra} 项；完成 {done} 项。")
    rows = [
        (
            f"{task.title}（临时任务）" if task.opened_by_id else task.title,
            task.whom_words or "指挥长",
            time_of(task.due_at),
            TaskState(task.state).label,
            time_of(task.settled_at) if task.settled_at else "",
            "，".join(filter(None, [task.settled_by.person.name if task.settled_by else "", task.word])),
        )
        for task in tasks
    ]
    paper.table(("任务", "责任岗位", "要求时限", "结果", "办结时间", "办理人及说明"), rows, widths=(4, 3, 2, 1, 2, 3))


def _notes(paper: Paper, entries: list[Entry]) -> None:
    notes = [entry for entry in entries if entry.kind == "noted"]
    rows = [(time_of(note.at), note.line, told) for note, told in zip(notes, illustrated(notes), strict=True)]
    paper.heading("七、现场记事")
    paper.table(("时间", "人员", "内容"), rows, widths=(2, 3, 6), empty="无。")


def _review(paper: Paper, command: Command) -> None:
    paper.heading("八、小结与改进")
    paper.text(f"结束原因：{command.close_reason}" if command.closed_at else "指挥尚未结束。")
    paper.text(f"小结：{command.summary}" if command.summary else "小结：（请补充）")
    for asked in ("做得好的：", "存在的问题：", "改进措施及责任人、时限："):
        paper.text(f"{asked}（请补充）")


def _timeline(paper: Paper, entries: list[Entry]) -> None:
    paper.heading("附：完整时间线")
    rows = [(time_of(entry.at), entry.line or "系统", sentence(entry)) for entry in entries]
    paper.table(("时间", "人员", "事项"), rows, widths=(2, 3, 6))
