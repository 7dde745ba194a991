"""`short`: MMLU, TruthfulQA and ARC, by lm-evaluation-harness in an environment of its own.

Whether training on long documents took something from what the model knew. Numbers of examples
as on the first Open LLM Leaderboard; its main metrics too. LongBench is not measured through the
harness: its prompts are others than the official ones for 18 of 21 sets, and so are some of its
metrics.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from longpref_trainer.errors import ConfigError

from ..backends.address import is_url
from ..external.environment import python_of
from ..external.harness import (
    DTYPES,
    ENVIRONMENT,
    Run,
    configuration,
    endpoint_model,
    folder_model,
    run_harness,
    runs_of,
)
from ..external.harness_results import number, predictions_of, read_found, tasks_of
from ..external.short_tasks import KNOWN
from .arguments import positive


def add_parser(commands: Any) -> None:
    """Register `short`."""
    parser = commands.add_parser(
        "short",
        help="MMLU, TruthfulQA and ARC, by lm-evaluation-harness",
        description="MMLU, TruthfulQA (mc1, mc2) and ARC (easy, challenge), by "
        "lm-evaluation-harness 0.4.13 in an environment of its own. Its data sets come from the "
        "Hugging Face hub, or from a cache of it (HF_HOME, HF_DATASETS_OFFLINE=1).",
    )
    parser.add_argument(
        "--model", required=True, metavar="FOLDER|URL",
        help="folder of a model or an adapter, or an OpenAI-compatible endpoint (http://host/v1)",
    )  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, help="folder of the results")
    parser.add_argument(
        "--tasks", default=",".join(KNOWN), metavar="NAMES",
        help="names of the harness, with commas (%(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--shots", action="append", default=[], metavar="TASK=NUMBER",
        help="examples before the question (mmlu 5, truthfulqa 0, arc 25; others: as the harness "
        "has them); several times",
    )  # fmt: skip
    parser.add_argument(
        "--limit", type=positive, help="rows of each task at most (MMLU has 57 tasks)"
    )
    parser.add_argument("--name", help="label in tables and on the page (the model's name)")
    parser.add_argument(
        "--include", type=Path, metavar="FOLDER", help="task files of your own, for the harness"
    )
    parser.add_argument(
        "--chat", action="store_true",
        help="through the model's chat template; of an endpoint /chat/completions, which gives no "
        "probabilities and so none of the tasks above",
    )  # fmt: skip
    parser.add_argument("--batch", type=positive, default=8, help="rows at once (8)")
    local = parser.add_argument_group("a model folder")
    local.add_argument("--device", default="auto", help="cpu or cuda (cuda where there is one)")
    local.add_argument(
        "--dtype", default="auto", choices=["auto", *DTYPES], help="(bf16 on a GPU, else fp32)"
    )
    server = parser.add_argument_group("an endpoint (its key: LONGPREF_API_KEY)")
    server.add_argument("--served-model", default="default", help="the server's name of the model")
    server.add_argument("--tokenizer", type=Path, metavar="FOLDER", help="the model's tokenizer")
    server.add_argument("--window", type=positive, help="tokens that the model can read (8192)")
    server.add_argument("--concurrency", type=positive, default=4, help="requests at once (4)")
    parser.add_argument("--json", action="store_true", help="print results.json, not the table")
    parser.add_argument("--quiet", action="store_true", help="show nothing of the harness")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """The command."""
    from ..results.read import read_results
    from ..results.table import results_table

    tasks = names_of(arguments.tasks)
    runs = runs_of(tasks, shots_of(arguments.shots, tasks))
    results = measure(arguments, runs)
    if arguments.json:
        print(json.dumps(results, indent=1, ensure_ascii=False))
    else:
        print(results_table(read_results(arguments.out)))
        print(f"\n{arguments.out}/results.json, predictions/")
    return 0


def names_of(text: str) -> list[str]:
    """Names of tasks, each once. Raises ConfigError."""
    names = list(dict.fromkeys(one.strip() for one in text.split(",") if one.strip()))
    if not names:
        raise ConfigError("--tasks: none named")
    return names


def shots_of(given: Sequence[str], tasks: Sequence[str]) -> dict[str, int]:
    """Examples by task. Raises ConfigError."""
    found = {name: known.shots for name, known in KNOWN.items()}
    for one in given:
        task, _, number = one.partition("=")
        if task not in tasks or not number.isdecimal() or int(number) > 1000:
            raise ConfigError(
                f"--shots {one}: expected TASK=NUMBER, and TASK one of {', '.join(tasks)}"
            )
        found[task] = int(number)
    return found


def measure(arguments: argparse.Namespace, runs: Sequence[Run]) -> dict[str, Any]:
    """Run the harness, and write OUT/results.json and OUT/predictions/.

    Raises ConfigError, InputError, ModelError, StoreError.
    """
    from ..store import open_store, write_atomic
    from ..summary import machine, versions

    out: Path = arguments.out
    model, identity = model_of(arguments, [task for one in runs for task in one.tasks])
    check_out(out)
    entries: dict[str, Any] = {}
    seconds = 0.0
    with open_store(out, identity):
        python = python_of(ENVIRONMENT)
        for one in runs:
            folder = out.resolve() / "harness" / shots_name(one)
            config = configuration(
                model,
                one,
                folder,
                batch=arguments.batch,
                limit=arguments.limit,
                chat=arguments.chat,
                include=arguments.include,
            )
            found = run_harness(python, config, folder, show=not arguments.quiet)
            whole = read_found(found)
            seconds += number(whole.get("total_evaluation_time_seconds")) or 0.0
            told = tasks_of(whole, str(found.results))
            for name, entry in told.items():
                rows = predictions_of(entry["more"]["harness"], whole, found)
                text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
                write_atomic(out / "predictions" / f"{name.replace('/', '__')}.jsonl", text)
            entries |= told
        results = {
            "version": 1,
            "name": arguments.name or name_of(arguments),
            "model": identity,
            "machine": machine(),
            "versions": {**versions(), "lm-eval": ENVIRONMENT.name.removeprefix("lm-eval-")},
            "settings": settings_of(arguments, runs),
            "seconds": round(seconds, 3),
            "tasks": entries,
            "averages": {},
        }
        text = json.dumps(results, indent=1, ensure_ascii=False) + "\n"
        write_atomic(out / "results.json", text)
    return results


def model_of(
    arguments: argparse.Namespace, tasks: Sequence[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The harness's configuration of the model, and what tells it from others.

    Raises ConfigError, ModelError.
    """
    if is_url(arguments.model):
        if arguments.chat and (asked := [task for task in tasks if task in KNOWN]):
            raise ConfigError(
                f"--chat: {', '.join(asked)} need probabilities of answers, which "
                "/chat/completions does not give: leave --chat out (/completions), or choose tasks "
                "whose answers are written: --tasks mmlu_generative,arc_challenge_chat"
            )
        model = endpoint_model(
            arguments.model,
            arguments.served_model,
            chat=arguments.chat,
            tokenizer=arguments.tokenizer,
            window=arguments.window,
            concurrency=arguments.concurrency,
        )
        identity = {
            "backend": "endpoint",
            "path": f"{arguments.model} {arguments.served_model}",
            "model": arguments.served_model,
            "sha256": None,
            "dtype": None,
        }
        return model, identity
    from ..backends.hugging_face import folder_sha256, pick_device

    device = pick_device(arguments.device)
    dtype = arguments.dtype
    if dtype == "auto":
        dtype = "fp32" if device.type == "cpu" else "bf16"
    folder = Path(arguments.model)
    model = folder_model(folder, dtype=dtype, device=str(device))
    return model, {
        "backend": "hf",
        "path": str(folder),
        "sha256": folder_sha256(folder),
        "dtype": dtype,
    }


def name_of(arguments: argparse.Namespace) -> str:
    """The model's name: the folder's, or the server's."""
    if is_url(arguments.model):
        return str(arguments.served_model)
    return Path(arguments.model).resolve().name


def check_out(out: Path) -> None:
    """Refuse a folder with results of other tasks, which would be lost. Raises ConfigError."""
    file = out / "results.json"
    if not file.is_file():
        return
    from ..results.read import read_results

    if any(task.kind != "short" for task in read_results(out).tasks.values()):
        raise ConfigError(f"{file} holds results of other tasks: choose another --out")


def shots_name(one: Run) -> str:
    return "own-shots" if one.shots is None else f"shots-{one.shots}"


def settings_of(arguments: argparse.Namespace, runs: Sequence[Run]) -> dict[str, Any]:
    """What figures depend on."""
    shots: Mapping[str, str] = {
        task: "as the harness has it" if one.shots is None else str(one.shots)
        for one in runs
        for task in one.tasks
    }
    return {
        "harness": ENVIRONMENT.name,
        "shots": shots,
        "limit": arguments.limit,
        "chat": arguments.chat,
        "batch": arguments.batch,
    }
