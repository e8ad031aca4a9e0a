"""Tunnels as files on screen: taken out, sent back, and refused line by line."""

from __future__ import annotations

import pytest

from crm_core.models import Manager, SalesPlan, Tunnel
from crm_core.rules.tunnels import MessageBlock
from sandbox.messages import ChatMessage
from tests.firm import OWNER, Firm
from tests.handlers.tunnels import script, taps
from tests.services.tunnels import made
from tests.stage import Stage

GOOD = """
tunnel: Price
keywords: [price]
blocks:
  - {name: Hello, kind: message, text: "Hi, {lead}!", next: Add}
  - name: Add
    kind: action
    actions:
      - {do: add_to_plan, plan: Online sales}
"""
BAD = """
tunnel: Price
blocks:
  - {name: Hello, kind: massage}
  - {name: Add, kind: action, actions: [{do: add_to_plan, plan: Nope}]}
  - {name: Wait, kind: delay, span: soon, next: Nowhere}
"""


async def send_file(stage: Stage, text: str | bytes, person: int = OWNER) -> ChatMessage:
    content = text if isinstance(text, bytes) else text.encode()
    message = stage.world.send_media(person, "document", content, filename="tunnel.yaml")
    await stage.settle()
    return message


async def test_a_new_one_comes_from_a_file(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    await stage.send(OWNER, "/tunnels")
    await taps(stage, "➕ New tunnel", "📎 From a file")
    await send_file(stage, GOOD)
    assert "🧭 <b>Price</b>" in stage.text(OWNER)
    assert "🔑 price" in stage.text(OWNER)
    press = await stage.tap(OWNER, "✅ Check and publish")
    assert press.text == "✅ Published: version 1"


async def test_a_wrong_file_is_told_by_lines_and_the_right_one_can_be_sent_at_once(
    firm: Firm, stage: Stage, plan: SalesPlan
) -> None:
    await stage.send(OWNER, "/tunnels")
    await taps(stage, "➕ New tunnel", "📎 From a file")
    await send_file(stage, BAD)
    said = stage.text(OWNER)
    assert said.startswith("The file does not fit, and nothing was changed:")
    assert "• Line 4, blocks: there is no such kind" in said
    assert "• Line 5, blocks.actions.plan: there is no sales plan «Nope»" in said
    assert "• Line 6, blocks.span: a span like 30m, 2h or 1d 12h is needed" in said
    assert await firm.count(Tunnel) == 0
    await send_file(stage, GOOD)
    assert await firm.count(Tunnel) == 1


@pytest.mark.parametrize(
    ("language", "said"),
    [("uk", "• Рядок 5, blocks.actions.plan: немає плану продажів «Nope»"), ("ru", "нет плана продаж «Nope»")],
)
async def test_lines_are_told_in_the_readers_language(
    firm: Firm, stage: Stage, plan: SalesPlan, language: str, said: str
) -> None:
    admin = await firm.person("Anna", "admin", language)
    stage.arrive(admin)
    await stage.send(admin.telegram_id, "/tunnels")
    await stage.tap(admin.telegram_id, "➕")
    await stage.tap(admin.telegram_id, "📎")
    await send_file(stage, BAD, admin.telegram_id)
    assert said in stage.text(admin.telegram_id)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00", "this is not text in UTF-8"),
        (b"tunnel: [", "this is not YAML"),
        (b"", "the file is empty"),
        (b"x" * (2**20 + 1), "the file is larger than 1 MB"),
        ("\x89PNG", "this is not YAML"),
        ("tunnel: A\ntunnel: B", "it is there twice"),
        ("tunnel: A\nblocks: []\nkeywords: [/go]", "a keyword does not begin with /"),
        ("tunnel: A\nblocks: []\ncode: ' '", "2 to 32 Latin letters"),
    ],
)
async def test_whatever_is_no_tunnel_is_explained(firm: Firm, stage: Stage, content: str | bytes, said: str) -> None:
    await stage.send(OWNER, "/tunnels")
    await taps(stage, "➕ New tunnel", "📎 From a file")
    await send_file(stage, content)
    assert said in stage.text(OWNER)
    assert await firm.count(Tunnel) == 0


async def test_what_is_taken_out_can_be_sent_back(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    card = await made(firm, firm.owner)
    await stage.send(OWNER, "/tunnels")
    await taps(stage, "Greeting", "⋯ More", "⬇️ As a file")
    sent = next(one for one in reversed(stage.world.chat(OWNER).messages) if one.kind == "document")
    assert sent.file is not None
    assert sent.file.name == f"tunnel-{card.tunnel.code}.yaml"
    before = await script(firm)
    press = await stage.tap(OWNER, "⬇️ As a file")
    assert press.text == "The file is above already."
    await taps(stage, "⬆️ From a file")
    await send_file(stage, sent.file.data.replace(b"Hello!", b"Good day!"))
    after = await script(firm)
    assert [block.id for block in after.blocks] == [block.id for block in before.blocks]
    first = after.blocks[0]
    assert isinstance(first, MessageBlock)
    assert first.text == "Good day!"


async def test_a_file_over_somebody_elses_edit_is_asked_for_again(
    firm: Firm, stage: Stage, anna_admin: Manager, plan: SalesPlan
) -> None:
    card = await made(firm, firm.owner)
    await stage.send(OWNER, "/tunnels")
    await taps(stage, "Greeting", "⋯ More", "⬆️ From a file")
    await firm.services.tunnels.rename(card.tunnel.id, "Autumn", seen=card.tunnel.version, actor=anna_admin)
    await send_file(stage, GOOD)
    assert any("Changed by Anna" in text for text in stage.texts(OWNER))
    await send_file(stage, GOOD)
    assert "🧭 <b>Price</b>" in stage.text(OWNER)


async def test_a_file_outside_a_form_is_no_tunnel(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    await stage.send(OWNER, "/tunnels")
    await send_file(stage, GOOD)
    assert await firm.count(Tunnel) == 0


async def test_a_file_where_a_name_is_asked_for_is_no_name(firm: Firm, stage: Stage) -> None:
    await stage.send(OWNER, "/tunnels")
    await taps(stage, "➕ New tunnel", "📄 Empty")
    await send_file(stage, GOOD)
    assert await firm.count(Tunnel) == 0
    await stage.send(OWNER, "Sale")
    assert await firm.count(Tunnel) == 1
