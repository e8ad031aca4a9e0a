"""The sandbox in a browser: three phones whose chats are the world's chats."""

from __future__ import annotations

import asyncio
import json
import mimetypes
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web
from aiohttp.web_request import FileField
from pydantic import BaseModel, Field, ValidationError

from sandbox.cast import Actor, Cast
from sandbox.errors import NotThere
from sandbox.files import KINDS
from sandbox.guard import add_headers, guarded
from sandbox.messages import ChatMessage
from sandbox.methods.media import ALBUM_GROUP, ALBUM_SIZE
from sandbox.people import Person
from sandbox.texts import MAX_CAPTION
from sandbox.world import World

__all__ = ["Actor", "Cast", "add_page"]

# Read once and answered from memory: a file being sent stays open when its reader goes away.
STATIC = {file.name: file.read_bytes() for file in (Path(__file__).parent / "static").iterdir()}
SHOWN_MESSAGES = 300
HEARTBEAT = 20.0
# Anything else is only offered for download: a page made of somebody's upload must not run here.
SHOWN_IN_PLACE = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp", "audio/ogg", "audio/mpeg", "video/mp4"}
)
FILE_POLICY = "default-src 'none'; sandbox"
MEDIA_KINDS = frozenset(KINDS)
Given = TypeVar("Given", bound=BaseModel)


class Text(BaseModel):
    text: str = Field(min_length=1, max_length=4096)
    reply_to: int | None = None


class Edit(BaseModel):
    message_id: int
    text: str = Field(min_length=1, max_length=4096)


class Start(BaseModel):
    payload: str | None = None


class Tap(BaseModel):
    message_id: int
    data: str


class Contact(BaseModel):
    foreign: bool = False


class Chosen(BaseModel):
    request_id: int
    people: list[int]


def add_page(app: web.Application, world: World, *, cast: Cast) -> None:
    """Adds the page, its files and its acts to the sandbox's application."""
    for actor in cast.everybody:
        actor.join(world)
    page = Page(world, cast)
    app.middlewares.append(guarded)
    app.on_response_prepare.append(add_headers)
    app.router.add_get("/", page.index)
    app.router.add_get("/static/{name}", page.static)
    app.router.add_get("/sandbox/cast", page.phones)
    app.router.add_get("/sandbox/events", page.events)
    app.router.add_get(r"/sandbox/chat/{person:\d+}", page.chat)
    app.router.add_get("/sandbox/files/{file}", page.file)
    app.router.add_get("/sandbox/people", page.everybody)
    app.router.add_post("/sandbox/people", page.new_lead)
    acts: dict[str, Callable[[web.Request, Person], Awaitable[dict[str, Any]]]] = {
        "send": page.send,
        "start": page.start,
        "press": page.press,
        "contact": page.contact,
        "share_users": page.share_users,
        "block": page.block,
        "unblock": page.unblock,
        "media": page.media,
        "album": page.album,
        "edit": page.edit,
    }
    for name, act in acts.items():
        app.router.add_post(rf"/sandbox/people/{{person:\d+}}/{name}", page.doing(act))


class Page:
    def __init__(self, world: World, cast: Cast) -> None:
        self._world = world
        self._cast = cast

    async def index(self, request: web.Request) -> web.Response:
        return _static("index.html")

    async def static(self, request: web.Request) -> web.Response:
        return _static(request.match_info["name"])

    async def phones(self, request: web.Request) -> web.Response:
        bot = {"name": self._world.bot_name, "username": self._world.bot_username}
        return web.json_response({"bot": bot, "phones": self._cast.as_page()})

    async def chat(self, request: web.Request) -> web.Response:
        person = self._person(request)
        chat = self._world.chat(person.id)
        messages, keyboard = chat.messages, chat.keyboard  # which may be too old to be shown
        return web.json_response(
            {
                "person": _as_page(person),
                "commands": self._world.commands_for(person.id),
                "messages": [message.as_page() for message in messages[-SHOWN_MESSAGES:]],
                "keyboard_message": keyboard and keyboard.as_page(),
            }
        )

    async def events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        queue = self._world.subscribe()
        try:
            await response.prepare(request)
            await response.write(b"retry: 1000\n\n")
            while True:
                await response.write(await _next(queue))
        except ConnectionError:
            return response
        finally:
            self._world.unsubscribe(queue)

    async def file(self, request: web.Request) -> web.Response:
        found = self._world.file(request.match_info["file"])
        if found is None:
            raise web.HTTPNotFound
        headers = {"Content-Security-Policy": FILE_POLICY, "Content-Type": found.mime}
        if found.mime not in SHOWN_IN_PLACE:
            headers |= {"Content-Disposition": "attachment", "Content-Type": "application/octet-stream"}
        return web.Response(body=found.data, headers=headers)

    async def everybody(self, request: web.Request) -> web.Response:
        """Whom a person may choose in Telegram's own window."""
        return web.json_response([_as_page(person) for person in self._world.people.values()])

    async def new_lead(self, request: web.Request) -> web.Response:
        lead = self._cast.new_lead(self._world)
        self._world.emit("cast", lead.id)
        return web.json_response(lead.as_page())

    def doing(
        self, act: Callable[[web.Request, Person], Awaitable[dict[str, Any]]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        """An act of a person as a route; what the screen does not offer answers 409."""

        async def handle(request: web.Request) -> web.Response:
            person = self._person(request)
            try:
                done = await act(request, person)
            except NotThere as error:
                return web.json_response({"error": str(error)}, status=409)
            except (ValidationError, ValueError) as error:
                return web.json_response({"error": str(error)}, status=400)
            return web.json_response({"person": _as_page(person), **done})

        return handle

    async def send(self, request: web.Request, person: Person) -> dict[str, Any]:
        given = await _given(request, Text)
        return _sent(self._world.send(person.id, given.text, reply_to=given.reply_to))

    async def start(self, request: web.Request, person: Person) -> dict[str, Any]:
        given = await _given(request, Start)
        return self._told(person, _sent(self._world.start(person.id, given.payload)))

    async def press(self, request: web.Request, person: Person) -> dict[str, Any]:
        given = await _given(request, Tap)
        press = self._world.press(person.id, given.message_id, given.data)
        return {"press_id": press.id, "answered": press.answered}

    async def contact(self, request: web.Request, person: Person) -> dict[str, Any]:
        given = await _given(request, Contact)
        return _sent(self._world.share_contact(person.id, foreign=given.foreign))

    async def share_users(self, request: web.Request, person: Person) -> dict[str, Any]:
        given = await _given(request, Chosen)
        return _sent(self._world.share_users(person.id, given.people, request_id=given.request_id))

    async def block(self, request: web.Request, person: Person) -> dict[str, Any]:
        self._world.block(person.id)
        return self._told(person, {})

    async def unblock(self, request: web.Request, person: Person) -> dict[str, Any]:
        self._world.unblock(person.id)
        return self._told(person, {})

    async def media(self, request: web.Request, person: Person) -> dict[str, Any]:
        kind = request.query.get("kind", "document")
        if kind not in MEDIA_KINDS:
            raise ValueError(f"no message is a {kind!r}")
        ((name, data),) = await _files(request, 1, 1)
        caption = request.query.get("caption") or None
        return _sent(self._world.send_media(person.id, kind, data, caption=caption, filename=name))

    async def album(self, request: web.Request, person: Person) -> dict[str, Any]:
        """Several files as one message: of kinds that Telegram puts together."""
        kinds = request.query.get("kinds", "").split(",")
        if len({ALBUM_GROUP.get(kind) for kind in kinds} - {None}) != 1 or not ALBUM_GROUP.keys() >= set(kinds):
            raise ValueError(f"no album is made of {kinds}")
        files = await _files(request, *ALBUM_SIZE)
        if len(files) != len(kinds):
            raise ValueError("each file needs a kind")
        album, caption = str(self._world.number()), request.query.get("caption") or None
        sent = [
            self._world.send_media(person.id, kind, data, caption=None if n else caption, filename=name, album=album)
            for n, (kind, (name, data)) in enumerate(zip(kinds, files, strict=True))
        ]
        return _sent(sent[0])

    async def edit(self, request: web.Request, person: Person) -> dict[str, Any]:
        given = await _given(request, Edit)
        message = self._world.chat(person.id).by_id.get(given.message_id)
        if message is not None and message.text is None and len(given.text) > MAX_CAPTION:
            raise ValueError("the caption is too long")
        return _sent(self._world.edit(person.id, given.message_id, given.text))

    def _person(self, request: web.Request) -> Person:
        person = self._world.people.get(int(request.match_info["person"]))
        if person is None:
            raise web.HTTPNotFound
        return person

    def _told(self, person: Person, done: dict[str, Any]) -> dict[str, Any]:
        """Lets the same page in other windows know, too."""
        self._world.emit("person", person.id, person=_as_page(person))
        return done


def _static(name: str) -> web.Response:
    if name not in STATIC:
        raise web.HTTPNotFound
    return web.Response(body=STATIC[name], content_type=mimetypes.guess_type(name)[0], charset="utf-8")


async def _given(request: web.Request, kind: type[Given]) -> Given:
    return kind.model_validate_json(await request.text() or "{}")


async def _files(request: web.Request, fewest: int, most: int) -> list[tuple[str, bytes]]:
    """Names and contents."""
    uploads = [one for one in (await request.post()).getall("file", []) if isinstance(one, FileField)]
    if not fewest <= len(uploads) <= most:
        raise ValueError(f"{fewest} to {most} files are needed")
    read = [(one.filename, one.file.read()) for one in uploads]
    for one in uploads:
        one.file.close()
    return read


async def _next(queue: asyncio.Queue[dict[str, Any]]) -> bytes:
    try:
        event = await asyncio.wait_for(queue.get(), HEARTBEAT)
    except TimeoutError:
        return b": still here\n\n"
    return f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode()


def _sent(message: ChatMessage) -> dict[str, Any]:
    return {"message_id": message.id}


def _as_page(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": " ".join(filter(None, (person.first_name, person.last_name))),
        "phone": person.phone,
        "started": person.started,
        "blocked": person.blocked,
    }
