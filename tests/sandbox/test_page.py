"""The page's routes: whom they serve and what they refuse; how it looks is tested in `page/`."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, FormData

from sandbox.page import Actor, Cast, add_page
from sandbox.serve import Sandbox
from sandbox.world import World
from tests.sandbox.conftest import OLENA, picture


@pytest.fixture
async def client(world: World) -> AsyncIterator[ClientSession]:
    sandbox = Sandbox(world=world)
    add_page(sandbox.app, world, cast=Cast(leads=[Actor(OLENA, "Olena Koval", "Customer")]))
    async with sandbox, ClientSession(sandbox.url) as made:
        yield made


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "192.168.0.2:8081", ""])
async def test_a_rebound_name_is_not_served(client: ClientSession, host: str) -> None:
    async with client.get("/", headers={"Host": host}) as answer:
        assert answer.status in {400, 421}


@pytest.mark.parametrize("host", ["localhost", "localhost:9", "[::1]:8081", "127.0.0.1"])
async def test_loopback_names_are_served(client: ClientSession, host: str) -> None:
    async with client.get("/", headers={"Host": host}) as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
async def test_another_sites_page_cannot_act(client: ClientSession, world: World, headers: dict[str, str]) -> None:
    known = len(world.chat(OLENA).messages)
    async with client.post(f"/sandbox/people/{OLENA}/send", json={"text": "hi"}, headers=headers) as answer:
        assert answer.status == 403
    assert len(world.chat(OLENA).messages) == known


async def test_the_page_may_run_only_its_own_files(client: ClientSession) -> None:
    async with client.get("/") as answer:
        policy = answer.headers["Content-Security-Policy"]
        text = await answer.text()
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "style=" not in text
    assert "//" not in text.replace("<!doctype html>", "")


@pytest.mark.parametrize(
    ("act", "given", "status"),
    [
        ("send", {"text": ""}, 400),
        ("send", {"text": "x" * 4097}, 400),
        ("send", ["no object"], 400),
        ("start", {"payload": "no spaces allowed"}, 400),
        ("press", {"message_id": 10**6, "data": "x"}, 409),
        ("share_users", {"request_id": 1, "people": [1]}, 409),
        ("share_users", {"request_id": 1}, 400),
        ("edit", {"message_id": 10**6, "text": "x"}, 409),
        ("edit", {"message_id": 1, "text": ""}, 400),
        ("dance", {}, 404),
    ],
)
async def test_acts_that_cannot_be_are_refused(client: ClientSession, act: str, given: object, status: int) -> None:
    async with client.post(f"/sandbox/people/{OLENA}/{act}", json=given) as answer:
        assert answer.status == status


async def test_nobody_can_act_for_an_unknown_person(client: ClientSession) -> None:
    async with client.post("/sandbox/people/123456/send", json={"text": "hi"}) as answer:
        assert answer.status == 404


async def test_a_blocked_bot_hears_nothing(client: ClientSession, world: World) -> None:
    world.block(OLENA)
    async with client.post(f"/sandbox/people/{OLENA}/send", json={"text": "hi"}) as answer:
        assert answer.status == 409


async def test_a_file_needs_a_kind_that_messages_have(client: ClientSession, world: World) -> None:
    for kind, status in (("photo", 200), ("virus", 400)):
        form = FormData()
        form.add_field("file", picture(), filename="a.png", content_type="image/png")
        async with client.post(f"/sandbox/people/{OLENA}/media?kind={kind}", data=form) as answer:
            assert answer.status == status
    assert [message.kind for message in world.chat(OLENA).messages] == ["text", "photo"]


@pytest.mark.parametrize(
    ("kinds", "count", "status"),
    [
        ("photo,video", 2, 200),
        ("document,document", 2, 200),
        ("photo,document", 2, 400),
        ("voice,voice", 2, 400),
        ("photo", 1, 400),
        (",".join(["photo"] * 11), 11, 400),
        ("photo,photo", 3, 400),
        ("", 2, 400),
    ],
)
async def test_an_album_is_of_files_that_telegram_puts_together(
    client: ClientSession, world: World, kinds: str, count: int, status: int
) -> None:
    form = FormData()
    for number in range(count):
        form.add_field("file", picture(), filename=f"{number}.png", content_type="image/png")
    query = {"kinds": kinds, "caption": "look"}
    async with client.post(f"/sandbox/people/{OLENA}/album", params=query, data=form) as answer:
        assert answer.status == status
    parts = [message for message in world.chat(OLENA).messages if message.album]
    assert len(parts) == (count if status == 200 else 0)
    if parts:
        assert len({part.album for part in parts}) == 1
        assert [part.caption for part in parts] == ["look", None]


async def test_people_edit_only_their_own_words(client: ClientSession, world: World) -> None:
    own = world.send(OLENA, "At fife")
    picture_of_hers = world.send_media(OLENA, "photo", picture(), caption="rof")
    sticker = world.send_media(OLENA, "sticker", picture())
    for message_id, text, status in (
        (own.id, "At five", 200),
        (picture_of_hers.id, "roof", 200),
        (picture_of_hers.id, "x" * 1025, 400),
        (sticker.id, "words", 409),
    ):
        given = {"message_id": message_id, "text": text}
        async with client.post(f"/sandbox/people/{OLENA}/edit", json=given) as answer:
            assert answer.status == status
    assert (own.text, picture_of_hers.caption) == ("At five", "roof")


async def test_new_leads_are_different_people(client: ClientSession) -> None:
    made = []
    for _ in range(20):
        async with client.post("/sandbox/people") as answer:
            made.append(await answer.json())
    assert len({lead["id"] for lead in made}) == 20
    async with client.get("/sandbox/cast") as answer:
        phones = (await answer.json())["phones"]
    assert [lead["id"] for lead in phones[0]["people"]] == [OLENA, *(lead["id"] for lead in made)]


async def test_everybody_can_be_chosen_from(client: ClientSession, world: World) -> None:
    world.person(1, "Vira")
    async with client.get("/sandbox/people") as answer:
        assert {person["id"] for person in await answer.json()} == set(world.people) >= {OLENA, 1}


async def test_events_are_streamed(client: ClientSession, world: World) -> None:
    async with client.get("/sandbox/events") as answer:
        assert answer.content_type == "text/event-stream"
        assert await answer.content.readuntil(b"\n\n") == b"retry: 1000\n\n"
        world.send(OLENA, "hello")
        assert b'"hello"' in await answer.content.readuntil(b"\n\n")
