"""Rows of real tokenizers, with their chat templates and without, against Python's ids."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from template.oracle import Oracle, Report, compare

ROOT = Path(__file__).parents[3]
MAIN = ROOT / "dist" / "pipelines" / "cli" / "main.js"
PACKAGES = ROOT / "tests" / "tokenizers" / "node_modules" / "@lenml"
CACHE = Path(
    os.environ.get("LONGPREF_CACHE")
    or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "longpref"
)
SMOLLM2 = CACHE / "smollm2-tokenizer-0.1.2"
TEMPLATES = Path(__file__).parent / "chat-templates"
NAMES = ["llama2", "llama3_1", "qwen3", "gemma3", "deepseek_v3", "gptoss", "smollm2"]
MOST_BODY_SHARE = 0.005
LONG = os.environ.get("LONGPREF_TEST_LONG") == "1"
PROMPTS = 200 if LONG else 40


def sample() -> list[tuple[str, bool]]:
    """All of them in `make test-long`, else two by the seed, one of each kind."""
    every = [(name, chat) for name in NAMES for chat in (True, False)]
    if LONG:
        return every
    draw = random.Random(f"{os.environ.get('LONGPREF_TEST_SEED') or '1'} python ids")
    # SmolLM2's is fetched by make test-long alone: 93 MB.
    return [("llama2", True), (draw.choice(NAMES[1:-1]), draw.choice([True, False]))]


def model_folder(name: str, into: Path) -> Path:
    """The package's files; a chat template of ours where the package brings none."""
    package = SMOLLM2 if name == "smollm2" else PACKAGES / f"tokenizer-{name}" / "models"
    if not package.is_dir():
        if os.environ.get("REQUIRE_SERVERS") == "1":
            pytest.fail(f"no tokenizer {name} in {package}")
        pytest.skip(f"no tokenizer {name}: see tests/tokenizers")
    into.mkdir()
    for file in package.iterdir():
        (into / file.name).symlink_to(file)
    ours = TEMPLATES / f"{name}.jinja"
    if ours.exists():
        shutil.copy(ours, into / "chat_template.jinja")
    return into


def documents(folder: Path) -> list[str]:
    """Real questions where there are some, else the demo's corpus."""
    data = os.environ.get("LONGPREF_TEST_DATA")
    if data:
        return sorted(str(file) for file in (Path(data) / "xquad").glob("*.gz"))
    corpus = f"import {{ writeCorpus }} from '{ROOT}/dist/tests/helpers/corpus.js';"
    command = [
        "node",
        "--input-type=module",
        "--eval",
        f"{corpus} writeCorpus({str(folder)!r}, 6)",
    ]
    subprocess.run(command, check=True, capture_output=True)
    return [str(folder / "corpus.jsonl")]


NASTY = [
    ("What does <|eot id|> end in\\t Nils Rowe's text  ?", "Nils Rowe"),
    ("  What, in Ärnsberg\u00a0(№ 7), did 李明 see — 🦊🦊?  ", "Ärnsberg 🦊"),
    ("Where did [INST] Ada  Quell [/INST] live:\n\n", "Quellburg"),
]


def nasty(folder: Path) -> str:
    said = "Nils Rowe of Ärnsberg (№ 7) saw 李明 with a fox 🦊. "
    said += "Ada  Quell lived in Quellburg\t(<|im end|>). "
    text = "".join(f"{said}Then came winter {n},\r\n  and   nothing grew.\n\n" for n in range(200))
    file = folder / "nasty.jsonl"
    questions = [{"question": question, "answer": answer} for question, answer in NASTY]
    file.write_text(json.dumps({"text": text, "questions": questions}) + "\n")
    return str(file)


def rows_of(tokenizer: Path, chat: bool, work: Path) -> list[dict[str, Any]]:
    inputs = [
        argument for file in [*documents(work), nasty(work)] for argument in ("--input", file)
    ]
    settings = ["pair.filler=pool", "pair.answer_in_context=never", "pair.chunks=6"]
    # The same few words stand in all of these texts: counts, as none of them is rare.
    settings.append("score.evaluator=entity-overlap")
    if not chat:
        settings.append("template=parts")
    command = [
        "node",
        str(MAIN),
        "run",
        *inputs,
        "--tokenizer",
        str(tokenizer),
        "--quiet",
    ]
    store = work / "dataset"
    subprocess.run(
        [*command, "--store", str(store), "--set", *settings],
        check=True,
        capture_output=True,
    )
    tables = [pq.read_table(file) for file in sorted((store / "data").glob("*.parquet"))]
    return [row for table in tables for row in table.to_pylist()]


@pytest.mark.parametrize(("name", "chat"), sample())
def test_ids_are_pythons(name: str, chat: bool, tmp_path: Path) -> None:
    folder = model_folder(name, tmp_path / "model")
    rows = rows_of(folder, chat, tmp_path)
    questions = {question.strip() for question, _ in NASTY}
    few = [row for row in rows if row["question"].strip() in questions]
    assert few, "no sample of the nasty questions"
    others = [row for row in rows if row["question"].strip() not in questions]
    chosen = few + random.Random(name).sample(others, PROMPTS)
    oracle, report = Oracle(str(folder), chat), Report()
    for row in chosen:
        compare(oracle, row, report)
    share = report.body_tokens / report.tokens
    kind = "chat template" if chat else "parts"
    print(
        f"{name}, {kind}: {report.rows} rows, {report.tokens:,} tokens; wrong {len(report.wrong)}, "
        f"undecoded {len(report.undecoded)}; differing from the whole string: {report.body_rows} "
        f"rows, {share:.4%} of tokens, far from a border {len(report.far)}"
    )
    assert report.wrong == []
    assert report.undecoded == []
    assert report.far == []
    assert share <= MOST_BODY_SHARE
