"""Pictures: how large they are as shown, and smaller ones of them without what the camera wrote into the file."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from officehub.kernel.errors import Invalid

LONGEST = (320, 1280)  # pixels of the longer side
MOST_PIXELS = 64_000_000  # unpacked at four bytes each: what one worker may hold
MOST_PIXELS_JPEG = 130_000_000  # JPEG can be unpacked at an eighth of its size
KINDS = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
_ORIENTATION = 0x0112
_LYING = frozenset({5, 6, 7, 8})  # EXIF orientations that turn by a quarter

Image.MAX_IMAGE_PIXELS = None  # our own limits are asked before anything is unpacked


def size_of(stream: BinaryIO) -> tuple[int, int]:
    """(width, height) as shown; reads the header only. Raises Invalid for broken and for enormous pictures."""
    with _opened(stream) as picture:
        width, height = picture.size
        return (height, width) if picture.getexif().get(_ORIENTATION) in _LYING else (width, height)


def smaller(path: Path, longest: int) -> bytes:
    """As WebP, upright, of the first frame. Raises Invalid where the rest of the file is broken."""
    return _packed(_upright(path, longest), "WEBP", method=4)


def for_print(path: Path, longest: int) -> bytes:
    """As JPEG, upright, on white paper: what office documents can hold. Raises Invalid where the file is broken."""
    shown = _upright(path, longest)
    if shown.mode == "RGBA":
        shown = Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown).convert("RGB")
    return _packed(shown, "JPEG")


def _upright(path: Path, longest: int) -> Image.Image:
    with path.open("rb") as stream, _opened(stream) as picture:
        try:
            picture.draft("RGB", (longest, longest))
            picture.thumbnail((longest, longest), reducing_gap=2.0)
            upright = ImageOps.exif_transpose(picture)
            return upright.convert("RGBA" if _see_through(upright) else "RGB")
        except (OSError, ValueError, SyntaxError) as error:
            raise _broken() from error


def _packed(shown: Image.Image, form: str, **how: int) -> bytes:
    out = io.BytesIO()
    clean = Image.frombytes(shown.mode, shown.size, shown.tobytes())  # pixels and nothing else: no EXIF, no profile
    clean.save(out, form, quality=80, **how)
    return out.getvalue()


def _opened(stream: BinaryIO) -> Image.Image:
    stream.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(stream, formats=_FORMATS)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise _broken() from error
    most = MOST_PIXELS_JPEG if picture.format == "JPEG" else MOST_PIXELS
    if picture.width * picture.height > most:
        raise Invalid(f"图片过大（{picture.width}×{picture.height}），请缩小后再发送。", reason="pixels")
    return picture


def _see_through(picture: Image.Image) -> bool:
    return picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info


def _broken() -> Invalid:
    return Invalid("图片已损坏，无法显示，请重新导出后再发送。", reason="broken")
