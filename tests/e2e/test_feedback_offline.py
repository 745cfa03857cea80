"""In a valley without a line: feedback with a photo survives the tab, leaves by itself, and counts once."""

from __future__ import annotations

import re
import secrets
from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.e2e.conftest import WAIT_MS, Enter
from tests.e2e.test_offline import READY, becomes
from tests.support.axe import serious

pytestmark = [pytest.mark.e2e, pytest.mark.offline]
expect.set_options(timeout=WAIT_MS)

FORM = {
    "fields": [
        {"key": "moved", "label": "转移人数", "kind": "number", "unit": "人"},
        {"key": "scene", "label": "现场照片", "kind": "photo"},
    ]
}
CALL = """async ([path, body]) => {
  const token = document.cookie.match(/csrftoken=([^;]+)/)[1];
  const answer = await fetch(path, { method: "POST", body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", "X-CSRFToken": token } });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}"""
HELD = """async () => {
  const base = await new Promise((resolve) => {
    const r = indexedDB.open("officehub"); r.onsuccess = () => resolve(r.result); });
  const rows = await new Promise((resolve) => {
    const r = base.transaction("outbox").objectStore("outbox").getAll(); r.onsuccess = () => resolve(r.result); });
  const kept = await new Promise((resolve) => {
    const r = base.transaction("facts").objectStore("facts").get("instructions");
    r.onsuccess = () => resolve(r.result); });
  base.close();
  return { held: rows.filter((row) => row.kind), kept: (kept?.ones ?? []).map((one) => one.id) };
}"""


def photo() -> FilePayload:
    """As a camera makes them: larger than anybody needs, and too noisy to pack small."""
    file = BytesIO()
    Image.effect_noise((3000, 2000), 90).convert("RGB").save(file, "JPEG", quality=95)
    return {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def instructed(leader: Page, *people: Page) -> int:
    ids = [page.request.get("/api/directory/me").json()["person_id"] for page in people]
    body = {
        "client_key": str(uuid4()),
        "level": "important",
        "title": f"演示 转移核查 {secrets.token_hex(3)}",
        "text": "请核实转移人数，附现场照片。",
        "ask": "confirm",
        "form": FORM,
        "audience": {"any_of": [{"people": ids}], "without": []},
    }
    return int(leader.evaluate(CALL, ["/api/reach/dispatches", body])["id"])


def opened(page: Page, dispatch: int) -> Locator:
    page.goto(f"/reach/inbox/{dispatch}")
    form = page.get_by_role("form", name="反馈")
    form.wait_for()
    return form


def held(page: Page) -> list[dict]:
    return list(page.evaluate(HELD)["held"])


def stored(leader: Page, dispatch: int) -> list[dict]:
    lines = leader.request.get(f"/api/reach/dispatches/{dispatch}/obligations?owing=all").json()["items"]
    return [line for line in lines if line["values"]]


def test_feedback_with_a_photo_survives_the_tab_and_arrives_once(enter: Enter) -> None:
    leader, county = enter("leader"), enter("county", phone=True)
    dispatch = instructed(leader, county)
    form = opened(county, dispatch)
    becomes(county, READY)
    becomes(county, f"async () => (await ({HELD})()).kept.includes({dispatch})")
    county.context.set_offline(True)
    form.get_by_label("转移人数").fill("38")
    with county.expect_file_chooser() as chooser:
        form.get_by_role("button", name="现场照片：拍照或选图").click()
    chooser.value.set_files(photo())
    expect(form.get_by_role("img", name="现场.jpg")).to_be_visible()
    form.get_by_role("button", name="提交反馈").click()
    expect(form.get_by_text("待发送")).to_be_visible()
    assert serious(county) == []
    context = county.context
    county.close()

    again = context.new_page()
    form = opened(again, dispatch)
    expect(form.get_by_text("待发送")).to_be_visible()
    expect(form.get_by_label("转移人数")).to_have_value("38")
    beside = context.new_page()  # a second tab must not send it a second time
    opened(beside, dispatch)
    assert stored(leader, dispatch) == []
    context.set_offline(False)
    becomes(again, f"async () => !(await ({HELD})()).held.length")
    [line] = stored(leader, dispatch)
    assert (line["values"]["moved"], len(line["values"]["scene"]), bool(line["confirmed_at"])) == (38, 1, True)
    content = leader.request.get(f"/api/files/{line['values']['scene'][0]}/content").body()
    assert max(Image.open(BytesIO(content)).size) == 1920
    assert len(content) < len(photo()["buffer"])
    for page in (again, beside):
        expect(page.get_by_role("form").get_by_text("待发送")).to_have_count(0)
    acts = leader.request.get(f"/api/reach/dispatches/{dispatch}/roll-up").json()
    assert acts["units"] == 1


def test_what_is_half_written_is_there_again(enter: Enter) -> None:
    leader, county = enter("leader"), enter("county", phone=True)
    dispatch = instructed(leader, county)
    opened(county, dispatch).get_by_label("转移人数").fill("7")
    becomes(county, f"async () => (await ({HELD})()).held.length === 1")
    county.reload()
    expect(opened(county, dispatch).get_by_label("转移人数")).to_have_value("7")
    assert stored(leader, dispatch) == []


def test_withdrawn_meanwhile_it_is_said_and_nothing_is_lost(enter: Enter) -> None:
    leader, county = enter("leader"), enter("county", phone=True)
    dispatch = instructed(leader, county)
    form = opened(county, dispatch)
    county.context.set_offline(True)
    form.get_by_label("转移人数").fill("12")
    with county.expect_file_chooser() as chooser:
        form.get_by_role("button", name="现场照片：拍照或选图").click()
    chooser.value.set_files(photo())
    form.get_by_role("button", name="提交反馈").click()
    expect(form.get_by_text("待发送")).to_be_visible()
    leader.evaluate(CALL, [f"/api/reach/dispatches/{dispatch}/withdraw", {"reason": "演示取消"}])
    county.context.set_offline(False)
    expect(form.get_by_text("这条指令已经撤回")).to_be_visible()
    expect(form.get_by_label("转移人数")).to_have_value("12")
    assert stored(leader, dispatch) == []
    form.get_by_role("button", name="放弃我的内容").click()
    county.get_by_role("dialog").get_by_role("button", name="放弃我的内容").click()
    expect(county.get_by_role("form", name="反馈")).to_have_count(0)
    assert held(county) == []


def test_a_confirmation_without_a_line_is_given_when_it_is_back(enter: Enter) -> None:
    leader, county = enter("leader"), enter("county", phone=True)
    dispatch = instructed(leader, county)
    opened(county, dispatch)
    county.context.set_offline(True)
    county.get_by_role("button", name="确认收到", exact=True).first.click()
    expect(county.get_by_text(re.compile("已记下"))).to_be_visible()
    county.context.set_offline(False)
    becomes(county, f"async () => !(await ({HELD})()).held.length")
    board = leader.request.get(f"/api/reach/dispatches/{dispatch}/board").json()
    assert board["totals"]["confirmed"] == 1
