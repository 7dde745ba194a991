"""How alike two lines of code are, character by character."""

from __future__ import annotations

from difflib import SequenceMatcher

from longpref_trainer.errors import ConfigError

from .row import best_of

# difflib takes seconds for lines of so many characters at worst, and hours for 200,000.
# LongBench lets a model write 64 tokens.
LONGEST_LINE = 10_000
# lines with these are taken for comments or for marks around code
NO_CODE = ("`", "#", "//")


def first_code_line(prediction: str) -> str:
    """The first line without a backtick, `#` or `//` (LongBench's rule); empty if there is none."""
    lines = prediction.lstrip("\n").split("\n")
    return next((line for line in lines if not any(mark in line for mark in NO_CODE)), "")


def ratio(line: str, answer: str) -> int:
    """0 to 100, as `fuzz.ratio` of fuzzywuzzy 0.18.0 gives it without python-Levenshtein.

    fuzzywuzzy counts otherwise as soon as that package is installed, and warns if it is not; so
    difflib is called here. Equal lines, empty ones too, are 100; an empty one is else 0. Halves
    are rounded to even. Raises ConfigError for lines of over `LONGEST_LINE` characters.
    """
    if line == answer:
        return 100
    if not line or not answer:
        return 0
    if max(len(line), len(answer)) > LONGEST_LINE:
        raise ConfigError(
            f"a line has {max(len(line), len(answer)):,} characters, over {LONGEST_LINE:,}: it "
            "cannot be compared as code"
        )
    return round(100 * SequenceMatcher(None, line, answer).ratio())


def line_similarity(prediction: str, answer: str) -> float:
    """`ratio` of the prediction's first line of code (LongBench's code_sim_score)."""
    return ratio(first_code_line(prediction), answer) / 100


code_similarity = best_of(line_similarity)
