"""Addresses of endpoints, and where their key comes from."""

from __future__ import annotations

from urllib.parse import urlsplit

from longpref_trainer.errors import ConfigError

# environment variables that hold an endpoint's key, the first one that is set counts
KEYS = ("LONGPREF_API_KEY", "OPENAI_API_KEY")


def is_url(model: str) -> bool:
    """Whether `--model` names an endpoint, and not a folder."""
    return model.startswith(("http://", "https://"))


def check_address(url: str) -> None:
    """Raises ConfigError for what is no address, and for one that holds a password."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(f"--model {url}: expected an address like http://host:port/v1")
    if parts.username or parts.password:
        raise ConfigError(
            "--model: the address holds a password, which would stand in results: give the key by "
            f"{KEYS[0]}"
        )
