from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Webhook:
    """Where updates are sent instead of being polled; an empty address means polling."""

    url: str = ""
    secret: str | None = None
    max_connections: int = 40
    ip_address: str | None = None
    certificate: bool = False
    last_error_at: int | None = None
    last_error: str | None = None
    retry_after: float = 1.0
