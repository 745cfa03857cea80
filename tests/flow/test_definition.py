from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from officehub.flow import registry, versions
from officehub.flow.machine.definition import DefinitionError, parse
from officehub.flow.models import FlowDefinition
from tests.support.flow import OUTGOING, LetterHooks, Office

ROLES = {"reviewer", "signer", "registrar"}


def changed(path: str, value: object) -> str:
    """The tests' definition with one thing changed, e.g. `stages.sign.verbs`."""
    data = yaml.safe_load(OUTGOING.read_text(encoding="utf-8"))
    *way, last = path.split(".")
    place = data
    for key in way:
        place = place[key]
    place[last] = value
    return yaml.safe_dump(data, allow_unicode=True)


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("stages.register.next", ["review"], "走不到结束"),
        ("stages.sign.next", ["end"], "register 从起点走不到"),
        ("stages.sign.next", ["nowhere"], "nowhere 不存在"),
        ("stages.sign.next", [], "没有下一环节"),
        ("stages.sign.verbs", ["approve"], "无法读取"),
        ("stages.sign.verbs", ["return_to_drafter"], "没有能向前推进的操作"),
        ("stages.sign.verbs", ["decide", "abort"], "不能由环节授予"),
        ("stages.sign.verbs", ["submit"], "只有起始环节"),
        ("stages.sign.optional", True, "签发环节不能跳过"),
        ("stages.sign.performers", "mayor", "没有人能解析角色 mayor"),
        ("stages.sign.performers", "drafter", "由拟稿人办理"),
        ("stages.sign.complete", "most", "无法读取"),
        ("stages.sign.colour", "red", "无法读取"),
        ("stages.countersign.next", ["countersign"], "绕成了圈"),
        ("start", "nowhere", "nowhere 不存在"),
        ("stages", None, "无法读取"),
    ],
)
def test_a_broken_definition_is_refused_with_its_reason(path: str, value: object, sentence: str) -> None:
    with pytest.raises(DefinitionError, match=sentence):
        parse(changed(path, value), roles=ROLES)


def test_garbage_is_refused() -> None:
    for text in ("", "stages: [", "- a\n- b", "!!python/object:os.system {}"):
        with pytest.raises(DefinitionError):
            parse(text, roles=ROLES)


def test_a_running_instance_keeps_its_version(office: Office, tmp_path: Path) -> None:
    old = office.submitted()
    file = tmp_path / "outgoing.yaml"
    file.write_text(changed("stages.review.next", ["sign"]), encoding="utf-8")
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    del data["stages"]["countersign"]
    file.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    registry.definition("outgoing", file, subject=office.hooks)
    new = office.begin(2)
    assert (old.definition.version, new.definition.version) == (1, 2)
    assert "countersign" in versions.definition_of(old).stages
    assert "countersign" not in versions.definition_of(new).stages
    office.act(old, office.reviewer, "agree", chosen=office.chosen)
    old.refresh_from_db()
    assert old.stage == "countersign"


def test_an_unchanged_definition_stays_one_version(office: Office) -> None:
    office.begin(1)
    office.begin(2)
    assert FlowDefinition.objects.count() == 1


def test_a_definition_registered_under_another_key_is_refused() -> None:
    with pytest.raises(ValueError, match="outgoing"):
        registry.definition("incoming", OUTGOING, subject=LetterHooks())
