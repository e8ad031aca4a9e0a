"""The company's reasons for refusal, as admins read them."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from crm_core.models import RefusalReason
from crm_core.results.reasons import ReasonUse
from crm_core.rules.text import clean_line
from locales import N_, Translator
from views.asking import waiting
from views.deals import blocks

USUAL = (
    N_("Too expensive"),
    N_("No answer"),
    N_("Chose a rival"),
    N_("Not needed any more"),
    N_("Wrong number"),
)
"""What sales teams hear most; offered to a company that has no reasons yet."""
NONE_YET = N_("There are none yet. Add your own, or begin with the usual ones.")
ONE_LIST = N_("One list for all plans; each plan chooses from it. Beside each: how many deals were lost by it.")
LABELS_SHOWN = 20


def usual_reasons(t: Translator) -> list[str]:
    return [t.plain(name) for name in USUAL]


def reasons_screen(t: Translator, found: Sequence[tuple[RefusalReason, int]], *, archived: bool) -> Markup:
    if archived:
        words = t("These are offered no more; closed deals keep them.") if found else t("The archive is empty.")
        return blocks([title(t("🗄 Archived reasons"))], [words])
    return blocks([title(t("🚫 Reasons for refusal"))], [t(ONE_LIST if found else NONE_YET)])


def reason_screen(t: Translator, found: ReasonUse) -> Markup:
    name = Markup("🚫 <b>{}</b>").format(clean_line(found.reason.name))
    uses = t.plural("Given {n} time.", "Given {n} times.", found.uses) if found.uses else t("Not given yet.")
    if found.reason.archived_at is not None:
        return blocks([name], [t("In the archive: offered no more."), uses])
    return blocks([name], [uses, _plans(t, found)])


def _plans(t: Translator, found: ReasonUse) -> Markup:
    if not found.plans:
        return t("No plan offers it yet: choose it at the plan's statuses.")
    labels = [Markup("<code>[{}]</code>").format(clean_line(plan.short_label)) for plan in found.plans[:LABELS_SHOWN]]
    return t("Offered in {plans}", plans=Markup(" ").join(labels))


def reason_asked(t: Translator, found: ReasonUse | None) -> Markup:
    """Stands on the screen while a name is typed."""
    if found is None:
        return blocks([title(t("🚫 A new reason"))], [waiting(t)])
    return blocks([Markup("🚫 <b>{}</b>").format(clean_line(found.reason.name))], [waiting(t)])


def reason_prompt(t: Translator, found: ReasonUse | None) -> Markup:
    if found is None:
        return t("How do people refuse? For example: Too expensive. Several at once: one a line.")
    return t("Write the new name. It shows everywhere, in old deals too.")


def title(text: Markup) -> Markup:
    return Markup("<b>{}</b>").format(text)


def moved(t: Translator, reason: RefusalReason) -> str:
    return t.plain("♻️ Back in the list") if reason.archived_at is None else t.plain("🗄 In the archive")
