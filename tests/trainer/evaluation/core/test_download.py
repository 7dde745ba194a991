"""Benchmarks' files are fetched whole, checked, and unpacked nowhere but into their folder."""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from longpref_eval.tasks import download as module
from longpref_eval.tasks.benchmark import Benchmark
from longpref_trainer.errors import InputError

CONTENT = b'{"a": "X {context}"}'


@pytest.fixture
def address() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path.endswith("prompts.json")
            self.send_response(200 if found else 404)
            self.send_header("Content-Length", str(len(CONTENT) if found else 0))
            self.end_headers()
            self.wfile.write(CONTENT if found else b"")

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LONGPREF_CACHE", str(tmp_path))
    return tmp_path / "benchmarks/mine"


def of(monkeypatch: pytest.MonkeyPatch, **part: Any) -> None:
    told = Benchmark("mine", "Mine", "", (".",), None, (part,))
    monkeypatch.setattr(module, "read_benchmark", lambda name: told)


def test_an_address_once(cache: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    url, sha256 = f"{address}/prompts.json", hashlib.sha256(CONTENT).hexdigest()
    of(monkeypatch, **{"from": "url", "url": url, "file": "prompts.json", "sha256": sha256})
    said: list[str] = []
    assert module.download("mine", said.append) == cache
    assert (cache / "prompts.json").read_bytes() == CONTENT
    assert len(said) == 1
    module.download("mine", said.append)
    assert len(said) == 1


@pytest.mark.parametrize(
    ("file", "sha256", "said"),
    [("prompts.json", "0" * 64, r"has sha256"), ("gone.json", "0" * 64, r"cannot be fetched")],
)
def test_another_file_is_refused(
    cache: Path, address: str, monkeypatch: pytest.MonkeyPatch, file: str, sha256: str, said: str
) -> None:
    url = f"{address}/{file}"
    of(monkeypatch, **{"from": "url", "url": url, "file": file, "sha256": sha256})
    with pytest.raises(InputError, match=said):
        module.download("mine", lambda line: None)
    assert list(cache.iterdir()) == []


def test_an_archive_writes_names_alone(tmp_path: Path) -> None:
    archive = tmp_path / "data.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("data/hotpotqa.jsonl", "{}\n")
        made.writestr("../../outside.jsonl", "{}\n")
        made.writestr("data/run.py", "boom")
    folder = tmp_path / "a/b"
    folder.mkdir(parents=True)
    module.unpack(archive, folder)
    assert sorted(one.name for one in folder.iterdir()) == ["hotpotqa.jsonl", "outside.jsonl"]
    assert not (tmp_path / "outside.jsonl").exists()


def test_an_archive_that_lies_of_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 10)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.jsonl", "x" * 1000)
    archive = tmp_path / "data.zip"
    archive.write_bytes(packed.getvalue())
    with pytest.raises(InputError, match=r"unpacked it is larger"):
        module.unpack(archive, tmp_path)
