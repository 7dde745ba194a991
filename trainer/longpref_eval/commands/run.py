"""run: measure a model on tasks."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from longpref_trainer.errors import ConfigError

from ..backends.address import is_url
from ..backends.backend import Backend
from ..tasks.benchmark import benchmark_names
from ..tasks.catalogue import find_tasks
from ..tasks.download import download
from ..tasks.task import Task
from .arguments import add_data, add_grid, options_of, positive

# what says how results are shown, or where files come from
NOT_TOLD = {"run", "json", "quiet", "no_page", "download"}


def add_parser(commands: Any) -> None:
    """Register the command."""
    parser = commands.add_parser(
        "run",
        help="measure a model on tasks (the default)",
        description="Measure a model on tasks. Run again after an interruption, it goes on.",
    )
    parser.add_argument(
        "--model", required=True, metavar="FOLDER|URL",
        help="folder of a model or an adapter, or an OpenAI-compatible endpoint (http://host/v1)",
    )  # fmt: skip
    parser.add_argument(
        "--tasks", required=True, metavar="NAMES",
        help="tasks, groups or files, with commas: needle,longbench,qa/hotpotqa,my-task.yaml",
    )  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, help="folder of the results")
    parser.add_argument("--name", help="label in tables and on the page (the model's name)")
    add_data(parser)
    parser.add_argument(
        "--download", action="store_true", help="fetch what the tasks' benchmarks lack, first"
    )
    add_grid(parser)
    local = parser.add_argument_group("a model folder")
    local.add_argument("--backend", choices=["hf", "vllm"], default="hf", help="what runs it (hf)")
    local.add_argument("--device", default="auto", help="cpu or cuda (cuda where there is one)")
    local.add_argument(
        "--dtype", default="auto", help="fp32, bf16, fp16 (bf16 on a GPU, else fp32)"
    )
    local.add_argument("--batch", type=positive, default=1, help="prompts in a forward pass (1)")
    local.add_argument(
        "--prefill-chunk",
        type=positive,
        default=2048,
        help="prompt tokens in a forward pass (2048)",
    )
    server = parser.add_argument_group("an endpoint (its key: LONGPREF_API_KEY)")
    server.add_argument("--served-model", default="default", help="the server's name of the model")
    server.add_argument(
        "--tokenizer", type=Path, metavar="FOLDER",
        help="the model's tokenizer: to cut prompts and to build grids by tokens",
    )  # fmt: skip
    server.add_argument("--concurrency", type=positive, default=4, help="requests at once (4)")
    server.add_argument("--timeout", type=positive, default=600, help="seconds of a request (600)")
    server.add_argument("--retries", type=int, default=5, help="of a request that fails (5)")
    parser.add_argument("--no-page", action="store_true", help="write no page.html")
    parser.add_argument(
        "--json", action="store_true", help="print results.json in place of the table"
    )
    parser.add_argument("--quiet", action="store_true", help="no progress")
    parser.set_defaults(run=run_run)


def run_run(arguments: argparse.Namespace) -> int:
    """The command."""
    tasks = find_tasks([one.strip() for one in arguments.tasks.split(",") if one.strip()])
    if not tasks:
        raise ConfigError("--tasks: none named")
    if arguments.download:
        for name in sorted({one for task in tasks for one in benchmarks_of(task)}):
            download(name, lambda line: print(line, file=sys.stderr))
    options = options_of(arguments)
    # importing torch takes seconds: after the command line is known to be right
    from transformers.utils import logging

    from ..results.read import read_results
    from ..results.table import results_table
    from ..run import Settings, run

    # of every prompt beyond the window it would warn anew; the run says so once
    logging.set_verbosity_error()
    backend = make_backend(arguments)
    try:
        name = arguments.name or name_of(arguments)
        told = {key: plain(value) for key, value in vars(arguments).items() if keep(key, value)}
        settings = Settings(arguments.out, options, name, told, arguments.quiet)
        results = run(backend, tasks, settings)
    finally:
        backend.close()
    if not arguments.no_page:
        from ..results.page import write_page

        write_page([arguments.out], arguments.out / "page.html")
    if arguments.json:
        print(json.dumps(results, indent=1, ensure_ascii=False))
    else:
        print(results_table(read_results(arguments.out)))
        print(
            f"\n{arguments.out}/results.json, predictions/"
            + ("" if arguments.no_page else ", page.html")
        )
    return 0


def benchmarks_of(task: Task) -> set[str]:
    """The benchmarks that have files of a task and say where to fetch them."""
    named = {task.benchmark, task.settings.get("data", {}).get("benchmark")}
    return {name for name in benchmark_names() if name in named}


def keep(key: str, value: object) -> bool:
    """Whether results.json tells a setting."""
    return key not in NOT_TOLD and value not in (None, [], ())


def plain(value: object) -> str:
    """A setting as text, lists with commas."""
    listed = value if isinstance(value, list | tuple) else [value]
    return ",".join(map(str, listed))


def name_of(arguments: argparse.Namespace) -> str:
    """The model's name: the folder's, or the server's."""
    if is_url(arguments.model):
        return str(arguments.served_model)
    return Path(arguments.model).resolve().name


def make_backend(arguments: argparse.Namespace) -> Backend:
    """The backend that the command line asks for. Raises ConfigError, ModelError."""
    if is_url(arguments.model):
        from ..backends.endpoint import Endpoint

        return Endpoint(
            arguments.model,
            arguments.served_model,
            tokenizer=arguments.tokenizer,
            window=arguments.window,
            concurrency=arguments.concurrency,
            timeout=arguments.timeout,
            retries=arguments.retries,
        )
    if arguments.backend == "vllm":
        from ..backends.vllm import Vllm

        return Vllm(
            Path(arguments.model),
            dtype=arguments.dtype,
            window=arguments.window,
            tokenizer=arguments.tokenizer,
        )
    from ..backends.hugging_face import HuggingFace

    return HuggingFace(
        Path(arguments.model),
        device=arguments.device,
        dtype=arguments.dtype,
        batch=arguments.batch,
        prefill_chunk=arguments.prefill_chunk,
        window=arguments.window,
        tokenizer=arguments.tokenizer,
    )
