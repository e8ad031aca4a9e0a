from __future__ import annotations

import pytest

from crm_core.models import Mode, Pick, Pool
from keyboards.buttons import Payload
from keyboards.plans import ArchivePlan, DefaultPlan, PlanScreen, PlanSide, SharePlan
from keyboards.plans_wizard import TickMember
from keyboards.spelling import HIGHEST_ID


@pytest.mark.parametrize(
    "widest",
    [
        SharePlan(plan_id=HIGHEST_ID, mode=Mode.MANUAL, pool=Pool.RELATED, pick=Pick.FEWEST, version=HIGHEST_ID),
        ArchivePlan(plan_id=HIGHEST_ID, archived=True, version=HIGHEST_ID),
        DefaultPlan(plan_id=HIGHEST_ID, version=HIGHEST_ID),
        PlanScreen(plan_id=HIGHEST_ID, side=PlanSide.DISTRIBUTION),
        TickMember(manager_id=HIGHEST_ID, on=True, page=9999),
    ],
)
def test_a_button_of_a_plan_fits_for_every_id(widest: Payload) -> None:
    assert len(widest.pack().encode()) <= 64
    assert type(widest).unpack(widest.pack()) == widest


@pytest.mark.parametrize("forged", ["ps:1:chess:random:evenly:1", "ps:1:manual:random:evenly:01"])
def test_a_distribution_is_read_in_one_spelling_only(forged: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        SharePlan.unpack(forged)
