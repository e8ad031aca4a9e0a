"""Tunnels as files: how they are asked for, what they are called, and what is wrong with one, line by line."""

from __future__ import annotations

import re

from markupsafe import Markup

from crm_core.models import Tunnel
from crm_core.rules.text import clean_line
from locales import N_, Translator
from views.deals import blocks
from views.tunnels import title

PROBLEMS_AT_ONCE = 15
LONGEST = 200
_AT_LINE = re.compile(r"^line (\d+): (?:([\w.]+|the file): )?(.*)$", re.DOTALL)


def prompt(t: Translator) -> Markup:
    return t("Send the tunnel as a YAML file, as another tunnel gives it.")


def replace_prompt(t: Translator) -> Markup:
    return t("Send the YAML file: it takes the place of the blocks and the entries. Blocks of the same names stay.")


def file_name(tunnel: Tunnel) -> str:
    return f"tunnel-{tunnel.code}.yaml"


def caption(t: Translator, tunnel: Tunnel) -> Markup:
    return blocks([title(tunnel)], [t("Edit it as you like and send it back: “From a file”.")])


def sent_already(t: Translator) -> str:
    return t.plain("The file is above already.")


def file_problems(t: Translator, problems: list[str]) -> str:
    """Plain text, a line for each."""
    shown = [_problem(t, one) for one in problems[:PROBLEMS_AT_ONCE]]
    left = len(problems) - len(shown)
    more = [t.plain_plural("… and {n} more", "… and {n} more", left)] if left else []
    return "\n".join([t.plain("The file does not fit, and nothing was changed:"), *shown, *more])


def _problem(t: Translator, problem: str) -> str:
    found = _AT_LINE.match(problem)
    if found is None:
        return f"• {_said(t, problem)}"
    number, field, text = found.groups()
    if field and field != "the file":
        return t.plain("• Line {number}, {field}: {problem}", number=number, field=field, problem=_said(t, text))
    return t.plain("• Line {number}: {problem}", number=number, problem=_said(t, text))


def _said(t: Translator, text: str) -> str:
    """In the reader's language; what comes from the YAML library itself stays as it is."""
    for pattern, sentence in SENTENCES:
        found = pattern.fullmatch(text)
        if found is not None:
            return t.plain(sentence, **found.groupdict())
    return t.plain("this is not YAML: {text}", text=clean_line(text, LONGEST))


SAID = {
    r"it is missing": N_("it is missing"),
    r"there is no such field": N_("there is no such field"),
    r"fields with values are needed": N_("fields with values are needed"),
    r"a list is needed": N_("a list is needed"),
    r"there is no such kind": N_("there is no such kind"),
    r"it does not say what kind it is": N_("it does not say what kind it is"),
    r"a time like .* is needed": N_("a time like 18:00 or 2026-05-31 18:00 is needed"),
    r"a text is needed": N_("a text is needed"),
    r"a number is needed": N_("a number is needed"),
    r"at least one is needed": N_("at least one is needed"),
    r"it is empty": N_("it is empty"),
    r"it is there twice": N_("it is there twice"),
    r"(?:.*: )?it is there twice": N_("it is there twice"),
    r"«(?P<name>.*)» is there twice": N_("«{name}» is there twice"),
    r"(?P<limit>\d+) characters at most": N_("{limit} characters at most"),
    r"(?P<limit>\d+) blocks at most": N_("{limit} blocks at most"),
    r"there is no plan «(?P<name>.*)»": N_("there is no sales plan «{name}»"),
    r"there is no status «(?P<name>.*)»": N_("the plan has no status «{name}»"),
    r"there is no reason «(?P<name>.*)»": N_("there is no reason for refusal «{name}»"),
    r"there is no tag «(?P<name>.*)»": N_("there is no tag «{name}»"),
    r"there is no manager «(?P<name>.*)»": N_("there is no manager «{name}»"),
    r"there is no tunnel «(?P<name>.*)»": N_("there is no tunnel «{name}»"),
    r"there is no block «(?P<name>.*)»": N_("there is no block «{name}»"),
    r"a span like .* is needed": N_("a span like 30m, 2h or 1d 12h is needed"),
    r"an amount like .* is needed": N_("an amount like 11000 or 11000.50 is needed"),
    r"a keyword does not begin with /": N_("a keyword does not begin with /"),
    r"2 to (?P<limit>\d+) Latin letters.*": N_("2 to {limit} Latin letters, digits, - and _ are needed"),
    r"it must be (?P<values>'.*)": N_("it must be one of these: {values}"),
    r"it must be greater than or equal to (?P<limit>.*)": N_("it must be {limit} or more"),
    r"it must be less than or equal to (?P<limit>.*)": N_("it must be {limit} or less"),
    r"(?:Value|String) should have at (?:least|most) .*": N_("its length does not fit"),
    r"the file is larger than (?P<limit>\d+) MiB": N_("the file is larger than {limit} MB"),
    r"the file is empty": N_("the file is empty"),
    r"the file is not UTF-8 text": N_("this is not text in UTF-8"),
    r"aliases .* are not used here": N_("aliases of YAML are not used here"),
    r"nested too deep": N_("it is nested too deep"),
}
SENTENCES = [(re.compile(pattern, re.DOTALL), sentence) for pattern, sentence in SAID.items()]
