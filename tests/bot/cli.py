"""The command line as a real process."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from subprocess import CompletedProcess, run

from crm_core.db.files import prepare_storage

ROOT = Path(__file__).parents[2]
TOKEN = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"
NOBODY = "http://127.0.0.1:9"
"""Nothing listens on the discard port."""

COMPANY = """\
people:
  - {key: olga, telegram_id: 1001, name: Olga, role: owner}
plans:
  - name: Online sales
    average_bill: 11000
    label: ONLINE
    distribution: {mode: even}
    statuses: [{name: New, colour: blue}]
    won: {name: Won}
    lost: {name: Lost}
    managers: [olga]
default_plan: Online sales
"""


def environment(**settings: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **settings}


def bot(*arguments: str, **settings: str) -> CompletedProcess[str]:
    return run(
        [sys.executable, "-m", "bot", *arguments],
        env=environment(**settings), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def assert_refused(ended: CompletedProcess[str], *words: str) -> None:
    assert ended.returncode == 2
    (line,) = ended.stderr.splitlines()
    assert line.startswith("crm-bot")
    assert all(word in line for word in words), line
    assert ended.stdout == ""


def made(folder: Path) -> Path:
    path = folder / "data" / "crm.db"
    prepare_storage(f"sqlite:///{path}").release()
    return path
