from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from longpref_eval.external.command import Finished, end_of, hidden, run_command


def run(tmp_path: Path, code: str, **settings: object) -> Finished:
    return run_command(
        [sys.executable, "-c", code],
        tmp_path / "log",
        folder=tmp_path,
        environment=os.environ,
        **settings,  # type: ignore[arg-type]
    )


def test_code_and_both_outputs_are_kept(tmp_path: Path) -> None:
    code = "import sys; print('out', flush=True); print('err', file=sys.stderr); sys.exit(3)"
    done = run(tmp_path, code)
    assert (done.code, done.text) == (3, "out\nerr\n")
    assert (tmp_path / "log").read_text() == "out\nerr\n"


def test_shown_on_stderr_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "print('told')", show=True).code == 0
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "told\n")


def test_a_key_is_neither_shown_nor_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(tmp_path, "print('Bearer sesame, sesame')", show=True, hide="sesame")
    assert done.text == "Bearer ***, ***\n"
    assert capsys.readouterr().err == "Bearer ***, ***\n"


@pytest.mark.parametrize("cut", range(1, 12))
def test_a_key_is_found_across_parts(cut: int) -> None:
    whole = b"key sesame."
    assert b"".join(hidden([whole[:cut], whole[cut:]], b"sesame")) == b"key ***."
    assert b"".join(hidden([whole[:cut], whole[cut:]], b"")) == whole


def test_what_it_started_is_ended_with_it(tmp_path: Path) -> None:
    # the inner process would write after the outer one was ended
    inner = "import time; time.sleep(1.2); open('late', 'w')"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    done = run(tmp_path, code, seconds=0.4)
    assert done.code is None
    run(tmp_path, "import time; time.sleep(1.2)")
    assert not (tmp_path / "late").exists()


def test_last_lines_without_bars_and_places_in_code() -> None:
    text = (
        "INFO: began\n"
        "  0%|  | 0/4 [00:00<?, ?it/s]\r100%|##| 4/4 [00:00<00:00, 9.1it/s]\n"
        'Traceback (most recent call last):\n  File "a.py", line 3, in <module>\n    run()\n'
        "ValueError: no such task\n"
    )
    assert Finished(1, text).last_lines == "\n  INFO: began\n  ValueError: no such task"
    assert Finished(1, "").last_lines == ""


def test_of_a_long_log_its_end_is_read(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"a" * (1 << 20) + b"\xffend")
    assert len(end_of(log)) == 1 << 20
    assert end_of(log).endswith("�end")
