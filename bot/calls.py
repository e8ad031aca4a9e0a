"""Calls of tunnels to addresses outside: to public ones only, by HTTPS, without redirects, short and small."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult

from crm_core.rules.tunnels_texts import is_https
from crm_core.services.tunnels_requests import Call, TunnelRequestService

SECONDS = 5.0
"""For all of it: the name, the connection, the answer."""
LONGEST = 64 * 1024
KEY = "Idempotency-Key"
TRANSLATED = ip_network("64:ff9b::/96")
PASSING = (408, 425, 429)

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
Connect = Callable[[AbstractResolver], TCPConnector]


class NotCalled(Exception):
    """The call came to nothing; ``passing``: another try may do."""

    def __init__(self, why: str, *, passing: bool = False) -> None:
        super().__init__(why)
        self.why, self.passing = why, passing


class Pinned(AbstractResolver):
    """Knows one name and the addresses that have been checked: nobody is asked a second time."""

    def __init__(self, host: str, addresses: Sequence[str]) -> None:
        self.host, self.addresses = host, addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        if host != self.host:
            raise OSError("another name than the one that was checked")
        return [_result(host, port, one) for one in self.addresses]

    async def close(self) -> None: ...


def _result(host: str, port: int, address: str) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST)


async def resolve(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[4][0]) for address in found))


def connect(resolver: AbstractResolver) -> TCPConnector:
    return TCPConnector(resolver=resolver, use_dns_cache=False, force_close=True)


def is_public(address: str) -> bool:
    """Of the open internet, also when it stands inside another notation."""
    try:
        found = _inner(ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    return found.is_global and not found.is_multicast


def _inner(address: Address) -> Address:
    """What is really reached: IPv4 inside IPv6."""
    if isinstance(address, IPv4Address):
        return address
    inside = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    if inside is None and address in TRANSLATED:
        inside = IPv4Address(int(address) & 0xFFFFFFFF)
    return inside or address


class Caller:
    def __init__(
        self,
        *,
        resolve: Resolve = resolve,
        connect: Connect = connect,
        public: Callable[[str], bool] = is_public,
        seconds: float = SECONDS,
    ) -> None:
        self.resolve, self.connect, self.public, self.seconds = resolve, connect, public, seconds

    async def call(self, url: str, payload: Mapping[str, Any], key: str) -> dict[str, Any]:
        """The answer's flat JSON, empty if it is none. Raises `NotCalled`."""
        try:
            async with asyncio.timeout(self.seconds):
                return await self._call(url, payload, key)
        except TimeoutError:
            raise NotCalled("too slow", passing=True) from None
        except (ClientError, OSError) as error:
            raise NotCalled(type(error).__name__, passing=True) from None

    async def _call(self, url: str, payload: Mapping[str, Any], key: str) -> dict[str, Any]:
        host, addresses = await self._checked(url)
        connector = self.connect(Pinned(host, addresses))
        timeout, headers = ClientTimeout(total=self.seconds), {KEY: key}
        async with (
            ClientSession(connector=connector, cookie_jar=DummyCookieJar(), timeout=timeout, trust_env=False) as http,
            http.post(url, json=dict(payload), headers=headers, allow_redirects=False) as response,
        ):
            return await _read(response)

    async def _checked(self, url: str) -> tuple[str, Sequence[str]]:
        """The host and its addresses, every one of them public: asked once, and connected to nothing else."""
        parts = urlsplit(url)
        host = parts.hostname
        if not is_https(url) or host is None or parts.username is not None:
            raise NotCalled("not an https address")
        try:
            addresses = await self.resolve(host, parts.port or 443)
        except (OSError, UnicodeError):
            raise NotCalled("no such host", passing=True) from None
        if not addresses or not all(map(self.public, addresses)):
            raise NotCalled("not a public address")
        return host, addresses


async def _read(response: ClientResponse) -> dict[str, Any]:
    """Nothing beyond the limit is read, whatever the other side says of its length."""
    if response.status >= 500 or response.status in PASSING:
        raise NotCalled(f"answered {response.status}", passing=True)
    if not 200 <= response.status < 300:
        raise NotCalled(f"answered {response.status}")
    body = bytearray()
    async for part in response.content.iter_chunked(8192):
        body += part
        if len(body) > LONGEST:
            raise NotCalled("too long an answer")
    try:
        found = json.loads(body) if body else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


async def carry_out(requests: TunnelRequestService, caller: Caller, call: Call) -> None:
    try:
        answer = await caller.call(call.url, call.payload, call.key)
    except NotCalled as problem:
        await requests.failed(call.id, problem.why, passing=problem.passing)
    else:
        await requests.answered(call.id, answer)
