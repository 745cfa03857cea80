"""Voice notes as browsers write them, made in memory."""

from __future__ import annotations

import struct


def _element(ident: bytes, body: bytes) -> bytes:
    return ident + struct.pack(">Q", len(body) | 1 << 56) + body


def webm(*, seconds: int) -> bytes:
    """A stream as Chromium's recorder writes it: sizes of segment and clusters unknown, no duration anywhere."""
    head = _element(b"\x1a\x45\xdf\xa3", b"\x42\x82\x84webm")
    info = _element(b"\x15\x49\xa9\x66", _element(b"\x2a\xd7\xb1", (1_000_000).to_bytes(4)))
    clusters = b""
    for second in range(seconds):
        clusters += b"\x1f\x43\xb6\x75\x01\xff\xff\xff\xff\xff\xff\xff" + _element(b"\xe7", (second * 1000).to_bytes(4))
        for at in range(0, 1000, 20):
            clusters += _element(b"\xa3", b"\x81" + struct.pack(">h", at) + b"\x80" + b"opus")
    return head + b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff" + info + clusters


def mp4(*, seconds: int) -> bytes:
    """As Safari writes it, in one piece: the header knows the duration."""

    def box(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I4s", len(body) + 8, kind) + body

    header = bytes(12) + struct.pack(">II", 1000, seconds * 1000) + bytes(80)
    return box(b"ftyp", b"mp42\0\0\0\0mp42isom") + box(b"moov", box(b"mvhd", header)) + box(b"mdat", bytes(200))
