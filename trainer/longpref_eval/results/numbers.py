"""Numbers as people read them: scores as percent, perplexity and nats as they are."""

from __future__ import annotations

from .shapes import UNSCALED

NONE = "–"


def percent(value: float) -> str:
    """A share as percent with one digit, without the sign: 0.3125 is 31.2."""
    return _minus(f"{100 * value:.1f}")


def whole_percent(value: float) -> str:
    """A share as whole percent, for the cells of a grid. Neither 0 nor 100 unless it is."""
    rounded = round(100 * value)
    if rounded == 100 and value < 1:
        return ">99"
    if rounded == 0 and value > 0:
        return "<1"
    return _minus(str(rounded))


def plain(value: float) -> str:
    """Perplexity or nats: two digits behind the point, whole numbers from 1000 on."""
    return _minus(f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.2f}")


def shown(metric: str, value: float | None) -> str:
    """A score for people."""
    if value is None:
        return NONE
    return plain(value) if metric in UNSCALED else percent(value)


def signed(metric: str, value: float) -> str:
    """A difference for people: percentage points, or nats."""
    text = shown(metric, value)
    zero = not any(digit in text for digit in "123456789")
    return text.lstrip("−") if zero else text if value < 0 else f"+{text}"


def ratio(value: float) -> str:
    """A ratio of perplexities: three digits that count."""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3f}" if value >= 0.1 else f"{value:.3g}"


def tokens(length: float) -> str:
    """A length: 512, 1k for 1,024, 128k for 131,072, 4,000."""
    if length >= 1024 and length % 1024 == 0:
        return f"{length / 1024:,.0f}k"
    return f"{length:,.0f}" if float(length).is_integer() else f"{length:,.1f}"


def short(value: float) -> str:
    """A number of few digits, for axes and depths."""
    text = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return _minus(text)


def seconds(value: float) -> str:
    """A duration: 8.2 s, 3 min 5 s, 2 h 10 min."""
    if value < 60:
        return f"{value:.1f} s"
    whole = round(value)
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600:,} h {whole % 3600 // 60} min"


def _minus(text: str) -> str:
    return text.replace("-", "−")
