"""The .docx: its own properties, and what LibreOffice makes of it where there is one."""

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest
from lxml import etree

from documents.layout import OfficialDocument, Profile, render_docx
from tests.support.layout import letter, long_notice, minutes, notice
from tests.support.rendered import Rendered

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SAMPLES = {"notice": notice, "long": long_notice, "letter": letter, "minutes": minutes}


def part(data: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("profile", Profile)
def test_python_docx_opens_it_and_the_words_are_all_there(sample: str, profile: Profile) -> None:
    document = SAMPLES[sample]()
    text = "".join(paragraph.text for paragraph in docx.Document(io.BytesIO(render_docx(document, profile))).paragraphs)
    words = [document.number, document.title, *(block.text for block in document.body), *document.annex_list]
    assert all(word in text for word in words)
    assert "抄送：" + "，".join(document.copies) + "。" in text


@pytest.mark.parametrize(
    ("profile", "top", "bottom", "pitch"), [(Profile.STRICT, 34.58, 32.58, 592), (Profile.CLASSIC, 37, 35, 579)]
)
def test_margins_and_pitch_give_22_lines(profile: Profile, top: float, bottom: float, pitch: int) -> None:
    data = render_docx(notice(), profile)
    section = docx.Document(io.BytesIO(data)).sections[0]
    assert section.top_margin is not None and section.bottom_margin is not None
    assert section.top_margin.mm == pytest.approx(top, abs=0.05)
    assert section.bottom_margin.mm == pytest.approx(bottom, abs=0.05)
    grid = part(data, "word/document.xml").find(f".//{W}docGrid")
    assert grid is not None
    assert (grid.get(W + "type"), grid.get(W + "linePitch")) == ("lines", str(pitch))
    assert (297 - top - bottom) / 25.4 * 1440 // pitch == 22


def test_font_names_are_those_users_have_with_alternates() -> None:
    table = part(render_docx(notice()), "word/fontTable.xml")
    names = {font.get(W + "name"): font[0].get(W + "val") for font in table}
    assert names["仿宋_GB2312"].split(",")[0] == "仿宋"
    assert set(names) == {"仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体", "宋体"}


def test_page_numbers_differ_on_even_pages_and_are_absent_on_the_first_page_of_a_letter() -> None:
    word = docx.Document(io.BytesIO(render_docx(letter())))
    section = word.sections[0]
    assert word.settings.odd_and_even_pages_header_footer
    assert section.different_first_page_header_footer
    sides = [area._element.find(f".//{W}jc").get(W + "val") for area in (section.footer, section.even_page_footer)]
    assert sides == ["right", "left"]
    assert "PAGE" not in etree.tostring(section.first_page_footer._element, encoding="unicode")


def test_the_same_document_gives_the_same_bytes_without_macros_or_links() -> None:
    data = render_docx(long_notice())
    assert data == render_docx(long_notice())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not any(b"TargetMode" in archive.read(name) for name in archive.namelist() if name.endswith(".rels"))


def converted(document: OfficialDocument, folder: Path) -> Rendered:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed; the .docx is checked by its properties above")
    (folder / "a.docx").write_bytes(render_docx(document))
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run(
        [program, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, folder / "a.docx"],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return Rendered((folder / "a.pdf").read_bytes())


@pytest.mark.slow
def test_libreoffice_puts_head_and_imprint_where_the_pdf_has_them(tmp_path: Path) -> None:
    page = converted(notice(), tmp_path)
    assert len(page) == 1
    red = page.ink(1, top=100, bottom=130, red=True)
    assert red is not None
    mark = page.ink(1, top=60, bottom=100, red=True)
    assert mark is not None and mark.top == pytest.approx(72, abs=1.5)  # its font is another
    assert (red.left, red.right) == (pytest.approx(28, abs=0.5), pytest.approx(184, abs=0.5))
    foot = page.ink(1, top=255, bottom=265)
    assert foot is not None and foot.bottom == pytest.approx(262, abs=1)
    number = page.ink(1, top=265, bottom=285)
    assert number is not None and (number.top + number.bottom) / 2 == pytest.approx(269, abs=1)
