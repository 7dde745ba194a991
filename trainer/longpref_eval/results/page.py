"""The page of one or several evaluations: one HTML file that needs nothing else.

Texts come from models and data, so templates escape all of them, no part of the page is marked as
safe, and its policy allows the one script that stands in it and nothing from elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from longpref_trainer.errors import ConfigError

from .compare import compare
from .drawing.heat_map import LEVELS
from .read import read_results
from .sections.averages import averages
from .sections.header import header
from .sections.lengths import lengths
from .sections.needles import needles
from .sections.perplexity import perplexity
from .sections.predictions import predictions
from .sections.retrieval import retrieval
from .sections.shown import shown_models
from .sections.tasks import task_table

TEMPLATES = Path(__file__).parent / "templates"
SCRIPT = "script.html"


def write_page(
    folders: Sequence[Path], out: Path, names: Sequence[str] | None = None, rows: int = 50
) -> None:
    """Write the page of these OUT folders to the file `out`.

    The first folder is what the others are compared with. names: of the models, a name a folder;
    those in the results if None. rows: predictions shown of a task, at most.
    Raises ConfigError where a folder is damaged, or the file cannot be written.
    """
    text = page_text(folders, names, rows)
    temporary = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(out)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise ConfigError(
            f"{out} cannot be written ({error.strerror}): name a file in a folder that you may "
            "write to"
        ) from error


def page_text(folders: Sequence[Path], names: Sequence[str] | None = None, rows: int = 50) -> str:
    """The page as text; see `write_page`."""
    if not folders:
        raise ConfigError("a page needs at least one folder of results: name one")
    if names is not None and len(names) != len(folders):
        raise ConfigError(
            f"{len(names)} names for {len(folders)} folders: give as many names as folders, or none"
        )
    results = [read_results(folder) for folder in folders]
    models = shown_models(results, names or [one.name for one in results])
    comparisons = [compare(folders[0], folder) for folder in folders[1:]]
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("page.html").render(
        models=models,
        header=header(models, comparisons),
        table=task_table(models, comparisons),
        averages=averages(models, comparisons),
        lengths=lengths(models),
        needles=needles(models, ["needle"]),
        needle_nll=needles(models, ["needle-nll"]),
        perplexity=perplexity(models, comparisons),
        retrieval=retrieval(models),
        predictions=predictions(models, rows),
        levels=range(LEVELS),
        script_hash=script_hash(),
    )


def script_hash() -> str:
    """The page's script as its policy names it (Content Security Policy, hash-source)."""
    script = (TEMPLATES / SCRIPT).read_bytes()
    return f"sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}"
