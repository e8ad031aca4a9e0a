"""What the bot asked for and how it went; bounded, so that a long run does not grow."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

KEPT_REQUESTS = 20_000


@dataclass
class Request:
    """One Bot API request; `error` is the refusal, `fault` the name of an injected fault."""

    method: str
    params: dict[str, Any]
    at: datetime
    status: int = 200
    result: Any = field(default=None, repr=False)
    error: str | None = None
    fault: str | None = None


class Journal:
    def __init__(self) -> None:
        self.requests: deque[Request] = deque(maxlen=KEPT_REQUESTS)
        self.errors: deque[Request] = deque(maxlen=KEPT_REQUESTS)
        self.unknown_methods: set[str] = set()

    def add(self, request: Request) -> None:
        self.requests.append(request)
        if request.error is not None and request.fault is None:
            self.errors.append(request)
