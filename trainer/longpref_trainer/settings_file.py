"""Settings in YAML files: read as YAML 1.2, checked by a JSON Schema, errors by file and line."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from .errors import ConfigError

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


def read_yaml(file: Path, places: Places) -> dict[str, Any]:
    """The settings of a file; fills `places`. Raises ConfigError."""
    try:
        node = yaml.compose(file.read_text("utf-8"), Loader=Yaml12Loader)
    except FileNotFoundError as error:
        raise ConfigError(f"{file} is not there") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} cannot be read: {error}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error)
        raise ConfigError(
            f"{file}{line}: not valid YAML: {problem} (look at the indentation there and above)"
        ) from error
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


def check(values: dict[str, Any], places: Places, source: str, schema: Mapping[str, Any]) -> None:
    """Raise ConfigError for the first setting that the schema (draft 7) does not allow.

    source: what the message names where `places` does not know the setting.
    """
    validator = jsonschema.Draft7Validator(schema)
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
    elif error.validator == "required":
        missing = next(key for key in error.validator_value if key not in error.instance)
        path = (*path, missing)
        problem = "is missing"
        if description := error.schema.get("properties", {}).get(missing, {}).get("description"):
            problem += f". It is: {description}"
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
