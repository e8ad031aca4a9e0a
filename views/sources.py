"""A plan's link and its named sources, as admins read them, and the QR picture of a link."""

from __future__ import annotations

from io import BytesIO

from markupsafe import Markup

from crm_core.models import SalesPlan, Source
from crm_core.results.sources import PlanSources, SourceUse
from crm_core.rules.sources import Link
from crm_core.rules.text import clean_line
from locales import N_, Translator
from views.asking import waiting
from views.deals import blocks

SIDE = 1000
"""Pixels of a picture's side at most; Telegram makes larger ones smaller, and then they are not sharp any more."""
QUIET_ZONE = 4
"""Empty modules around the code, as the standard wants them."""
NONE_YET = N_("For each advert add a source: it has a link of its own, and its deals know what brought them.")
LISTED = N_("A source is a link for one advert. Beside each: how many deals it brought.")
PLAIN_NOW = N_("The plan is archived: its links just open the bot now.")


def plan_link(plan: SalesPlan) -> Link:
    return Link(of_source=False, code=plan.code)


def source_link(source: Source) -> Link:
    return Link(of_source=True, code=source.code)


def address(username: str | None, payload: str) -> str:
    return f"https://t.me/{username}?start={payload}"


def qr_picture(address: str) -> bytes:
    """The address as a PNG whose modules are whole pixels."""
    import segno  # noqa: PLC0415 - a tenth of a second that only whoever wants a picture pays

    code = segno.make(address, error="m", micro=False)
    modules, _ = code.symbol_size(border=QUIET_ZONE)
    picture = BytesIO()
    code.save(picture, kind="png", scale=SIDE // int(modules), border=QUIET_ZONE)
    return picture.getvalue()


def links_screen(t: Translator, found: PlanSources, address: str) -> Markup:
    title = Markup("🔗 {}").format(_plan(found.plan))
    if found.plan.archived_at is not None:
        return blocks([title], [t(PLAIN_NOW)])
    return blocks([title], _works(t, address), [t(LISTED if found.sources else NONE_YET)])


def archived_screen(t: Translator, found: PlanSources) -> Markup:
    words = t("Their links just open the bot now; deals keep the names.") if found.sources else None
    title = Markup("<b>{}</b>").format(t("🗄 Archived sources"))
    return blocks([title, _plan(found.plan)], [words or t("The archive is empty.")])


def source_screen(t: Translator, found: SourceUse, address: str) -> Markup:
    title = [_name(found.source), _plan(found.plan)]
    brought = _brought(t, found)
    if found.source.archived_at is not None:
        return blocks(title, [t("In the archive: its link just opens the bot now."), brought])
    if found.plan.archived_at is not None:
        return blocks(title, [t(PLAIN_NOW), brought])
    return blocks(title, _works(t, address), [brought])


def picture_caption(plan: SalesPlan, source: Source | None, address: str) -> Markup:
    named = [_plan(plan)] if source is None else [_name(source), _plan(plan)]
    return blocks(named, [_code(address)])


def source_asked(t: Translator, plan: SalesPlan, source: Source | None) -> Markup:
    """Stands on the screen while a name is typed."""
    title = _name(source) if source is not None else Markup("<b>{}</b>").format(t("📣 A new source"))
    return blocks([title, _plan(plan)], [waiting(t)])


def source_prompt(t: Translator, source: Source | None) -> Markup:
    if source is None:
        return t("Where will the link stand? For example: Instagram, October")
    return t("Write the new name. The link stays; deals that are there keep the old name.")


def moved(t: Translator, source: Source) -> str:
    return t.plain("♻️ The link works again") if source.archived_at is None else t.plain("🗄 In the archive")


def _works(t: Translator, address: str) -> list[Markup]:
    return [t("Whoever comes by this link and writes gets a deal in this plan:"), _code(address)]


def _brought(t: Translator, found: SourceUse) -> Markup:
    if not found.leads and not found.deals:
        return t("Nobody has come by it yet.")
    people = t.plural("{n} new person", "{n} new people", found.leads)
    return t("Brought: {people}, {deals}", people=people, deals=t.plural("{n} deal", "{n} deals", found.deals))


def _plan(plan: SalesPlan) -> Markup:
    line = Markup("<b>{name}</b>   <code>[{label}]</code>")
    return line.format(name=clean_line(plan.name), label=clean_line(plan.short_label))


def _name(source: Source) -> Markup:
    return Markup("📣 <b>{}</b>").format(clean_line(source.name))


def _code(address: str) -> Markup:
    return Markup("<code>{}</code>").format(address)
