"""Metrics: pure functions that equal the benchmarks' own, row by row."""

from .catalogue import METRICS, score
from .normalize import first_line
from .row import Metric

__all__ = ["METRICS", "Metric", "first_line", "score"]
