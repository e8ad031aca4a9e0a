from __future__ import annotations

import pytest

from crm_core.models import Permission, Role, RolePermission
from crm_core.rules.permissions import STANDARD_ROLES
from keyboards.paging import WHOLE
from locales import LANGUAGES, translator
from locales.roles import RIGHTS, ROLES
from views.rights import right_name, rights_lines, rights_quote

EN = translator("en", currency="UAH", time_zone="Europe/Kyiv")
SIGN = 2


def role(*permissions: Permission, key: str | None = None) -> Role:
    return Role(key=key, name="x", grants=[RolePermission(permission=one) for one in permissions])


def test_every_right_and_every_standard_role_has_its_words() -> None:
    assert set(RIGHTS) == {right.value for right in Permission}
    assert set(ROLES) == set(STANDARD_ROLES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_name_of_a_right_fits_on_a_button_with_a_sign(language: str) -> None:
    names = [right_name(EN.into(language), right) for right in Permission]
    assert [name for name in names if len(name) > WHOLE - SIGN] == []
    assert len(set(names)) == len(names)


def test_rights_are_told_in_one_order_whatever_order_they_come_in() -> None:
    told = rights_lines(EN, [Permission.EDIT_DEALS_IN_BULK, Permission.EDIT_ALL_DEALS])
    assert told == ["Can edit all deals", "Can edit deals in bulk"]


def test_an_owner_has_every_right_and_a_role_may_have_none() -> None:
    assert rights_quote(EN, role(key="owner")).count("\n") == len(Permission) - 1
    assert rights_quote(EN, role()) == "<blockquote expandable>No rights at all</blockquote>"
