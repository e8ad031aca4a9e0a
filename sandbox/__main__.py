"""The sandbox alone, for any bot: python -m sandbox --port 8081."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence

from sandbox.cast import Cast
from sandbox.page import add_page
from sandbox.serve import Sandbox
from sandbox.world import SANDBOX_BOT, World

LAST_PORT = 65_535
# A bot's database outlives the sandbox; ids that go on growing are not taken for messages it has seen.
IDS_SINCE = 1_700_000_000


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A strict Bot API on this computer.")
    parser.add_argument(
        "--port", type=_port, default=8081, help="loopback port, 0 for a free one (default: %(default)s)"
    )
    parser.add_argument("--token", default=SANDBOX_BOT, help="the bot's token (default: %(default)s)")
    options = parser.parse_args(arguments)
    if not options.token.partition(":")[0].isdecimal():
        parser.error("a token looks like 42:LETTERS")
    try:
        asyncio.run(_serve(options.port, options.token))
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        sys.stderr.write(f"cannot listen on port {options.port}: {error.strerror}\n")
        return 2
    return 0


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > LAST_PORT:
        raise argparse.ArgumentTypeError(f"{text} is no port")
    return int(text)


async def _serve(port: int, token: str) -> None:
    sandbox = Sandbox(port=port, world=World(token=token, first_id=int(time.time()) - IDS_SINCE))
    add_page(sandbox.app, sandbox.world, cast=Cast())
    async with sandbox:
        sys.stdout.write(f"Bot API and page: {sandbox.url}  (token {token})\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    sys.exit(main())
