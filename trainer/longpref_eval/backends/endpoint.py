"""OpenAI-compatible endpoints: bounded requests at once, retries, bounded answers."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

from longpref_trainer.errors import ConfigError, EndpointError

from .address import KEYS, check_address
from .backend import Generation, Request
from .hugging_face import load_tokenizer
from .prompt import prompt_ids

# an answer of 65,536 tokens has less than 1 MB
MAX_ANSWER = 16 << 20
# what servers say of a prompt that is longer than their window
TOO_LONG = re.compile(
    r"context|maximum.{0,40}(length|tokens)|too (long|many tokens)", re.IGNORECASE
)
FINISHES = {"stop": "stop", "length": "length", "eos": "stop", "max_tokens": "length"}


class Endpoint:
    """A model behind an OpenAI-compatible server. Raises ConfigError, TokenizerError.

    Prompts with a chat template go to /chat/completions, others to /completions, at temperature 0.
    """

    def __init__(
        self,
        url: str,
        model: str,
        *,
        tokenizer: Path | None = None,
        window: int | None = None,
        concurrency: int = 4,
        timeout: float = 600,
        retries: int = 5,
    ) -> None:
        """timeout: seconds of one request. concurrency: requests at once."""
        check_address(url)
        try:
            from openai import OpenAI
        except ImportError as error:
            raise ConfigError(
                "the package openai is missing: pip install 'longpref-trainer[eval]'"
            ) from error
        self.url, self.name = url, model
        self.tokenizer: Any = load_tokenizer(tokenizer) if tokenizer else None
        self.window = window
        self.batch = concurrency
        self.key = next((os.environ[name] for name in KEYS if os.environ.get(name)), None)
        self.client = OpenAI(
            base_url=url, api_key=self.key or "none", timeout=timeout, max_retries=retries
        )

    def identity(self) -> dict[str, Any]:
        """Address and the server's name of the model: what else it serves is not known."""
        return {
            "backend": "endpoint",
            "path": f"{self.url} {self.name}",
            "model": self.name,
            "sha256": None,
            "dtype": None,
        }

    def prompt_overhead(self, *, chat: bool) -> int:
        """Tokens around an empty prompt, as the tokenizer's own chat template has it."""
        return 0 if self.tokenizer is None else len(prompt_ids(self.tokenizer, "", chat=chat))

    def generate(self, requests: Sequence[Request]) -> Iterator[tuple[int, Generation]]:
        """Answers in the order in which they come."""
        with ThreadPoolExecutor(self.batch) as pool:
            waiting: dict[Future[Generation], int] = {
                pool.submit(self.answer, request): at for at, request in enumerate(requests)
            }
            try:
                while waiting:
                    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
                    for future in done:
                        yield waiting.pop(future), future.result()
            finally:
                for future in waiting:
                    future.cancel()

    def answer(self, request: Request) -> Generation:
        """One answer. Raises EndpointError if the server is down or refuses all."""
        import openai

        limits: dict[str, Any] = {
            "model": self.name,
            "temperature": 0,
            "max_tokens": request.max_new_tokens,
        }
        stop = [*request.stop, *(["\n"] if request.newline_ends else [])]
        if stop:
            limits["stop"] = stop
        try:
            if request.chat:
                turn = [{"role": "user", "content": request.text}]
                chat: Any = self.client.chat.completions.with_streaming_response
                with chat.create(messages=turn, **limits) as response:
                    return told(read(response), chat=True)
            completions: Any = self.client.completions.with_streaming_response
            with completions.create(prompt=request.text, **limits) as response:
                return told(read(response), chat=False)
        except openai.APIStatusError as error:
            said = short(error, self.key)
            if error.status_code in (400, 413, 422) and TOO_LONG.search(said):
                return Generation("", None, error=f"prompt-too-long: {said}")
            if error.status_code in (400, 413, 422):
                return Generation("", None, error=f"refused: {said}")
            raise EndpointError(
                f"{self.url} answered {error.status_code}: {said}. "
                + advice(error.status_code, self.name)
            ) from error
        except openai.APIConnectionError as error:
            raise EndpointError(
                f"{self.url} cannot be reached ({type(error.__cause__ or error).__name__}) after "
                f"{self.client.max_retries} retries. What was measured is kept: run the same "
                "command again when the server is up"
            ) from error

    def close(self) -> None:
        """Let go of connections."""
        self.client.close()


def advice(status: int, model: str) -> str:
    """What to do about a status."""
    if status in (401, 403):
        return f"Give the key by {KEYS[0]}"
    if status == 404:
        return f"Is {model!r} the name that the server has for the model (--served-model)?"
    return "What was measured is kept: run the same command again later"


def short(error: Any, key: str | None) -> str:
    """What a server said, in one line and without the key; it may be anything."""
    body = getattr(error, "body", None)
    message = body.get("message") if isinstance(body, dict) else None
    text = message if isinstance(message, str) else str(error)
    if key:
        text = text.replace(key, "…")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300]


def read(response: Any) -> dict[str, Any]:
    """The JSON of a response, no more than MAX_ANSWER bytes of it. Raises EndpointError."""
    content = bytearray()
    for part in response.iter_bytes():
        content += part
        if len(content) > MAX_ANSWER:
            raise EndpointError(f"the server's answer is longer than {MAX_ANSWER >> 20} MB")
    try:
        found = json.loads(bytes(content))
    except (ValueError, RecursionError) as error:
        raise EndpointError("the server's answer is not JSON: is it an OpenAI endpoint?") from error
    if not isinstance(found, dict):
        raise EndpointError("the server's answer is not an object: is it an OpenAI endpoint?")
    return found


def told(found: dict[str, Any], *, chat: bool) -> Generation:
    """The answer in a response. Raises EndpointError."""
    try:
        choice = found["choices"][0]
        text = choice["message"]["content"] if chat else choice["text"]
    except (KeyError, IndexError, TypeError) as error:
        raise EndpointError(
            "the server's answer holds no choices: is it an OpenAI endpoint?"
        ) from error
    if not isinstance(text, str | None):
        raise EndpointError("the server's answer holds no text")
    usage = found.get("usage")
    counts = usage if isinstance(usage, dict) else {}
    finish = choice.get("finish_reason") if isinstance(choice, dict) else None
    return Generation(
        text or "",
        FINISHES.get(finish) if isinstance(finish, str) else None,
        number(counts.get("prompt_tokens")),
        number(counts.get("completion_tokens")),
    )


def number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
