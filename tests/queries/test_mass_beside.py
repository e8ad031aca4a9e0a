"""What a lot asks of its leads costs the same however wrongly PostgreSQL remembers how large its tables are."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from crm_core.queries import mass
from crm_core.rules.letters import Letter
from crm_core.rules.mass import MassParams, SendMessage, StartTunnel, StopTunnel
from tests.firm import Firm
from tests.queries.explained import asked
from tests.queries.test_mass import ACTIONS

JOINS = ("Join", "hashed SubPlan")
TEMPTED = ("enable_nestloop", "enable_seqscan")
"""Off: what can be joined by reading all of the other table is joined so."""
pytestmark = pytest.mark.postgres


@pytest.fixture
def database_url(postgres: str) -> str:
    return postgres


@pytest.mark.parametrize(
    "params",
    [*ACTIONS, StartTunnel(1), StopTunnel(1), SendMessage(Letter("Hello"))],
    ids=lambda params: type(params).__name__,
)
async def test_nothing_that_a_lot_asks_of_its_leads_can_be_joined(firm: Firm, params: MassParams) -> None:
    def plan(session: Session) -> Sequence[str]:
        for setting in TEMPTED:
            session.execute(text(f"SET LOCAL {setting} = off"))
        ((sql, values),) = asked(session, lambda session: mass.found(session, params, [1, 2, 3]))
        return session.connection().exec_driver_sql(f"EXPLAIN {sql}", values).scalars().all()

    steps = await firm.db.write(plan)
    assert any("pk_leads" in step for step in steps)
    assert not [step for step in steps if any(join in step for join in JOINS)]
