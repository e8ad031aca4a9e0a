from __future__ import annotations

from types import TracebackType
from typing import Self

from aiohttp import web

from sandbox.server import make_app
from sandbox.world import World


class Sandbox:
    """The Bot API on a loopback port: `async with Sandbox() as sandbox: … sandbox.url`."""

    def __init__(self, *, port: int = 0, world: World | None = None) -> None:
        self.world = world or World()
        self.app = make_app(self.world)
        self.port = port
        self._runner = web.AppRunner(self.app, access_log=None, handler_cancellation=True, shutdown_timeout=0.5)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        except OSError:
            await self._runner.cleanup()
            raise
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()
