"""What stands above the leads and the dealings behind a figure of a report."""

from __future__ import annotations

from markupsafe import Markup

from crm_core.results.reports import ReportHand, ReportLeads
from crm_core.rules.report_about import About, Member
from crm_core.rules.report_params import ReportKind
from crm_core.rules.text import clean_line
from locales import Translator
from views.deals import blocks
from views.reports import scope, short
from views.reports_more import PICKS, WITHOUT


def leads_screen(t: Translator, source: Member | None, page: ReportLeads) -> Markup:
    title = t("<b>🤝 Leads with a deal</b>") if page.with_deal else t("<b>👥 Leads who came</b>")
    return blocks([title, _which(t, page.about, _source(t, source, page.source)), _how_many(t, page.sheet.total)])


def _how_many(t: Translator, total: int) -> Markup:
    return t.plural("{n} lead", "{n} leads", total)


def _source(t: Translator, source: Member | None, name: str | None) -> list[str]:
    if source is None:
        return []
    return [f"📣 {short(name)}" if source.id is not None else t.plain(WITHOUT[ReportKind.SOURCES])]


def hand_screen(t: Translator, page: ReportHand) -> Markup:
    person = [f"👤 {short(page.manager)}"] if page.manager is not None else []
    rule = Markup("🗃 {} · {}").format(short(page.plan), t.plain(PICKS[page.pick]))
    times = t.plural("dealt {n} time", "dealt {n} times", page.sheet.total)
    return blocks([t("<b>⚖️ Dealt by the system</b>"), rule, _which(t, page.about, person), times])


def _which(t: Translator, about: About, more: list[str]) -> Markup:
    return Markup("{}").format(clean_line(" · ".join([scope(t, about), *more]), 1000))
