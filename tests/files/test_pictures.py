"""Smaller pictures of pictures: upright, clean of what the camera wrote, and no bomb is unpacked."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image

from officehub.accounts.models import User
from officehub.directory.actor import Actor
from officehub.files import pictures
from officehub.files.actions import store
from officehub.files.jobs import make_thumbnails, sweep
from officehub.kernel.errors import Invalid
from tests.support.world import World


def _photo(width: int, height: int, *, orientation: int = 1, place: bool = False, form: str = "JPEG") -> bytes:
    """Left half red, right half blue, as the sensor saw it."""
    picture = Image.new("RGB", (width, height), "red")
    picture.paste("blue", (width // 2, 0, width, height))
    exif = Image.Exif()
    exif[0x0112] = orientation
    if place:
        exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 15.0, 0.0)})
        exif[0x010F] = "CameraOfSomebody"
    out = io.BytesIO()
    picture.save(out, form, exif=exif)
    return out.getvalue()


@pytest.fixture
def owner(world: World) -> Actor:
    return world.actor("王敏", login="clerk")


def test_a_turned_photo_is_measured_and_shown_upright(tmp_path: Path) -> None:
    data = _photo(400, 200, orientation=6)
    assert pictures.size_of(io.BytesIO(data)) == (200, 400)
    (tmp_path / "photo").write_bytes(data)
    small = Image.open(io.BytesIO(pictures.smaller(tmp_path / "photo", 100)))
    assert small.size == (50, 100)
    top, bottom = small.convert("RGB").getpixel((25, 10)), small.convert("RGB").getpixel((25, 90))
    assert top[0] > 200 > 60 > top[2]  # red lies on top once it is turned
    assert bottom[2] > 200 > 60 > bottom[0]


def test_where_it_was_taken_and_by_which_camera_is_not_in_the_small_one(tmp_path: Path) -> None:
    (tmp_path / "photo").write_bytes(_photo(800, 600, place=True))
    assert b"CameraOfSomebody" in (tmp_path / "photo").read_bytes()
    small = pictures.smaller(tmp_path / "photo", 320)
    assert b"CameraOfSomebody" not in small
    assert not Image.open(io.BytesIO(small)).getexif()


def test_for_print_a_picture_is_a_small_jpeg_upright_on_white_and_without_what_the_camera_wrote(tmp_path: Path) -> None:
    (tmp_path / "photo").write_bytes(_photo(400, 200, orientation=6, place=True))
    printed = pictures.for_print(tmp_path / "photo", 100)
    drawn = Image.open(io.BytesIO(printed))
    assert (drawn.format, drawn.size, dict(drawn.getexif())) == ("JPEG", (50, 100), {})
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")
    (tmp_path / "clear").write_bytes(out.getvalue())
    clear = Image.open(io.BytesIO(pictures.for_print(tmp_path / "clear", 100)))
    assert clear.getpixel((20, 20)) == (255, 255, 255)


def test_a_bomb_is_refused_by_its_header() -> None:
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    with pytest.raises(Invalid, match="图片过大"):
        pictures.size_of(io.BytesIO(out.getvalue()))


@pytest.mark.parametrize("cut", [60, 3000])
def test_a_picture_cut_short_is_refused_or_has_no_thumbnail(owner: Actor, cut: int) -> None:
    data = _photo(900, 600)[:cut]
    try:
        file = store(actor=owner, name="照片.jpg", data=data, purpose="message")
    except Invalid as refusal:
        assert "图片已损坏" in refusal.message
        return
    make_thumbnails.func(file.pk)
    assert file.thumbnails.count() == 0


def test_thumbnails_are_served_to_readers_and_revalidated(owner: Actor, world: World, client: Client) -> None:
    other = world.actor("李强", login="other")
    file = store(actor=owner, name="照片.jpg", data=_photo(2000, 1000), purpose="message")
    client.force_login(User.objects.get(username="clerk"))
    address = f"/api/files/{file.pk}/thumbnail"
    assert client.get(address).status_code == 404
    make_thumbnails.func(file.pk)
    make_thumbnails.func(file.pk)
    answer = client.get(address)
    small = Image.open(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert (small.format, small.size, answer["Content-Type"]) == ("WEBP", (320, 160), "image/webp")
    assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("private, no-cache", "nosniff")
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    larger = client.get(address, {"size": 1280})
    assert larger["ETag"] != answer["ETag"]
    client.force_login(User.objects.get(person=other.person_id))
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 404


def test_thumbnails_are_not_orphans(owner: Actor, media: Path) -> None:
    file = store(actor=owner, name="照片.jpg", data=_photo(400, 200), purpose="message", subject=("thing", 1))
    make_thumbnails.func(file.pk)
    for path in media.rglob("*"):
        if path.is_file():
            os.utime(path, (0, 0))
    assert sweep() == 0
    assert file.thumbnails.count() == 2
