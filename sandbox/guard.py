"""Keeps other web pages out of the sandbox, and the sandbox's page away from the network."""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@web.middleware
async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuses foreign hosts (DNS rebinding) and requests another site's page makes."""
    if not _is_loopback(request.host):
        raise web.HTTPMisdirectedRequest(text="The sandbox answers on loopback addresses only.\n")
    if _is_foreign(request):
        raise web.HTTPForbidden(text="Another site's page may not use the sandbox.\n")
    return await handler(request)


async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
    """For every answer that does not know better; a stream's headers leave before its handler returns."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


def _is_loopback(host: str) -> bool:
    try:
        return urlsplit(f"//{host}").hostname in LOOPBACK
    except ValueError:
        return False


def _is_foreign(request: web.Request) -> bool:
    if request.method in {"GET", "HEAD"}:
        return False
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin != f"http://{request.host}"
    return request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}
