"""What a tunnel asks outside: it is asked at least once, by one key, and the lead is led on meanwhile."""

from __future__ import annotations

import pytest

from crm_core.errors import Invalid
from crm_core.models import AuditEntry, Event, TunnelRequest
from crm_core.rules.tunnels import ActionBlock, DelayBlock, MessageBlock
from crm_core.rules.tunnels_actions import Request, SetField
from tests.firm import Firm
from tests.services.tunnels_led import Guide

URL = "https://shop.example/hook"
BLOCKS = (
    ActionBlock(1, "Ask", actions=(SetField("price", value="?"), Request(url=URL)), next=2),
    DelayBlock(2, "Wait", span=60, next=3),
    MessageBlock(3, "Tell", text="It costs {price}"),
)


@pytest.fixture
async def guide(firm: Firm) -> Guide:
    guide = Guide(firm, firm.owner)
    await guide.tunnel(*BLOCKS)
    await guide.start("greeting")
    return guide


async def test_the_answers_fields_are_put_in_later(firm: Firm, guide: Guide) -> None:
    requests = firm.services.tunnels_requests
    (call,) = await requests.claim()
    assert (call.url, call.payload["lead"], call.payload["fields"]) == (URL, "Olena Koval", {"price": "?"})
    assert list(await requests.claim()) == []  # it is on its way
    await requests.answered(call.id, {"price": 100, "phone": "1", "a b": "x", "list": [1], "yes": True})
    await requests.answered(call.id, {"price": 200})
    assert (await guide.run()).variables == {"price": "100"}
    await guide.pass_time(hours=1)
    assert await guide.said() == ["It costs 100"]
    (row,) = await firm.rows(TunnelRequest)
    assert (row.payload, row.error) == ({}, None)


async def test_a_call_that_was_cut_is_made_again_with_the_same_key(firm: Firm, guide: Guide) -> None:
    requests = firm.services.tunnels_requests
    (first,) = await requests.claim()
    firm.clock.forward(61)  # whoever made it is gone
    (again,) = await requests.claim()
    assert (first.id, first.key) == (again.id, again.key)


async def test_it_is_tried_three_times_and_then_logged(firm: Firm, guide: Guide) -> None:
    requests, tries = firm.services.tunnels_requests, 0
    for _ in range(6):
        for call in await requests.claim():
            tries += 1
            await requests.failed(call.id, "answered 503", passing=True)
        firm.clock.forward(300)
    failed = [entry.after for entry in await firm.rows(AuditEntry) if entry.event is Event.LEAD_TUNNEL_FAILED]
    assert (tries, [(one["block"], one["action"], one["why"]) for one in failed]) == (
        3,
        [("Ask", "request", "answered 503")],
    )
    assert not await requests.is_due()


async def test_only_an_owner_publishes_what_calls_outside(firm: Firm) -> None:
    with pytest.raises(Invalid) as refused:
        await Guide(firm, await firm.person("Anna", "admin")).tunnel(*BLOCKS)
    assert (refused.value.field, refused.value.problem) == ("tunnel", "calls_out")
