"""Which samples have a dispreferred answer that `rejected_weights` leaves in."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from ..errors import ConfigError
from .dataset import Samples


def with_weighed_answers(
    samples: Samples, weights: Mapping[str, float]
) -> tuple[Samples, str | None]:
    """The samples with a dispreferred answer of weight above 0, and a note on those left out.

    Samples of one data set differ in their kinds: to yes there is one wrong answer.
    Raises ConfigError where no sample is left.
    """
    none = {kind for kind, weight in weights.items() if weight <= 0}
    if not none:
        return samples, None
    kinds = [
        [answer["kind"] for answer in row[1:]]
        for row in samples.table.column("answers").to_pylist()
    ]
    kept = pa.array([any(kind not in none for kind in row) for row in kinds], type=pa.bool_())
    lost = len(kinds) - sum(kept.to_pylist())
    if lost == 0:
        return samples, None
    named = ", ".join(sorted({kind for row in kinds for kind in row} & none))
    first = samples.table.column("sample_id")[kept.to_pylist().index(False)].as_py()
    told = (
        f"of {len(kinds)} samples {lost} have no dispreferred answer but of kind {named}, which "
        f"`rejected_weights` gives weight 0 (sample {first})"
    )
    if lost == len(kinds):
        raise ConfigError(
            f"{samples.source}: {told}: nothing is left to train on. Give one of their kinds a "
            "weight, or make the data with other `pair.rejected`"
        )
    return Samples(samples.table.filter(kept), samples.source), f"{told}: they are left out"
