"""Checked access to values of a JSON file: what is wrong is named by file, field and value."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import NoReturn

from longpref_trainer.errors import ConfigError

# what neither a page nor a terminal may be given: half characters, control characters but tab
# and line ends, and those that turn the direction of what follows
UNSHOWABLE = re.compile(
    "[\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
)
SHOWN = 60
MOST_COUNT = 1 << 53
DAMAGED = "the file was changed or is damaged, run the evaluation again"


def clean(text: str) -> str:
    """The text with a replacement character for whatever can be neither shown nor encoded."""
    return UNSHOWABLE.sub("\ufffd", text)


def parse(text: str | bytes, where: str) -> Field:
    """The JSON value of `text`. Raises ConfigError where it is none, NaN and Infinity included."""
    try:
        return Field(json.loads(text, parse_constant=_constant), where)
    # RecursionError: nested too deeply; ValueError also for bytes that are not UTF-8
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{where}: not JSON ({clean(str(error))[:200]}): {DAMAGED}") from error


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number of JSON")


@dataclass(frozen=True)
class Field:
    """A JSON value and where it stands: `after/results.json: tasks.qasper.rows`."""

    value: object
    where: str

    def fail(self, expected: str) -> NoReturn:
        """Raise the ConfigError that says what was expected here."""
        raise ConfigError(f"{self.where} is {self._shown()}, expected {expected}: {DAMAGED}")

    def _shown(self) -> str:
        if self.value is None:
            return "missing or null"
        # Never the whole of a large or deep value.
        if isinstance(self.value, dict | list):
            return "an object" if isinstance(self.value, dict) else "a list"
        found = clean(json.dumps(self.value, ensure_ascii=False))
        return found if len(found) <= SHOWN else found[:SHOWN] + "…"

    def entries(self) -> dict[str, Field]:
        """The fields of an object."""
        if not isinstance(self.value, dict):
            self.fail("an object")
        join = "." if ": " in self.where else ": "
        return {
            key: Field(value, f"{self.where}{join}{clean(key)[:SHOWN]}")
            for key, value in self.value.items()
        }

    def items(self) -> list[Field]:
        """The elements of a list."""
        if not isinstance(self.value, list):
            self.fail("a list")
        return [Field(value, f"{self.where}[{i}]") for i, value in enumerate(self.value)]

    def get(self, key: str) -> Field:
        """A field that must be there."""
        return self.entries().get(key) or Field(None, f"{self.where}: {key}").fail("a value")

    def maybe(self, key: str) -> Field | None:
        """A field, or None where it is missing or null."""
        found = self.entries().get(key)
        return None if found is None or found.value is None else found

    def text(self) -> str:
        """A text, made showable by `clean`."""
        if not isinstance(self.value, str):
            self.fail("a text")
        return clean(self.value)

    def label(self) -> str:
        """A text on one line."""
        return " ".join(self.text().split())

    def number(self) -> float:
        """A finite number."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            self.fail("a number")
        try:
            found = float(self.value)
        except OverflowError:
            found = math.inf
        if not math.isfinite(found):
            self.fail("a finite number")
        return found

    def count(self) -> int:
        """A whole number from 0 on that a float holds exactly."""
        found = self.value
        if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found <= MOST_COUNT:
            self.fail("a whole number of at least 0")
        return found

    def counts(self) -> dict[str, int]:
        """An object of whole numbers."""
        return {clean(key): field.count() for key, field in self.entries().items()}

    def labels(self) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(field.label() for field in self.items())

    def scalar(self) -> str | float | int | bool | None:
        """A text made showable, a finite number, true, false or null."""
        if self.value is None or isinstance(self.value, bool):
            return self.value
        if isinstance(self.value, int):
            self.number()
            return self.value
        return self.text() if isinstance(self.value, str) else self.number()

    def numbers(self) -> dict[str, float]:
        """An object of numbers, without those that are null."""
        return {
            clean(key): field.number()
            for key, field in self.entries().items()
            if field.value is not None
        }
