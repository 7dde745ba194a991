"""OpenAI-compatible endpoints: what servers say and do, good and bad, over real HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from longpref_eval.backends import endpoint as module
from longpref_eval.backends.backend import Request
from longpref_eval.backends.endpoint import Endpoint
from longpref_trainer.errors import ConfigError, EndpointError

Reply = tuple[int, dict[str, str], bytes]


class Server:
    """Answers by `reply`, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any], str]] = []
        self.reply: Callable[[str, dict[str, Any]], Reply] = completion
        self.now = self.most = 0
        lock, server = threading.Lock(), self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with lock:
                    server.now += 1
                    server.most = max(server.most, server.now)
                    server.asked.append((self.path, body, self.headers["Authorization"]))
                status, headers, content = server.reply(self.path, body)
                with lock:
                    server.now -= 1
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.http.server_port}/v1"

    def endpoint(self, **settings: Any) -> Endpoint:
        return Endpoint(self.url, "m", **{"retries": 2, "timeout": 5, **settings})


def completion(path: str, body: dict[str, Any]) -> Reply:
    chat = path.endswith("/chat/completions")
    text = f"to {body['messages'][0]['content'] if chat else body['prompt']}"
    choice = {"message": {"content": text}} if chat else {"text": text}
    usage = {"prompt_tokens": 5, "completion_tokens": 2}
    found = {"choices": [{**choice, "finish_reason": "length"}], "usage": usage}
    return 200, {"Content-Type": "application/json"}, json.dumps(found).encode()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in module.KEYS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("openai._base_client.INITIAL_RETRY_DELAY", 0.01)
    monkeypatch.setattr("openai._base_client.MAX_RETRY_DELAY", 0.01)
    found = Server()
    yield found
    found.http.shutdown()
    found.http.server_close()


def test_chat_and_plain_prompts(server: Server) -> None:
    backend = server.endpoint()
    requests = [
        Request("a", 7),
        Request("b", 7, chat=False, stop=("END",), newline_ends=True),
    ]
    answers = dict(backend.generate(requests))
    assert [answers[i].text for i in (0, 1)] == ["to a", "to b"]
    assert (answers[0].finish, answers[0].prompt_tokens, answers[0].new_tokens) == ("length", 5, 2)
    by_path = {path: body for path, body, _ in server.asked}
    chat = by_path["/v1/chat/completions"]
    assert chat["messages"] == [{"role": "user", "content": "a"}]
    assert (chat["temperature"], chat["max_tokens"], chat["model"]) == (0, 7, "m")
    assert "stop" not in chat
    assert by_path["/v1/completions"]["stop"] == ["END", "\n"]


def test_no_more_requests_at_once_than_said(server: Server) -> None:
    gate = threading.Barrier(3, timeout=5)

    def together(path: str, body: dict[str, Any]) -> Reply:
        gate.wait()
        return completion(path, body)

    server.reply = together
    found = dict(server.endpoint(concurrency=3).generate([Request(str(i), 5) for i in range(9)]))
    assert len(found) == 9
    assert server.most == 3


def test_what_fails_for_a_while_is_tried_again(server: Server) -> None:
    failing = iter([(429, {"Retry-After": "0"}, b"{}"), (503, {}, b"busy")])
    server.reply = lambda path, body: next(failing, None) or completion(path, body)
    [(_, found)] = server.endpoint().generate([Request("a", 5)])
    assert found.text == "to a"
    assert len(server.asked) == 3


def test_a_prompt_that_is_too_long_is_told_of_alone(server: Server) -> None:
    def refuse_long(path: str, body: dict[str, Any]) -> Reply:
        if len(body["messages"][0]["content"]) < 5:
            return completion(path, body)
        said = {"error": {"message": "This model's maximum context length is 4 tokens\x1b[31m"}}
        return 400, {"Content-Type": "application/json"}, json.dumps(said).encode()

    server.reply = refuse_long
    found = dict(server.endpoint().generate([Request("short"[:3], 5), Request("longer", 5)]))
    assert found[0].error is None
    assert found[1].error is not None
    assert found[1].error.startswith("prompt-too-long: This model's maximum context length")
    assert "\x1b" not in found[1].error


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ((401, {}, b'{"error": {"message": "no key"}}'), "Give the key by LONGPREF_API_KEY"),
        ((404, {}, b"{}"), "Is 'm' the name that the server has for the model"),
        ((500, {}, b"broken"), "answered 500"),
        ((200, {}, b"<html>"), "not JSON: is it an OpenAI endpoint"),
        ((200, {}, b"[1]"), "not an object"),
        ((200, {}, b"{}"), "holds no choices"),
        ((200, {}, b'{"choices": [{"message": {"content": 5}}]}'), "holds no text"),
        ((200, {}, b"[" * 100_000), "not JSON"),
    ],
)
def test_what_servers_may_say(server: Server, reply: Reply, said: str) -> None:
    server.reply = lambda path, body: reply
    with pytest.raises(EndpointError) as told:
        list(server.endpoint().generate([Request("a", 5)]))
    assert said in str(told.value)


def test_an_endless_answer_is_cut_off(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ANSWER", 1000)
    server.reply = lambda path, body: (200, {}, b'{"choices": "' + b"a" * 5000 + b'"}')
    with pytest.raises(EndpointError, match=r"longer than"):
        list(server.endpoint().generate([Request("a", 5)]))


def test_an_answer_without_text_is_empty(server: Server) -> None:
    choice = {"message": {"content": None}, "finish_reason": ["odd"]}
    content = json.dumps({"choices": [choice], "usage": {"prompt_tokens": True}}).encode()
    server.reply = lambda path, body: (200, {}, content)
    [(_, found)] = server.endpoint().generate([Request("a", 5)])
    assert (found.text, found.finish, found.prompt_tokens) == ("", None, None)


def test_a_server_that_is_down(server: Server) -> None:
    backend = Endpoint("http://127.0.0.1:9/v1", "m", retries=1, timeout=2)
    with pytest.raises(EndpointError, match=r"cannot be reached .*after 1 retries.*same command"):
        list(backend.generate([Request("a", 5)]))


def test_the_key_goes_to_the_server_and_nowhere_else(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LONGPREF_API_KEY", "sk-secret")
    backend = server.endpoint()
    list(backend.generate([Request("a", 5)]))
    assert server.asked[0][2] == "Bearer sk-secret"
    assert "sk-secret" not in json.dumps(backend.identity())
    server.reply = lambda path, body: (401, {}, b'{"error": {"message": "bad key sk-secret"}}')
    with pytest.raises(EndpointError) as told:
        list(backend.generate([Request("a", 5)]))
    assert "sk-secret" not in str(told.value)


@pytest.mark.parametrize("url", ["ftp://host/v1", "http:///v1", "localhost:8000"])
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(ConfigError, match=r"expected an address like"):
        Endpoint(url, "m")


def test_no_password_in_an_address() -> None:
    with pytest.raises(ConfigError, match=r"give the key by LONGPREF_API_KEY") as told:
        Endpoint("http://me:hunter2@host/v1", "m")
    assert "hunter2" not in str(told.value)
