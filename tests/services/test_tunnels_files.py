"""Tunnels as files, and those that come with the bot."""

from __future__ import annotations

import pytest

from crm_core.errors import CompanyFileError, Invalid, NotFound
from crm_core.models import (
    Manager,
    Tunnel,
)
from crm_core.rules.tunnels import ActionBlock
from crm_core.rules.tunnels_actions import AddToPlan
from crm_core.rules.tunnels_ready import Ready
from locales.currencies import minor_digits
from tests.firm import Firm
from tests.services.tunnels import made, publish


@pytest.fixture
async def admin(firm: Firm) -> Manager:
    return await firm.person("Anna", "admin")


async def test_out_and_in_again_changes_nothing(firm: Firm, admin: Manager) -> None:
    plan, card = await firm.plan(), await made(firm, admin)
    add = ActionBlock(0, "Add", actions=(AddToPlan(plan.id, amount=50_050),))
    card = await firm.services.tunnels_blocks.add(card.tunnel.id, add, after=1, seen=card.tunnel.version, actor=admin)
    card = await firm.services.tunnels.set_keywords(card.tunnel.id, ["price"], seen=card.tunnel.version, actor=admin)
    files = firm.services.tunnels_files
    text = await files.export(card.tunnel.id, minor_digits=minor_digits, actor=admin)
    assert "plan: Online sales" in text
    assert "amount: 500.50" in text
    same = await files.replace(
        card.tunnel.id, text.encode(), minor_digits=minor_digits, seen=card.tunnel.version, actor=admin
    )
    assert (same.script, same.tunnel.version) == (card.script, card.tunnel.version)


async def test_a_file_makes_a_tunnel_or_nothing_at_all(firm: Firm, admin: Manager) -> None:
    text = "tunnel: Hi\ncode: hi\nkeywords: [hi]\nblocks:\n  - {name: Hello, kind: message, text: Hi}\n"
    files = firm.services.tunnels_files
    card = await files.add(text.encode(), minor_digits=minor_digits, actor=admin)
    assert (card.tunnel.code, [one.word for one in card.tunnel.keywords]) == ("hi", ["hi"])
    with pytest.raises(CompanyFileError):
        await files.add(text.replace("message", "x").encode(), minor_digits=minor_digits, actor=admin)
    with pytest.raises(Invalid) as refused:
        await files.add(text.replace("tunnel: Hi", "tunnel: Other").encode(), minor_digits=minor_digits, actor=admin)
    assert refused.value.field == "tunnel_code"
    assert await firm.count(Tunnel) == 1


async def test_a_ready_tunnel_can_be_published_at_once_and_taken_twice(firm: Firm, admin: Manager) -> None:
    plan, add = await firm.plan(), firm.services.tunnels_files.add_ready
    last = 0
    for name, words in (("Webinar sign-up", ["webinar"]), ("Webinar sign-up 2", [])):
        card = await add(Ready.WEBINAR, plan.id, seen=last, language="en", minor_digits=minor_digits, actor=admin)
        assert (card.tunnel.name, [one.word for one in card.tunnel.keywords]) == (name, words)
        assert (await publish(firm, card, admin)).tunnel.published == 1
        last = card.tunnel.id
    with pytest.raises(NotFound):
        await add(Ready.PRICE, 999, seen=last, language="uk", minor_digits=minor_digits, actor=admin)
