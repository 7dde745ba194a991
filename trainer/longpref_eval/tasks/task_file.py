"""Task files: YAML, checked by the schema of their kind, with errors by file and line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from longpref_trainer.errors import ConfigError
from longpref_trainer.settings_file import Places, check, read_yaml

from ..kinds import KINDS, kind_of
from ..metrics import METRICS
from .task import Task

NAME = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)?")
TEXT = {"type": "string", "minLength": 1}
COMMON: Mapping[str, Any] = {
    "title": {**TEXT, "description": "what tables and the page call the task"},
    "category": {**TEXT, "description": "bars and averages are by category"},
    "cite": {**TEXT, "description": "where the task, its prompt and its metrics come from"},
    "kind": {"enum": sorted(KINDS), "description": "how it is measured (kinds/)"},
    "metrics": {
        "type": "array",
        "items": {"type": "string"},
        "minItems": 1,
        "description": "names of metrics; the first one is the task's main figure",
    },
}
# metrics that kinds compute themselves, from probabilities and attention
OWN = {
    "perplexity": {"perplexity", "nll"},
    "needle-nll": {"nll"},
    "retrieval-heads": {"retrieval", "recall"},
    "grounding": {"grounding", "with", "swapped", "chosen", "accuracy"},
    "ruler": {"string_match_all", "string_match_part"},
}


def schema_of(kind: str) -> dict[str, Any]:
    """JSON Schema of a task file of a kind."""
    own = kind_of(kind).SCHEMA
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["title", "category", "kind", "metrics", *own.get("required", [])],
        "properties": {**COMMON, **own["properties"]},
    }


def read_task(file: Path, name: str | None = None) -> Task:
    """The task of a file. name: in place of the file's stem. Raises ConfigError."""
    places: Places = {}
    values = read_yaml(file, places)
    kind = values.setdefault("kind", "questions")
    if kind not in KINDS:
        told = ", ".join(KINDS)
        raise ConfigError(f"{places.get(('kind',), file)}: kind: expected one of {told}")
    check(values, places, str(file), schema_of(kind))
    name = name or file.stem
    if not NAME.fullmatch(name):
        raise ConfigError(
            f"{file}: a task is named by its file: use a-z, 0-9, '.', '_', '-', e.g. my-task.yaml"
        )
    known = OWN.get(kind, METRICS.keys())
    for at, metric in enumerate(values["metrics"]):
        if metric not in known:
            where = places.get(("metrics", at), places.get(("metrics",), str(file)))
            close = difflib.get_close_matches(metric, known, n=3)
            # a benchmark's own are of no use to other tasks
            plain = sorted(one for one in known if not one.startswith(("infinitebench", "lveval")))
            advice = f"did you mean {', '.join(close)}? " if close else ""
            raise ConfigError(
                f"{where}: metrics: unknown metric {metric!r}; {advice}known: {', '.join(plain)}"
            )
    settings = {
        key: values.get(key, rule.get("default"))
        for key, rule in kind_of(kind).SCHEMA["properties"].items()
    }
    return Task(
        name=name,
        title=values["title"],
        category=values["category"],
        cite=values.get("cite", ""),
        kind=kind,
        metrics=tuple(values["metrics"]),
        settings=settings,
        file=file,
    )
