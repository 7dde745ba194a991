"""What a document's training samples tell: its chunks, its questions and their answers.

The warm-up makes its short contexts of these. All comes from the token ids of the rows, so it
sees training documents only and needs no tokenizer.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..data.sample import Sample


@dataclass
class DocumentFacts:
    """One document. A fact is a question with its answer; its key is the question's last token."""

    # token ids of the chunks seen in any context; in no order
    chunks: list[tuple[int, ...]] = field(default_factory=list)
    # (key, first token of the answer) → (ids of the question's tail, ids of the answer)
    facts: dict[tuple[int, int], tuple[list[int], list[int]]] = field(default_factory=dict)

    def tokens(self) -> Iterator[int]:
        """Every token of the chunks."""
        return (token for chunk in self.chunks for token in chunk)

    def short_context(
        self, chunks: int, questions: int, window: int, rng: random.Random
    ) -> tuple[list[int], list[tuple[int, int]]]:
        """Token ids of some chunks and of questions they answer; where each answer stands.

        A question is taken where its key stands in the context with the answer right after it,
        as long as the whole has at most `window` tokens.
        """
        ids = [token for chunk in rng.sample(self.chunks, chunks) for token in chunk]
        pairs = dict.fromkeys(itertools.pairwise(ids))
        there = [pair for pair in pairs if pair in self.facts]
        rng.shuffle(there)
        spans = []
        for pair in there[:questions]:
            question, answer = self.facts[pair]
            if len(ids) + len(question) + len(answer) > window:
                break
            ids += question
            spans.append((len(ids), len(ids) + len(answer)))
            ids += answer
        return ids, spans


def document_facts(samples: Iterable[Sample]) -> list[DocumentFacts]:
    """Chunks and facts of each document, documents in the order of their first sample."""
    documents: dict[str, tuple[DocumentFacts, set[tuple[int, ...]]]] = {}
    for sample in samples:
        document, seen = documents.setdefault(sample.document_id, (DocumentFacts(), set()))
        start = 0
        for segment in sample.segments:
            part = [int(token) for token in sample.prompt_ids[start : start + segment["length"]]]
            start += segment["length"]
            if segment["kind"] == "chunk" and tuple(part) not in seen:
                seen.add(tuple(part))
                document.chunks.append(tuple(part))
            elif segment["kind"] == "tail":
                answer = [int(token) for token in sample.answer_ids[0]]
                document.facts[part[-1], answer[0]] = (part, answer)
    return [document for document, _ in documents.values()]
