"""Where a measurement was made: device, driver, versions, commit."""

from __future__ import annotations

import importlib.metadata
import platform
import subprocess
from pathlib import Path
from typing import Any

import torch

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("transformers", "peft", "trl", "datasets", "accelerate")


def environment(device: torch.device) -> dict[str, Any]:
    """What a result depends on beside the code; two equal ones are the same machine to us."""
    found: dict[str, Any] = {
        "device": "cpu",
        "python": platform.python_version(),
        "versions": {"torch": torch.__version__, **{name: version_of(name) for name in PACKAGES}},
    }
    if device.type == "cuda":
        properties = torch.cuda.get_device_properties(device)
        found |= {
            "device": properties.name,
            "memory_bytes": properties.total_memory,
            "multiprocessors": properties.multi_processor_count,
            "driver": output(
                "nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader", "--id=0"
            ),
            "cuda": torch.version.cuda,
            "cudnn": torch.backends.cudnn.version(),
        }
    return found


def version_of(package: str) -> str | None:
    """The installed version; None: not installed."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def commit() -> dict[str, Any]:
    """The commit measured, and whether files differ from it; None where there is no git."""
    head = output("git", "-C", str(ROOT), "rev-parse", "HEAD")
    changes = output("git", "-C", str(ROOT), "status", "--porcelain", "--untracked-files=no")
    return {"commit": head, "changed": None if head is None else bool(changes)}


def output(*command: str) -> str | None:
    """What a command prints; None where it cannot be run."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
