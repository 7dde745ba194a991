"""What texts are made of before they are compared."""

from __future__ import annotations

import re
import string

ARTICLES = re.compile(r"\b(?:a|an|the)\b")
NO_PUNCTUATION = str.maketrans("", "", string.punctuation)
# LongBench's list; full stops of both kinds, but not every mark of Unicode
CHINESE_PUNCTUATION = (
    "！？｡。＂＃＄％＆＇（）＊＋，－／：；＜＝＞＠［＼］＾＿｀｛｜｝～｟｠｢｣､、〃》「」『』【】〔〕〖〗〘〙〚〛〜〝〞〟〰〾〿"
    "–—‘’‛“”„‟…‧﹏."
)
NO_CHINESE_PUNCTUATION = str.maketrans("", "", string.punctuation + CHINESE_PUNCTUATION)


def normalize(text: str) -> str:
    """English (SQuAD, Rajpurkar et al. 2016): lower case, no ASCII punctuation, no articles.

    Words are one space apart. Punctuation goes without a space in its place: `well-known` becomes
    `wellknown`, and `a.` an article.
    """
    bare = text.lower().translate(NO_PUNCTUATION)
    return " ".join(ARTICLES.sub(" ", bare).split())


def normalize_zh(text: str) -> str:
    """Chinese (LongBench, metrics.py): lower case, no punctuation, no white space."""
    return "".join(text.lower().translate(NO_CHINESE_PUNCTUATION).split())


def first_line(prediction: str) -> str:
    """What LongBench's eval.py scores of TREC, TriviaQA, SAMSum and LSHT."""
    return prediction.lstrip("\n").split("\n", 1)[0]
