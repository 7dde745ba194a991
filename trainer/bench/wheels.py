"""The packages that a GPU machine without network needs beside its own Python and PyTorch.

PYTHONPATH=trainer python -m bench.wheels > wheels.txt
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Sequence

from packaging.requirements import Requirement

# what the benchmark imports; trl and datasets for TRL's cases alone
ROOTS = [
    "transformers",
    "peft",
    "accelerate",
    "tokenizers",
    "safetensors",
    "numpy",
    "pyarrow",
    "jsonschema",
    "pyyaml",
    "tqdm",
    "packaging",
    "trl",
    "datasets",
]
# PyTorch and all that comes with it is the machine's own
OWN = ("torch", "triton")


def needed(roots: Sequence[str] = ROOTS) -> dict[str, str]:
    """Installed versions by name of `roots` and all that they need, PyTorch left out."""
    found: dict[str, str] = {}
    waiting = list(roots)
    while waiting:
        name = waiting.pop().lower().replace("_", "-")
        if name in found or name in OWN or name.startswith("nvidia-"):
            continue
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # of an extra, or not for this platform
        found[name] = distribution.version
        for line in distribution.requires or []:
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    return dict(sorted(found.items()))


if __name__ == "__main__":
    print("\n".join(f"{name}=={version}" for name, version in needed().items()))
