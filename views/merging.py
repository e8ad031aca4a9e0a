"""Two leads who may be one person."""

from __future__ import annotations

from markupsafe import Markup

from crm_core.results.merging import Pair, Side
from crm_core.rules.text import clean_line, shown_name
from locales import Translator
from views.contacts import email_line, phone_line
from views.deals import blocks, status_name

DEALS_SHOWN, NAME_LIMIT, WORDS_LIMIT = 5, 60, 200


def alike(t: Translator, pair: Pair) -> Markup:
    first, second = _called(pair.merged), _called(pair.kept)
    if pair.kept.lead.phone is not None and pair.kept.lead.phone == pair.merged.lead.phone:
        return t("🔗 {first} looks like the same person as {second}: the same phone.", first=first, second=second)
    return t("🔗 {first} looks like the same person as {second}: the same e-mail.", first=first, second=second)


def pair_screen(t: Translator, pair: Pair) -> Markup:
    if pair.merge_id is not None:
        return blocks([t("🔗 <b>They are one person now</b>")], _side(t, pair, pair.kept))
    return blocks(
        [t("🔗 <b>One person or two?</b>")], _side(t, pair, pair.kept), [Markup("· · ·")], _side(t, pair, pair.merged)
    )


def ask_merge(t: Translator, pair: Pair) -> Markup:
    names = {"first": _called(pair.merged), "second": _called(pair.kept)}
    what = t("All deals, messages and contacts of {first} go to {second}. It can be taken back.", **names)
    return blocks([t("🔗 <b>Merge them?</b>")], [what])


def merged_toast(t: Translator) -> str:
    return t.plain("🔗 Merged")


def parted_toast(t: Translator) -> str:
    return t.plain("↩️ Two people again")


def _called(side: Side) -> str:
    """``#12 Olena``, as plain text."""
    name = shown_name(side.lead.name, NAME_LIMIT)
    return f"#{side.deals[0].id} {name}" if side.deals else name


def _side(t: Translator, pair: Pair, side: Side) -> list[Markup]:
    lead = side.lead
    lines = [Markup("👤 <b>{}</b>").format(shown_name(lead.name, NAME_LIMIT))]
    if lead.username:
        lines.append(Markup("@{}").format(clean_line(lead.username)))
    lines += [one for one in (phone_line(lead.phone, masked=False), email_line(lead.email, masked=False)) if one]
    for deal in side.deals[:DEALS_SHOWN]:
        label = clean_line(deal.plan.short_label)
        lines.append(Markup("#{} <code>[{}]</code> {}").format(deal.id, label, status_name(deal.status)))
    rest = len(side.deals) - DEALS_SHOWN
    lines += [t.plural("and {n} more", "and {n} more", rest)] if rest > 0 else []
    if side.last is not None and side.last.text:
        words = clean_line(side.last.text, WORDS_LIMIT)
        lines.append(t("Last: {words} · {moment}", words=f"❝ {words} ❞", moment=t.moment(side.last.at, pair.now)))
    return lines
