"""Companies in which things are called as nobody expects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from crm_core.models import LABEL_LIMIT, Colour, Mode, Permission, Pick, Pool
from crm_core.rules.company import UNDO_CHOICES
from crm_core.rules.company_file import WEEK
from crm_core.rules.company_yaml import Plain
from crm_core.rules.permissions import STANDARD_ROLES
from crm_core.rules.plans import check_label, check_name, name_key
from crm_core.rules.text import clean_line
from tests.rules.test_company_yaml import AWKWARD, TEXT

NAMES = st.one_of(st.sampled_from(AWKWARD), st.text(min_size=1, max_size=20)).map(clean_line).filter(lambda n: n != "—")


def usable(check: Callable[[str], str]) -> Callable[[str], bool]:
    def fits(name: str) -> bool:
        try:
            return check(name) == name
        except Exception:  # noqa: BLE001 - whatever the rule says, it is no name
            return False

    return fits


NAME = NAMES.filter(usable(check_name))
LABEL = NAMES.map(lambda name: name[:LABEL_LIMIT].strip()).filter(usable(check_label))
HOURS = st.fixed_dictionaries(
    {
        "days": st.lists(st.sampled_from(WEEK), min_size=1, max_size=7, unique=True),
        "from": st.sampled_from(["9", "9:00", "0:00", "22.30"]),
        "to": st.sampled_from(["18", "18:00", "6:05", "23:59"]),
    }
)


def unique(names: st.SearchStrategy[str], most: int, least: int = 0) -> st.SearchStrategy[list[str]]:
    return st.lists(names, min_size=least, max_size=most, unique_by=name_key)


@st.composite
def plan(draw: st.DrawFn, name: str, reasons: list[str], keys: list[str]) -> dict[str, Any]:
    steps = draw(unique(NAME, 5, 3))
    chosen: list[str] = draw(st.lists(st.sampled_from(reasons), unique=True)) if reasons else []
    lost: dict[str, Any] = {"name": steps[-1], "colour": draw(st.sampled_from(Colour)).value}
    if chosen:
        lost["reasons"], lost["required"] = chosen, draw(st.booleans())
    team: list[str] = draw(st.lists(st.sampled_from(keys), unique=True))
    off = draw(st.integers(0, len(team)))
    return {
        "name": name,
        "average_bill": Plain(draw(st.sampled_from(["0", "11000", "0.05", "1 000,50", "999999999999.99"]))),
        "label": draw(LABEL),
        "distribution": {
            "mode": draw(st.sampled_from(Mode)).value,
            "pool": draw(st.sampled_from(Pool)).value,
            "pick": draw(st.sampled_from(Pick)).value,
        },
        "statuses": [{"name": step, "colour": draw(st.sampled_from(Colour)).value} for step in steps[:-2]],
        "won": {"name": steps[-2]},
        "lost": lost,
        "managers": team[off:],
        "switched_off": team[:off],
        "sources": draw(unique(NAME.filter(lambda one: len(one) <= 60), 3)),
        "archived": draw(st.booleans()),
    }


@st.composite
def companies(draw: st.DrawFn) -> dict[str, Any]:
    owns = draw(unique(NAME.filter(lambda one: one not in STANDARD_ROLES and name_key(one) != "owner"), 3))
    reasons = draw(unique(NAME, 4))
    keys = draw(unique(NAME, 4, 1))
    names = draw(unique(NAME, 3))
    people = [
        {
            "key": key,
            "telegram_id": 1000 + n,
            "name": draw(st.one_of(NAME, st.just("—"))),
            "role": "owner" if n == 0 else draw(st.sampled_from([*owns, *STANDARD_ROLES])),
            **draw(st.fixed_dictionaries({}, optional={
                "language": st.sampled_from(["uk", "en", "ru"]),
                "max_open_deals": st.one_of(st.just("none"), st.integers(1, 10_000)),
                "working_hours": st.one_of(st.just("none"), HOURS),
            })),
        }
        for n, key in enumerate(keys)
    ]  # fmt: skip
    several = [draw(plan(name, reasons, keys)) for name in names]
    living = [one["name"] for one in several if not one["archived"]]
    company: dict[str, Any] = draw(
        st.fixed_dictionaries({}, optional={
            "name": NAME,
            "time_zone": st.sampled_from(["Europe/Kyiv", "America/New_York"]),
            "language": st.sampled_from(["uk", "en", "ru"]),
            "working_hours": HOURS,
            "greeting": st.dictionaries(st.sampled_from(["uk", "en", "ru"]), TEXT.filter(usable_words)),
            "closed_words": st.dictionaries(st.sampled_from(["uk", "en", "ru"]), TEXT.filter(usable_words)),
            "undo_minutes": st.sampled_from(UNDO_CHOICES),
            "managers_may_reopen": st.booleans(),
            "contacts_masked": st.booleans(),
        })
    )  # fmt: skip
    rights = st.lists(st.sampled_from([right.value for right in Permission]), max_size=4)
    described: dict[str, Any] = {
        "company": company,
        "roles": [{"name": name, "permissions": draw(rights)} for name in owns],
        "reasons": reasons,
        "people": people,
        "plans": several,
    }
    default = draw(st.one_of(st.none(), st.sampled_from(living))) if living else None
    return described if default is None else described | {"default_plan": default}


def usable_words(text: str) -> bool:
    return bool(clean_line(text) != "—" and text.strip("\u200d \n"))
