"""The words by which posts and units are chosen: codes in the database, names for people."""

from __future__ import annotations

from .models import Tier

TIERS: dict[int, str] = {
    Tier.PROVINCE: "省",
    Tier.CITY: "设区市",
    Tier.COUNTY: "县（市、区）",
    Tier.TOWNSHIP: "乡镇（街道）",
    Tier.VILLAGE: "村（社区）",
    Tier.GRID: "网格",
}

# The line of work of a unit, the same at every tier.
KINDS: dict[str, str] = {
    "party": "党委",
    "congress": "人大常委会",
    "government": "政府",
    "consultative": "政协",
    "discipline": "纪委监委",
    "party_office": "党委办公室",
    "organization": "组织部",
    "publicity": "宣传部",
    "united_front": "统战部",
    "political_legal": "政法委",
    "office": "政府办公室",
    "development": "发展改革",
    "industry": "经济和信息化",
    "education": "教育",
    "science": "科技",
    "police": "公安",
    "civil_affairs": "民政",
    "justice": "司法行政",
    "finance": "财政",
    "human_resources": "人力社保",
    "natural_resources": "自然资源",
    "environment": "生态环境",
    "housing": "建设",
    "transport": "交通运输",
    "water": "水利",
    "agriculture": "农业农村",
    "commerce": "商务",
    "culture": "文化旅游",
    "health": "卫生健康",
    "veterans": "退役军人事务",
    "emergency": "应急管理",
    "audit": "审计",
    "market": "市场监管",
    "enforcement": "综合执法",
    "data": "大数据",
    "medical_insurance": "医疗保障",
    "union": "总工会",
    "youth": "共青团",
    "women": "妇联",
    "cdc": "疾病预防控制中心",
    "hydrology": "水文中心",
    "school": "学校",
    "hospital": "医院",
    "transport_group": "交通集团",
    "water_group": "水务集团",
    "township_office": "党政综合办公室",
    "township_emergency": "应急管理办公室",
    "township_enforcement": "综合行政执法队",
    "township_service": "便民服务中心",
    "township_economy": "经济发展办公室",
    "township_society": "社会事务办公室",
    "village": "村（居）民委员会",
    "grid": "网格",
    "administration": "平台管理",
}

# What a post is for, whatever it is called there (局长, 镇长, 主任 are all heads).
ROLES: dict[str, str] = {
    "head": "主要负责人",
    "deputy": "分管负责人",
    "office_head": "办公室主任",
    "section_head": "科室负责人",
    "reviewer": "审核人",
    "duty": "值班员",
    "registrar": "收发员",
    "archivist": "档案员",
    "clerk": "经办人",
    "grid": "网格员",
    "admin": "管理员",
}

DUTIES: dict[str, str] = {
    "issue": "签发",
    "review": "审核",
    "receive": "收发文",
    "seal": "用印",
    "archive": "归档",
    "duty": "值班",
    "flood": "防汛防台",
    "safety": "安全生产",
    "supervision": "督查",
    "audit": "审计",
    "liaison": "联络",
    "roster": "排班",
}

# Lines that belong together: an internal office of a township carries on the work of these departments.
CARRIED_BY: dict[str, tuple[str, ...]] = {
    "water": ("township_emergency",),
    "emergency": ("township_emergency",),
    "enforcement": ("township_enforcement",),
    "market": ("township_enforcement",),
    "civil_affairs": ("township_society",),
    "health": ("township_society",),
    "development": ("township_economy",),
    "agriculture": ("township_economy",),
    "data": ("township_service",),
    "party_office": ("township_office",),
    "office": ("township_office",),
}

# Lines named after their field: of an organ one says 水利部门, but 政府办公室.
FIELDS = frozenset(list(KINDS)[list(KINDS).index("development") : list(KINDS).index("medical_insurance") + 1])


def kind_words(kind: str) -> str:
    return KINDS[kind] + ("部门" if kind in FIELDS else "")
