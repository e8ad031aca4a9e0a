"""How an action over many leads goes on, and what came of it."""

from __future__ import annotations

from markupsafe import Markup

from crm_core.models import Halt
from crm_core.results.mass import Exceptions, MassProgress
from crm_core.rules.mass import SendMessage, kind_of
from crm_core.rules.text import clean_line, cut
from locales import N_, Translator
from locales.mass import ACTIONS, OUTCOMES
from views.deals import blocks

PEOPLE_SHOWN = 15
FIRST_WORDS = 60

HALTS: dict[Halt, str] = {
    Halt.RIGHTS: N_("⚠️ Stopped: whoever started it may not do this any more."),
    Halt.PLAN_GONE: N_("⚠️ Stopped: the plan, its status or the tag is not there any more."),
    Halt.TUNNEL_CLOSED: N_("⚠️ Stopped: the tunnel lets nobody in any more."),
    Halt.NO_HOLDER: N_("⚠️ Stopped: whoever was to get the deals takes none any more."),
    Halt.NO_REASON: N_("⚠️ Stopped: the plan asks for another reason now."),
}


def title(t: Translator, progress: MassProgress) -> Markup:
    name = Markup("<b>{}</b>").format(t.plain(ACTIONS[kind_of(progress.params)]))
    if progress.tunnel is not None:
        return Markup("{}\n«{}»").format(name, clean_line(progress.tunnel.name))
    if isinstance(progress.params, SendMessage):
        return Markup("{}\n«{}»").format(name, cut(clean_line(progress.params.letter.text), FIRST_WORDS))
    if progress.plan is None:
        return name
    return Markup("{}   <code>[{}]</code>").format(name, clean_line(progress.plan.short_label))


def progress_screen(t: Translator, progress: MassProgress) -> Markup:
    """While it goes on, and in the end the report."""
    return blocks([title(t, progress), _state(t, progress)], _figures(t, progress), _receivers(t, progress))


def exceptions_screen(t: Translator, found: Exceptions) -> Markup:
    """With whom it was not done; of many the first ones."""
    count = found.progress.figures.of(found.outcome)
    head = Markup("▫️ {} · {}").format(t.plain(OUTCOMES[found.outcome]), t.number(count))
    lines = [Markup("{}").format(clean_line(lead.name)) for lead in found.leads]
    rest = count - len(lines)
    more = [t.plural("and {n} more", "and {n} more", rest)] if lines and rest > 0 else []
    return blocks([title(t, found.progress), head], [*lines, *more])


def stopped(t: Translator, progress: MassProgress) -> str:
    if progress.action.stopped_by_id is not None:
        return t.plain("Stopped. What was done stays.")
    return t.plain("It had come to its end already.")


def _state(t: Translator, progress: MassProgress) -> Markup:
    action = progress.action
    handled = action.handled - len(progress.figures.on_way)
    done, total = t.number(handled), t.number(action.total)
    if progress.halt is not None:
        return t(HALTS[progress.halt])
    if action.stopped_by is not None:
        by = clean_line(action.stopped_by.name)
        return t("⏹ Stopped by {name} at {done} of {total}", name=by, done=done, total=total)
    if progress.running:
        share = t.percent(handled / action.total)
        return t("⏳ {done} of {total} · {share}", done=done, total=total, share=share)
    return t.plural("🏁 Finished: {n} lead", "🏁 Finished: {n} leads", action.total)


def _figures(t: Translator, progress: MassProgress) -> list[Markup]:
    figures = progress.figures
    lines = [t("✅ Done: {count}", count=t.number(figures.done))]
    if figures.on_way:
        lines.append(t("📤 On the way: {count}", count=t.number(len(figures.on_way))))
    if figures.already:
        lines.append(t("▫️ It was so already: {count}", count=t.number(figures.already)))
    for outcome, count in figures.skipped.items():
        lines.append(Markup("▫️ {}: {}").format(t.plain(OUTCOMES[outcome]), t.number(count)))
    if figures.failed:
        lines.append(t("⚠️ Failed: {count}", count=t.number(figures.failed)))
    if figures.unassigned:
        lines.append(t("✋ Nobody has yet: {count}", count=t.number(figures.unassigned)))
    return lines


def _receivers(t: Translator, progress: MassProgress) -> list[Markup]:
    lines = [Markup("👤 {} · {}").format(clean_line(person.name), t.number(count)) for person, count in progress.to]
    rest = len(lines) - PEOPLE_SHOWN
    return [*lines[:PEOPLE_SHOWN], *([t.plural("and {n} more", "and {n} more", rest)] if rest > 0 else [])]
