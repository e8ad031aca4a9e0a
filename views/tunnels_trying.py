"""A tunnel tried on oneself: what is said, and what would be done to a lead now."""

from __future__ import annotations

from markupsafe import Markup

from crm_core.models import RunState, Tunnel
from crm_core.results.tunnels_trying import Tried
from crm_core.rules.text import clean_line, clean_text, cut
from crm_core.rules.tunnels import Script
from crm_core.rules.tunnels_run import Act, Effect, Say
from locales import N_, Translator
from views.asking import waiting
from views.chats import QUOTED
from views.deals import blocks
from views.tunnels_values import title
from views.tunnels_words import MEDIA, field_name

SHOWN = 12
LONG = 300
ENDS = {
    RunState.ENDED: N_("🏁 The tunnel has ended."),
    RunState.STOPPED: N_("⏹ The tunnel was stopped."),
    RunState.BROKEN: N_("⚠️ It cannot go on from here: check the tunnel."),
}


def trying_screen(t: Translator, tried: Tried) -> Markup:
    left = len(tried.happened) - SHOWN
    shown = [_effect(t, tried, one) for one in tried.happened[-SHOWN:]]
    earlier = [t.plural("… and {n} more", "… and {n} more", left)] if left > 0 else []
    return blocks(_head(t, tried.tunnel), earlier, shown, [_stands(t, tried)])


def _head(t: Translator, tunnel: Tunnel) -> list[Markup]:
    name = Markup("🧪 <b>{}</b>").format(clean_line(tunnel.name))
    return [name, t("Only you see this: nothing is done to anybody.")]


def _effect(t: Translator, tried: Tried, one: Effect) -> Markup:
    if isinstance(one, Say):
        media = Markup("🖼 {}\n").format(t.plain(MEDIA[one.media.kind])) if one.media else Markup()
        return media + QUOTED.format(cut(clean_text(one.text, LONG + 1), LONG))
    if isinstance(one, Act):
        return Markup("<i>{}</i>").format(title(t, Script(), tried.known, one.action))
    name = field_name(t, one.field)
    return Markup("<i>💾 {}: {}</i>").format(name, clean_line(one.value))


def _stands(t: Translator, tried: Tried) -> Markup:
    if tried.end is not None:
        return t(ENDS.get(tried.end, ENDS[RunState.ENDED]))
    return t("⏳ It waits.")


def asked(t: Translator, tunnel: Tunnel) -> Markup:
    return blocks(_head(t, tunnel), [waiting(t)])


def prompt(t: Translator) -> Markup:
    return t("Answer as the person would.")


def begun(t: Translator) -> str:
    return t.plain("🔁 From the beginning")


def nothing_happened(t: Translator) -> str:
    return t.plain("Nothing here waits for that.")
