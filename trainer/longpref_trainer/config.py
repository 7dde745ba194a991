"""train.yaml → TrainConfig, checked against schemas/train.schema.json.

The schema travels with the package, so that a machine with a GPU needs nothing else. Every
message names the file, the line, the key, what was wrong and what to do.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, get_args, get_type_hints

import yaml

from .errors import ConfigError
from .generated.train_config import TrainConfig
from .objective.scales import scales_of
from .settings_file import Places, Yaml12Loader, check, read_yaml

# settings that are paths, relative to the file they stand in; `absolute` has those of `evaluate`
PATHS = ("dataset", "model", "out")


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
    check(values, places, str(file), schema())
    values = absolute(values, folder)
    for override in overrides:
        apply_override(values, override, places)
    check(values, places, "--set", schema())
    return from_values(values)


def from_values(values: Mapping[str, Any]) -> TrainConfig:
    """A TrainConfig of checked values; relative paths are taken from the working directory."""
    values = {**{key: schema_default(key) for key in PATHS}, **values}
    config = build(TrainConfig, absolute(values, Path.cwd()))
    assert isinstance(config, TrainConfig)
    # written out, so that a saved configuration says what was trained with
    scales = scales_of(config)
    return replace(config, beta=scales.beta, gamma=scales.gamma, nll_weight=scales.nll_weight)


def config_from(values: Mapping[str, Any]) -> TrainConfig:
    """A TrainConfig from a mapping made in a program, checked like a file. Raises ConfigError."""
    check(dict(values), {}, "configuration", schema())
    return from_values(values)


def as_values(config: TrainConfig) -> dict[str, Any]:
    """The configuration as plain values, every setting included."""
    values: dict[str, Any] = json.loads(json.dumps(asdict(config)))
    return values


def to_yaml(config: TrainConfig) -> str:
    """The full configuration as a train.yaml that gives the same configuration again."""
    return str(yaml.safe_dump(as_values(config), sort_keys=False, allow_unicode=True))


def absolute(values: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Settings with every path taken from `folder`; those that are absolute stay."""

    def at(path: str) -> str:
        return os.path.abspath(folder / path)

    found: dict[str, Any] = {
        key: at(value) if key in PATHS else value for key, value in values.items()
    }
    if evaluate := dict(found.get("evaluate", {})):
        # a task is named, or it is a file
        tasks = evaluate.get("tasks", ())
        evaluate["tasks"] = [at(one) if one.endswith((".yaml", ".yml")) else one for one in tasks]
        for key in ("haystack", "texts"):
            evaluate[key] = [at(one) for one in evaluate.get(key, ())]
        benchmarks = evaluate.get("benchmarks", {})
        evaluate["benchmarks"] = {name: at(one) for name, one in benchmarks.items()}
        found["evaluate"] = evaluate
    return found


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
        arguments[field.name] = value
    return kind(**arguments)


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
