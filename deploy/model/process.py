"""Processes that outlive the one that starts them."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from pathlib import Path


def start(command: list[str], log: Path, environment: dict[str, str]) -> int:
    """Starts a process of its own session; what it prints goes to `log`. Returns its id."""
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - nothing of it comes from outside
            command,
            cwd=log.parent,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            env={**os.environ, **environment},
        )
    # It is waited for by its id, by other processes too; Popen would warn that it still runs.
    process.returncode = 0
    return process.pid


def is_alive(pid: int) -> bool:
    with contextlib.suppress(ChildProcessError):
        # Collects it where it is this process's child, since the dead answer to signals too.
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    try:
        return ") Z" not in Path(f"/proc/{pid}/stat").read_text("ascii", "replace")
    except OSError:
        return True


def command_of(pid: int) -> str:
    """The command line of a process, "" if it is gone."""
    if not is_alive(pid):
        return ""
    try:
        return (
            Path(f"/proc/{pid}/cmdline")
            .read_bytes()
            .replace(b"\0", b" ")
            .decode("utf-8", "replace")
        )
    except OSError:
        command = ["ps", "-o", "command=", "-p", str(pid)]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603


def stop(pid: int, grace: float = 10.0) -> None:
    """Asks a process to end and waits; after `grace` seconds it is killed."""
    end = time.monotonic() + grace
    for ask in (signal.SIGTERM, signal.SIGKILL):
        if is_alive(pid):
            os.kill(pid, ask)
        while is_alive(pid) and (ask == signal.SIGKILL or time.monotonic() < end):
            time.sleep(0.02)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def listens(port: int) -> bool:
    """Whether somebody listens on that port of 127.0.0.1."""
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
