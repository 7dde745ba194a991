"""The short tasks that are known by name: what they are called, and how they are measured."""

from __future__ import annotations

from typing import NamedTuple


class ShortTask(NamedTuple):
    """A task of lm-evaluation-harness."""

    title: str
    category: str
    cite: str
    # the one that the Open LLM Leaderboard showed
    metric: str
    # examples before the question, as there
    shots: int


MMLU = "Hendrycks et al. 2021, arXiv 2009.03300"
TRUTHFULQA = "Lin et al. 2022, arXiv 2109.07958"
ARC = "Clark et al. 2018, arXiv 1803.05457"
KNOWN = {
    "mmlu": ShortTask("MMLU", "knowledge", MMLU, "acc", 5),
    "truthfulqa_mc1": ShortTask("TruthfulQA MC1", "truthfulness", TRUTHFULQA, "acc", 0),
    "truthfulqa_mc2": ShortTask("TruthfulQA MC2", "truthfulness", TRUTHFULQA, "acc", 0),
    # not on that leaderboard: as its harder half
    "arc_easy": ShortTask("ARC easy", "science questions", ARC, "acc_norm", 25),
    "arc_challenge": ShortTask("ARC challenge", "science questions", ARC, "acc_norm", 25),
}
