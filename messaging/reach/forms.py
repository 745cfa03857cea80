"""What units are asked to feed back: fields of a few kinds, and the values given for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field as Limits
from pydantic import TypeAdapter, model_validator

from officehub.kernel.errors import Invalid
from officehub.kernel.payload import Payload
from officehub.kernel.text import clean_text

FieldKind = Literal["number", "choice", "text", "photo", "place", "file"]
Place = dict[str, float]
Value = str | float | int | list[int] | Place
TEXT_LIMIT = 1000
MOST_WORDS = 200  # of one choice
PHOTOS = 9
LARGEST = 1e15
_KEY = re.compile(r"[a-z][a-z0-9_]{0,31}")


class FormField(Payload):
    """`key` names the field across instructions: the same key asks for the same thing."""

    key: str
    label: Annotated[str, Limits(min_length=1, max_length=40)]
    kind: FieldKind
    required: bool = True
    unit: Annotated[str, Limits(max_length=8)] = ""  # of a number: 人, 处, 万元
    choices: Annotated[list[str], Limits(max_length=20)] = Limits(default_factory=list)

    @model_validator(mode="after")
    def makes_sense(self) -> FormField:
        if not _KEY.fullmatch(self.key):
            raise ValueError("反馈项的代码只能用小写字母、数字和下划线")
        if self.kind == "choice" and len(set(self.choices)) < 2:
            raise ValueError(f"“{self.label}”至少需要两个不同的选项")
        if self.kind != "choice" and self.choices:
            raise ValueError(f"“{self.label}”不是选择项，不需要选项")
        return self


class Form(Payload):
    fields: Annotated[list[FormField], Limits(min_length=1, max_length=20)]

    @model_validator(mode="after")
    def each_once(self) -> Form:
        keys = [field.key for field in self.fields]
        if len(set(keys)) < len(keys):
            raise ValueError("反馈项不能重复")
        return self


_forms: TypeAdapter[Form] = TypeAdapter(Form)


def form_of(stored: object) -> Form | None:
    return None if stored is None else _forms.validate_python(stored)


def check_words(fields: Sequence[FormField]) -> None:
    """Before they are stored or searched by. Raises Invalid for what no database takes, or reads otherwise than it is
    written."""
    for field in fields:
        for words in (field.label, field.unit, *field.choices):
            clean_text(words, limit=MOST_WORDS, field="反馈项", required=False)


def kept(form: Form | None) -> dict[str, object] | None:
    """As it is stored. Raises Invalid."""
    if form is None:
        return None
    check_words(form.fields)
    return form.model_dump(mode="json")


def checked(form: Form, values: Mapping[str, object]) -> dict[str, Value]:
    """Raises Invalid, naming the field, for a value that is missing, strange or too large."""
    known = {field.key for field in form.fields}
    strange = sorted(set(values) - known)
    if strange:
        raise Invalid(f"没有这样的反馈项：{strange[0]}。", field=strange[0])
    taken: dict[str, Value] = {}
    for field in form.fields:
        given = values.get(field.key)
        if given is None or given in ("", []):
            if field.required:
                raise Invalid(f"请填写“{field.label}”。", field=field.key)
            continue
        taken[field.key] = _CHECKS[field.kind](field, given)
    return taken


def file_ids(form: Form, values: Mapping[str, Value]) -> list[int]:
    """The files the values name, in the order of the form."""
    found: list[int] = []
    for field in form.fields:
        given = values.get(field.key)
        if field.kind in ("photo", "file") and isinstance(given, list):
            found.extend(given)
    return found


def _number(field: FormField, given: object) -> Value:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise Invalid(f"“{field.label}”请填写数字。", field=field.key)
    if not -LARGEST <= given <= LARGEST:  # compared, never converted: a number of four hundred digits is no float
        raise Invalid(f"“{field.label}”的数字过大，请检查。", field=field.key)
    return given


def _choice(field: FormField, given: object) -> Value:
    if not isinstance(given, str) or given not in field.choices:
        raise Invalid(f"“{field.label}”请从给出的选项中选择。", field=field.key)
    return given


def _text(field: FormField, given: object) -> Value:
    if not isinstance(given, str):
        raise Invalid(f"“{field.label}”请填写文字。", field=field.key)
    return clean_text(given, limit=TEXT_LIMIT, field=field.label, required=field.required)


def _files(field: FormField, given: object) -> Value:
    ids = [pk for pk in given if isinstance(pk, int) and not isinstance(pk, bool)] if isinstance(given, list) else []
    if not isinstance(given, list) or len(ids) < len(given):
        raise Invalid(f"“{field.label}”请重新上传。", field=field.key)
    if len(ids) > PHOTOS:
        raise Invalid(f"“{field.label}”最多 {PHOTOS} 个。", field=field.key)
    return list(dict.fromkeys(ids))


def _place(field: FormField, given: object) -> Value:
    """WGS 84, degrees."""
    if isinstance(given, dict) and set(given) == {"lat", "lng"}:
        lat, lng = given["lat"], given["lng"]
        sound = all(isinstance(each, int | float) and not isinstance(each, bool) for each in (lat, lng))
        if sound and abs(lat) <= 90 and abs(lng) <= 180:
            return {"lat": float(lat), "lng": float(lng)}
    raise Invalid(f"“{field.label}”的位置无效，请重新定位。", field=field.key)


_CHECKS: dict[FieldKind, Callable[[FormField, object], Value]] = {
    "number": _number,
    "choice": _choice,
    "text": _text,
    "photo": _files,
    "file": _files,
    "place": _place,
}
