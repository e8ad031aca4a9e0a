"""How a bot gets its updates: getUpdates, or a webhook, never both."""

from __future__ import annotations

import re
from collections.abc import Awaitable
from typing import Any
from urllib.parse import urlsplit

from aiogram.methods import DeleteWebhook, GetUpdates, SetWebhook

from sandbox.errors import bad_request, conflict
from sandbox.methods.handler import Handler
from sandbox.params import Given
from sandbox.state import State
from sandbox.updates import WEBHOOK_SET
from sandbox.webhook import Webhook

MAX_POLL_SECONDS = 50
MAX_UPDATES = 100
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
POLL_WITH_WEBHOOK = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


def get_updates(state: State, given: Given[GetUpdates]) -> Awaitable[list[dict[str, Any]]]:
    if state.webhook.url:
        raise conflict(POLL_WITH_WEBHOOK)
    args = given.args
    if args.allowed_updates is not None:
        state.updates.allowed = args.allowed_updates
    limit = args.limit if args.limit and 1 <= args.limit <= MAX_UPDATES else MAX_UPDATES
    seconds = min(max(args.timeout or 0, 0), MAX_POLL_SECONDS)
    return state.updates.poll(offset=args.offset or 0, limit=limit, seconds=seconds)


def set_webhook(state: State, given: Given[SetWebhook]) -> bool:
    args = given.args
    if not args.url:
        return _remove_webhook(state, drop=bool(args.drop_pending_updates))
    _check_address(args.url)
    if args.secret_token is not None and not SECRET.fullmatch(args.secret_token):
        raise bad_request("secret token contains unallowed characters")
    if args.allowed_updates is not None:
        state.updates.allowed = args.allowed_updates
    if args.drop_pending_updates:
        state.updates.clear()
    state.updates.end_poll(WEBHOOK_SET)
    state.webhook = Webhook(
        url=args.url,
        secret=args.secret_token,
        max_connections=min(max(args.max_connections or 40, 1), 100),
        ip_address=args.ip_address,
        certificate=given.value("certificate") is not None,
    )
    state.updates.wake()
    return True


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not parts.hostname:
        raise bad_request("bad webhook: Failed to resolve host: Name or service not known")


def delete_webhook(state: State, given: Given[DeleteWebhook]) -> bool:
    return _remove_webhook(state, drop=bool(given.args.drop_pending_updates))


def _remove_webhook(state: State, *, drop: bool) -> bool:
    state.webhook = Webhook()
    if drop:
        state.updates.clear()
    return True


def get_webhook_info(state: State, _: Given[Any]) -> dict[str, Any]:
    hook = state.webhook
    told: dict[str, Any] = {
        "url": hook.url,
        "has_custom_certificate": hook.certificate,
        "pending_update_count": len(state.updates),
        "allowed_updates": state.updates.allowed or None,
        "last_error_date": hook.last_error_at,
        "last_error_message": hook.last_error,
    }
    if hook.url:
        told |= {"max_connections": hook.max_connections, "ip_address": hook.ip_address or "127.0.0.1"}
    return {name: value for name, value in told.items() if value is not None}


def log_out(state: State, _: Given[Any]) -> bool:
    state.updates.end_poll("terminated by logOut request")
    return True


HANDLERS: dict[str, Handler] = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "logOut": log_out,
    "close": log_out,
}
