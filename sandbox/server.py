"""The Bot API over HTTP, as aiohttp routes."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from sandbox.api import Answer, Call, answer
from sandbox.delivery import Delivery
from sandbox.files import Upload
from sandbox.state import State

log = logging.getLogger(__name__)

MAX_BODY = 64 * 1024 * 1024
WORLD = web.AppKey("world", State)


def make_app(world: State) -> web.Application:
    """The routes of one bot's API; webhooks are delivered while the application runs."""
    app = web.Application(client_max_size=MAX_BODY)
    app[WORLD] = world
    app.router.add_route("*", "/bot{token:[^/]+}/{method}", _method)
    app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", _file)
    app.cleanup_ctx.append(_webhooks)
    return app


async def _webhooks(app: web.Application) -> AsyncIterator[None]:
    delivery = Delivery(app[WORLD])
    delivery.start()
    yield
    await delivery.stop()


async def _method(request: web.Request) -> web.StreamResponse:
    world = request.app[WORLD]
    try:
        params, files = await _body(request)
    except ValueError:
        return _json(Answer(400, {"ok": False, "error_code": 400, "description": "Bad Request: can't parse request"}))
    found = Call(request.match_info["token"], request.match_info["method"], params, files)
    told = await answer(world, found)
    if told.lost and request.transport is not None:
        request.transport.abort()
    return _json(told)


def _json(told: Answer) -> web.Response:
    return web.json_response(told.body, status=told.status or 500, dumps=_dumps)


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


async def _body(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    params: dict[str, Any] = dict(request.query)
    files: dict[str, Upload] = {}
    if request.content_type == "application/json":
        given = json.loads(await request.text() or "{}")
        if not isinstance(given, dict):
            raise ValueError("a JSON body is an object")
        return {**params, **given}, files
    for name, value in (await request.post()).items():
        if isinstance(value, FileField):
            files[name] = Upload(value.filename, value.file.read(), value.content_type)
            value.file.close()
        else:
            params[name] = value if isinstance(value, str) else bytes(value).decode()
    return params, files


async def _file(request: web.Request) -> web.StreamResponse:
    world = request.app[WORLD]
    fault = world.faults.take("file")
    if fault is not None and request.transport is not None and (fault.cut or fault.drop):
        request.transport.abort()
    found = world.files_by_path.get(request.match_info["path"])
    if request.match_info["token"] != world.token:
        return _json(Answer(401, {"ok": False, "error_code": 401, "description": "Unauthorized"}))
    if found is None or (fault is not None and fault.status):
        status = fault.status if fault and fault.status else 404
        return _json(Answer(status, {"ok": False, "error_code": status, "description": "Not Found"}))
    return web.Response(body=found.data, content_type="application/octet-stream")
