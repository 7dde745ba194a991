"""The command line: train, inspect, and the commands of COMMANDS.

A command's module has `add_parser(subparsers)`, which sets `run`, a function of the parsed
arguments that returns the exit code.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import sys
from collections.abc import Sequence
from typing import Any

from .errors import DatasetError
from .generated.train_config import TrainConfig
from .run_command import run_command

# further commands, each with its module in this package; one that is not there is left out
COMMANDS = {
    "tiny": "demo.tiny",
    "warmup": "demo.warmup",
    "evaluate": "held_out.evaluate",
    "context-use": "held_out.context_use",
    "experiments": "demo.experiments",
    "export": "training.export",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit code."""
    argv = list(sys.argv[1:] if arguments is None else arguments)
    parser = make_parser(argv)
    parsed = parser.parse_args(argv)
    return run_command(parsed)


def make_parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    """The parser. A command's module is imported only when it is used, or for the help."""
    parser = argparse.ArgumentParser(
        prog="longpref_trainer", description="Train a language model with LOGO on a data set."
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    add_train(commands)
    add_inspect(commands)
    named = argv[0] if argv else ""
    for name, module in COMMANDS.items():
        if is_there(module) and (named == name or named not in ("train", "inspect")):
            importlib.import_module(f"{__package__}.{module}").add_parser(commands)
    return parser


def is_there(module: str) -> bool:
    """Whether this package has the module; it may lack the whole room."""
    try:
        return importlib.util.find_spec(f"{__package__}.{module}") is not None
    except ModuleNotFoundError:
        return False


def add_train(commands: Any) -> None:
    parser = commands.add_parser("train", help="train as a train.yaml says")
    parser.add_argument("--config", help="train.yaml; without it, every setting has its default")
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="override, e.g. lora.r=16"
    )
    parser.add_argument("--resume", action="store_true", help="go on from the newest checkpoint")
    parser.add_argument(
        "--plan", action="store_true", help="count operations, memory and time; nothing is trained"
    )
    parser.add_argument("--json", action="store_true", help="with --plan: as JSON")
    parser.set_defaults(run=run_train)


def run_train(arguments: argparse.Namespace) -> int:
    from .config import load_config

    config = load_config(arguments.config, arguments.set)
    if arguments.plan:
        return run_plan(config, as_json=arguments.json)
    # after the configuration is known to be right: importing torch takes seconds
    from .training.loop import train

    summary = train(config, resume=arguments.resume)
    interrupted = summary["interrupted"]
    return 128 + int(interrupted) if interrupted else 0


def run_plan(config: TrainConfig, *, as_json: bool) -> int:
    """Print what a run would take. The model folder needs no more than its config.json.

    `dtype: auto` is taken as on a GPU, wherever this is asked, but for `device: cpu`.
    """
    from .data.dataset import open_dataset
    from .plan.plan import plan, plan_text
    from .training.prepare import to_train_on

    dataset = open_dataset(config.dataset, config.version, config.verify)
    if len(dataset.train) == 0:
        raise DatasetError(f"{dataset.folder}: the training split has no samples")
    dataset, left_out = to_train_on(dataset, config)
    if left_out:
        print(left_out, file=sys.stderr)
    bf16 = config.dtype == "bf16" or (config.dtype == "auto" and config.device != "cpu")
    told = plan(config, dataset.train, bf16=bf16)
    print(json.dumps(told, indent=1) if as_json else plan_text(told))
    return 0


def add_inspect(commands: Any) -> None:
    parser = commands.add_parser("inspect", help="show what a data set holds, and check it")
    parser.add_argument("dataset", help="the data set's folder")
    parser.add_argument("--version", type=int, help="a version; the newest if left out")
    parser.add_argument("--verify", action="store_true", help="recompute every row hash as well")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(run=run_inspect)


def run_inspect(arguments: argparse.Namespace) -> int:
    from .data.inspect import inspect, inspect_text

    facts = inspect(arguments.dataset, arguments.version, "rows" if arguments.verify else "files")
    if arguments.json:
        print(json.dumps(facts, indent=1, ensure_ascii=False))
    else:
        print(inspect_text(facts))
    return 0
