"""Starts and stops a real OpenAI-compatible server with SmolLM2-135M-Instruct, on 127.0.0.1.

    python deploy/model/serve.py up FOLDER [--server llama.cpp|transformers] [--port N]
    python deploy/model/serve.py status FOLDER
    python deploy/model/serve.py down FOLDER
    python deploy/model/serve.py prepare [--server …]    fetches all that `up` needs

`up` and `status` print two lines: the base URL, for an OpenAI client, and the model's name. What
runs is in FOLDER/server.json, what it prints in FOLDER/server.log. Needs the Python of
`make setup`; the model and the server's packages come into the cache when they are first used.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import sys
import time
import urllib.request
from dataclasses import asdict, dataclass
from pathlib import Path

from cache import say
from process import command_of, free_port, is_alive, listens, start, stop
from servers import DEFAULT, SERVERS, default_threads

START_LIMIT = 180.0
# 127.0.0.1 is not to be looked for behind a proxy.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Running:
    """What server.json says."""

    pid: int
    url: str
    model: str
    server: str
    weights: str
    port: int

    def lives(self) -> bool:
        """Whether it still runs; the id may be another process's since the machine was started."""
        return f"--port {self.port}" in command_of(self.pid)

    def answers(self) -> bool:
        """Whether it serves the model."""
        try:
            with OPENER.open(f"{self.url}/models", timeout=5) as answer:
                return any(model["id"] == self.model for model in json.load(answer)["data"])
        except (OSError, ValueError, KeyError, TypeError):
            return False


def read(folder: Path) -> Running | None:
    """The server of that folder, if it runs."""
    try:
        running = Running(**json.loads((folder / "server.json").read_text("utf-8")))
        return running if running.lives() else None
    except (OSError, ValueError, TypeError):
        return None


def up(folder: Path, server: str, weights: str, port: int, threads: int) -> Running:
    found = read(folder)
    if found:
        asked = (server, weights, port or found.port)
        if (found.server, found.weights, found.port) != asked:
            sys.exit(
                f"[model] another server runs in {folder}: {found.server} with {found.weights}"
                f" weights on port {found.port}. Stop it first: serve.py down {folder}"
            )
        return found
    if port and listens(port):
        sys.exit(f"[model] somebody listens on port {port} already: name another with --port")
    port = port or free_port()
    launch = SERVERS[server](weights, port, threads)
    log = folder / "server.log"
    began = time.monotonic()
    pid = start(launch.command, log, launch.environment)
    url = f"http://127.0.0.1:{port}/v1"
    running = Running(pid, url, launch.model, server, weights, port)
    try:
        (folder / "server.json").write_text(json.dumps(asdict(running), indent=2) + "\n", "utf-8")
        wait(running, log)
    except BaseException:
        down(folder, pid)
        raise
    say(f"{server} answers after {time.monotonic() - began:.1f} s; its log is {log}")
    return running


def wait(running: Running, log: Path) -> None:
    end = time.monotonic() + START_LIMIT
    while not running.answers():
        dead = not is_alive(running.pid)
        if dead or time.monotonic() > end:
            tail = "\n".join(log.read_text("utf-8", "replace").splitlines()[-25:])
            what = "stopped" if dead else f"did not answer in {START_LIMIT:.0f} s"
            sys.exit(f"[model] {running.server} {what}; the end of {log}:\n{tail}")
        time.sleep(0.05)


def down(folder: Path, pid: int | None) -> None:
    if pid is not None:
        stop(pid)
    (folder / "server.json").unlink(missing_ok=True)


def show(running: Running) -> None:
    print(running.url)
    print(running.model)


def main() -> None:
    parser = argparse.ArgumentParser(description="a real server with SmolLM2-135M-Instruct")
    parser.add_argument("command", choices=["up", "down", "status", "prepare"])
    parser.add_argument("folder", nargs="?", type=Path, help="where its state and log are")
    parser.add_argument("--server", choices=SERVERS, default=DEFAULT, help="default: %(default)s")
    parser.add_argument(
        "--weights",
        choices=["fp32", "q4_1"],
        default="fp32",
        help="q4_1: as they came, for llama.cpp (default: %(default)s)",
    )
    parser.add_argument("--port", type=int, default=0, help="default: a free one")
    parser.add_argument("--threads", type=int, default=default_threads(), help="%(default)s here")
    given = parser.parse_args()
    if given.threads < 1 or not 0 <= given.port < 65536:
        parser.error("--threads is at least 1, --port 1 to 65535")
    if given.command == "prepare":
        SERVERS[given.server](given.weights, 1, given.threads)
        return
    if given.folder is None:
        parser.error(f"{given.command} needs a folder")
    folder = given.folder.resolve()
    if given.command == "up":
        folder.mkdir(parents=True, exist_ok=True)
    elif not folder.is_dir():
        sys.exit(f"[model] none runs in {folder}: there is no such folder")
    with (folder / ".lock").open("w") as lock:
        # Of two that start or stop it, one waits for the other.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if given.command == "up":
            show(up(folder, given.server, given.weights, given.port, given.threads))
            return
        running = read(folder)
        if given.command == "down":
            down(folder, running.pid if running else None)
            say(f"stopped {running.server}" if running else "none runs")
        elif running and running.answers():
            show(running)
        else:
            sys.exit(f"[model] none {'answers' if running else 'runs'} in {folder}")


if __name__ == "__main__":
    main()
