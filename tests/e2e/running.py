"""The real bot process against the sandbox: started, killed, started again; and people who wait for what they see."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sandbox.messages import ChatMessage, Press
from sandbox.serve import Sandbox
from sandbox.world import World

R = TypeVar("R")

TOKEN = "424242:sandbox-token-sandbox-token-sand"
PATIENCE = 30.0
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Running:
    """A company's bot as a process of its own; its database and settings live in a folder."""

    folder: Path
    sandbox: Sandbox
    database_url: str = ""
    more: dict[str, str] = field(default_factory=dict)
    process: asyncio.subprocess.Process | None = None
    exits: list[int] = field(default_factory=list)

    @property
    def world(self) -> World:
        return self.sandbox.world

    @property
    def environment(self) -> dict[str, str]:
        url = self.database_url or f"sqlite+aiosqlite:///{self.folder / 'crm.db'}"
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": self.sandbox.url,
            "DATABASE_URL": url,
            "TIME_ZONE": "Europe/Kyiv",
            "CURRENCY": "UAH",
            "DEFAULT_LANGUAGE": "en",
            **self.more,
        }

    async def start(self, **environment: str) -> None:
        with (self.folder / "output.txt").open("ab") as output:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "run",
                env=self.environment | environment,
                cwd=self.folder,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    async def end(self, how: signal.Signals) -> int:
        """The exit code of the process after the signal; minus the signal's number if that ended it."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(how)
        return await self.gone()

    async def gone(self, patience: float = PATIENCE) -> int:
        assert self.process is not None
        code = await asyncio.wait_for(self.process.wait(), patience)
        self.exits.append(code)
        return code

    async def command(self, *arguments: str) -> str:
        """Run another command of the bot on the same settings; its standard output."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *arguments,
            env=self.environment,
            cwd=self.folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        out, problems = await process.communicate()
        assert process.returncode == 0, problems.decode()
        return out.decode()

    async def exported(self) -> dict[str, list[dict[str, Any]]]:
        """What `export` writes while the bot runs, by type."""
        rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for line in (await self.command("export")).splitlines():
            row = json.loads(line)
            rows[row["type"]].append(row)
        return rows

    def output(self) -> str:
        return (self.folder / "output.txt").read_text("utf-8")

    # -- people -------------------------------------------------------------------------------------------------

    def messages(self, person_id: int) -> list[ChatMessage]:
        """What the bot has shown the person."""
        return [message for message in self.world.chat(person_id).messages if message.outgoing]

    async def sees(self, person_id: int, words: str) -> ChatMessage:
        """The newest message with these words, once it is there."""

        def found() -> ChatMessage | None:
            return next((one for one in reversed(self.messages(person_id)) if words in words_of(one)), None)

        return await self.until(found, f"{person_id} sees {words!r}")

    async def tap(self, person_id: int, label: str, *, on: str = "") -> Press:
        """Tap the newest button with the label on a message with the words, once it is there; the answered press."""

        def found() -> tuple[int, str] | None:
            for message in reversed(self.messages(person_id)):
                for button in message.buttons if on in words_of(message) else ():
                    if label in button["text"] and "callback_data" in button:
                        return message.id, button["callback_data"]
            return None

        message_id, data = await self.until(found, f"{person_id} sees a button {label!r}")
        press = self.world.press(person_id, message_id, data)
        await self.until(lambda: press.answered or None, f"the tap on {label!r} is answered")
        return press

    async def until(self, found: Callable[[], R | None], what: str, patience: float = PATIENCE) -> R:
        end = asyncio.get_running_loop().time() + patience
        while asyncio.get_running_loop().time() < end:
            if (there := found()) is not None:
                return there
            await asyncio.sleep(0.02)
        raise AssertionError(f"not within {patience} s: {what}\n{self.output()[-3000:]}")


def words_of(message: ChatMessage) -> str:
    return message.text or message.caption or ""
