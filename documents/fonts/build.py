"""Builds the committed font subsets from Debian and npm packages: `python -m documents.fonts.build <work folder>`.

Needs apt, dpkg-deb, npm and fontTools. This script is the source of the modified FandolFang (GPL-3, font exception).
"""

import csv
import gzip
import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

HERE = Path(__file__).parent
CURVE_ERROR = 1.5  # thousandths of an em; 0.02 pt at 三号


@dataclass(frozen=True)
class Source:
    package: str  # "apt:name" or "npm:name@version"
    member: str
    sha256: str


FANDOL = Source(
    "apt:texlive-lang-chinese",
    "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/FandolFang-Regular.otf",
    "d838ad32ce2244d8144f408c37fe71065aba6fbbc80759a4d2aa2033948d5bc9",
)
WENKAI = Source(
    "apt:fonts-lxgw-wenkai",
    "usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Light.ttf",
    "e302f84a1967817f91fc4011de7c8c12489c41072a7f0605a1c7b1399352cb93",
)
SERIF_BLACK = Source(
    "npm:@expo-google-fonts/noto-serif-sc@0.4.3",
    "package/900Black/NotoSerifSC_900Black.ttf",
    "092e71a70c744be3cc33999eb4edcb10fbe95c1b4cff6c2d7f04d6ff15d031e2",
)
SERIF = Source(
    "npm:@expo-google-fonts/noto-serif-sc@0.4.3",
    "package/400Regular/NotoSerifSC_400Regular.ttf",
    "c358a69de3df5f423a8946a7b03e3126fb6ba116f1130a463455b4e39e1f0742",
)
SANS = Source(
    "npm:@expo-google-fonts/noto-sans-sc@0.4.3",
    "package/500Medium/NotoSansSC_500Medium.ttf",
    "b30853d205f3ecdde938b1488c735ee15a2e870d31331b992fdc53971e23ec4a",
)


def gb2312(rows: Iterable[int]) -> set[str]:
    pairs = (bytes([row, cell]) for row in rows for cell in range(0xA1, 0xFF))
    return {pair.decode("gb2312", "ignore") for pair in pairs} - {""}


SYMBOLS = {chr(code) for code in range(0x20, 0x7F)} | gb2312(range(0xA1, 0xAA)) | set("\u00a0·€–—―•‰′″〇〓￥")
HAN = gb2312(range(0xB0, 0xF8))
ALL_HAN = {chr(code) for code in range(0x4E00, 0x9FA6)}


def extra_characters() -> set[str]:
    """Place and personal names outside GB2312."""
    return set((HERE / "extra_characters.txt").read_text("utf-8")) - {"\n"}


def refresh_extra_characters(regions: Path) -> None:
    """Adds the characters of a region table (column `name`) to extra_characters.txt."""
    with regions.open(encoding="utf-8") as table:
        found = {character for row in csv.DictReader(table) for character in row["name"]}
    wanted = (extra_characters() | found) - HAN - SYMBOLS
    (HERE / "extra_characters.txt").write_text("".join(sorted(wanted)) + "\n", "utf-8")


def unpack(source: Source, work: Path) -> Path:
    target = work / Path(source.member).name
    if not target.exists():
        kind, package = source.package.split(":", 1)
        data = member_of_deb(package, source.member, work) if kind == "apt" else member_of_npm(package, source, work)
        target.write_bytes(data)
    found = hashlib.sha256(target.read_bytes()).hexdigest()
    if found != source.sha256:
        raise SystemExit(f"{target.name}: sha256 is {found}, expected {source.sha256}")
    return target


def member_of_deb(package: str, member: str, work: Path) -> bytes:
    if not list(work.glob(f"{package}_*.deb")):
        subprocess.run(["apt-get", "download", package], cwd=work, check=True)
    deb = next(work.glob(f"{package}_*.deb"))
    tar = subprocess.run(["dpkg-deb", "--fsys-tarfile", deb], check=True, capture_output=True).stdout
    return member_of_tar(tarfile.open(fileobj=io.BytesIO(tar)), "./" + member)


def member_of_npm(package: str, source: Source, work: Path) -> bytes:
    name, version = package.lstrip("@").replace("/", "-").rsplit("@", 1)
    archive = work / f"{name}-{version}.tgz"
    if not archive.exists():
        subprocess.run(["npm", "pack", package], cwd=work, check=True)
    return member_of_tar(tarfile.open(archive), source.member)


def member_of_tar(archive: tarfile.TarFile, member: str) -> bytes:
    with archive:
        found = archive.extractfile(member)
        if found is None:
            raise SystemExit(f"{member} is not in the archive")
        return found.read()


def with_quadratic_outlines(path: Path, work: Path) -> Path:
    """CFF outlines → glyf: ReportLab embeds nothing else."""
    target = work / (path.stem + ".ttf")
    if target.exists():
        return target
    font = TTFont(path)
    order, shapes, glyphs = font.getGlyphOrder(), font.getGlyphSet(), {}
    for name in order:
        pen = TTGlyphPen(shapes)
        shapes[name].draw(Cu2QuPen(pen, CURVE_ERROR, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, glyphs
    limits = ("Zones", "TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs", "StackElements",
              "SizeOfInstructions", "ComponentElements")  # fmt: skip
    font["maxp"].tableVersion = 0x00010000
    for limit in limits:
        setattr(font["maxp"], f"max{limit}", 1 if limit == "Zones" else 0)
    for table in ("CFF ", "VORG", "DSIG"):
        if table in font:
            del font[table]
    font["post"].formatType = 3.0
    font["head"].glyphDataFormat = 0
    font.sfntVersion = "\x00\x01\x00\x00"
    font.save(target)
    return target


def cut(path: Path, characters: set[str], family: str, target: Path) -> None:
    """Writes the subset under a name of ours: LXGW's and Fandol's own names may not be kept by a modified font."""
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, recalc_timestamp=False)
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "STAT", "vhea", "vmtx", "VORG", "meta", "DSIG"]
    font = TTFont(path, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(characters)))
    cutter.subset(font)
    names = font["name"]
    kept = {0: names.getDebugName(0) or "", 13: names.getDebugName(13) or "", 14: names.getDebugName(14) or ""}
    names.names = []
    postscript = family.replace(" ", "")
    for number, text in {**kept, 1: family, 2: "Regular", 3: postscript, 4: family, 6: postscript}.items():
        if text:
            names.setName(text, number, 3, 1, 0x409)
    buffer = io.BytesIO()
    font.save(buffer)
    target.write_bytes(gzip.compress(buffer.getvalue(), 9, mtime=0))
    sys.stdout.write(f"{target.name}: {len(characters)} characters, {target.stat().st_size / 1e6:.2f} MB\n")


def build(work: Path) -> None:
    work.mkdir(parents=True, exist_ok=True)
    everyday = SYMBOLS | HAN | extra_characters()
    cut(with_quadratic_outlines(unpack(FANDOL, work), work), everyday, "OfficeHub Fang", HERE / "fang.ttf.gz")
    cut(unpack(WENKAI, work), everyday, "OfficeHub Kai", HERE / "kai.ttf.gz")
    cut(unpack(WENKAI, work), ALL_HAN - everyday, "OfficeHub Rare", HERE / "rare.ttf.gz")
    cut(unpack(SERIF_BLACK, work), everyday, "OfficeHub Title", HERE / "title.ttf.gz")
    cut(unpack(SANS, work), everyday, "OfficeHub Hei", HERE / "hei.ttf.gz")
    cut(unpack(SERIF, work), SYMBOLS, "OfficeHub Song", HERE / "song.ttf.gz")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        refresh_extra_characters(Path(sys.argv[2]))
    if shutil.which("npm") is None:
        raise SystemExit("npm is needed to fetch the Noto fonts")
    build(Path(sys.argv[1]))
