"""Texts to hide needles in, cut to a number of tokens at the ends of sentences."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from longpref_trainer.errors import ConfigError, InputError

from ..tasks.rows import as_object, lines, parse

SUFFIXES = (".txt", ".md", ".text", ".jsonl")
# where `longpref demo` puts its documents
DEMO = Path("demo/corpus")
# of one text no more is read: 256 MB hold 50 million tokens
MAX_BYTES = 256 << 20
# a sentence ends at a mark and a space, a paragraph at an empty line
SENTENCE = re.compile(r"(?:[^\n]+?[.!?]['\"”’)]*(?=\s)|[^\n]+)\s*")
# tokens of the texts that are used. The same for every grid, so that a cell is the same one
# whatever other lengths are measured beside it
ENOUGH = 1 << 20
# tokens of a text, to hide something in
LEAST = 32
# longer ones (tables, verse without marks) are cut, so that a needle finds its depth
LONGEST = 400


@dataclass(frozen=True)
class Haystack:
    """Sentences with the tokens of each."""

    sentences: tuple[str, ...]
    tokens: tuple[int, ...]

    def take(self, count: int, seed: int) -> Haystack:
        """Sentences of about `count` tokens, and no more, from a place drawn by `seed`.

        Goes on at the beginning after the end. Raises ConfigError if the texts are too short.
        """
        total = sum(self.tokens)
        if total < count:
            raise ConfigError(
                f"haystack: the texts hold {total:,} tokens, {count:,} are needed: name more or "
                "longer texts (--haystack), or smaller --lengths"
            )
        start = random.Random(seed).randrange(len(self.sentences))
        order = [*range(start, len(self.sentences)), *range(start)]
        sums = list(accumulate(self.tokens[i] for i in order))
        fitting = order[: sum(1 for one in sums if one <= count)]
        return Haystack(
            tuple(self.sentences[i] for i in fitting), tuple(self.tokens[i] for i in fitting)
        )

    def without_last(self, count: int) -> Haystack:
        """The same without its last sentences: those that hold `count` tokens, one at least."""
        kept = len(self.tokens) - 1
        while kept > 0 and sum(self.tokens[kept:]) < count:
            kept -= 1
        return Haystack(self.sentences[:kept], self.tokens[:kept])

    def place_at(self, depth: float) -> int:
        """The sentence before which `depth` percent of the tokens stand."""
        wanted = sum(self.tokens) * depth / 100
        sums = [0, *accumulate(self.tokens)]
        return min(range(len(sums)), key=lambda at: abs(sums[at] - wanted))


def fitting(
    haystack: Haystack, length: int, seed: int, size: Callable[[Haystack], int], what: str
) -> Haystack:
    """Sentences with which a prompt fills `length` tokens, to within a sentence.

    size: tokens of the prompt with some sentences. what: names task and prompt in the message.
    Raises ConfigError.
    """
    around = size(Haystack((), ()))
    if length - around < LEAST:
        raise ConfigError(
            f"{what}: a length of {length} tokens leaves no room for a text beside what else is "
            f"asked ({around}): choose larger --lengths"
        )
    taken = haystack.take(length - around, seed)
    # sentences apart have a few tokens more or less than together
    while taken.sentences and (over := size(taken) - length) > 0:
        taken = taken.without_last(over)
    return taken


def insert(sentences: Sequence[str], needles: Sequence[tuple[int, str]]) -> str:
    """The text with each needle before the sentence of its number, in the order given."""
    parts = []
    for at in range(len(sentences) + 1):
        parts += [f"{needle} " for place, needle in needles if place == at]
        if at < len(sentences):
            sentence = sentences[at]
            parts.append(sentence if sentence[-1:].isspace() else f"{sentence} ")
    return "".join(parts).strip()


def split_sentences(text: str) -> list[str]:
    """Sentences with the space after them; nothing is lost but space at the beginning."""
    found = []
    for match in SENTENCE.finditer(text.lstrip()):
        sentence = match.group()
        found += [sentence[at : at + LONGEST] for at in range(0, len(sentence), LONGEST)]
    return found


def read_haystack(paths: Sequence[Path], tokenizer: Any, longest: int) -> Haystack:
    """Sentences of text files, or of those in folders, in the order of their names.

    longest: tokens of the longest context; after four times as many, and ENOUGH, nothing more is
    read. Raises ConfigError, InputError.
    """
    most = max(ENOUGH, 4 * longest)
    if not paths and DEMO.is_dir():
        paths = [DEMO]
    if not paths:
        raise ConfigError(
            "haystack: no texts to hide needles in: name files or folders with --haystack, or take "
            f"the demo's: longpref demo --data-only writes them to {DEMO}"
        )
    if tokenizer is None:
        raise ConfigError("haystack: lengths are in tokens: name the model's folder by --tokenizer")
    sentences: list[str] = []
    tokens: list[int] = []
    for file in text_files(paths):
        found = [one for text in texts_of(file) for one in split_sentences(text)]
        for at in range(0, len(found), 512):
            part = found[at : at + 512]
            sentences += part
            ids = tokenizer(part, add_special_tokens=False)["input_ids"]
            tokens += [len(one) for one in ids]
            if sum(tokens) >= most:
                return Haystack(tuple(sentences), tuple(tokens))
    if not sentences:
        raise InputError(f"haystack: {', '.join(map(str, paths))} holds no text")
    return Haystack(tuple(sentences), tuple(tokens))


def text_files(paths: Sequence[Path]) -> list[Path]:
    """The files named, and those of the folders named. Raises ConfigError."""
    found = []
    for path in paths:
        if path.is_dir():
            inside = sorted(one for one in path.rglob("*") if one.suffix.lower() in SUFFIXES)
            if not inside:
                raise ConfigError(f"{path} holds no text files ({', '.join(SUFFIXES)})")
            found += [one for one in inside if one.is_file()]
        elif path.is_file():
            found.append(path)
        else:
            raise ConfigError(f"{path} is neither a file nor a folder")
    return found


def texts_of(file: Path) -> Iterator[str]:
    """The text of a file; of JSON lines, that of each record's `text`. Raises InputError."""
    if file.suffix.lower() != ".jsonl":
        yield read_text(file)
        return
    for number, line in lines(file):
        where = f"{file}:{number}"
        text = as_object(parse(line, where), where).get("text")
        if not isinstance(text, str):
            raise InputError(f"{where}: no `text`")
        yield text


def read_text(file: Path) -> str:
    """A text file. Raises InputError."""
    try:
        if file.stat().st_size > MAX_BYTES:
            raise InputError(f"{file} is larger than {MAX_BYTES >> 20} MB: cut it")
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: not UTF-8 at byte {error.start}: convert it") from error
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from error
