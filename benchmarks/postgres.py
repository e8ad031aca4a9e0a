"""Row 5: the intake's service call on PostgreSQL, eight at once."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import URL, func, make_url, select
from sqlalchemy.orm import Session

from benchmarks.frame import Line, NotMeasured, Result, Size, interleaved
from benchmarks.ground import Ground, ground
from crm_core.models import Deal
from crm_core.queries import plans
from tests.databases import own_postgres, postgres_url

AT_ONCE = 8
MANAGERS = 20
LINE = Line(5, f"lead intake, {AT_ONCE} at once, PostgreSQL", "/s", "pgbench, the same statements", must=0.33, goal=0.6)
SCRIPT = Path(__file__).with_name("intake.sql")


def postgres(size: Size) -> list[Result]:
    url = postgres_url()
    if url is None:
        raise NotMeasured("no PostgreSQL answers on loopback and TEST_POSTGRES_URL is not set")
    if shutil.which("pgbench") is None:
        raise NotMeasured("pgbench is not installed; on Debian and Ubuntu it comes with postgresql-contrib")
    with own_postgres(url, "intake") as own, TemporaryDirectory(prefix="crm-bench-") as folder:
        return asyncio.run(_measure(size, own, Path(folder) / "intake.sql"))


async def _measure(size: Size, url: str, script: Path) -> list[Result]:
    async with ground(url, managers=MANAGERS) as company:
        await asyncio.to_thread(script.write_text, await _script(company), encoding="utf-8")
        floor = partial(pgbench, make_url(url), script, size.of(4, 1))
        ours = partial(company.side_by_side, size.of(1000, 40), AT_ONCE)
        await ours()
        spread = await company.db.read(_spread)
        result = await interleaved(LINE, size.rounds, floor, ours)
    return [result.noting(f"spread of load {spread}")]


async def _script(company: Ground) -> str:
    first = await company.db.read(lambda session: plans.first_status(session, company.plan.id))
    ids = [one.id for one in company.team]
    values = {"plan": company.plan.id, "status": first.id, "first": min(ids), "last": max(ids)}
    lines = [f"\\set {name} {value}" for name, value in values.items()]
    return "\n".join([*lines, SCRIPT.read_text(encoding="utf-8")])


async def pgbench(url: URL, script: Path, seconds: int) -> float:
    """Transactions a second."""
    host = [f"--host={url.host}", f"--port={url.port or 5432}", f"--username={url.username}"]
    load = ["--no-vacuum", "--protocol=prepared", f"--client={AT_ONCE}", "--jobs=2", f"--time={seconds}"]
    process = await asyncio.create_subprocess_exec(
        "pgbench",
        *host,
        *load,
        f"--file={script}",
        str(url.database),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={"PGPASSWORD": str(url.password or ""), "PATH": "/usr/bin:/bin:/usr/local/bin"},
    )
    told, problems = await process.communicate()
    found = re.search(rb"tps = ([\d.]+)", told)
    if found is None:
        raise RuntimeError(problems.decode())
    return float(found[1])


def _spread(session: Session) -> int:
    """How far the fullest and the emptiest manager are apart: 1 at most."""
    counts: Sequence[int] = session.scalars(select(func.count()).select_from(Deal).group_by(Deal.manager_id)).all()
    return max(counts) - min(counts)
