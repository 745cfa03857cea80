"""Pictures, files and voice notes, sent by people in browsers of their own."""

from __future__ import annotations

import base64
import io
import re
import secrets
from collections.abc import Iterator

import docx
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.conftest import PASSWORD, WAIT_MS, Enter, Product
from tests.support.browser import FLAGS, prepare

pytestmark = pytest.mark.e2e
expect.set_options(timeout=WAIT_MS)

MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
RUN = secrets.token_hex(3)
WIDTH_IS = """([words, width]) => [...document.querySelectorAll(".message")].some(
    (one) => one.textContent.includes(words) && one.querySelector("img")?.naturalWidth === width)"""


def picture(colour: str = "teal") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 360), colour).save(out, "PNG")
    return out.getvalue()


def open_first(page: Page) -> None:
    page.goto("/messages")
    page.locator("[data-row]").first.click()
    page.get_by_role("log").wait_for()


def carry(page: Page, event: str, name: str, kind: str, data: bytes) -> None:
    """A paste or a drop, as the browser would make it."""
    page.evaluate(
        """([event, name, kind, data]) => {
            const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
            const carried = new DataTransfer();
            carried.items.add(new File([bytes], name, { type: kind }));
            if (event === "paste") {
                const target = document.querySelector("form.composer textarea");
                const told = { clipboardData: carried, bubbles: true, cancelable: true };
                target.dispatchEvent(new ClipboardEvent("paste", told));
            } else {
                const target = document.querySelector("[role=log]");
                for (const type of ["dragenter", "dragover", "drop"])
                    target.dispatchEvent(
                        new DragEvent(type, { dataTransfer: carried, bubbles: true, cancelable: true })
                    );
            }
        }""",
        [event, name, kind, base64.b64encode(data).decode()],
    )


def confirm(page: Page) -> None:
    page.get_by_role("dialog").get_by_role("button", name="发送", exact=True).click()


def attach(page: Page, name: str, data: bytes, kind: str = "application/octet-stream") -> None:
    page.locator("input[data-attach]").set_input_files({"name": name, "mimeType": kind, "buffer": data})
    confirm(page)


def test_a_pasted_picture_is_sent_and_seen_large(enter: Enter) -> None:
    page = enter("clerk")
    open_first(page)
    carry(page, "paste", "image.png", "image/png", picture())
    page.get_by_role("textbox", name=re.compile("的说明")).fill(f"现场 {RUN}")
    confirm(page)
    said = page.locator(".message", has_text=f"现场 {RUN}")
    shown = said.get_by_role("img").first
    expect(shown).to_be_visible()
    page.wait_for_function(WIDTH_IS, arg=[f"现场 {RUN}", 320])  # the thumbnail, as soon as the worker has made it
    said.get_by_role("button", name=re.compile("查看大图")).click()
    gallery = page.get_by_role("dialog", name="查看图片")
    large = gallery.get_by_role("img")
    page.wait_for_function("(image) => image.complete && image.naturalWidth === 640", arg=large.element_handle())
    page.keyboard.press("+")
    expect(large).to_have_attribute("style", re.compile(r"scale\(1\.5\)"))
    page.keyboard.press("Escape")
    expect(gallery).to_have_count(0)


def test_a_file_dropped_anywhere_in_the_pane_is_sent_and_read_in_place(enter: Enter) -> None:
    page = enter("clerk")
    open_first(page)
    document = docx.Document()
    document.add_paragraph(f"关于防汛的通知 {RUN}")
    out = io.BytesIO()
    document.save(out)
    carry(page, "drop", f"通知{RUN}.docx", "", out.getvalue())
    confirm(page)
    page.get_by_role("log").get_by_role("button", name=f"预览 通知{RUN}.docx").click()
    frame = page.get_by_role("dialog").locator("iframe")
    expect(frame).to_have_attribute("sandbox", "")
    expect(frame.content_frame.get_by_text(f"关于防汛的通知 {RUN}")).to_be_visible()


def test_text_in_the_encoding_of_windows_is_read_in_place(enter: Enter) -> None:
    page = enter("clerk")
    open_first(page)
    attach(page, f"名单{RUN}.txt", f"值班名单 {RUN}\n王敏".encode("gb18030"), "text/plain")
    page.get_by_role("log").get_by_role("button", name=f"预览 名单{RUN}.txt").click()
    expect(page.get_by_role("dialog").locator("pre")).to_contain_text(f"值班名单 {RUN}")


def test_a_cut_upload_goes_on_from_where_the_server_stands(enter: Enter) -> None:
    page = enter("clerk")
    open_first(page)
    data = b"%PDF-1.4\n" + secrets.token_bytes(7 * 1024 * 1024) + b"\n%%EOF\n"
    offsets: list[int] = []
    cut = {"on": True}

    def line(route: Route) -> None:
        at = int(route.request.headers.get("upload-offset", -1))
        if at >= 2 * 1024 * 1024 and cut["on"]:
            route.abort("connectionreset")
            return
        offsets.append(at)
        route.continue_()

    page.route("**/api/files/uploads/*", line)
    attach(page, f"大文件{RUN}.pdf", data, "application/pdf")
    upload = page.locator("[data-state]", has_text=f"大文件{RUN}.pdf")
    expect(upload.get_by_role("button", name="重试")).to_be_visible()
    page.unroute("**/api/files/uploads/*")
    page.reload()  # the file is in the browser's own database
    said = page.get_by_role("log").get_by_role("button", name=f"预览 大文件{RUN}.pdf")
    expect(said).to_have_count(1)
    assert [at for at in offsets if at >= 0] == [0]  # what had arrived was not sent again
    address = page.get_by_role("link", name=f"下载 大文件{RUN}.pdf").get_attribute("href")
    assert page.request.get(address or "").body() == data


@pytest.mark.parametrize(
    ("name", "words"), [("页.html", "不接收这种文件"), ("图.svg", "不接收这种文件"), ("照片.png", "与扩展名 .png 不符")]
)
def test_what_carries_scripts_or_a_false_name_is_refused_in_a_sentence(enter: Enter, name: str, words: str) -> None:
    page = enter("clerk")
    open_first(page)
    attach(page, name, b"<svg xmlns='http://www.w3.org/2000/svg'><script>document.title='ran'</script></svg>")
    upload = page.locator("[data-state=failed]", has_text=name)
    expect(upload).to_contain_text(words)
    upload.get_by_role("button", name="取消").click()
    expect(upload).to_have_count(0)


def test_nothing_that_was_uploaded_runs_on_our_origin(enter: Enter) -> None:
    """A page of script under the name of a text is kept, but whoever opens its address gets a download."""
    page = enter("clerk")
    open_first(page)
    attach(page, f"页{RUN}.txt", b"<html><script>document.title='ran'</script></html>", "text/html")
    address = page.get_by_role("link", name=f"下载 页{RUN}.txt").get_attribute("href") or ""
    for asked in (address, f"{address}?inline=true"):
        other = page.context.new_page()
        other.goto("/messages")
        with other.expect_download():
            other.evaluate("(address) => { location.href = address }", asked)
        assert other.title() != "ran"
        other.close()
    answer = page.request.get(address)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["content-disposition"].startswith("attachment")


@pytest.fixture(scope="module")
def with_microphone(browser: Browser) -> Iterator[Browser]:
    chromium = browser.browser_type.launch(executable_path=prepare(), args=[*FLAGS, *MICROPHONE])
    yield chromium
    chromium.close()


def _signed_in(product: Product, browser: Browser, *, phone: bool) -> Page:
    size = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 900}
    context = browser.new_context(
        base_url=product.address,
        viewport=size,  # type: ignore[arg-type]
        is_mobile=phone,
        has_touch=phone,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        permissions=["microphone"],
    )
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    page.goto("/")
    page.get_by_label("账号").fill("clerk")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("navigation").first.wait_for()
    return page


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_a_voice_note_is_recorded_sent_and_played(product: Product, with_microphone: Browser, phone: bool) -> None:
    page = _signed_in(product, with_microphone, phone=phone)
    open_first(page)
    page.wait_for_load_state("networkidle")
    last = int(page.locator("[data-number]").last.get_attribute("data-number") or 0)
    page.get_by_role("button", name="录音").click()
    expect(page.get_by_role("timer")).to_have_text("2″")
    page.get_by_role("button", name="发送语音").click()
    said = page.locator(f"[data-number='{last + 1}']")
    said.get_by_role("button", name=re.compile("播放 语音")).click()
    expect(page.get_by_role("button", name="暂停播放")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("倍速"))).to_be_visible()
    page.context.close()
