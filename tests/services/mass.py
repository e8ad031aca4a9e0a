"""What tests of actions over many leads share."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from sqlalchemy import insert
from sqlalchemy.orm import Session

from crm_core.models import Lead, Manager
from crm_core.results.mass import MassProgress
from crm_core.rules.mass import MassParams
from tests.firm import Firm

KEYS = count(1)


async def people(firm: Firm, number: int, source: str | None = None) -> list[int]:
    """So many leads whom nobody has added anywhere."""

    def unit(session: Session) -> list[int]:
        made = []
        for _ in range(number):
            n = next(firm.numbers)
            row = {"name": f"Lead {n}", "search_text": f"lead {n}", "source": source, "created_at": firm.clock()}
            made.append(session.scalars(insert(Lead).values(**row).returning(Lead.id)).one())
        return made

    return await firm.db.write(unit)


async def started(
    firm: Firm, params: MassParams, lead_ids: Sequence[int], actor: Manager | None = None, key: str | None = None
) -> MassProgress:
    mass = firm.services.mass
    return await mass.start(params, lead_ids, key=key or f"test:{next(KEYS)}", actor=actor or firm.owner)


async def worked(firm: Firm, action_id: int, limit: int = 7) -> MassProgress:
    """Until its end."""
    while await firm.services.mass.work(action_id, limit):
        pass
    return await firm.services.mass.progress(action_id, actor=firm.owner)


async def done(
    firm: Firm, params: MassParams, lead_ids: Sequence[int], actor: Manager | None = None, limit: int = 7
) -> MassProgress:
    return await worked(firm, (await started(firm, params, lead_ids, actor)).action.id, limit)
