"""What is typed about somebody new: name, phone and e-mail, in any order and notation."""

from __future__ import annotations

import pytest

from crm_core.errors import Invalid
from crm_core.rules.adding import NewLead, may_be_lead, read_lead

PHONE, EMAIL = "+380671234567", "olena@example.com"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Olena Koval", NewLead("Olena Koval")),
        ("Olena Koval, +380 67 123-45-67, olena@example.com", NewLead("Olena Koval", PHONE, EMAIL)),
        ("olena@example.com\n067.123.45.67\nOlena  Koval", NewLead("Olena Koval", PHONE, EMAIL)),
        ("0(67)1234567", NewLead(None, PHONE)),
        ("067 123 45 67 Олена", NewLead("Олена", PHONE)),
        ("Olena — +38 (067) 123-45-67;", NewLead("Olena", PHONE)),
        ("Olena\n0 6 7 1 2 3 4 5 6 7", NewLead("Olena", PHONE)),
        ("Olena <olena@example.com>", NewLead("Olena", None, EMAIL)),
        ("mailto:olena@example.com", NewLead(None, None, EMAIL)),
        ("+380671234567, 067 123 45 67", NewLead(None, PHONE)),
        ("Olena, olena@example.com, OLENA@example.com", NewLead("Olena", None, "OLENA@example.com")),
        ("Olena 2, flat 17, 0671234567", NewLead("Olena 2, flat 17", PHONE)),
        ("№ 0671234567", NewLead(None, PHONE)),
        ("Olena K. (Kyiv)", NewLead("Olena K. (Kyiv)")),
        ("Olena (067 123 45 67). Kyiv", NewLead("Olena Kyiv", PHONE)),
        ("<b>Olena</b>", NewLead("<b>Olena</b>")),
        ("@olena_k", NewLead("@olena_k")),
        ("O\u200b'Neil \u0000 Mary", NewLead("O'Neil Mary")),
    ],
)
def test_a_contact_is_read_whatever_way_it_is_written(text: str, expected: NewLead) -> None:
    assert read_lead(text, "UA") == expected


@pytest.mark.parametrize(
    ("text", "field", "problem"),
    [
        ("", "lead", "empty"),
        (" \n ?!", "lead", "empty"),
        ("12", "lead", "empty"),
        ("4567890", "phone", "wrong"),
        ("Olena +380 67 123", "phone", "wrong"),
        ("Olena, olena@", "email", "wrong"),
        ("067 123 45 67, 050 765 43 21", "lead", "several"),
        ("olena@example.com anna@example.com", "lead", "several"),
        ("O", "search", "short"),
        ("x" * 201, "name", "long"),
        ("x " * 2000, "name", "long"),
    ],
)
def test_what_is_no_contact_is_refused_for_its_reason(text: str, field: str, problem: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_lead(text, "UA")
    assert (refusal.value.field, refusal.value.problem) == (field, problem)
    assert may_be_lead(text, "UA") is None


def test_a_phone_without_a_code_is_one_of_the_country() -> None:
    assert read_lead("512 345 678", "PL").phone == "+48512345678"
    with pytest.raises(Invalid):
        read_lead("512 345 678", "UA")


def test_somebody_without_a_name_is_called_by_the_masked_contact() -> None:
    assert NewLead(None, PHONE, EMAIL).called == "+380 ••• 67"
    assert NewLead(None, None, EMAIL).called == "o•••@example.com"
    assert NewLead("Olena", PHONE).called == "Olena"


@pytest.mark.parametrize(
    ("name", "phone", "email", "same"),
    [
        ("olena koval", None, None, True),
        ("Olena Koval", PHONE, None, True),
        ("Olena Koval", None, "OLENA@example.com", True),
        ("Olena Koval", "+380501112233", None, False),
        ("Olena Koval", PHONE, "anna@example.com", False),
        ("Olena", PHONE, EMAIL, False),
    ],
)
def test_a_namesake_with_other_contacts_is_somebody_else(
    name: str, phone: str | None, email: str | None, same: bool
) -> None:
    assert NewLead("Olena Koval", PHONE, EMAIL).may_be(name, phone, email) is same
