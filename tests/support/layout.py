"""Fictitious documents for the layout tests."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from documents.layout import Annex, Attendance, Block, Format, OfficialDocument


def notice() -> OfficialDocument:
    """One page with everything a 通知 has."""
    return OfficialDocument(
        issuers=("示例县水利局",),
        number="示水〔2026〕12号",
        title="示例县水利局关于开展小型水库安全隐患排查的通知",
        addressees=("各乡镇人民政府、街道办事处", "局属各单位"),
        body=(
            Block(
                "为做好梅雨期水库安全度汛工作，请于4月20日前完成垟头、岙底、甪里等小型水库隐患排查，结果报我局运行管理科。"
            ),
        ),
        signatures=("示例县水利局",),
        date="2026年4月3日",
        note="此件公开发布",
        copies=("县应急管理局", "县自然资源和规划局"),
        printer="示例县水利局办公室",
        print_date="2026年4月3日",
        demo=True,
    )


LEVELS = tuple(
    Block(text, int(level))
    for line in Path(__file__).with_name("layout_levels.txt").read_text("utf-8").splitlines()
    for level, text in [line.split("|", 1)]
)


def long_notice() -> OfficialDocument:
    """Several pages, all heading levels, two annexes."""
    return replace(
        notice(),
        issuers=("示例市防汛防台抗旱指挥部",),
        number="示防指〔2026〕5号",
        urgency="特急",
        title="示例市防汛防台抗旱指挥部关于做好2026年防汛防台准备工作的通知",
        addressees=("各县（市、区）防汛防台抗旱指挥部", "市级有关单位"),
        body=LEVELS,
        annex_list=("防汛防台准备工作任务清单", "各县（市、区）防汛防台抗旱指挥部值班电话及应急抢险救援队伍联络员名单"),
        annexes=(
            Annex("防汛防台准备工作任务清单", LEVELS[1:6]),
            Annex("各县（市、区）防汛防台抗旱指挥部值班电话及应急抢险救援队伍联络员名单", LEVELS[-1:]),
        ),
        signatures=("示例市防汛防台抗旱指挥部",),
        printer="示例市防汛防台抗旱指挥部办公室",
        copies=(
            "省防汛防台抗旱指挥部",
            "市委办公室",
            "市人大常委会办公室",
            "市政协办公室",
            "市纪委市监委",
            "示例军分区",
        ),
    )


def letter() -> OfficialDocument:
    return replace(
        notice(),
        format=Format.LETTER,
        kind="函",
        issuers=("示例省水利厅",),
        number="示水函〔2026〕7号",
        urgency="加急",
        title="示例省水利厅关于商请协助核查山塘水库基础数据的函",
        addressees=("示例省自然资源厅",),
        body=(
            Block(
                "为做好全省山塘水库基础数据核查工作，我厅已完成第一轮内业比对，发现部分工程的集雨面积、坐标与国土调查成果不一致，现商请贵厅协助核查。"
            ),
            Block("请于2026年5月20日前将核查意见函复我厅。专此函达，请予支持。"),
        ),
        signatures=("示例省水利厅",),
        note="联系人：赵赟，联系电话：0571－00000000",
        printer="",
        print_date="",
        copies=("示例省大数据发展管理局",),
        sealed=True,
    )


def minutes() -> OfficialDocument:
    return replace(
        notice(),
        format=Format.MINUTES,
        kind="纪要",
        issuers=("示例县人民政府",),
        mark="示例县人民政府专题会议纪要",
        number="〔2026〕5号",
        title="研究小型水库除险加固工作",
        addressees=(),
        body=(
            Block(
                "4月8日下午，县人民政府在县行政中心301会议室召开专题会议，研究小型水库除险加固工作。会议听取了县水利局的汇报，与会人员进行了讨论。现纪要如下："
            ),
            Block("一、会议认为，小型水库除险加固事关下游群众安全，必须在主汛期前完成度汛断面。"),
            Block("二、会议明确，由县水利局牵头，于4月30日前完成12座水库的初步设计批复；由县财政局落实配套资金。"),
        ),
        attendance=(
            Attendance(
                "出席",
                "县政府王昇，县水利局李珺、赵赟，县财政局钱堃，县自然资源和规划局孙燊，县应急管理局周翀，垟头镇吴喆",
            ),
            Attendance("请假", "县发展和改革局郑龢"),
            Attendance("列席", "县审计局冯頔"),
        ),
        note="",
        signatures=("示例县人民政府办公室",),
        printer="示例县人民政府办公室",
    )
