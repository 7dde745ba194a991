"""Chinese texts as words, by jieba 0.42.1 as the benchmarks have it."""

from __future__ import annotations

import functools
import re
import warnings
from typing import Any

from longpref_trainer.errors import ConfigError

# jieba takes time in the square of an unbroken run: half a second for so many characters, a minute
# for 200,000. Texts that mean something have a mark or a space long before.
LONGEST_RUN = 20_000
TOO_LONG_RUN = re.compile(rf"[\u4e00-\u9fd5]{{{LONGEST_RUN + 1}}}")


@functools.cache
def tokenizer() -> Any:
    """jieba with its own dictionary, read when first needed (half a second).

    jieba's shared instance would read (and run `marshal` on) a file that any user may have put
    into the temporary folder, print lines, and know the words that a caller added.
    """
    with warnings.catch_warnings():
        # what it imports is deprecated, which is nothing to a reader of scores
        warnings.simplefilter("ignore")
        import jieba
    made = jieba.Tokenizer()
    made.FREQ, made.total = made.gen_pfdict(made.get_dict_file())
    made.initialized = True
    return made


def words_of(text: str) -> list[str]:
    """The words of a text, with the white space and marks between them.

    Raises ConfigError for a run of over `LONGEST_RUN` Chinese characters without any other.
    """
    if TOO_LONG_RUN.search(text):
        raise ConfigError(
            f"a text has over {LONGEST_RUN:,} Chinese characters in a row, without a mark or a "
            "space: it cannot be split into words"
        )
    return list(tokenizer().cut(text, cut_all=False))
