"""The canonical hash of a tokenizer.json (docs/data-set.md, "Tokenizer hash").

It covers what decides which ids a text becomes, and leaves out what model libraries rewrite when
they save. tests/vectors/tokenizer-hash.json holds this implementation and the one in
`pipelines/` to the same answers.
"""

from __future__ import annotations

import hashlib
import json
import math
import struct
from pathlib import Path
from typing import Any

from ..errors import TokenizerError


def tokenizer_sha256(tokenizer: dict[str, Any]) -> str:
    """sha256 (hex) of the canonical form of a parsed tokenizer.json.

    Raises TokenizerError if it is not one (no model, merges that are not pairs, …).
    """
    model = tokenizer.get("model")
    if not isinstance(model, dict):
        raise TokenizerError("it has no `model` object, so it is not a tokenizer.json")
    try:
        added = [
            {"content": token["content"], "id": token["id"], "special": token["special"]}
            for token in tokenizer.get("added_tokens") or []
        ]
        parts = {
            "added_tokens": sorted(added, key=lambda token: token["id"]),
            "model": canonical_model(model),
            "normalizer": tokenizer.get("normalizer"),
            "pre_tokenizer": tokenizer.get("pre_tokenizer"),
            "version": 1,
        }
        out: list[str] = []
        write(parts, out)
        return hashlib.sha256("".join(out).encode("utf-8")).hexdigest()
    except (KeyError, TypeError, UnicodeEncodeError) as error:
        raise TokenizerError(f"its added_tokens or strings are malformed: {error!r}") from error


def tokenizer_file_sha256(path: Path) -> str:
    """`tokenizer_sha256` of a file, or of the tokenizer.json in a folder."""
    file = path / "tokenizer.json" if path.is_dir() else path
    try:
        parsed = json.loads(file.read_text("utf-8"))
    except FileNotFoundError as error:
        raise TokenizerError(
            f"{file} is missing: the model folder must hold the tokenizer.json "
            "that the data set was made with"
        ) from error
    except (OSError, ValueError) as error:
        raise TokenizerError(f"{file} cannot be read as JSON: {error}") from error
    try:
        return tokenizer_sha256(parsed)
    except TokenizerError as error:
        raise TokenizerError(f"{file}: {error}") from error


def check_tokenizer(folder: Path, wanted: str, dataset: str) -> None:
    """Refuse a model folder whose tokenizer is another one than the rows were made with."""
    found = tokenizer_file_sha256(folder)
    if found != wanted:
        raise TokenizerError(
            f"{folder / 'tokenizer.json'} has tokenizer hash {found}, but {dataset} was made with "
            f"{wanted}: its token ids mean other texts to this model. Train the model whose "
            "tokenizer made the data set, or make the data set again with `tokenizer` pointing "
            f"to {folder}"
        )


def canonical_model(model: dict[str, Any]) -> dict[str, Any]:
    """`model` with merges as pairs and without keys that say nothing (null, false, "")."""
    kept = without_empty(model)
    assert isinstance(kept, dict)
    if "merges" in kept:
        kept["merges"] = [merge_pair(merge) for merge in kept["merges"]]
    return kept


def without_empty(value: Any) -> Any:
    """Drop keys whose value is null, false or "", at any depth (0 stays: it is a token id)."""
    if isinstance(value, dict):
        return {
            key: without_empty(item)
            for key, item in value.items()
            if item is not None and item is not False and item != ""
        }
    if isinstance(value, list):
        return [without_empty(item) for item in value]
    return value


def merge_pair(merge: Any) -> list[str]:
    """`"a b"` (older files) or `["a", "b"]` → `["a", "b"]`."""
    pair = merge.split(" ") if isinstance(merge, str) else merge
    if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(p, str) for p in pair)):
        raise TokenizerError(f"merge {merge!r} is not a pair of strings")
    return pair


# only `"`, `\` and characters below U+0020 are escaped, and never in the short form
ESCAPES = {code: f"\\u{code:04x}" for code in range(0x20)} | {ord('"'): '\\"', ord("\\"): "\\\\"}


def write(value: Any, out: list[str]) -> None:
    """Append the canonical JSON of `value` to `out`."""
    if isinstance(value, str):
        out.append(f'"{value.translate(ESCAPES)}"')
    elif value is None or isinstance(value, bool):
        out.append({None: "null", True: "true", False: "false"}[value])
    elif isinstance(value, int):
        out.append(str(value))
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise TokenizerError(f"it has the number {value}, which JSON cannot hold")
        integral = value.is_integer()
        out.append(str(int(value)) if integral else f'"f{struct.pack(">d", value).hex()}"')
    elif isinstance(value, list):
        write_items("[", "]", [(None, item) for item in value], out)
    elif isinstance(value, dict):
        # sorted by code point, as Python compares strings (UTF-16 order differs above U+FFFF)
        write_items("{", "}", sorted(value.items()), out)
    else:
        raise TypeError(f"{type(value).__name__} is not a JSON value")


def write_items(
    opening: str, closing: str, items: list[tuple[str | None, Any]], out: list[str]
) -> None:
    """Append a list (keys None) or an object."""
    out.append(opening)
    for index, (key, item) in enumerate(items):
        if index:
            out.append(",")
        if key is not None:
            write(key, out)
            out.append(":")
        write(item, out)
    out.append(closing)
