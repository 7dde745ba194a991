"""train.yaml → TrainConfig, checked against schemas/train.schema.json.

The schema travels with the package, so that a machine with a GPU needs nothing else. Every
message names the file, the line, the key, what was wrong and what to do.
"""

from __future__ import annotations

import difflib
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, get_args, get_type_hints

import jsonschema
import yaml

from .errors import ConfigError
from .generated.train_config import TrainConfig
from .objective.scales import scales_of

# settings that are paths, relative to the file they stand in
PATHS = ("dataset", "model", "out")

# where a key was written, for messages: path of keys → "train.yaml:7"
Places = dict[tuple[str | int, ...], str]


class Yaml12Loader(yaml.SafeLoader):
    """Scalars as YAML 1.2 (and `pipelines/`) reads them.

    PyYAML's own rules are YAML 1.1's: `5e-5` would be a string, `no` a boolean, `1_0` ten.
    """


Yaml12Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"(~|null|Null|NULL|)", ["~", "n", "N", ""]),
    ("bool", r"(true|True|TRUE|false|False|FALSE)", list("tTfF")),
    ("int", r"[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    Yaml12Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _first
    )
# `010` is ten, not eight
Yaml12Loader.add_constructor("tag:yaml.org,2002:int", lambda _, node: int(node.value))


@cache
def schema() -> dict[str, Any]:
    """schemas/train.schema.json, from the package."""
    file = resources.files(__package__) / "generated" / "schemas" / "train.schema.json"
    parsed: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return parsed


def load_config(file: str | Path | None = None, overrides: Sequence[str] = ()) -> TrainConfig:
    """Defaults, then the settings of `file`, then `key.sub=value` overrides (YAML values).

    Paths in the file are relative to its folder, paths in overrides to the working directory;
    they come out absolute. Raises ConfigError.
    """
    values: dict[str, Any] = {}
    places: Places = {}
    folder = Path.cwd()
    if file is not None:
        file = Path(file)
        values = read_yaml(file, places)
        folder = file.resolve().parent
    check(values, places, str(file))
    for key in PATHS:
        if key in values:
            values[key] = os.path.abspath(folder / values[key])
    for override in overrides:
        apply_override(values, override, places)
    check(values, places, "--set")
    return from_values(values)


def from_values(values: Mapping[str, Any]) -> TrainConfig:
    """A TrainConfig of checked values; relative paths are taken from the working directory."""
    config = build(TrainConfig, {**{key: schema_default(key) for key in PATHS}, **values})
    assert isinstance(config, TrainConfig)
    # written out, so that a saved configuration says what was trained with
    scales = scales_of(config)
    return replace(config, beta=scales.beta, gamma=scales.gamma, nll_weight=scales.nll_weight)


def config_from(values: Mapping[str, Any]) -> TrainConfig:
    """A TrainConfig from a mapping made in a program, checked like a file. Raises ConfigError."""
    check(dict(values), {}, "configuration")
    return from_values(values)


def as_values(config: TrainConfig) -> dict[str, Any]:
    """The configuration as plain values, every setting included."""
    values: dict[str, Any] = json.loads(json.dumps(asdict(config)))
    return values


def to_yaml(config: TrainConfig) -> str:
    """The full configuration as a train.yaml that gives the same configuration again."""
    return str(yaml.safe_dump(as_values(config), sort_keys=False, allow_unicode=True))


def schema_default(key: str) -> Any:
    return schema()["properties"][key]["default"]


def build(kind: type, values: Mapping[str, Any]) -> Any:
    """A generated dataclass from plain values: objects, tuples and floats made from YAML's."""
    hints = get_type_hints(kind)
    arguments: dict[str, Any] = {}
    for field in fields(kind):
        if field.name not in values:
            continue
        value, hint = values[field.name], hints[field.name]
        if is_dataclass(hint):
            value = build(hint, value)  # type: ignore[arg-type]
        elif isinstance(value, list):
            value = tuple(value)
        elif hint is float or (float in get_args(hint) and isinstance(value, int)):
            value = float(value)
        elif field.name in PATHS:
            value = os.path.abspath(value)
        arguments[field.name] = value
    return kind(**arguments)


def read_yaml(file: Path, places: Places) -> dict[str, Any]:
    """The settings of a file; fills `places`. Raises ConfigError."""
    try:
        node = yaml.compose(file.read_text("utf-8"), Loader=Yaml12Loader)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} cannot be read: {error}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error)
        raise ConfigError(f"{file}{line}: not valid YAML: {problem}") from error
    if node is None:
        return {}
    if not isinstance(node, yaml.MappingNode):
        raise ConfigError(f"{file}:1: expected `setting: value` lines")
    remember_places(node, (), str(file), places)
    try:
        values: dict[str, Any] = Yaml12Loader("").construct_document(node)
    except yaml.YAMLError as error:
        raise ConfigError(f"{file}: not valid YAML: {error}") from error
    return values


def remember_places(
    node: yaml.Node, path: tuple[str | int, ...], file: str, places: Places
) -> None:
    """Note file and line of every key; a key that stands twice is an error."""
    places.setdefault(path, f"{file}:{node.start_mark.line + 1}")
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            child = (*path, str(key.value))
            if child in places:
                first = places[child].rsplit(":", 1)[1]
                line = key.start_mark.line + 1
                raise ConfigError(
                    f"{file}:{line}: `{key.value}` stands twice (first in line {first}): remove one"
                )
            places[child] = f"{file}:{key.start_mark.line + 1}"
            remember_places(value, child, file, places)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            remember_places(value, (*path, index), file, places)


def apply_override(values: dict[str, Any], override: str, places: Places) -> None:
    """Set `key.sub=value` in `values`; the value is read as YAML."""
    key, separator, text = override.partition("=")
    path = tuple(key.split("."))
    if not separator or not all(path):
        raise ConfigError(f"--set {override}: expected key=value, e.g. --set lora.r=16")
    try:
        value = yaml.load(text, Loader=Yaml12Loader)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as error:
        raise ConfigError(f"--set {override}: {text!r} is not a YAML value") from error
    target = values
    for part in path[:-1]:
        target = target.setdefault(part, {})
        if not isinstance(target, dict):
            raise ConfigError(f"--set {override}: `{part}` has no settings in it")
    target[path[-1]] = value
    for depth in range(1, len(path) + 1):
        places[path[:depth]] = f"--set {override}"
    if path[0] in PATHS and isinstance(value, str):
        target[path[-1]] = os.path.abspath(value)


def check(values: dict[str, Any], places: Places, source: str) -> None:
    """Raise ConfigError for the first setting that the schema does not allow."""
    validator = jsonschema.Draft7Validator(schema())
    errors = sorted(validator.iter_errors(values), key=lambda error: list(map(str, error.path)))
    if not errors:
        return
    error = errors[0]
    path: tuple[str | int, ...] = tuple(error.absolute_path)
    if error.validator == "additionalProperties":
        known = list(error.schema["properties"])
        unknown = next(key for key in error.instance if key not in known)
        close = difflib.get_close_matches(str(unknown), known, n=1)
        advice = f"did you mean `{close[0]}`?" if close else f"known: {', '.join(known)}"
        path = (*path, unknown)
        problem = f"unknown setting; {advice}"
    else:
        problem = f"{describe(error)}, got {json.dumps(error.instance, ensure_ascii=False)}"
        if description := error.schema.get("description"):
            problem += f". It is: {description}"
    key = ".".join(map(str, path))
    raise ConfigError(f"{places.get(path, source)}: {key}: {problem}")


def describe(error: jsonschema.ValidationError) -> str:
    """What the schema wanted, in words."""
    wanted = error.validator_value
    if error.validator == "enum":
        return "expected one of " + ", ".join(map(str, wanted))
    if error.validator == "type":
        kinds = wanted if isinstance(wanted, list) else [wanted]
        return "expected " + " or ".join(kinds)
    words = {
        "minimum": f"expected at least {wanted}",
        "maximum": f"expected at most {wanted}",
        "exclusiveMinimum": f"expected more than {wanted}",
        "exclusiveMaximum": f"expected less than {wanted}",
        "minLength": "expected some text",
        "minItems": f"expected at least {wanted} items",
    }
    return words.get(str(error.validator), str(error.message))
