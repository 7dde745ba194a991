"""Vectors and entity labels of the pipeline against Python's, on the same model files and texts.

    python tests/models/compare.py     exits 1 where a cosine is below 0.9999 or a label differs

onnxruntime and transformers get a venv of their own in the cache: the trainer needs neither there.
Texts are those of LONGPREF_TEST_DATA (QMSum, XQuAD in three languages, novels: tests/data.md),
without it the demo's corpus.
"""

from __future__ import annotations

import gzip
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import venv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fetch

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
PACKAGES = ["onnxruntime==1.30.0", "transformers>=5,<6", "numpy"]
LEAST_COSINE = 0.9999
TEXTS_OF_A_SET = 60
LONGEST = 900
LEAST_TEXTS = 200


def oracle_python() -> Path:
    """The Python that has onnxruntime, made once."""
    folder = fetch.CACHE / "onnx-oracle-1.30.0"
    python = folder / "bin" / "python"
    done = folder / ".installed"
    if not done.exists():
        venv.create(folder, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
        subprocess.run([*pip, *PACKAGES], check=True, stdout=sys.stderr)
        done.touch()
    return python


def read(file: Path) -> str:
    with gzip.open(file, "rt", encoding="utf-8", errors="replace") as text:
        return text.read()


def pieces(text: str, draw: random.Random, count: int, longest: int) -> Iterator[str]:
    for _ in range(count):
        start = draw.randrange(max(1, len(text) - longest))
        yield text[start : start + draw.randrange(20, longest)]


def real_texts(data: Path, draw: random.Random) -> Iterator[dict[str, str]]:
    for language in ("en", "de", "zh"):
        found = json.loads(read(data / f"xquad/xquad.{language}.articles00-31.json.gz"))
        paragraphs = [part for one in found["data"] for part in one["paragraphs"]]
        for part in draw.sample(paragraphs, TEXTS_OF_A_SET // 2):
            yield {"text": part["context"], "kind": "passage"}
            yield {"text": part["qas"][0]["question"], "kind": "query"}
    meetings = [json.loads(line) for line in read(data / "qmsum/test.jsonl.gz").splitlines()]
    turns = "\n".join(
        f"{turn['speaker']}: {turn['content']}"
        for one in meetings
        for turn in one["meeting_transcripts"]
    )
    for text in pieces(turns, draw, TEXTS_OF_A_SET, LONGEST):
        yield {"text": text, "kind": "passage"}
    novels = sorted((data / "litbank").glob("*.gz"))
    for novel in novels:
        for text in pieces(read(novel), draw, TEXTS_OF_A_SET // len(novels), LONGEST):
            yield {"text": text, "kind": "passage"}


def demo_texts(draw: random.Random, work: Path) -> Iterator[dict[str, str]]:
    (work / "corpus").mkdir()
    corpus = f"{ROOT}/dist/tests/helpers/corpus.js"
    code = f"import {{ writeCorpus }} from '{corpus}'; writeCorpus(process.argv[1], 60);"
    subprocess.run(["node", "--input-type=module", "-e", code, str(work / "corpus")], check=True)
    text = "\n".join(
        file.read_text("utf-8") for file in sorted((work / "corpus").rglob("*")) if file.is_file()
    )
    for at, part in enumerate(pieces(text, draw, 300, LONGEST)):
        yield {"text": part, "kind": "query" if at % 2 else "passage"}


def lines(command: list[str]) -> dict[tuple[str, int], dict[str, Any]]:
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return {(one["model"], one["at"]): one for one in found}


def main() -> int:
    fetch.main()
    draw = random.Random("texts of embeddings")
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        data = os.environ.get("LONGPREF_TEST_DATA")
        texts = list(real_texts(Path(data), draw) if data else demo_texts(draw, work))
        file = work / "texts.json"
        file.write_text(json.dumps(texts), "utf-8")
        arguments = [str(fetch.MODELS), str(file)]
        ours = lines(["node", str(ROOT / "dist/tests/models/outputs.js"), *arguments])
        theirs = lines([str(oracle_python()), str(HERE / "oracle.py"), *arguments])
    cosines: dict[str, list[float]] = defaultdict(list)
    tokens = entities = differ = whole = 0
    for key, other in theirs.items():
        own = ours[key]
        # Of a text longer than the window Python reads the beginning alone.
        if "vector" in other and own["windows"] == 1:
            dot = math.fsum(a * b for a, b in zip(own["vector"], other["vector"], strict=True))
            cosines[key[0]].append(dot)
        if "vector" in other or len(own["ids"]) != len(other["ids"]):
            continue
        whole += 1
        tokens += len(other["ids"])
        entities += sum(label != 0 for label in other["labels"])
        same = own["ids"] == other["ids"] and own["labels"] == other["labels"]
        differ += not same
    failed = differ > 0 or len(cosines) != 3 or whole < LEAST_TEXTS
    print(f"{len(texts)} texts")
    for name, values in cosines.items():
        failed = failed or min(values) < LEAST_COSINE or len(values) < LEAST_TEXTS
        print(f"{name}: cosine at least {min(values):.7f} in {len(values)} texts")
    print(
        f"rampart-ner-q4: labels differ in {differ} of {whole} texts "
        f"({tokens} tokens, {entities} with a label)"
    )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
