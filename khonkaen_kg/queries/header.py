"""Headers: the annotated comment at the top of a query file, read into a :class:`NamedQuery`.

The header is grlc's (``#+`` lines of YAML) plus one block ``kkg`` of ours; https://github.com/CLARIAH/grlc describes the former.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeVar

import yaml

from khonkaen_kg.errors import Place, QueryFileError
from khonkaen_kg.namespaces import PREFIXES
from khonkaen_kg.queries.slots import Slot, find_slots, list_columns, read_form

_T = TypeVar("_T")
_SafeLoader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FORMS: Final = ("select", "ask", "construct", "describe")
_METHODS: Final = ("GET",)
_VIEWS: Final = ("table", "graph", "bar")
_TYPES: Final = ("iri", "string", "integer")
_KEYS: Final = ("summary", "description", "tags", "method", "kkg")
_OWN_KEYS: Final = ("question", "params", "columns", "view")
_TAKEN: Final = ("lang", "sort")
"""What the address of a question's page says beside its parameters."""
_PARAMETER_KEYS: Final = ("type", "class", "optional", "help")


@dataclass(frozen=True, slots=True)
class Question:
    """The question that a query answers, in both languages, with the identifier of a competency question or gap kind."""

    id: str
    th: str
    en: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """What may be put into one slot. ``class_`` is the IRI of the class whose members are the valid values; ``default`` is a SPARQL term, None for none."""

    name: str
    type: str
    class_: str | None
    optional: bool
    help_th: str
    help_en: str
    default: str | None


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query with its name, what it asks, its parameters and its columns (column → ``iri``, ``langString``, ``integer`` …); messages show its file."""

    name: str
    path: Path
    shown: str
    group: str
    summary: str
    description: str
    tags: tuple[str, ...]
    question: Question
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, str]
    view: str
    form: str
    text: str
    slots: Mapping[str, Slot]


@dataclass(frozen=True, slots=True)
class _File:
    """A query file's text, and what messages call it."""

    text: str
    shown: str

    def complain(self, near: str, th: str, en: str, valid: str) -> QueryFileError:
        """The error that says what is wrong on the line of the key ``near``, and what would be valid."""
        return self.complain_at(self.find_line(near), th, en, valid)

    def complain_at(self, line: int, th: str, en: str, valid: str) -> QueryFileError:
        """The same for a line whose number is known."""
        return QueryFileError(th=th, en=en, remedy_th=f"ที่ใช้ได้: {valid}", remedy_en=f"valid: {valid}", place=Place(self.shown, line))

    def find_line(self, key: str) -> int:
        """The header's first line that has ``key``, from 1."""
        lines = enumerate(self.text.splitlines(), start=1)
        return next((number for number, line in lines if line.startswith("#+") and f"{key}:" in line), 1)

    def take(self, mapping: Mapping[str, Any], key: str, kind: type[_T], near: str | None = None) -> _T:
        """The value of ``key``, which must be a ``kind``."""
        value = mapping.get(key)
        if not isinstance(value, kind):
            raise self.complain(near or key, f"ส่วนหัวต้องมี {key}", f"the header must have {key}", f"{key}: {kind.__name__}")
        return value

    def take_mapping(self, mapping: Mapping[str, Any], key: str) -> dict[str, Any]:
        """The mapping under ``key``, empty where the header does not have that key."""
        return self.take(mapping, key, dict) if key in mapping else {}

    def take_one(self, mapping: Mapping[str, Any], key: str, valid: tuple[str, ...]) -> str:
        """The value of ``key``, which must be one of ``valid``; the first of them where the header does not have that key."""
        value = mapping.get(key, valid[0])
        if value not in valid:
            raise self.complain(key, f"ค่าของ {key} ไม่ถูกต้อง: {value}", f"{key} has no valid value: {value}", ", ".join(valid))
        return str(value)

    def refuse_unknown(self, mapping: Mapping[str, Any], known: tuple[str, ...]) -> None:
        """Raise where ``mapping`` has a key that is not ``known``."""
        for key in mapping:
            if key not in known:
                raise self.complain(key, f"ไม่รู้จักคีย์ {key}", f"unknown key {key}", ", ".join(known))


# Which loader this is depends on how PyYAML was built, so the type checker takes it as it comes.
class _Loader(_SafeLoader):  # type: ignore[misc]
    """YAML as its specification has it: PyYAML by itself lets the last of two equal keys win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            if key.value in keys:
                raise yaml.constructor.ConstructorError(problem=f"the key {key.value} stands here again", problem_mark=key.start_mark)
            keys.add(key.value)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


def read_query(path: Path, shown: str) -> NamedQuery:
    """The query in the file at ``path``, which messages call ``shown``.

    Raises:
        QueryFileError: the header is not what a header must be, or differs from the query below it; the place has the line.
    """
    text = _read_text(path, shown)
    file = _File(text, shown)
    header = _read_header(file)
    file.refuse_unknown(header, _KEYS)
    file.take_one(header, "method", _METHODS)
    own: dict[str, Any] = file.take(header, "kkg", dict)
    file.refuse_unknown(own, _OWN_KEYS)
    question: dict[str, Any] = file.take(own, "question", dict)
    columns = {str(name): str(kind) for name, kind in file.take_mapping(own, "columns").items()}
    slots = find_slots(text)
    parameters = tuple(_read_parameter(name, given, slots, file) for name, given in file.take_mapping(own, "params").items())
    form = read_form(text)
    if form not in _FORMS:
        body = next((number for number, line in enumerate(text.splitlines(), start=1) if line.strip() and not line.startswith("#")), 1)
        raise file.complain_at(body, "แฟ้มนี้ไม่มีคำถาม SPARQL", "there is no SPARQL query in this file", ", ".join(_FORMS).upper())
    projected = list_columns(text)
    if form == "select" and projected != tuple(columns):
        stated = ", ".join(columns)
        th, en = f"คอลัมน์ในส่วนหัว ({stated}) ไม่ตรงกับ SELECT", f"the header's columns ({stated}) are not the SELECT's"
        raise file.complain("columns", th, en, ", ".join(projected))
    return NamedQuery(
        name=path.stem,
        path=path,
        shown=shown,
        group=path.parent.name,
        summary=file.take(header, "summary", str),
        description=file.take(header, "description", str),
        tags=tuple(str(tag) for tag in file.take(header, "tags", list)),
        question=Question(*(file.take(question, key, str, near="question") for key in ("id", "th", "en"))),
        parameters=parameters,
        columns=MappingProxyType(columns),
        view=file.take_one(own, "view", _VIEWS),
        form=form,
        text=text,
        slots=MappingProxyType({parameter.name: slots[parameter.name] for parameter in parameters}),
    )


def _read_text(path: Path, shown: str) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise QueryFileError(
            th=f"อ่านแฟ้มไม่ได้ ({error.strerror})",
            en=f"the file cannot be read ({error.strerror})",
            remedy_th="ตรวจชนิดและสิทธิ์ของแฟ้ม",
            remedy_en="check its kind and its permissions",
            place=Place(shown),
        ) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryFileError(
            th="แฟ้มนี้ไม่ใช่ UTF-8",
            en="this file is not UTF-8",
            remedy_th="บันทึกใหม่เป็น UTF-8",
            remedy_en="save it as UTF-8",
            place=Place(shown, content.count(b"\n", 0, error.start) + 1),
        ) from error


def _read_header(file: _File) -> dict[str, Any]:
    lines = file.text.splitlines()
    first = next((number for number, line in enumerate(lines) if line.startswith("#+")), 0)
    last = next((number for number, line in enumerate(lines[first:], start=first) if not line.startswith("#+")), len(lines))
    try:
        header = yaml.load("\n".join(line[2:].removeprefix(" ") for line in lines[first:last]), Loader=_Loader)  # noqa: S506 (the loader is a safe one)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = first + mark.line + 1 if mark else first + 1
        problem = getattr(error, "problem", error)
        raise file.complain_at(line, f"ส่วนหัวไม่ใช่ YAML: {problem}", f"the header is not YAML: {problem}", "#+ key: value") from error
    if not isinstance(header, dict):
        raise file.complain_at(1, "ไม่มีส่วนหัว", "there is no header", "#+ summary: …")
    return header


def _read_parameter(name: str, given: Any, slots: Mapping[str, Slot], file: _File) -> Parameter:  # noqa: ANN401 (YAML gives any)
    if not isinstance(given, dict) or given.get("type") not in _TYPES:
        raise file.complain(name, f"ชนิดของพารามิเตอร์ {name} ไม่ถูกต้อง", f"parameter {name} has no valid type", ", ".join(_TYPES))
    file.refuse_unknown(given, _PARAMETER_KEYS)
    if name in _TAKEN:
        th, en = f"ชื่อพารามิเตอร์ {name} มีความหมายอื่นในที่อยู่ของหน้าเว็บ", f"the parameter name {name} means something else in the addresses of pages"
        raise file.complain(name, th, en, f"≠ {', '.join(_TAKEN)}")
    if name not in slots:
        raise file.complain(name, f"คำถามไม่มีช่องของพารามิเตอร์ {name}", f"the query has no slot for parameter {name}", f"VALUES ?{name} {{ … }}")
    help_ = given.get("help")
    if not isinstance(help_, dict) or not {"th", "en"} <= set(help_):
        raise file.complain(name, f"พารามิเตอร์ {name} ไม่มีคำอธิบาย", f"parameter {name} has no help", "help: {th: …, en: …}")
    default = slots[name].content
    optional = bool(given.get("optional", False))
    if optional != (default.upper() == "UNDEF"):
        raise file.complain(name, f"ค่าตั้งต้นของ {name} ขัดกับ optional", f"the default of {name} contradicts optional", "UNDEF ⇔ optional: true")
    class_ = given.get("class")
    return Parameter(
        name=name,
        type=given["type"],
        class_=_expand(str(class_), name, file) if class_ else None,
        optional=optional,
        help_th=str(help_["th"]),
        help_en=str(help_["en"]),
        default=None if optional else default,
    )


def _expand(curie: str, near: str, file: _File) -> str:
    prefix, _, local = curie.partition(":")
    if prefix not in PREFIXES:
        raise file.complain(near, f"ไม่รู้จักคำนำหน้า {prefix}:", f"unknown prefix {prefix}:", ", ".join(PREFIXES))
    return PREFIXES[prefix] + local
