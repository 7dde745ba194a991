"""The report: a JSON file that grows by a case at a time and is never seen half written."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from ..cases import Case

Report = dict[str, Any]
# results that stay; a case that failed or ran out of time is run again
FINAL = ("measured", "out of memory")


def read(path: Path) -> Report:
    """The report so far; an empty one where there is none. Raises ValueError if it is damaged."""
    if not path.exists():
        return {"format": 1, "environments": [], "cases": {}}
    try:
        found: Report = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise ValueError(f"{path} is not JSON: {error}; move it away to begin anew") from error
    return found


def write(path: Path, report: Report) -> None:
    """Through a draft and a rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", "utf-8")
    os.replace(draft, path)


def is_done(report: Report, case: Case, environment: dict[str, Any], *, smoke: bool) -> bool:
    """Whether the case has its result, of this device, these versions and these settings."""
    entry = report["cases"].get(case.name)
    return (
        entry is not None
        and entry["result"]["status"] in FINAL
        and entry["settings"] == case.settings
        and entry["smoke"] == smoke
        and report["environments"][entry["environment"]] == environment
    )


def add(
    report: Report,
    case: Case,
    result: dict[str, Any],
    environment: dict[str, Any],
    **about: Any,
) -> None:
    """Put a result in the place of an older one."""
    if environment not in report["environments"]:
        report["environments"].append(environment)
    report["cases"][case.name] = {
        "settings": case.settings,
        "environment": report["environments"].index(environment),
        **about,
        "result": result,
    }
