"""Where fetched things are kept."""

from __future__ import annotations

import os
from pathlib import Path


def cache_root() -> Path:
    """LONGPREF_CACHE, or longpref in the user's cache."""
    named = os.environ.get("LONGPREF_CACHE")
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(named) if named else base / "longpref"
