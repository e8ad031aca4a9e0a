"""Sales tunnels as admins read them: the list, a tunnel's card, its entries and figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from markupsafe import Markup

from crm_core.models import RunState, Tunnel
from crm_core.results.tunnels import BlockFigures, TunnelCard, TunnelFigures, TunnelUse
from crm_core.rules.text import clean_line
from crm_core.rules.tunnels import Script
from crm_core.rules.tunnels_known import Known
from locales import N_, Translator
from views.asking import waiting
from views.deals import blocks
from views.tunnels_values import block_title

WORDS = N_(
    "A tunnel is a conversation that goes by itself: it greets people, asks, waits, and puts them into a sales plan."
)
FIGURES_AT_ONCE = 20
NOBODY = BlockFigures(0, 0, 0, 0)


def tunnels_screen(t: Translator, found: Sequence[TunnelUse], *, archived: bool) -> Markup:
    if archived:
        title = Markup("<b>{}</b>").format(t("🗄 Archived tunnels"))
        return blocks([title], [t("Nobody new comes into these.") if found else t("The archive is empty.")])
    title = Markup("<b>{}</b>").format(t("🧭 Tunnels"))
    signs = t("🟢 works · ⏸ lets nobody in · ✏️ not published yet\nBeside each: how many people are inside.")
    return blocks([title], [t(WORDS)], [signs] if found else [t("There is none yet. Three ready ones are at hand.")])


def new_screen(t: Translator) -> Markup:
    title = Markup("<b>{}</b>").format(t("🧭 A new tunnel"))
    return blocks([title], [t("Take a ready one and change it as you like, or begin with an empty one.")])


def plans_screen(t: Translator, known: Known) -> Markup:
    title = Markup("<b>{}</b>").format(t("🧭 A new tunnel"))
    if not known.plans:
        return blocks([title], [t("There is no sales plan to lead people into yet. Make one first: /plans")])
    return blocks([title], [t("Into which sales plan does it lead people?")])


def title(tunnel: Tunnel) -> Markup:
    return Markup("🧭 <b>{}</b>").format(clean_line(tunnel.name))


def card_screen(t: Translator, card: TunnelCard, now: datetime) -> Markup:
    return blocks([title(card.tunnel), _state(t, card, now)], _draft(t, card), _way_in(t, card), _first_blocks(t, card))


def _state(t: Translator, card: TunnelCard, now: datetime) -> Markup:
    tunnel, version = card.tunnel, card.version
    inside = t.plural("{n} person inside", "{n} people inside", card.inside)
    if tunnel.archived_at is not None:
        return t("🗄 In the archive · {inside}", inside=inside)
    if version is None:
        return t("✏️ Not published yet: nobody comes in")
    if tunnel.paused_at is not None:
        return t("⏸ Lets nobody in · {inside}", inside=inside)
    when = t.ago(version.published_at, now)
    return t("🟢 Version {n}, published {when} · {inside}", n=version.number, when=when, inside=inside)


def _draft(t: Translator, card: TunnelCard) -> list[Markup]:
    if card.version is None or not card.edited:
        return []
    return [t("✏️ You have changed it since. New people see the changes once they are published.")]


def _way_in(t: Translator, card: TunnelCard) -> list[Markup]:
    tunnel = card.tunnel
    words = ", ".join(one.word for one in tunnel.keywords)
    return [
        *([t("🔑 {words}", words=clean_line(words, 300))] if words else []),
        *([t("▶️ A plain /start leads here")] if tunnel.is_default else []),
    ]


def _first_blocks(t: Translator, card: TunnelCard) -> list[Markup]:
    found = card.script.blocks
    if not found:
        return [t("There are no blocks yet.")]
    shown = [Markup("{}. {}").format(n, block_title(t, block)) for n, block in enumerate(found[:8], 1)]
    left = len(found) - len(shown)
    return [*shown, *([t.plural("… and {n} more block", "… and {n} more blocks", left)] if left else [])]


def entries_screen(t: Translator, card: TunnelCard, address: str) -> Markup:
    words = [Markup("• {}").format(clean_line(one.word)) for one in card.tunnel.keywords]
    closed = t("Nobody comes in before it is published.") if card.version is None else None
    return blocks(
        [title(card.tunnel)],
        [closed] if closed else [],
        [t("🔗 Whoever opens this link comes in:"), Markup("<code>{}</code>").format(address)],
        [t("🔑 So does whoever writes one of these words:"), *words] if words else [t("🔑 No keywords yet.")],
        [t("▶️ And whoever just starts the bot.")] if card.tunnel.is_default else [],
    )


def qr_caption(tunnel: Tunnel, address: str) -> Markup:
    return blocks([title(tunnel)], [Markup("<code>{}</code>").format(address)])


def more_screen(t: Translator, card: TunnelCard) -> Markup:
    return blocks([title(card.tunnel)], [t("As a file, a tunnel can be kept, edited and brought back.")])


def deletion_screen(t: Translator, card: TunnelCard) -> Markup:
    return blocks([title(card.tunnel)], [t("Delete the tunnel for good? Its link will just open the bot.")])


def figures_screen(t: Translator, found: TunnelFigures, page: int) -> Markup:
    version = found.version
    which = t("Version {n}", n=version.number) if version else t("All versions together")
    entered = t.plural("{n} time somebody came in", "{n} times somebody came in", found.entered)
    head = [title(found.card.tunnel), Markup("📊 {} · {}").format(which, entered)]
    if not found.entered:
        return blocks(head, [t("Nobody has come in yet.")])
    head.append(Markup(" · ").join(_states(t, found)))
    legend = t("👣 reached · ✍️ answered · ➡️ went on · 🧍 there now · 🚪 left for good")
    start = (min(max(page, 1), figure_pages(found.script)) - 1) * FIGURES_AT_ONCE
    shown = found.script.blocks[start : start + FIGURES_AT_ONCE]
    rows = [_figures(t, block_title(t, block), found.blocks.get(block.id, NOBODY)) for block in shown]
    return blocks(head, [legend], *rows)


def _states(t: Translator, found: TunnelFigures) -> Iterator[Markup]:
    """How it stands with all who came in."""
    for words, states in STATES.items():
        count = sum(found.states.get(state, 0) for state in states)
        if count:
            yield t(words, n=t.number(count))


STATES = {
    N_("🏁 to the end: {n}"): (RunState.ENDED,),
    N_("⏹ stopped: {n}"): (RunState.STOPPED,),
    N_("⚠️ broke off: {n}"): (RunState.BROKEN,),
    N_("🧍 inside: {n}"): (RunState.WAITING, RunState.PAUSED, RunState.AWAY),
}


def figure_pages(script: Script) -> int:
    return max(1, -(-len(script.blocks) // FIGURES_AT_ONCE))


def _figures(t: Translator, name: str, of: BlockFigures) -> list[Markup]:
    parts = [f"👣 {t.number(of.reached)}"]
    parts += [f"✍️ {t.number(of.answered)}"] if of.answered else []
    parts += [f"➡️ {t.number(of.left)}"]
    parts += [f"🧍 {t.number(of.now)}"] if of.now else []
    parts += [f"🚪 {t.number(of.dropped)}"] if of.dropped else []
    return [Markup("{}").format(name), Markup(" · ").join(map(Markup.escape, parts))]


def picture_caption(t: Translator, card: TunnelCard, *, drawn: bool) -> Markup:
    if not card.script.blocks:
        return blocks([title(card.tunnel)], [t("There are no blocks yet.")])
    return blocks([title(card.tunnel)], [] if drawn else [t("The picture cannot be drawn just now. Try again later.")])


# -- what is typed ------------------------------------------------------------------------------------------------


def asked(t: Translator, tunnel: Tunnel | None) -> Markup:
    """Stands on the screen while a value is typed."""
    head = title(tunnel) if tunnel else Markup("<b>{}</b>").format(t("🧭 A new tunnel"))
    return blocks([head], [waiting(t)])


def words_asked(t: Translator, tunnel: Tunnel) -> Markup:
    now = [Markup("<code>{}</code>").format("\n".join(one.word for one in tunnel.keywords))]
    return blocks([title(tunnel)], now if tunnel.keywords else [], [waiting(t)])


def name_prompt(t: Translator) -> Markup:
    return t("What is the tunnel called? Only the team sees the name.")


def code_prompt(t: Translator) -> Markup:
    return t("What does its link end with? Latin letters, digits, - and _. The old link will just open the bot.")


def words_prompt(t: Translator) -> Markup:
    return t("Write the keywords, one a line: they take the place of those that are there.")


# -- in passing ---------------------------------------------------------------------------------------------------


def published(t: Translator, card: TunnelCard) -> str:
    return t.plain("✅ Published: version {n}", n=card.tunnel.published)


def switched(t: Translator, what: str, *, on: bool) -> str:
    return t.plain(SWITCHED[what, on])


SWITCHED = {
    ("p", True): N_("⏸ Nobody new comes in"),
    ("p", False): N_("▶️ New people come in again"),
    ("a", True): N_("🗄 In the archive"),
    ("a", False): N_("♻️ Out of the archive"),
    ("d", True): N_("▶️ A plain /start leads here now"),
    ("d", False): N_("A plain /start leads nowhere special now"),
}


def saved(t: Translator) -> str:
    return t.plain("✅ Saved")


def deleted(t: Translator) -> str:
    return t.plain("🗑 Deleted")
