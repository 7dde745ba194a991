"""What several commands are told in the same way."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

from longpref_trainer.errors import ConfigError

from ..kinds.kind import Options
from ..tasks.benchmark import benchmark_names
from ..tasks.download import with_cached

NUMBER = re.compile(r"([0-9]+)([kK]?)")


def positive(text: str) -> int:
    """A whole number from 1."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text}: expected a number from 1")
    return value


def numbers(text: str) -> tuple[int, ...]:
    """4096,8192 or 4k,8k: `k` is 1,024."""
    found = [NUMBER.fullmatch(one.strip()) for one in text.split(",")]
    if not all(found):
        raise argparse.ArgumentTypeError(
            f"{text}: expected numbers with commas, e.g. 4096,8192 or 4k,8k"
        )
    return tuple(int(one[1]) * (1024 if one[2] else 1) for one in found if one)


def number(text: str) -> int:
    """One of `numbers`."""
    found = numbers(text)
    if len(found) != 1:
        raise argparse.ArgumentTypeError(f"{text}: expected one number, e.g. 8192 or 8k")
    return found[0]


def add_data(parser: argparse.ArgumentParser) -> None:
    """Where benchmarks' files and texts are."""
    parser.add_argument(
        "--benchmark", action="append", default=[], metavar="NAME=FOLDER",
        help="folder of a benchmark's own files: data, prompts, limits; may be given several times",
    )  # fmt: skip
    parser.add_argument(
        "--haystack", action="append", default=[], type=Path, metavar="PATH",
        help="texts to hide needles in: files, or folders of them; several times (demo/corpus)",
    )  # fmt: skip
    parser.add_argument(
        "--text", action="append", default=[], type=Path, metavar="PATH",
        help="texts whose perplexity is measured: files, or folders of them; several times",
    )  # fmt: skip

    parser.add_argument(
        "--dataset", type=Path, metavar="FOLDER", help="a data set of longpref, for task grounding"
    )


def benchmark_folders(given: Sequence[str]) -> dict[str, list[Path]]:
    """By benchmark the folders given for it, then where `download` puts its files.

    Raises ConfigError.
    """
    known = benchmark_names()
    found: dict[str, list[Path]] = {name: [] for name in known}
    for one in given:
        name, separator, folder = one.partition("=")
        if not separator or name not in known:
            raise ConfigError(
                f"--benchmark {one}: expected NAME=FOLDER; NAME is {', '.join(known)}"
            )
        if not Path(folder).is_dir():
            raise ConfigError(f"--benchmark {one}: {folder} is not a folder")
        found[name].append(Path(folder))
    return with_cached(found)


def add_grid(parser: argparse.ArgumentParser) -> None:
    """How long, how deep, how much."""
    parser.add_argument(
        "--limit", type=positive, help="rows of a data file at most, spread over it"
    )
    parser.add_argument(
        "--lengths", type=numbers, metavar="TOKENS",
        help="e.g. 4096,8192 (1k = 1024): grids, perplexity",
    )  # fmt: skip
    parser.add_argument("--depths", type=numbers, metavar="PERCENT", help="e.g. 0,50,100: grids")
    parser.add_argument(
        "--text-tokens", type=number, metavar="TOKENS", help="of each text, for perplexity (128k)"
    )
    parser.add_argument(
        "--max-prompt-tokens", type=positive,
        help="tokens that a prompt is cut to, before its chat template (what the window leaves)",
    )  # fmt: skip
    parser.add_argument("--window", type=positive, help="tokens the model can read (its config's)")
    parser.add_argument("--seed", type=int, default=0, help="of needles, places and contexts (0)")


def options_of(arguments: argparse.Namespace) -> Options:
    """What `add_data` and `add_grid` were told. Raises ConfigError."""
    return Options(
        limit=arguments.limit,
        lengths=arguments.lengths,
        depths=arguments.depths,
        text_tokens=arguments.text_tokens,
        max_prompt_tokens=arguments.max_prompt_tokens,
        benchmarks=benchmark_folders(arguments.benchmark),
        haystack=tuple(arguments.haystack),
        texts=tuple(arguments.text),
        dataset=arguments.dataset,
        seed=arguments.seed,
    )
