"""A lecture as a file, read as whatever a stranger may have written: JSON of scenes, and of the inputs they bring.

    {"scenes": {"vote": {"title": "A vote", …}, …}, "inputs": {"1": {"name": "cat.png", "kind": "picture", …}, …}}

A scene has the fields of its record. What it brings stands below "inputs", so that scenes may share it.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, fields, is_dataclass
from functools import cache
from math import prod
from types import UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import numpy as np

from viz.inputs import MAX_SIZE, FeatureMap, MapKind

MOST_LETTERS = 4 * 2**20
MOST_PARTS = 20_000
"""Commas and brackets of a file: what has few of them is read at once."""
MOST_SCENES, MOST_TITLE, MOST_NOTE, MOST_TEXT = 60, 80, 600, 4000
MOST_VALUES = 3 * MAX_SIZE**2
"""Values of an input: a colour picture at the largest working size."""
MOST_OF = {"title": MOST_TITLE, "name": MOST_TITLE, "note": MOST_NOTE, "values": MOST_LETTERS}
"""How long the texts of some fields may be; others, MOST_TEXT."""
LARGEST = 100_000

R = TypeVar("R")
_hints = cache(get_type_hints)


class LectureError(ValueError):
    """What is wrong with a lecture, in one plain sentence."""


@dataclass(frozen=True)
class Brought:
    """An input: values (C, H, W) as base64, little-endian, of float32, or of uint8 that stands for 255ths."""

    name: str
    kind: MapKind
    shape: tuple[int, ...]
    type: Literal["uint8", "float32"]
    values: str


def read(text: str, record: type[R]) -> tuple[dict[str, R], list[str]]:
    """The scenes by their names, of a record, and a sentence on each field that was passed over.

    LectureError for anything that is no lecture.
    """
    if len(text) > MOST_LETTERS:
        raise LectureError(f"A lecture may have {MOST_LETTERS:,} characters; this file has {len(text):,}.")
    if sum(map(text.count, ",{[")) > MOST_PARTS:
        raise LectureError("A lecture may not have as many parts as this file has.")
    found = _loaded(text)
    said, brought = (found.get(name, {}) if isinstance(found, dict) else None for name in ("scenes", "inputs"))
    if not isinstance(said, dict) or not isinstance(brought, dict) or not said:
        raise LectureError("This is no lecture: it has no scenes by their names.")
    if len(said) > MOST_SCENES:
        raise LectureError(f"A lecture may have {MOST_SCENES} scenes; this one has {len(said)}.")
    reader = _Reader()
    reader.inputs = {
        name: _input(reader.read(Brought, one, f"Input {i}"), i) for i, (name, one) in enumerate(brought.items(), 1)
    }
    scenes = {plain(name): reader.read(record, one, f"Scene {i}") for i, (name, one) in enumerate(said.items(), 1)}
    return scenes, reader.remarks


def written(scenes: Mapping[str, Any]) -> str:
    """The file of scenes, from which `read` has them again; what is at its default is left out."""
    brought: dict[Brought, str] = {}
    said = {name: _written(scene, brought) for name, scene in scenes.items()}
    inputs = {"inputs": {name: asdict(one) for one, name in brought.items()}} if brought else {}
    return json.dumps({"scenes": said} | inputs, ensure_ascii=False, indent=2)


def plain(text: str) -> str:
    """Foreign text as it may be shown: letters that can be printed, and single spaces."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())


def text_of(said: Any, name: str) -> str:
    """What may stand in the field of this name; LectureError for what may not."""
    text: str = _Reader().read(str, said, f"The {name}", name)
    if not text and name == "title":
        raise LectureError("A title needs a letter.")
    return text


def _loaded(text: str) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        record: dict[str, Any] = {}
        for name, said in pairs:
            if name in record:
                raise LectureError(f"“{plain(name)[:40]}” stands in one record twice.")
            record[name] = said
        return record

    def refuse(name: str) -> None:
        raise LectureError(f"{name} is no number of a lecture.")

    try:
        return json.loads(text.removeprefix("\ufeff"), object_pairs_hook=once, parse_constant=refuse)
    except LectureError:
        raise
    except (ValueError, RecursionError):
        raise LectureError("This is no lecture: it cannot be read as JSON.") from None


class _Reader:
    """Reads what stands in a place as the type that belongs there; unknown fields of records are passed over."""

    def __init__(self) -> None:
        self.inputs: dict[str, FeatureMap] = {}  # that scenes may name
        self.remarks: list[str] = []

    def read(self, kind: Any, said: Any, where: str, name: str = "") -> Any:
        """The value; LectureError where it is none of this type. The ``name`` is that of the field."""
        origin, inner = get_origin(kind), get_args(kind)
        if origin is UnionType:
            return self.read(inner[0], said, where, name)
        if kind is FeatureMap and isinstance(said, str) and said in self.inputs:
            return self.inputs[said]
        if origin is Literal and isinstance(said, str) and said in inner:
            return said
        if kind is str and isinstance(said, str):
            if len(said) > (most := MOST_OF.get(name, MOST_TEXT)):
                raise LectureError(f"{where} has {len(said):,} characters; {most:,} may be there.")
            return plain(said)
        if kind in (int, bool) and type(said) is kind and abs(said) <= LARGEST:
            return said
        if origin is Mapping and isinstance(said, dict):
            return {plain(key): self.read(inner[1], each, where) for key, each in said.items()}
        if origin in (tuple, Sequence) and isinstance(said, list):
            return tuple(self.read(inner[0], each, where) for each in said)
        if is_dataclass(kind) and isinstance(said, dict):
            return self.record(kind, said, where)
        raise LectureError(f"{where} holds nothing that can be used there.")

    def record(self, kind: Any, said: dict[str, Any], where: str) -> Any:
        """A record of these fields."""
        hints = _hints(kind)
        for field in fields(kind):
            if field.default is MISSING and field.name not in said:
                raise LectureError(f"{where} has no field “{field.name}”.")
        unknown = (plain(name)[:40] for name in said if name not in hints)
        self.remarks += [f"{where} has a field “{name}” that is not known, and is passed over." for name in unknown]
        values = {n: self.read(hint, said[n], f"{where}: its {n}", n) for n, hint in hints.items() if n in said}
        try:
            return kind(**values)
        except ValueError as error:
            raise LectureError(f"{where} {error}.") from None


def _written(scene: Any, brought: dict[Brought, str]) -> dict[str, Any]:
    said = {each.name: value for each in fields(scene) if (value := getattr(scene, each.name)) != each.default}
    if "numbers" in said:
        said["numbers"] = [asdict(number) for number in scene.numbers]
    if "input" in said:
        said["input"] = brought.setdefault(_brought(scene.input), str(len(brought) + 1))
    return said


def _input(said: Brought, number: int) -> FeatureMap:
    where, shape, width = f"Input {number}", said.shape, 1 if said.type == "uint8" else 4
    if len(shape) != 3 or min(shape) < 1 or max(shape[1:]) > MAX_SIZE or prod(shape) > MOST_VALUES:
        raise LectureError(f"{where} has no shape of channels, height and width of {MAX_SIZE} cells at most.")
    try:
        data = b64decode(said.values, validate=True)
    except ValueError:
        raise LectureError(f"{where} has values that are not written as base64.") from None
    if len(data) != width * prod(shape):
        raise LectureError(f"{where} has {len(data):,} bytes of values; its shape asks for {width * prod(shape):,}.")
    values = _from_bytes(data) if width == 1 else np.frombuffer(data, "<f4").astype(np.float32)
    if not np.isfinite(values).all():
        raise LectureError(f"{where} has values that are no numbers.")
    if said.kind == "picture" and (shape[0] not in (1, 3) or values.min() < 0 or values.max() > 1):
        raise LectureError(f"{where} is no picture, which has 1 channel or 3 of values from 0 to 1.")
    return FeatureMap(said.name, values.reshape(shape), said.kind)


def _brought(source: FeatureMap) -> Brought:
    """An input for a file: as bytes where these say its values to the last bit."""
    values, kind = source.values, "uint8"
    data = np.round(np.clip(values, 0, 1) * 255).astype(np.uint8).tobytes()
    if not np.array_equal(_from_bytes(data).reshape(values.shape), values):
        data, kind = values.astype("<f4").tobytes(), "float32"
    return Brought(source.name, source.kind, values.shape, kind, b64encode(data).decode())  # type: ignore[arg-type]


def _from_bytes(data: bytes) -> np.ndarray:
    return np.frombuffer(data, np.uint8).astype(np.float32) / np.float32(255)
