"""The buttons of an audience's filter panel, of each of its parts, and of the saved audiences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import Audience, Status
from crm_core.results.audience import AudienceChoices, AudienceItem
from crm_core.rules.audience import (
    DEALTS,
    LANGUAGES,
    STANDINGS,
    TRAITS,
    AudiencePart,
    Dealt,
    LeadFilter,
    Standing,
    Trait,
    restricted,
)
from crm_core.rules.periods import days_of
from crm_core.rules.text import clean_line, cut
from crm_core.rules.views import ANY, SPANS, WITHOUT
from keyboards.asking import AskText, Field
from keyboards.audience import (
    AudienceChoice,
    AudienceFilters,
    AudienceList,
    AudienceReset,
    AudienceRestriction,
    OpenAudience,
    SavedAudiences,
    UnsaveAudience,
)
from keyboards.buttons import back, button, inert, rows
from keyboards.paging import WHOLE, Row, in_columns, picked
from keyboards.reports_screens import PRESET_NAMES
from locales import LANGUAGES as LANGUAGE_NAMES
from locales import N_, Translator
from locales.marks import mark

PART_NAMES: dict[AudiencePart, str] = {
    AudiencePart.PLAN: N_("🗃 Plan"),
    AudiencePart.STATUS: N_("🚦 Statuses"),
    AudiencePart.DEALT: N_("💼 Deals"),
    AudiencePart.MANAGER: N_("👤 Manager"),
    AudiencePart.TAG: N_("🏷 Tags"),
    AudiencePart.SOURCE: N_("📣 Source"),
    AudiencePart.TRAITS: N_("📇 Contacts"),
    AudiencePart.CAME: N_("🗓 Arrived"),
    AudiencePart.LANGUAGE: N_("🌐 Language"),
    AudiencePart.STANDING: N_("🗄 Archive"),
}
DEALT_NAMES: dict[Dealt, str] = {
    Dealt.ANY: N_("Any"),
    Dealt.OPEN: N_("With an open deal"),
    Dealt.NONE: N_("Without any deal"),
    Dealt.NO_OPEN: N_("Without an open deal"),
}
STANDING_NAMES: dict[Standing, str] = {
    Standing.LIVING: N_("Not in the archive"),
    Standing.ARCHIVED: N_("🗄 In the archive"),
    Standing.BLACKLISTED: N_("⛔ On the blacklist"),
}
TRAIT_NAMES: dict[Trait, tuple[str, str]] = {
    Trait.PHONE: (N_("With a phone"), N_("Without a phone")),
    Trait.EMAIL: (N_("With an e-mail"), N_("Without an e-mail")),
    Trait.TELEGRAM: (N_("With Telegram"), N_("Without Telegram")),
    Trait.REACHABLE: (N_("Can be written to"), N_("Cannot be written to")),
}
WITHOUT_NAMES = {
    AudiencePart.MANAGER: N_("Without a manager"),
    AudiencePart.TAG: N_("Without tags"),
    AudiencePart.SOURCE: N_("Without a source"),
}
SEVERAL = frozenset({AudiencePart.STATUS, AudiencePart.TAG, AudiencePart.TRAITS})
"""Where several can be ticked, the choice stays open."""
OF_ONE_PLAN = frozenset({AudiencePart.STATUS})
ALWAYS_ONE = frozenset({AudiencePart.DEALT, AudiencePart.STANDING})
"""Where one of the choices is "any"."""


def filters_keyboard(t: Translator, audience_id: int, wanted: LeadFilter) -> InlineKeyboardMarkup:
    used = restricted(wanted)
    parts = [
        button(
            f"{'● ' if part in used else ''}{t.plain(name)}", AudienceRestriction(audience_id=audience_id, part=part)
        )
        for part, name in PART_NAMES.items()
        if part not in OF_ONE_PLAN or wanted.plan_id is not None
    ]
    tools = [
        *([button(t.plain("♻️ Reset"), AudienceReset(audience_id=audience_id))] if used else []),
        button(t.plain("⭐ Save"), AskText(field=Field.AUDIENCE_NAME, id=audience_id)),
        button(t.plain("📑 Saved"), SavedAudiences()),
    ]
    return rows(*in_columns(parts, 2), tools, [back(t.plain("Audience"), AudienceList(audience_id=audience_id))])


def part_keyboard(t: Translator, shown: AudienceRestriction, found: AudienceChoices) -> InlineKeyboardMarkup:
    wanted = found.count.filter
    fixed = [[one] for one in _fixed(t, shown, found)]
    items = picked(
        found.items,
        lambda item: _item(shown, item, wanted),
        page=shown.page,
        turn=lambda page: shown.model_copy(update={"page": page}),
    )
    typed = AskText(field=Field.AUDIENCE_CAME, id=shown.audience_id)
    ask = [button(t.plain("✏️ Type it"), typed)] if shown.part is AudiencePart.CAME else []
    traits = in_columns(list(_traits(t, shown, wanted)), 2)
    return rows(*fixed, *traits, *items, ask, [back(t.plain("Filter"), AudienceFilters(audience_id=shown.audience_id))])


def saved_keyboard(t: Translator, saved: Sequence[Audience]) -> InlineKeyboardMarkup:
    found = [row for one in saved for row in _saved(t, one)]
    return rows(*found, [back(t.plain("Audience"), OpenAudience())])


def _saved(t: Translator, one: Audience) -> list[Row]:
    rename = button(t.plain("✏️ Rename"), AskText(field=Field.AUDIENCE_NAME, id=one.id))
    remove = button(t.plain("🗑 Remove"), UnsaveAudience(audience_id=one.id))
    return [
        [button(f"⭐ {cut(clean_line(one.name or ''), WHOLE)}", AudienceList(audience_id=one.id))],
        [rename, remove],
    ]


def _fixed(t: Translator, shown: AudienceRestriction, found: AudienceChoices) -> Iterator[InlineKeyboardButton]:
    """What stands before the names: any, without, or a few choices that are always the same."""
    part, wanted = shown.part, found.count.filter
    if part not in ALWAYS_ONE:
        yield _choice(t.plain("Any"), shown, ANY, current=part not in restricted(wanted))
    for value, (name, current) in enumerate(_always(t, part, found), 1):
        yield _choice(name, shown, value, current=current)
    if part in WITHOUT_NAMES:
        yield _choice(t.plain(WITHOUT_NAMES[part]), shown, WITHOUT, current=_without(part, wanted))


def _always(t: Translator, part: AudiencePart, found: AudienceChoices) -> list[tuple[str, bool]]:
    """Choices that are the same in every company, and whether each is the present one."""
    wanted = found.count.filter
    choices = {
        AudiencePart.DEALT: [(t.plain(DEALT_NAMES[one]), wanted.dealt is one) for one in DEALTS],
        AudiencePart.STANDING: [(t.plain(STANDING_NAMES[one]), wanted.standing is one) for one in STANDINGS],
        AudiencePart.CAME: [(t.plain(PRESET_NAMES[one]), wanted.came == days_of(one, found.today)) for one in SPANS],
        AudiencePart.LANGUAGE: [(LANGUAGE_NAMES[one], wanted.language == one) for one in LANGUAGES],
    }
    return choices.get(part, [])


def _without(part: AudiencePart, wanted: LeadFilter) -> bool:
    said = {
        AudiencePart.MANAGER: wanted.without_manager,
        AudiencePart.TAG: wanted.without_tags,
        AudiencePart.SOURCE: wanted.without_source,
    }
    return said[part]


def _traits(t: Translator, shown: AudienceRestriction, wanted: LeadFilter) -> Iterator[InlineKeyboardButton]:
    for place, trait in enumerate(TRAITS if shown.part is AudiencePart.TRAITS else ()):
        having, lacking = TRAIT_NAMES[trait]
        yield _ticked(t.plain(having), shown, 2 * place + 1, there=trait in wanted.having)
        yield _ticked(t.plain(lacking), shown, 2 * place + 2, there=trait in wanted.lacking)


def _item(shown: AudienceRestriction, item: AudienceItem, wanted: LeadFilter) -> InlineKeyboardButton:
    name = cut(clean_line(item.name), WHOLE)
    if isinstance(item, Status):
        return _ticked(f"{mark(item.kind, item.colour)} {name}", shown, item.id, there=item.id in wanted.status_ids)
    if shown.part is AudiencePart.TAG:
        return _ticked(name, shown, item.id, there=item.id in wanted.tag_ids)
    chosen = (wanted.plan_id, wanted.manager_id, wanted.source_id)
    place = (AudiencePart.PLAN, AudiencePart.MANAGER, AudiencePart.SOURCE).index(shown.part)
    return _choice(name, shown, item.id, current=chosen[place] == item.id)


def _ticked(text: str, shown: AudienceRestriction, value: int, *, there: bool) -> InlineKeyboardButton:
    return _plain(f"{'☑' if there else '☐'} {text}", shown, value)


def _choice(text: str, shown: AudienceRestriction, value: int, *, current: bool) -> InlineKeyboardButton:
    if current and shown.part in SEVERAL:
        return inert(f"● {text}")
    return _plain(f"{'●' if current else '○'} {text}", shown, value)


def _plain(text: str, shown: AudienceRestriction, value: int) -> InlineKeyboardButton:
    return button(text, AudienceChoice(audience_id=shown.audience_id, part=shown.part, value=value))
