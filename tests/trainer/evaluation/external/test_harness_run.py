from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from longpref_eval.external.command import Finished
from longpref_eval.external.harness import (
    Run,
    command,
    configuration,
    endpoint_model,
    explain,
    find,
    folder_model,
    run_harness,
    runs_of,
    variables,
)
from longpref_trainer.errors import (
    ConfigError,
    EndpointError,
    InputError,
    LongprefError,
    ModelError,
)

# stands in for the environment's Python: leaves what the harness would, or fails
HARNESS = f"""#!{sys.executable}
import json, os, pathlib, sys
assert sys.argv[1:5] == ["-m", "lm_eval", "run", "--config"], sys.argv
config = json.loads(pathlib.Path(sys.argv[5]).read_text())
print("key", os.environ.get("OPENAI_API_KEY"))
if config["tasks"] == ["broken"]:
    raise SystemExit("RuntimeError: out of memory")
if config["tasks"] != ["silent"]:
    folder = pathlib.Path(config["output_path"]).parent
    (folder / "found_2026-11-28T16-47-35.373092.json").write_text("{{}}")
"""


@pytest.fixture
def python(tmp_path: Path) -> Path:
    file = tmp_path / "python"
    file.write_text(HARNESS)
    file.chmod(0o755)
    return file


def model(folder: Path) -> Path:
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    return folder


def adapter(folder: Path, base: object, scaling: str = "model") -> Path:
    folder.mkdir()
    (folder / "adapter_config.json").write_text(json.dumps({"base_model_name_or_path": str(base)}))
    rope = {"scaling": scaling, "factor": None, "theta": None}
    (folder / "longpref.json").write_text(json.dumps({"rope": rope}))
    return folder


def test_a_model_folder(tmp_path: Path) -> None:
    folder = model(tmp_path / "a, model=1")
    assert folder_model(folder, dtype="bf16", device="cuda") == {
        "model": "hf",
        "model_args": {"pretrained": str(folder), "dtype": "bfloat16"},
        "device": "cuda",
    }


def test_an_adapter_with_its_base(tmp_path: Path) -> None:
    base, folder = model(tmp_path / "base"), adapter(tmp_path / "adapter", tmp_path / "base")
    wanted = {"pretrained": str(base), "peft": str(folder), "dtype": "float32"}
    assert folder_model(folder, dtype="fp32", device="cpu")["model_args"] == wanted
    (folder / "tokenizer_config.json").write_text("{}")
    wanted["tokenizer"] = str(folder)
    assert folder_model(folder, dtype="fp32", device="cpu")["model_args"] == wanted


def test_folders_that_the_harness_cannot_load(tmp_path: Path) -> None:
    lost = adapter(tmp_path / "lost", tmp_path / "nowhere")
    stretched = adapter(tmp_path / "stretched", model(tmp_path / "base"), scaling="yarn")
    (tmp_path / "empty").mkdir()
    for folder, message in (
        (tmp_path / "none", "not a folder"),
        (tmp_path / "empty", "neither a config.json nor an adapter_config.json"),
        (lost, "nowhere is not a folder"),
        (stretched, "another RoPE .* merge it"),
    ):
        with pytest.raises(ModelError, match=message):
            folder_model(folder, dtype="fp32", device="cpu")


def endpoint(url: str, **settings: object) -> dict[str, object]:
    given = {"chat": False, "tokenizer": None, "window": None, "concurrency": 4, **settings}
    return endpoint_model(url, "smol", **given)  # type: ignore[arg-type]


def test_endpoints(tmp_path: Path) -> None:
    assert endpoint("http://host:1/v1/", tokenizer=tmp_path, window=2048) == {
        "model": "local-completions",
        "model_args": {
            "model": "smol",
            "base_url": "http://host:1/v1/completions",
            "num_concurrent": 4,
            "max_length": 2048,
            "tokenizer": str(tmp_path),
            "tokenizer_backend": "huggingface",
        },
    }
    chat = endpoint("https://host/v1", chat=True)
    assert chat["model"] == "local-chat-completions"
    assert chat["model_args"] == {
        "model": "smol",
        "base_url": "https://host/v1/chat/completions",
        "num_concurrent": 4,
        "max_length": 8192,
    }


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ftp://host/v1", "expected an address"),
        ("http:///v1", "expected an address"),
        ("http://me:secret@host/v1", "LONGPREF_API_KEY"),
        ("http://host/v1", "--tokenizer is missing"),
    ],
)
def test_endpoints_that_are_none(url: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as raised:
        endpoint(url)
    assert "secret" not in str(raised.value)


def test_tasks_run_by_their_number_of_examples() -> None:
    shots = {"mmlu": 5, "truthfulqa_mc1": 0, "arc_easy": 25, "arc_challenge": 25}
    tasks = ["mmlu", "arc_easy", "truthfulqa_mc1", "arc_challenge", "mine"]
    assert runs_of(tasks, shots) == [
        Run(("mmlu",), 5),
        Run(("arc_easy", "arc_challenge"), 25),
        Run(("truthfulqa_mc1",), 0),
        Run(("mine",), None),
    ]


def test_the_whole_command(tmp_path: Path) -> None:
    told = folder_model(model(tmp_path / "model"), dtype="fp32", device="cpu")
    folder = tmp_path / "shots-0"
    settings = {"batch": 8, "limit": None, "chat": False, "include": None}
    config = configuration(told, Run(("mmlu", "mine"), 0), folder, **settings)  # type: ignore[arg-type]
    assert config == {
        **told,
        "tasks": ["mmlu", "mine"],
        "num_fewshot": 0,
        "batch_size": 8,
        "output_path": str(folder / "found.json"),
        "log_samples": True,
    }
    settings = {"batch": 8, "limit": 100, "chat": True, "include": tmp_path}
    config = configuration(told, Run(("mine",), None), folder, **settings)  # type: ignore[arg-type]
    assert "num_fewshot" not in config
    assert [config[key] for key in ("limit", "apply_chat_template", "include_path")] == [
        100,
        True,
        str(tmp_path),
    ]
    assert command(Path("python"), Path("config.json")) == [
        *(Path("python"), "-m", "lm_eval", "run", "--config", Path("config.json"))
    ]


def config_of(task: str, folder: Path) -> dict[str, object]:
    return {"tasks": [task], "output_path": str(folder / "found.json")}


def test_a_run_that_was_done_is_not_done_again(python: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    found = run_harness(python, config_of("mmlu", folder), folder, show=False)
    assert found.results.name == "found_2026-11-28T16-47-35.373092.json"
    assert found.samples("mmlu_law").name == "samples_mmlu_law_2026-11-28T16-47-35.373092.jsonl"
    (folder / "mark").touch()
    assert run_harness(python, config_of("mmlu", folder), folder, show=False) == found
    assert (folder / "mark").exists()
    run_harness(python, config_of("arc_easy", folder), folder, show=False)
    assert not (folder / "mark").exists()


@pytest.mark.parametrize("task", ["broken", "silent"])
def test_a_run_without_results_fails(task: str, python: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    with pytest.raises(ModelError, match="ended with an error") as raised:
        run_harness(python, config_of(task, folder), folder, show=False)
    assert ("out of memory" in str(raised.value)) == (task == "broken")
    assert find(folder) is None


def test_the_key_is_handed_on_and_not_kept(
    python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LONGPREF_API_KEY", "sesame")
    assert variables()["OPENAI_API_KEY"] == "sesame"
    run_harness(python, config_of("mmlu", tmp_path / "run"), tmp_path / "run", show=False)
    assert (tmp_path / "run" / "log.txt").read_text() == "key ***\n"


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        (
            "    raise ConnectionError(f\"Couldn't reach '{path}' on the Hub\")\n"
            "ConnectionError: Couldn't reach 'allenai/ai2_arc' on the Hub (OfflineModeIsEnabled)",
            InputError,
            "^allenai/ai2_arc is missing: .*HF_HOME.*HF_DATASETS_OFFLINE=1",
        ),
        (
            "ValueError: Couldn't find cache for cais/mmlu for config 'law'",
            InputError,
            "^cais/mmlu is missing",
        ),
        (
            "huggingface_hub.errors.LocalEntryNotFoundError: no network",
            InputError,
            "^a data set is missing",
        ),
        (
            "ValueError: Tasks not found: arc_chalenge",
            ConfigError,
            "has no task arc_chalenge",
        ),
        (
            "aiohttp.client_exceptions.ClientConnectorError: Cannot connect to host 127.0.0.1:9",
            EndpointError,
            "(?s)did not answer.*Cannot connect to host",
        ),
        ("KeyError: 'x'", ModelError, "(?s)ended with an error.*KeyError"),
    ],
)
def test_what_a_failure_means(text: str, kind: type[LongprefError], message: str) -> None:
    error = explain(Finished(1, text), Path("log.txt"))
    assert type(error) is kind
    with pytest.raises(kind, match=message):
        raise error
