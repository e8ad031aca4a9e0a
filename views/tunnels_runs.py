"""One lead in tunnels, as the team reads of them."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from crm_core.models import Lead, RunState, TunnelRun, Waits
from crm_core.results.tunnels_runs import GoingOn, LeadRuns
from crm_core.rules.text import clean_line, shown_name
from locales import N_, Translator
from views.chats import signed
from views.deals import blocks
from views.tunnels_values import block_title

WAITS = {
    Waits.ANSWER: (N_("⏳ Waits for an answer"), N_("⏳ Waits for an answer until {moment}")),
    Waits.BUTTON: (N_("⏳ Waits for a tap"), N_("⏳ Waits for a tap until {moment}")),
    Waits.TIME: (N_("⏳ Waits"), N_("⏳ Goes on: {moment}")),
}
ENDS = {
    RunState.ENDED: N_("🏁 {tunnel}: came to its end, {moment}"),
    RunState.STOPPED: N_("⏹ {tunnel}: stopped, {moment}"),
    RunState.BROKEN: N_("⚠️ {tunnel}: broke off, {moment}"),
}


def lead_tunnels_screen(t: Translator, found: LeadRuns) -> Markup:
    now = [_going_on(t, found, one) for one in found.going_on] or [[t("🧭 In no tunnel now.")]]
    past = [_past(t, found, run) for run in found.past]
    return blocks([signed(found.lead, found.labels)], *now, past)


def _going_on(t: Translator, found: LeadRuns, one: GoingOn) -> list[Markup]:
    run = one.run
    lines = [Markup("🧭 <b>{}</b>").format(clean_line(run.tunnel.name))]
    if one.block is not None:
        lines.append(Markup("📍 {}. {}").format(one.number, block_title(t, one.block)))
    if run.state is RunState.PAUSED:
        return [*lines, *_paused(t, found, one)]
    if run.waits is not None:
        ever, until = WAITS[run.waits]
        due = run.due_at
        lines.append(t(ever) if due is None else t(until, moment=t.moment(due, found.now)))
    return lines


def _paused(t: Translator, found: LeadRuns, one: GoingOn) -> list[Markup]:
    entry = one.paused
    silent = t("It says nothing until somebody lets it go on.")
    if entry is None or entry.actor is None:
        return [t("⏸ Paused"), silent]
    moment = t.moment(entry.at, found.now)
    return [t("⏸ Paused by {name}, {moment}", name=shown_name(entry.actor.name), moment=moment), silent]


def _past(t: Translator, found: LeadRuns, run: TunnelRun) -> Markup:
    moment = t.moment(run.ended_at or run.entered_at, found.now)
    return t(ENDS[run.state], tunnel=shown_name(run.tunnel.name), moment=moment)


def stopping_screen(t: Translator, found: LeadRuns, one: GoingOn) -> Markup:
    asked = t("Stop the tunnel «{tunnel}»? It cannot go on from here.", tunnel=clean_line(one.run.tunnel.name))
    return blocks([signed(found.lead, found.labels)], [asked])


def ways_screen(t: Translator, found: LeadRuns) -> Markup:
    words = t("Into which tunnel? It begins to speak at once.") if found.open else t("There is no tunnel to lead into.")
    return blocks([signed(found.lead, found.labels)], [words])


def in_chat(t: Translator, run: TunnelRun) -> Markup:
    """A line over the conversation."""
    name = shown_name(run.tunnel.name)
    if run.state is RunState.PAUSED:
        return t("⏸ The tunnel «{tunnel}» is paused", tunnel=name)
    return t("🧭 In the tunnel «{tunnel}»", tunnel=name)


def paused_for_you(t: Translator, lead: Lead, runs: Sequence[TunnelRun]) -> Markup:
    named = ", ".join(f"«{shown_name(run.tunnel.name)}»" for run in runs)
    return t.plural(
        "⏸ You are talking with <b>{name}</b>: the tunnel {tunnels} is silent until somebody lets it go on.",
        "⏸ You are talking with <b>{name}</b>: the tunnels {tunnels} are silent until somebody lets them go on.",
        len(runs),
        name=shown_name(lead.name),
        tunnels=named,
    )


# -- in passing ---------------------------------------------------------------------------------------------------


def done(t: Translator, what: str) -> str:
    return t.plain(DONE[what])


DONE = {
    "p": N_("⏸ It is silent"),
    "r": N_("▶️ It goes on"),
    "s": N_("⏹ Stopped"),
}


def led_in(t: Translator) -> str:
    return t.plain("🧭 The tunnel begins")
