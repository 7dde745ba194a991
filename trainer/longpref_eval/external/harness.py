"""EleutherAI's lm-evaluation-harness as a command: its configuration, its run, its errors."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from longpref_trainer.errors import (
    ConfigError,
    EndpointError,
    InputError,
    LongprefError,
    ModelError,
)
from longpref_trainer.generated.train_config import RopeConfig
from longpref_trainer.model.load import adapter_rope

from ..backends.address import KEYS, check_address
from ..backends.hugging_face import adapter_base
from .command import Finished, run_command
from .environment import Environment, own_variables

ENVIRONMENT = Environment(
    name="lm-eval-0.4.13",
    requirements=("lm-eval[hf,api]==0.4.13",),
    cost=(
        "lm-evaluation-harness and what it needs beside PyTorch, about 100 MB to download, 370 MB "
        "on disk, 2 minutes"
    ),
)
DTYPES = {"fp32": "float32", "bf16": "bfloat16", "fp16": "float16"}
# longer than the prompts of these tasks with 25 examples; the harness cuts longer ones at their
# beginning without an error
ENDPOINT_WINDOW = 8192
UNREACHABLE = re.compile(
    r"Couldn't reach '(?P<name>[^'{]+)' on the Hub|Couldn't find cache for (?P<cached>[^\s{]+)"
    r"|OfflineModeIsEnabled|LocalEntryNotFoundError|huggingface\.co.*(Max retries|timed out)"
)
# the harness's own failures of a request
REFUSED = re.compile(r"aiohttp\.client_exceptions|API request failed")
UNKNOWN = re.compile(r"ValueError: Tasks not found: (?P<names>.+)")
RESULT = re.compile(r"found_(?P<date>[0-9T.-]+)\.json")


@dataclass(frozen=True)
class Run:
    """One run of the harness: tasks with the same number of examples before the question."""

    tasks: tuple[str, ...]
    # None: as each task's own file says
    shots: int | None


@dataclass(frozen=True)
class Found:
    """What a run left: the file of results, and those of samples by task."""

    results: Path
    date: str

    def samples(self, task: str) -> Path:
        """Its rows."""
        return self.results.parent / f"samples_{task}_{self.date}.jsonl"


def folder_model(folder: Path, *, dtype: str, device: str) -> dict[str, Any]:
    """Configuration for a model folder, or an adapter's with the base that it names.

    Raises ModelError.
    """
    if not folder.is_dir():
        raise ModelError(f"--model {folder}: not a folder")
    folder = folder.resolve()
    arguments: dict[str, Any] = {"pretrained": str(folder), "dtype": DTYPES[dtype]}
    if (folder / "adapter_config.json").exists():
        base = adapter_base(folder)
        if base is None or not base.is_dir():
            raise ModelError(
                f"{folder}/adapter_config.json: base_model_name_or_path: {base} is not a folder: "
                "put the base model there, or write its place there"
            )
        if adapter_rope(folder) != RopeConfig():
            raise ModelError(
                f"{folder}: the adapter was trained with another RoPE than its base has, which the "
                "harness cannot set: merge it (python -m longpref_trainer export) and name the "
                "merged model's folder"
            )
        arguments["pretrained"], arguments["peft"] = str(base.resolve()), str(folder)
        if (folder / "tokenizer_config.json").exists():
            arguments["tokenizer"] = str(folder)
    elif not (folder / "config.json").exists():
        raise ModelError(f"--model {folder}: neither a config.json nor an adapter_config.json")
    return {"model": "hf", "model_args": arguments, "device": device}


def endpoint_model(
    url: str,
    name: str,
    *,
    chat: bool,
    tokenizer: Path | None,
    window: int | None,
    concurrency: int,
) -> dict[str, Any]:
    """Configuration for an OpenAI-compatible endpoint. Raises ConfigError."""
    check_address(url)
    if tokenizer is None and not chat:
        raise ConfigError(
            "--tokenizer is missing: probabilities of answers are asked for by tokens, so the "
            "model's tokenizer is needed (a folder)"
        )
    arguments: dict[str, Any] = {
        "model": name,
        "base_url": url.rstrip("/") + ("/chat/completions" if chat else "/completions"),
        "num_concurrent": concurrency,
        "max_length": window or ENDPOINT_WINDOW,
    }
    if tokenizer is not None and not chat:
        arguments |= {"tokenizer": str(tokenizer.resolve()), "tokenizer_backend": "huggingface"}
    return {
        "model": "local-chat-completions" if chat else "local-completions",
        "model_args": arguments,
    }


def configuration(
    model: Mapping[str, Any],
    run: Run,
    folder: Path,
    *,
    batch: int,
    limit: int | None,
    chat: bool,
    include: Path | None,
) -> dict[str, Any]:
    """The harness's configuration file of a run that writes into `folder`."""
    told: dict[str, Any] = {
        **model,
        "tasks": list(run.tasks),
        "batch_size": batch,
        "output_path": str(folder / "found.json"),
        "log_samples": True,
    }
    if run.shots is not None:
        told["num_fewshot"] = run.shots
    if limit is not None:
        told["limit"] = limit
    if chat:
        told["apply_chat_template"] = True
    if include is not None:
        told["include_path"] = str(include.resolve())
    return told


def command(python: Path, file: Path) -> list[str | Path]:
    """The harness with a configuration file: values never meet its own splitting of arguments."""
    return [python, "-m", "lm_eval", "run", "--config", file]


def run_harness(python: Path, config: Mapping[str, Any], folder: Path, *, show: bool) -> Found:
    """Run it, or take what the same run left in `folder` before.

    Raises InputError where data sets cannot be had, ConfigError for a task that it does not have,
    EndpointError, ModelError where it fails otherwise.
    """
    file, log = folder / "config.json", folder / "log.txt"
    text = json.dumps(config, indent=1) + "\n"
    if file.is_file() and file.read_text("utf-8") == text and (found := find(folder)):
        return found
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    file.write_text(text, "utf-8")
    done = run_command(
        command(python, file),
        log,
        folder=folder,
        environment=variables(),
        show=show,
        # of a request that fails it shows all headers
        hide=endpoint_key(),
    )
    found = find(folder)
    if done.code != 0 or found is None:
        raise explain(done, log)
    return found


def endpoint_key() -> str:
    """The key for endpoints; empty if there is none."""
    return next((os.environ[name] for name in KEYS if os.environ.get(name)), "")


def variables() -> dict[str, str]:
    """This process's, with the key for endpoints under the name that the harness reads."""
    found = {**own_variables(), "TOKENIZERS_PARALLELISM": "false"}
    return {**found, "OPENAI_API_KEY": key} if (key := endpoint_key()) else found


def find(folder: Path) -> Found | None:
    """The results in a folder, if a run came to its end there."""
    for file in folder.glob("found_*.json"):
        if matched := RESULT.fullmatch(file.name):
            return Found(file, matched["date"])
    return None


def explain(done: Finished, log: Path) -> LongprefError:
    """What its failure means."""
    if (matched := UNREACHABLE.search(done.text)) is not None:
        name = matched["name"] or matched["cached"] or "a data set"
        return InputError(
            f"{name} is missing: the harness takes its data sets from the Hugging Face hub, which "
            "cannot be reached from here. Where it can, run the same command once; then bring the "
            "cache (HF_HOME, ~/.cache/huggingface if not set) over and set HF_HOME to it and "
            f"HF_DATASETS_OFFLINE=1 (and HF_HUB_OFFLINE=1). All it said: {log}"
        )
    if (matched := UNKNOWN.search(done.text)) is not None:
        return ConfigError(
            f"--tasks: lm-evaluation-harness has no task {matched['names']}: `lm-eval ls tasks` of "
            "it lists them; task files of your own are found by --include FOLDER"
        )
    told = f"All it said: {log}; the last lines:{done.last_lines}"
    if REFUSED.search(done.text):
        return EndpointError(f"the endpoint did not answer lm-evaluation-harness. {told}")
    return ModelError(f"lm-evaluation-harness ended with an error. {told}")


def runs_of(tasks: Sequence[str], shots: Mapping[str, int]) -> list[Run]:
    """Tasks by their number of examples, in the order in which numbers first stand."""
    found: dict[int | None, list[str]] = {}
    for task in tasks:
        found.setdefault(shots.get(task), []).append(task)
    return [Run(tuple(names), number) for number, names in found.items()]
