"""Paragraphs, runs and tables of WordprocessingML, their children in the order the schema asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

from .fonts import Face

# What users' machines have; alternates go into the font table.
NAMES = {
    Face.FANG: "仿宋_GB2312",
    Face.KAI: "楷体_GB2312",
    Face.HEI: "黑体",
    Face.TITLE: "方正小标宋简体",
    Face.SONG: "宋体",
}
ALTERNATES = {
    "仿宋_GB2312": ("仿宋", "FangSong", "方正仿宋_GBK", "华文仿宋"),
    "楷体_GB2312": ("楷体", "KaiTi", "方正楷体_GBK", "华文楷体"),
    "黑体": ("SimHei", "方正黑体_GBK", "华文黑体"),
    "方正小标宋简体": ("方正小标宋_GBK", "华文中宋", "STZhongsong"),
    "宋体": ("SimSun", "方正书宋_GBK", "华文宋体"),
}
PAGE_FIELD = "\x01"  # stands for the page number in a run's text


def twips(points: float) -> int:
    return round(points * 20)


@dataclass(frozen=True, slots=True)
class Text:
    """`spacing` in points between characters, `scale` horizontal."""

    text: str
    face: Face = Face.FANG
    size: float = 16.0
    spacing: float = -0.25
    scale: float = 1.0
    colour: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A paragraph's properties; lengths in points. `hanging` is a negative first-line indent."""

    line: float
    before: float = 0.0
    left: float = 0.0
    right: float = 0.0
    first: float = 0.0
    first_chars: int = 0  # hundredths of a character, as Word shows it
    align: str = "both"
    keep_next: bool = False
    new_page: bool = False
    border: str = ""  # XML of pBdr's children
    frame: str = ""  # attributes of framePr
    tabs: Sequence[tuple[str, float]] = ()


def clean(text: str) -> str:
    return "".join(character for character in text if character >= " " or character == "\t")


def pieces(text: str) -> str:
    """Tabs and page fields between stretches of text."""
    if text == PAGE_FIELD:
        return '<w:fldChar w:fldCharType="begin"/><w:instrText xml:space="preserve"> PAGE </w:instrText>' \
               '<w:fldChar w:fldCharType="separate"/><w:t>1</w:t><w:fldChar w:fldCharType="end"/>'  # fmt: skip
    parts = (f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in clean(text).split("\t"))
    return "<w:tab/>".join(parts)


def run(text: Text) -> str:
    name = quoteattr(NAMES[text.face])
    fonts = f'<w:rFonts w:ascii={name} w:hAnsi={name} w:eastAsia={name} w:cs={name} w:hint="eastAsia"/>'
    colour = f'<w:color w:val="{text.colour}"/>' if text.colour else ""
    spacing = f'<w:spacing w:val="{twips(text.spacing)}"/>' if twips(text.spacing) else ""
    scale = f'<w:w w:val="{round(text.scale * 100)}"/>' if text.scale != 1.0 else ""
    size = f'<w:sz w:val="{round(text.size * 2)}"/><w:szCs w:val="{round(text.size * 2)}"/>'
    return f"<w:r><w:rPr>{fonts}{colour}{spacing}{scale}{size}</w:rPr>{pieces(text.text)}</w:r>"


def flag(name: str, wanted: bool) -> str:
    return f"<w:{name}/>" if wanted else ""


def properties(shape: Shape) -> str:
    tabs = "".join(f'<w:tab w:val="{kind}" w:pos="{twips(at)}"/>' for kind, at in shape.tabs)
    first = f'w:firstLine="{twips(shape.first)}"' if shape.first >= 0 else f'w:hanging="{twips(-shape.first)}"'
    chars = f'w:firstLineChars="{shape.first_chars}"' if shape.first_chars else ""
    return "".join(
        (
            flag("keepNext", shape.keep_next),
            flag("pageBreakBefore", shape.new_page),
            f"<w:framePr {shape.frame}/>" if shape.frame else "",
            '<w:widowControl w:val="0"/>',
            f"<w:pBdr>{shape.border}</w:pBdr>" if shape.border else "",
            f"<w:tabs>{tabs}</w:tabs>" if tabs else "",
            '<w:kinsoku/><w:overflowPunct w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>',
            '<w:adjustRightInd w:val="0"/><w:snapToGrid w:val="0"/>',
            f'<w:spacing w:before="{twips(shape.before)}" w:after="0" '
            f'w:line="{twips(shape.line)}" w:lineRule="exact"/>',
            f'<w:ind w:left="{twips(shape.left)}" w:right="{twips(shape.right)}" {chars} {first}/>',
            f'<w:jc w:val="{shape.align}"/>',
        )
    )


def paragraph_xml(texts: Sequence[Text], shape: Shape) -> str:
    return f"<w:p><w:pPr>{properties(shape)}</w:pPr>{''.join(run(text) for text in texts)}</w:p>"


def element(xml: str) -> BaseOxmlElement:
    """Parses `<w:x …>…</w:x>` with the namespace of `w` declared on it."""
    name_end = min(at for at in (xml.find(" "), xml.find(">"), xml.find("/")) if at > 0)
    parsed: BaseOxmlElement = parse_xml(f"{xml[:name_end]} {nsdecls('w')}{xml[name_end:]}")
    return parsed


def border(side: str, kind: str, eighths: int, space: float = 0, colour: str = "auto") -> str:
    return f'<w:{side} w:val="{kind}" w:sz="{eighths}" w:space="{round(space)}" w:color="{colour}"/>'


def font_table() -> bytes:
    fonts = "".join(
        f"<w:font w:name={quoteattr(name)}><w:altName w:val={quoteattr(','.join(others))}/>"
        '<w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name, others in ALTERNATES.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {nsdecls("w")}>{fonts}</w:fonts>'.encode()
