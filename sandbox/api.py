"""One request to the Bot API, from its raw parameters to the answer, the same over HTTP and in-process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

from sandbox.errors import ApiError
from sandbox.faults import Fault
from sandbox.files import Upload
from sandbox.journal import Request
from sandbox.methods import HANDLERS
from sandbox.params import METHODS, check_result, decoded, understood
from sandbox.state import State

log = logging.getLogger(__name__)

REASONS = {429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}
# Polls come by the thousand; only a refused one says anything.
NOT_LOGGED = frozenset({"getUpdates"})
# Updates are checked when they are made: a test may push one that no client of Telegram could make.
NOT_CHECKED = frozenset({"getUpdates"})


@dataclass(frozen=True)
class Call:
    token: str
    method: str
    params: dict[str, Any]
    files: dict[str, Upload]


@dataclass(frozen=True)
class Answer:
    """Status and body; `lost` means that the caller gets a broken connection instead."""

    status: int
    body: dict[str, Any]
    lost: bool = False


async def answer(state: State, call: Call) -> Answer:
    """Does what the call asks for, or refuses, or fails as the faults say."""
    method = METHODS.get(call.method.lower())
    params = decoded(method, call.params) if method else call.params
    request = Request(method.__api_method__ if method else call.method, params, state.now())
    fault = state.faults.take(call.method.lower())
    if fault is not None and (fault.cut or fault.status):
        told = _failed(request, fault)
    else:
        told = await _obeyed(state, call, request)
        if fault is not None and request.error is None:
            request.fault = fault.name
    if request.method not in NOT_LOGGED or request.error:
        state.journal.add(request)
    if fault is not None and fault.delay:
        await asyncio.sleep(fault.delay)
    return Answer(told.status, told.body, lost=True) if fault and (fault.cut or fault.drop) else told


def _failed(request: Request, fault: Fault) -> Answer:
    status = fault.status or 0
    text = REASONS.get(status, "Error")
    if fault.retry_after is not None:
        text = f"{text}: retry after {fault.retry_after}"
    request.status, request.error, request.fault = status, text, fault.name
    wait = {} if fault.retry_after is None else {"retry_after": fault.retry_after}
    return _refusal(ApiError(status, text, **wait))


async def _obeyed(state: State, call: Call, request: Request) -> Answer:
    try:
        request.result = await _result(state, call, request)
    except ApiError as refusal:
        request.status, request.error = refusal.status, refusal.description
        # Sending too fast is slowed down, not a mistake in a request.
        request.fault = "flood" if refusal.status == 429 else None
        return _refusal(refusal)
    except Exception as error:
        log.exception("the sandbox failed at %s %r", request.method, request.params)
        text = f"Internal Server Error: the sandbox failed: {error!r}"
        request.status, request.error = 500, text
        return _refusal(ApiError(500, text))
    return Answer(200, {"ok": True, "result": request.result})


async def _result(state: State, call: Call, request: Request) -> Any:
    if call.token != state.token:
        raise ApiError(401, "Unauthorized")
    handler = HANDLERS.get(call.method.lower())
    if handler is None:
        log.warning("the sandbox does not know the method %s", request.method)
        state.journal.unknown_methods.add(request.method)
        raise ApiError(404, "Not Found: method not found")
    method = METHODS[call.method.lower()]
    result = handler(state, understood(method, request.params, call.files))
    if isinstance(result, Awaitable):
        result = await result
    if request.method not in NOT_CHECKED:
        check_result(method, result)
    return result


def _refusal(error: ApiError) -> Answer:
    body: dict[str, Any] = {"ok": False, "error_code": error.status, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return Answer(error.status, body)
