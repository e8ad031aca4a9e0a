"""Calls to addresses outside: what is refused before a byte is sent, and what an answer may cost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from aiohttp import TCPConnector, web
from aiohttp.abc import AbstractResolver

from bot.calls import LONGEST, Caller, NotCalled, is_public

PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:a9fe:a9fe",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "not an address",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_the_open_internet_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_called(address: str) -> None:
    assert is_public(address)


class Bare(TCPConnector):
    """Speaks without TLS, so that a double on this computer can answer."""

    def _get_ssl_context(self, req: Any) -> None:
        return None


@pytest.fixture
async def double() -> AsyncIterator[tuple[int, list[web.Request]]]:
    asked: list[web.Request] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        asked.append(request)
        match request.path:
            case "/redirect":
                return web.Response(status=302, headers={"Location": "https://10.0.0.1/"})
            case "/large":
                return web.Response(body=b"x" * (LONGEST + 1))
            case "/slow":
                await asyncio.sleep(5)
            case "/broken":
                return web.Response(status=503)
            case "/wrong":
                return web.Response(status=404)
            case "/words":
                return web.Response(text="thank you")
        return web.json_response({"price": 100, **(await request.json())})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    yield port, asked
    await runner.cleanup()


def bare(resolver: AbstractResolver) -> TCPConnector:
    return Bare(resolver=resolver, use_dns_cache=False, force_close=True)


def caller(*addresses: str, seconds: float = 5.0) -> tuple[Caller, list[str]]:
    """Each time the name is asked for the next of the addresses is given."""
    names: list[str] = []

    async def resolve(host: str, _port: int) -> Sequence[str]:
        names.append(host)
        return [addresses[min(len(names), len(addresses)) - 1]]

    return Caller(resolve=resolve, connect=bare, public=lambda one: one == "127.0.0.1", seconds=seconds), names


async def test_a_call_carries_its_key_and_brings_the_answer(double: tuple[int, list[web.Request]]) -> None:
    (port, asked), (made, names) = double, caller("127.0.0.1")
    found = await made.call(f"https://shop.example:{port}/hook", {"lead": "Olena"}, "7-1-2-0")
    assert (found, names) == ({"price": 100, "lead": "Olena"}, ["shop.example"])
    assert (asked[0].headers["Idempotency-Key"], asked[0].headers["Host"]) == ("7-1-2-0", f"shop.example:{port}")


async def test_the_name_is_asked_once_and_another_answer_changes_nothing(
    double: tuple[int, list[web.Request]],
) -> None:
    """A name that is public when it is checked and private when it is connected to."""
    (port, asked), (made, names) = double, caller("127.0.0.1", "10.0.0.1")
    await made.call(f"https://shop.example:{port}/", {}, "k")
    assert (names, len(asked)) == (["shop.example"], 1)
    with pytest.raises(NotCalled, match="not a public address"):
        await made.call(f"https://shop.example:{port}/", {}, "k")
    assert len(asked) == 1


async def test_private_addresses_are_never_connected_to(double: tuple[int, list[web.Request]]) -> None:
    port, asked = double
    for host in ("127.0.0.1", "localhost.example", "[::ffff:127.0.0.1]", "0x7f.1", "2130706433.", "127.1"):
        with pytest.raises(NotCalled):
            await Caller(connect=bare).call(f"https://{host}:{port}/", {}, "k")
    assert asked == []


@pytest.mark.parametrize("url", ["http://shop.example/", "https://user@shop.example/", "ftp://a.b/", "https://", "x"])
async def test_only_plain_https_addresses_are_called(url: str) -> None:
    made, names = caller("127.0.0.1")
    with pytest.raises(NotCalled):
        await made.call(url, {}, "k")
    assert names == []


@pytest.mark.parametrize(
    ("path", "why", "passing"),
    [
        ("redirect", "answered 302", False),
        ("large", "too long an answer", False),
        ("broken", "answered 503", True),
        ("wrong", "answered 404", False),
    ],
)
async def test_what_is_no_answer(double: tuple[int, list[web.Request]], path: str, why: str, *, passing: bool) -> None:
    (port, asked), (made, _) = double, caller("127.0.0.1")
    with pytest.raises(NotCalled) as refused:
        await made.call(f"https://shop.example:{port}/{path}", {}, "k")
    assert (refused.value.why, refused.value.passing, len(asked)) == (why, passing, 1)


async def test_a_slow_answer_is_not_waited_for(double: tuple[int, list[web.Request]]) -> None:
    (port, _), (made, _) = double, caller("127.0.0.1", seconds=0.2)
    with pytest.raises(NotCalled, match="too slow"):
        await made.call(f"https://shop.example:{port}/slow", {}, "k")


async def test_words_are_an_answer_without_fields(double: tuple[int, list[web.Request]]) -> None:
    (port, _), (made, _) = double, caller("127.0.0.1")
    assert await made.call(f"https://shop.example:{port}/words", {}, "k") == {}
