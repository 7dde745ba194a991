"""Prompt templates: `{field}` is a row's field, as str.format reads it, and nothing more."""

from __future__ import annotations

import difflib
import string
from collections.abc import Mapping
from typing import Any

from longpref_trainer.errors import ConfigError


def fill(template: str, row: Mapping[str, Any], where: str, of: str = "") -> str:
    """The prompt of a row. Templates come from outside, so fields have no attributes, no format.

    where: names the template in messages; of: the row. Raises ConfigError.
    """
    parts = []
    try:
        parsed = list(string.Formatter().parse(template))
    except ValueError as error:
        raise ConfigError(f"{where}: prompt: {error}; write {{{{ and }}}} for braces") from error
    for literal, name, spec, conversion in parsed:
        parts.append(literal)
        if name is None:
            continue
        if spec or conversion or not name.isidentifier():
            raise ConfigError(f"{where}: prompt: {{{name}}} is not the plain name of a field")
        if name not in row:
            known = sorted(map(str, row))
            close = difflib.get_close_matches(name, known, n=1)
            advice = f"did you mean {close[0]!r}? It has" if close else "it has"
            raise ConfigError(
                f"{of or 'the row'}: no field {name!r}, which the prompt of {where} names; "
                f"{advice} {', '.join(known)}"
            )
        parts.append(str(row[name]))
    return "".join(parts)
