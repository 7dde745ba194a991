"""A run that is killed, for real: what it had measured is not measured again."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from longpref_eval.cli import main

TRAINER = Path(__file__).parents[4] / "trainer"
TASK = """title: count
category: test
data: {format: records, file: rows.jsonl}
prompt: "{question}"
max_new_tokens: 40
metrics: [f1]
"""


def keys(out: Path) -> list[str]:
    """Of the lines that are whole."""
    file = out / "outcomes.jsonl"
    content = file.read_bytes() if file.exists() else b""
    return [json.loads(line)["key"] for line in content.splitlines(True) if line.endswith(b"\n")]


def test_sigkill_at_any_moment(tmp_path: Path, byte_model: Path) -> None:
    rows = [{"question": f"the cat {'sat on ' * (i % 9)}{i}", "answers": ["a"]} for i in range(60)]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    (tmp_path / "count.yaml").write_text(TASK, "utf-8")
    out = tmp_path / "out"
    arguments = ["--model", str(byte_model), "--tasks", str(tmp_path / "count.yaml")]
    arguments += ["--out", str(out), "--quiet"]
    draw = random.Random(1)
    before: list[str] = []
    for _ in range(2):
        started = subprocess.Popen(
            [sys.executable, "-m", "longpref_eval", *arguments],
            env={**os.environ, "PYTHONPATH": str(TRAINER), "OMP_NUM_THREADS": "1"},
            stdout=subprocess.DEVNULL,
        )
        wanted = len(before) + draw.randrange(1, 8)
        while len(keys(out)) < wanted and started.poll() is None:
            time.sleep(0.002)
        started.send_signal(signal.SIGKILL)
        started.wait()
        now = keys(out)
        # what was there stays, in its place, and nothing stands twice
        assert now[: len(before)] == before
        assert len(set(now)) == len(now)
        before = now
    assert len(before) < 60
    assert main(arguments) == 0
    assert keys(out)[: len(before)] == before
    assert len(keys(out)) == len(set(keys(out))) == 60
    found = json.loads((out / "results.json").read_text("utf-8"))
    assert found["tasks"]["count"]["rows"] == 60
