"""Actions over an audience as people read them: each question, and the preview that is confirmed."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from crm_core.models import Mode, Pick, Pool, SalesPlan
from crm_core.results.audience import AudienceCount
from crm_core.results.audience_actions import ActionStep
from crm_core.results.mass import MassPreview
from crm_core.rules.audience_actions import Step
from crm_core.rules.mass import AddToPlan, MassKind, StartTunnel
from crm_core.rules.text import clean_line
from locales import N_, Translator
from locales.mass import ACTIONS, OUTCOMES
from views.asking import waiting
from views.audience import filter_words, how_many
from views.chats import answer_to_lead
from views.deals import blocks, status_name

EDGE = Markup("┄┄┄┄┄┄┄┄")
"""Above and below words that are shown as they will be read."""
QUESTIONS: dict[Step, str] = {
    Step.PLAN: N_("🗃 Which plan?"),
    Step.MANAGER: N_("👤 To whom?"),
    Step.STATUS: N_("🚦 Into which status?"),
    Step.AMOUNT: N_("💰 Which amount for each deal?"),
    Step.REASON: N_("🚫 For which reason?"),
    Step.TAG: N_("🏷 Which tag?"),
    Step.TUNNEL: N_("🧭 Which tunnel?"),
    Step.LETTER: N_("💬 What shall they read?"),
}
EMPTY: dict[Step, str] = {
    Step.PLAN: N_("There is no plan yet."),
    Step.TAG: N_("There are no tags yet. An admin adds them to the list, a manager on a deal's card."),
    Step.TUNNEL: N_("There is no tunnel to choose from now: none is open, or nobody is in one."),
    Step.REASON: N_("The plan asks for a reason, but has none to choose from. Ask an admin to add one."),
}
MEANS: dict[MassKind, str] = {
    MassKind.REMOVE_FROM_PLAN: N_(
        "Their open deals there are closed as lost and leave the board; history keeps them, and the leads can be "
        "added again."
    ),
    MassKind.START_TUNNEL: N_(
        "They get its messages as fast as Telegram allows, after everything more urgent. Whoever has been in it before "
        "is not led through it again."
    ),
    MassKind.SEND_MESSAGE: N_(
        "Each of them gets it once, as from the company, as fast as Telegram allows and after everything more urgent. "
        "It stands in their chats; what they answer comes as ever."
    ),
    MassKind.STOP_TUNNEL: N_("Nothing more of it is sent to them."),
    MassKind.ARCHIVE: N_("They leave lists, boards, counts and chats with their open deals, and come back on restore."),
    MassKind.BLACKLIST: N_("What they write is kept, but nobody hears of it, and they are not answered."),
    MassKind.LIFT: N_("They stay in the archive until they write or are brought back."),
    MassKind.RESTORE: N_("With their open deals, to where everything was."),
}
LETTER_PLACES = N_(
    "Names are put in place of:\n<code>{{lead}}</code> – the person's name\n<code>{{manager}}</code> – your first name"
)
PICKS = {
    (Pool.RANDOM, Pick.EVENLY): N_("anyone, evenly"),
    (Pool.RANDOM, Pick.FEWEST): N_("anyone, fewest deals"),
    (Pool.RELATED, Pick.EVENLY): N_("related, evenly"),
    (Pool.RELATED, Pick.FEWEST): N_("related, fewest deals"),
}


def menu_screen(t: Translator, found: AudienceCount) -> Markup:
    question = t("What shall be done with them?") if found.may_act else t("They can be taken out as a file.")
    everybody = [t("Everybody who fits is meant, older ones too.")] if found.looked and not found.ticked else []
    return blocks([t("<b>⚡ Action</b>"), *_who(t, found), *everybody], [question])


def _who(t: Translator, found: AudienceCount) -> list[Markup]:
    """Those who are ticked, else everybody who fits."""
    if found.ticked:
        return [t.plural("☑ {n} ticked", "☑ {n} ticked", found.ticked)]
    words = filter_words(t, found.filter, found.names)
    return [*([Markup("{}").format(" · ".join(words))] if words else []), how_many(t, found)]


def step_screen(t: Translator, found: ActionStep) -> Markup:
    if found.preview is not None:
        return preview_screen(t, found, found.preview)
    plan = [_plan(found.plan)] if found.plan else []
    nothing = [t(EMPTY[found.step])] if found.step in EMPTY and not found.items else []
    return blocks([_title(t, found.draft.kind), *_who(t, found.count), *plan], nothing or [t(QUESTIONS[found.step])])


def _title(t: Translator, kind: MassKind) -> Markup:
    return Markup("<b>{}</b>").format(t.plain(ACTIONS[kind]))


def preview_screen(t: Translator, found: ActionStep, preview: MassPreview) -> Markup:
    """What would come of it as things stand, and what is asked for: a yes."""
    if not preview.fresh:
        return blocks([t("Nothing would change for any of them.")], _rest(t, preview))
    rest = (_rest(t, preview), _means(t, found), _fixed(t, found))
    if preview.letter is not None:
        return blocks([_question(t, found, preview)], [EDGE], [answer_to_lead(preview.letter)], [EDGE], *rest)
    return blocks([_question(t, found, preview)], _details(t, found, preview), *rest)


def _fixed(t: Translator, found: ActionStep) -> list[Markup]:
    """Between the preview and the yes the audience may change."""
    if found.count.ticked:
        return []
    return [t("Whoever fits the filter at the moment of “Yes” is taken; nobody joins later.")]


def _question(t: Translator, found: ActionStep, preview: MassPreview) -> Markup:
    n = preview.fresh
    names = {
        "plan": clean_line(preview.plan.name) if preview.plan else "",
        "tag": clean_line(found.tag.name) if found.tag else "",
        "status": status_name(preview.status) if preview.status else "",
        "tunnel": clean_line(preview.tunnel.name) if preview.tunnel else "",
    }
    return QUESTION[found.draft.kind](t, n, names)


Words = Callable[[Translator, int, dict[str, str]], Markup]

QUESTION: dict[MassKind, Words] = {
    MassKind.ADD_TO_PLAN: lambda t, n, names: t.plural(
        "Add <b>{n}</b> lead to the plan «{plan}»?", "Add <b>{n}</b> leads to the plan «{plan}»?", n, **names
    ),
    MassKind.ASSIGN: lambda t, n, names: t.plural(
        "Hand over the deal of <b>{n}</b> lead in «{plan}»?",
        "Hand over the deals of <b>{n}</b> leads in «{plan}»?",
        n,
        **names,
    ),
    MassKind.CHANGE_STATUS: lambda t, n, names: t.plural(
        "Move the deal of <b>{n}</b> lead in «{plan}» to {status}?",
        "Move the deals of <b>{n}</b> leads in «{plan}» to {status}?",
        n,
        **names,
    ),
    MassKind.REMOVE_FROM_PLAN: lambda t, n, names: t.plural(
        "Take <b>{n}</b> lead out of the plan «{plan}»?", "Take <b>{n}</b> leads out of the plan «{plan}»?", n, **names
    ),
    MassKind.ADD_TAGS: lambda t, n, names: t.plural(
        "Put the tag «{tag}» on <b>{n}</b> lead?", "Put the tag «{tag}» on <b>{n}</b> leads?", n, **names
    ),
    MassKind.REMOVE_TAGS: lambda t, n, names: t.plural(
        "Take the tag «{tag}» off <b>{n}</b> lead?", "Take the tag «{tag}» off <b>{n}</b> leads?", n, **names
    ),
    MassKind.START_TUNNEL: lambda t, n, names: t.plural(
        "Start the tunnel «{tunnel}» for <b>{n}</b> lead?",
        "Start the tunnel «{tunnel}» for <b>{n}</b> leads?",
        n,
        **names,
    ),
    MassKind.SEND_MESSAGE: lambda t, n, _: t.plural(
        "Send this to <b>{n}</b> lead?", "Send this to <b>{n}</b> leads?", n
    ),
    MassKind.STOP_TUNNEL: lambda t, n, names: t.plural(
        "Stop the tunnel «{tunnel}» for <b>{n}</b> lead?",
        "Stop the tunnel «{tunnel}» for <b>{n}</b> leads?",
        n,
        **names,
    ),
    MassKind.ARCHIVE: lambda t, n, _: t.plural(
        "Put <b>{n}</b> lead into the archive?", "Put <b>{n}</b> leads into the archive?", n
    ),
    MassKind.RESTORE: lambda t, n, _: t.plural(
        "Bring <b>{n}</b> lead back from the archive?", "Bring <b>{n}</b> leads back from the archive?", n
    ),
    MassKind.BLACKLIST: lambda t, n, _: t.plural("Blacklist <b>{n}</b> lead?", "Blacklist <b>{n}</b> leads?", n),
    MassKind.LIFT: lambda t, n, _: t.plural(
        "Take <b>{n}</b> lead off the blacklist?", "Take <b>{n}</b> leads off the blacklist?", n
    ),
}


def _details(t: Translator, found: ActionStep, preview: MassPreview) -> list[Markup]:
    lines: list[Markup] = []
    if found.draft.kind in (MassKind.ADD_TO_PLAN, MassKind.ASSIGN):
        lines.append(_to_whom(t, preview))
    if isinstance(preview.params, AddToPlan):
        if preview.status is not None:
            lines.append(Markup("{}").format(status_name(preview.status)))
        lines.append(Markup("💰 {}").format(t.money(preview.params.amount or 0)))
    if found.reason is not None:
        lines.append(t("Reason: {name}", name=clean_line(found.reason.name)))
    return lines


def _to_whom(t: Translator, preview: MassPreview) -> Markup:
    if preview.manager is not None:
        return Markup("👤 {}").format(clean_line(preview.manager.name))
    plan = preview.plan
    if plan is None or plan.mode is Mode.MANUAL:
        return t("✋ To nobody yet: whoever may take them is told")
    rule = t.plain(PICKS[(plan.pool, plan.pick)])
    if not preview.team:
        return t("⚖️ By «{rule}»; just now nobody is free, so they wait", rule=rule)
    return t.plural("⚖️ To {n} manager by «{rule}»", "⚖️ To {n} managers by «{rule}»", preview.team, rule=rule)


def _rest(t: Translator, preview: MassPreview) -> list[Markup]:
    """Who is left as they are, and why."""
    lines = [_already(t, preview)] if preview.already else []
    for outcome, count in preview.skipped.items():
        if count:
            lines.append(Markup("▫️ {}: {}").format(t.plain(OUTCOMES[outcome]), t.number(count)))
    return lines


def _already(t: Translator, preview: MassPreview) -> Markup:
    count = t.number(preview.already)
    if isinstance(preview.params, StartTunnel):
        return t("▫️ In it already: {count}", count=count)
    return t("▫️ It is so already: {count}", count=count)


def _means(t: Translator, found: ActionStep) -> list[Markup]:
    return [t(MEANS[found.draft.kind])] if found.draft.kind in MEANS else []


def _plan(plan: SalesPlan) -> Markup:
    return Markup("🗃 {}   <code>[{}]</code>").format(clean_line(plan.name), clean_line(plan.short_label))


def letter_asked(t: Translator, found: AudienceCount) -> Markup:
    return blocks([_title(t, MassKind.SEND_MESSAGE), *_who(t, found)], [t(LETTER_PLACES)], [waiting(t)])


def letter_prompt(t: Translator) -> Markup:
    return t("Write the message as it shall arrive, bold and links too. Before it is sent you see it once more.")


def letter_hint(t: Translator) -> str:
    return t.plain("Message")


def amount_asked(t: Translator, found: AudienceCount) -> Markup:
    return blocks([_title(t, MassKind.ADD_TO_PLAN), *_who(t, found)], [t(QUESTIONS[Step.AMOUNT])], [waiting(t)])


def amount_prompt(t: Translator) -> Markup:
    return t("Write the amount of each deal, for example 12500 or 12500.50.")


def amount_hint(t: Translator) -> str:
    return t.plain("Amount")
