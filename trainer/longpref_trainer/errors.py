"""Every error the trainer raises on purpose: a closed list, each with a code and an exit code.

The codes and exit codes are shared with `pipelines/core/errors.ts`. A message names the file,
the key or line, what was wrong and what to do. What was caught stays as `__cause__`
(`raise … from error`), and `cause` reads it.
"""

from __future__ import annotations


class LongprefError(Exception):
    """Base of the list; never raised itself."""

    code: str = "INTERNAL"
    exit_code: int = 1

    @property
    def cause(self) -> BaseException | None:
        """What was caught, if this error was raised from another one."""
        return self.__cause__


class ConfigError(LongprefError):
    """The command line or a configuration file is wrong."""

    code = "CONFIG"
    exit_code = 2


class InputError(LongprefError):
    """A file of data or text cannot be read, or does not hold what it should."""

    code = "INPUT"
    exit_code = 3


class TokenizerError(LongprefError):
    """The tokenizer cannot be read, or is another one than the data was made with."""

    code = "TOKENIZER"
    exit_code = 4


class DatasetError(LongprefError):
    """The data set is damaged, or its log says something this version cannot read."""

    code = "DATASET"
    exit_code = 6


class StoreError(LongprefError):
    """What was made cannot be written: a full disk, a folder that another run holds."""

    code = "STORE"
    exit_code = 7


class EndpointError(LongprefError):
    """The model endpoint is down or refuses for good (`GeneratorError` in `pipelines/`)."""

    code = "GENERATOR"
    exit_code = 8


class ModelError(LongprefError):
    """The model folder cannot be loaded, or the model cannot be trained on this data."""

    code = "MODEL"
    exit_code = 10


class TrainingError(LongprefError):
    """Training cannot go on: losses or gradients stay non-finite, or a checkpoint is unusable."""

    code = "TRAINING"
    exit_code = 11
