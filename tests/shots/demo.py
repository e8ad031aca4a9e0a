"""The demo as a process of its own, in a folder of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
LIVES_WITHIN = 300.0
"""Seconds that the company of the demo may take for its past."""
ENDS_WITHIN = 30.0


@asynccontextmanager
async def running_demo() -> AsyncIterator[str]:
    """The address of its page. The company is the same every time; what happened when depends on the day."""
    with TemporaryDirectory(prefix="shots-") as folder:
        process = await _start(Path(folder))
        try:
            yield await asyncio.wait_for(_address(process), LIVES_WITHIN)
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.wait(), ENDS_WITHIN)


async def _start(folder: Path) -> Process:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo"), env=environment, cwd=folder, stdin=DEVNULL, stdout=PIPE
    )


async def _address(process: Process) -> str:
    assert process.stdout is not None
    async for line in process.stdout:
        if (address := next((word for word in line.decode().split() if word.startswith("http://")), None)) is not None:
            return address
    raise SystemExit("The demo did not start; what it said is above.")
