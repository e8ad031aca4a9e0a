"""How a tunnel begins, what is typed about it, and tunnels as files."""

from __future__ import annotations

from io import BytesIO

from aiogram.types import CallbackQuery, Message

from crm_core.models import Tunnel
from crm_core.results.tunnels import TunnelCard
from crm_core.rules.company import Language
from crm_core.rules.company_yaml import demand_size
from handlers.asking import Asked, Desk, Question, TextForm, lines
from handlers.files import SentFiles, making_file, send_file
from handlers.filters import Gated, Staff
from handlers.reply import Event, show, toast
from handlers.tunnels import draw_card, show_entries
from keyboards import tunnels as keyboards
from keyboards.asking import Field, cancel_keyboard
from keyboards.tunnels import AddReady, ExportTunnel, NewTunnel, ReadyPlan, TunnelScreen
from locales.currencies import minor_digits
from views import tunnels as words
from views import tunnels_files as files

router = Gated("tunnels_forms", Staff())
KEPT: dict[str, Language] = {"uk": "uk", "en": "en", "ru": "ru"}


@router.callback_query(NewTunnel.filter())
async def begin(query: CallbackQuery, desk: Desk) -> None:
    await desk.services.tunnels.known(minor_digits=minor_digits, actor=desk.manager)  # may this person make one?
    await show(query, words.new_screen(desk.t), keyboards.new_keyboard(desk.t))


@router.callback_query(ReadyPlan.filter())
async def choose_plan(query: CallbackQuery, callback_data: ReadyPlan, desk: Desk) -> None:
    known, last = await desk.services.tunnels.known(minor_digits=minor_digits, actor=desk.manager)
    keyboard = keyboards.plans_keyboard(desk.t, callback_data.kind, known, last, callback_data.page)
    await show(query, words.plans_screen(desk.t, known), keyboard)


@router.callback_query(AddReady.filter())
async def add_ready(query: CallbackQuery, callback_data: AddReady, desk: Desk) -> None:
    tap, language = callback_data, KEPT[desk.t.language]
    card = await desk.services.tunnels_files.add_ready(
        tap.kind, tap.plan_id, seen=tap.last, language=language, minor_digits=minor_digits, actor=desk.manager
    )
    await draw_card(query, desk, card)


@router.callback_query(ExportTunnel.filter())
async def export(query: CallbackQuery, callback_data: ExportTunnel, desk: Desk, sent_files: SentFiles) -> None:
    if sent_files.has(query):
        toast(query, files.sent_already(desk.t))
        return
    tunnel_id, me = callback_data.tunnel_id, desk.manager
    text = await desk.services.tunnels_files.export(tunnel_id, minor_digits=minor_digits, actor=me)
    card = await desk.services.tunnels.get(tunnel_id, actor=me)
    async with making_file(query):
        await send_file(query, text.encode(), files.file_name(card.tunnel), files.caption(desk.t, card.tunnel))
    sent_files.note(query)


# -- what is typed ------------------------------------------------------------------------------------------------


async def _new(desk: Desk, _key: int, _event: Event) -> Question:
    t = desk.t
    await desk.services.tunnels.known(minor_digits=minor_digits, actor=desk.manager)  # may this person make one?
    return Question(words.asked(t, None), words.name_prompt(t), t.plain("Tunnel"), cancel_keyboard(t, NewTunnel()))


async def _new_file(desk: Desk, key: int, event: Event) -> Question:
    question = await _new(desk, key, event)
    return Question(question.screen, files.prompt(desk.t), "YAML", question.keyboard)


async def _tunnel(desk: Desk, tunnel_id: int) -> Tunnel:
    return (await desk.services.tunnels.get(tunnel_id, actor=desk.manager)).tunnel


async def _name(desk: Desk, tunnel_id: int, _event: Event) -> Question:
    t, tunnel = desk.t, await _tunnel(desk, tunnel_id)
    keyboard = cancel_keyboard(t, TunnelScreen(tunnel_id=tunnel_id, screen="m"))
    prompt, hint = words.name_prompt(t), t.plain("New name")
    return Question(words.asked(t, tunnel), prompt, hint, keyboard, version=tunnel.version)


async def _file(desk: Desk, tunnel_id: int, event: Event) -> Question:
    asked = await _name(desk, tunnel_id, event)
    return Question(asked.screen, files.replace_prompt(desk.t), "YAML", asked.keyboard, version=asked.version)


async def _code(desk: Desk, tunnel_id: int, _event: Event) -> Question:
    t, tunnel = desk.t, await _tunnel(desk, tunnel_id)
    keyboard = cancel_keyboard(t, TunnelScreen(tunnel_id=tunnel_id, screen="e"))
    return Question(words.asked(t, tunnel), words.code_prompt(t), "spring-sale", keyboard, version=tunnel.version)


async def _words(desk: Desk, tunnel_id: int, _event: Event) -> Question:
    t, tunnel = desk.t, await _tunnel(desk, tunnel_id)
    keyboard = cancel_keyboard(t, TunnelScreen(tunnel_id=tunnel_id, screen="e"))
    screen, prompt, hint = words.words_asked(t, tunnel), words.words_prompt(t), t.plain("Keywords")
    return Question(screen, prompt, hint, keyboard, version=tunnel.version)


async def _create(desk: Desk, _asked: Asked, text: str) -> TunnelCard:
    return await desk.services.tunnels.create(text, actor=desk.manager)


async def _copy(desk: Desk, asked: Asked, text: str) -> TunnelCard:
    return await desk.services.tunnels.copy(asked.id, text, actor=desk.manager)


async def _rename(desk: Desk, asked: Asked, text: str) -> TunnelCard:
    return await desk.services.tunnels.rename(asked.id, text, seen=asked.version, actor=desk.manager)


async def _save_code(desk: Desk, asked: Asked, text: str) -> TunnelCard:
    return await desk.services.tunnels.set_code(asked.id, text, seen=asked.version, actor=desk.manager)


async def _save_words(desk: Desk, asked: Asked, text: str) -> TunnelCard:
    found = lines(text)
    return await desk.services.tunnels.set_keywords(asked.id, found, seen=asked.version, actor=desk.manager)


async def _read(message: Message) -> str:
    """A file as text, byte for byte; what was typed is as good. Raises `CompanyFileError`."""
    if message.document is None or message.bot is None:
        return message.text or ""
    demand_size(message.document.file_size or 0)
    held = BytesIO()
    await message.bot.download(message.document, held)
    return held.getvalue().decode(errors="surrogateescape")


async def _add(desk: Desk, _asked: Asked, text: str) -> TunnelCard:
    content = text.encode(errors="surrogateescape")
    return await desk.services.tunnels_files.add(content, minor_digits=minor_digits, actor=desk.manager)


async def _replace(desk: Desk, asked: Asked, text: str) -> TunnelCard:
    content = text.encode(errors="surrogateescape")
    return await desk.services.tunnels_files.replace(
        asked.id, content, minor_digits=minor_digits, seen=asked.version, actor=desk.manager
    )


async def _then_card(message: Message, desk: Desk, _asked: Asked, card: TunnelCard) -> None:
    await draw_card(message, desk, card)


async def _then_entries(message: Message, desk: Desk, _asked: Asked, card: TunnelCard) -> None:
    await show_entries(message, desk, card)


FORMS = (
    TextForm(Field.TUNNEL_NEW, _new, _create, _then_card),
    TextForm(Field.TUNNEL_FILE, _new_file, _add, _then_card, reads=_read),
    TextForm(Field.TUNNEL_NAME, _name, _rename, _then_card),
    TextForm(Field.TUNNEL_COPY, _name, _copy, _then_card),
    TextForm(Field.TUNNEL_REPLACE, _file, _replace, _then_card, reads=_read),
    TextForm(Field.TUNNEL_CODE, _code, _save_code, _then_entries),
    TextForm(Field.TUNNEL_WORDS, _words, _save_words, _then_entries),
)
