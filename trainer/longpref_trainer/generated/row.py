"""Generated from schemas/row.schema.json by trainer/tools/generate_types.py. Do not edit."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict


class ContextChunk(TypedDict):
    # the document the chunk comes from
    document_id: str
    # index of the chunk in its document, from 0
    chunk: int
    # first byte (UTF-8) of the chunk in the normalised document
    byte_start: int
    # byte after the last one of the chunk
    byte_end: int
    # importance score against this question
    score: float
    # true: critical chunk; false: irrelevant chunk
    critical: bool


class Segment(TypedDict):
    # what the tokens are
    kind: Literal["head", "chunk", "separator", "tail"]
    # tokens
    length: int
    # position index of the first token; the others follow consecutively unless position_ids is
    # given
    position_start: int
    # explicit position indices (sparse samples); null where they are consecutive
    position_ids: NotRequired[list[int] | None]


class Answer(TypedDict):
    # preferred: from critical chunks; irrelevant: from irrelevant chunks only; mixed: from part
    # critical, part irrelevant chunks; imported: a rejected answer that came with preferences from
    # elsewhere (longpref dataset import-preferences)
    kind: Literal["preferred", "irrelevant", "mixed", "imported"]
    # indices (in their document) of the chunks the answer was made from
    given: list[int]
    # the documents of these chunks; null where all are of the sample's own document
    given_documents: NotRequired[list[str] | None]
    # parts of these chunks that the answer was not made from: evidence sentences taken out of a
    # mixed context, the end of a chunk that there was no room for; null where it was given all
    # chunks whole, and in data sets from before
    given_without: NotRequired[list[TakenOut] | None]
    # name of the generator, or reference; imported: it came with preferences from elsewhere
    generator: str
    # JSON of model, revision and sampling settings; empty object for a generator without a model
    sampling: str
    # length: truncated, no end-of-turn token
    finish_reason: Literal["stop", "length"]
    # whether the answer's value stands in the training context
    in_context: NotRequired[bool | None]
    # mean log-probability a token under the generating model, in nats, if known
    mean_logprob: NotRequired[float | None]
    # whether the answer says that the text does not tell; null in data sets from before
    abstains: NotRequired[bool | None]
    # true: the answer is the beginning of a longer one, cut at the last sentence end that
    # pair.max_answer_tokens has room for, with its end-of-turn token; else null
    cut_at_sentence: NotRequired[bool | None]
    # of a splice or twin (generator auto, answers in sentences): the share of the content words of
    # the answer it is made from that are others in it; null where the answer is none
    edit_share: NotRequired[float | None]


class TakenOut(TypedDict):
    # the document of the chunk; null where it is the sample's own
    document_id: NotRequired[str | None]
    # index of the chunk in its document, from 0
    chunk: int
    # first byte (UTF-8) in the normalised document that was taken out
    byte_start: int
    # byte after the last one
    byte_end: int


class Row(TypedDict):
    """One LOGO sample: one row of a shard. Everything needed to train is in the row; the trainer
    tokenises nothing. Columns are only ever added, nullable."""

    # sha256 (hex) of document, question, configuration identity and draw
    sample_id: str
    # sha256 (hex) of the document's normalised text
    document_id: str
    # which position draw of the same question this is, from 0
    draw: int
    # by hash of the document's source key (docs/data-set.md): all questions and draws of a document
    # stand on one side, an edited document stays on its side
    split: Literal["train", "validation"]
    # the question Q
    question: str
    # text of the shared prefix, for people; prompt_ids is what is trained on
    prompt: str
    # text of the preferred answer y_w, for people
    chosen: str
    # texts of the dispreferred answers y_l(1) … y_l(M), for people
    rejected: list[str]
    # the chunks of the training context C′, in document order
    context: list[ContextChunk]
    # token ids of the shared prefix: template head, chunks in document order with their separators,
    # question tail
    prompt_ids: list[int]
    # the parts of prompt_ids in order; their lengths add up to the length of prompt_ids
    segments: list[Segment]
    # token ids of y_w, with the end-of-turn token unless the answer was truncated
    chosen_ids: list[int]
    # token ids of y_l(1) … y_l(M), M ≥ 1
    rejected_ids: list[list[int]]
    # the chosen answer first, then the rejected ones in the order of rejected_ids
    answers: list[Answer]
    # position index of the first answer token, the same for all M+1 answers
    answer_position: int
    # cloze: longpref made the question by leaving out a name; null: it came with the document
    question_kind: NotRequired[Literal["cloze", None]]
    # a second, shorter prompt (shard.short_prompt): indices into segments, ascending, of head,
    # critical chunks with their separators, and tail; their tokens one after the other are that
    # prompt, its positions 0, 1, 2, …; null where none was asked for
    short_segments: NotRequired[list[int] | None]
    # sha256 (hex) over the canonical encoding of every other column
    row_hash: str
