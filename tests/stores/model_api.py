"""A real HTTP server that speaks the embedding and chat APIs of Ollama and of OpenAI, and fails when told to."""

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from memoria.stores.embedders.hashing import Hashing

Rows = list[list[float]]
CHATS = {"/api/chat", "/v1/chat/completions"}


@dataclass(kw_only=True)
class Fault:
    """What is wrong with one answer: its status, headers, time, vectors, what is said, or the whole body."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    rows: Callable[[Rows], Rows] = lambda rows: rows
    said: Callable[[str], str] = lambda said: said
    body: bytes | None = None


@dataclass(kw_only=True)
class Request:
    """What was asked: path, headers in lower case, and the body."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    at: float


class ModelApi(ThreadingHTTPServer):
    """Answer with hashing vectors, and as a judge; `faults` are used up one a request, then `always` holds."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Door)
        self.dimension = 256
        self.requests: list[Request] = []
        self.faults: list[Fault] = []
        self.always = Fault()
        self.backwards = False
        self.over = threading.Event()

    @property
    def url(self) -> str:
        """Where Ollama's API is; OpenAI's is at /v1 below it."""
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def texts(self) -> list[str]:
        """All texts that were sent, in order."""
        return [text for request in self.requests for text in request.body["input"]]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away."""


class _Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ModelApi

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.requests.append(Request(path=self.path, headers=headers, body=body, at=time.monotonic()))
        fault = self.server.faults.pop(0) if self.server.faults else self.server.always
        self.server.over.wait(fault.delay)
        self._send(fault, body)

    def log_message(self, *_: Any) -> None:
        pass

    def _send(self, fault: Fault, body: dict[str, Any]) -> None:
        if fault.body is not None or fault.status != 200:
            raw = fault.body or json.dumps({"error": {"message": "told to fail"}}).encode()
        elif self.path in CHATS:
            raw = json.dumps(self._chat(fault.said(_judge(body["messages"])), body["model"])).encode()
        else:
            raw = json.dumps(self._answer(fault.rows(self._rows(body["input"])), body["model"])).encode()
        self.send_response(fault.status)
        for name, value in {"content-type": "application/json", **fault.headers}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def _rows(self, texts: list[str]) -> Rows:
        rows: Rows = asyncio.run(Hashing().documents(texts))[:, : self.server.dimension].tolist()
        return rows

    def _chat(self, said: str, model: str) -> dict[str, Any]:
        message = {"role": "assistant", "content": said}
        if self.path == "/api/chat":
            return {"model": model, "created_at": "2026-01-31T12:00:00Z", "message": message, "done": True}
        choice = {"index": 0, "finish_reason": "stop", "message": message}
        return {"id": "1", "object": "chat.completion", "created": 0, "model": model, "choices": [choice]}

    def _answer(self, rows: Rows, model: str) -> dict[str, Any]:
        if self.path == "/api/embed":
            return {"model": model, "embeddings": rows}
        items = [{"object": "embedding", "index": index, "embedding": row} for index, row in enumerate(rows)]
        return {"object": "list", "model": model, "data": items[::-1] if self.server.backwards else items}


def _judge(messages: list[dict[str, str]]) -> str:
    """Give a passage a point for each word that it shares with the question."""
    asked = json.loads(messages[-1]["content"])
    wanted = set(asked["question"].lower().split())
    return json.dumps({"scores": [len(wanted & set(each.lower().split())) for each in asked["passages"]]})


@contextlib.contextmanager
def model_api() -> Iterator[ModelApi]:
    """Serve until the end of the block, on a free port of this machine."""
    with ModelApi() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()
