"""What the documentation says is there: links, settings, commands, proofs."""

from __future__ import annotations

import argparse
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from bot.__main__ import _parser
from bot.settings import Settings
from crm_core.models import Permission
from crm_core.rules.company_file import CompanyFile, HoursPart, Part, WordsPart, parse_company
from crm_core.rules.permissions import STANDARD_ROLES
from locales.currencies import minor_digits
from tests.databases import own_sqlite

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]

LINK = re.compile(r"\]\(([^)\s]+)\)")
PROOF = re.compile(r"\[`(test_\w+)`\]\(([^)\s]+)\)")
SETTING = re.compile(r"^\| `([A-Z_]+)` \|(?: `(\S+)`)? \|", re.MULTILINE)
EXAMPLE = re.compile(r"^([A-Z_]+)=(.*)$", re.MULTILINE)
COMMAND = re.compile(r"`crm-bot ((?:db )?[a-z]+)")
RECIPE = re.compile(r"^ *sqlite3 .*? \"(.+)\"$", re.MULTILINE)
MACHINE = re.compile(r"/(?:home|root|Users|work|tmp|private)/", re.IGNORECASE)

ROLES_SHOWN = {"owner, admin": ("owner", "admin"), "head of sales": ("head",), "manager": ("manager",)}
ROLES_SHOWN["observer"] = ("observer",)


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def anchors(page: Path) -> set[str]:
    """The headings of a page as GitHub links to them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", NAMES)
def test_every_link_inside_leads_somewhere(name: str) -> None:
    page = ROOT / name
    for link in LINK.findall(page.read_text("utf-8")):
        if link.startswith(("https://", "http://")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("name", NAMES)
def test_no_page_names_a_place_on_somebodys_computer(name: str) -> None:
    assert MACHINE.search(text(name)) is None


def test_every_picture_is_shown_and_light() -> None:
    shown = {(page.parent / link).resolve() for page in PAGES for link in LINK.findall(page.read_text("utf-8"))}
    pictures = set((ROOT / "docs" / "pictures").iterdir())
    assert pictures - shown == set()
    assert max(picture.stat().st_size for picture in pictures) < 400_000


def test_every_page_is_reached_from_the_readme() -> None:
    reached, ahead = set(), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        links = (link.partition("#")[0] for link in LINK.findall(page.read_text("utf-8")))
        found = [(page.parent / link).resolve() for link in links if link and "://" not in link]
        ahead += [inside for one in found for inside in (one.glob("*.md") if one.is_dir() else [one])]
    assert set(PAGES) - reached == set()


def test_settings_in_the_readme_are_those_of_the_program() -> None:
    shown = {name: default or "" for name, default in SETTING.findall(text("README.md"))}
    assert shown.keys() == {name.upper() for name in Settings.model_fields}
    assert shown == dict(EXAMPLE.findall(text(".env.example")))


def test_commands_in_the_readme_are_those_of_the_program() -> None:
    shown = set(COMMAND.findall(text("README.md")))
    assert shown == set(commands_of(_parser()))


@pytest.mark.parametrize("name", NAMES)
def test_every_command_that_is_named_exists(name: str) -> None:
    assert set(COMMAND.findall(text(name))) <= set(commands_of(_parser()))


def commands_of(parser: argparse.ArgumentParser) -> list[str]:
    """``run``, ``db upgrade``: every command that can be typed."""
    found = []
    for action in parser._actions:
        for name, inner in action.choices.items() if isinstance(action, argparse._SubParsersAction) else ():
            found += [f"{name} {one}" for one in commands_of(inner)] or [name]
    return found


def test_every_promise_has_a_proof_that_exists() -> None:
    readme = text("README.md")
    promises = readme.partition("| promise | proof |")[2].partition("\n\n")[0].splitlines()[2:]
    assert promises
    for promise in promises:
        proofs = PROOF.findall(promise)
        assert proofs, promise
        for test, file in proofs:
            assert f"def {test}(" in text(file), test


def test_table_of_rights_is_that_of_the_standard_roles() -> None:
    table = text("docs/admins.md").partition("## Who may do what")[2].partition("\n\nWithout")[0]
    header, _, *lines = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("|")]
    columns = [cell.strip() for cell in header[1:]]
    assert columns == list(ROLES_SHOWN)
    assert len(lines) == len(Permission)
    for permission, (_, *cells) in zip(Permission, lines, strict=True):
        for column, cell in zip(columns, cells, strict=True):
            held = {permission in STANDARD_ROLES[role][1] for role in ROLES_SHOWN[column]}
            assert held == {cell.strip() == "✓"}, (permission, column)


def test_the_company_of_the_documentation_can_be_set_up() -> None:
    example = text("docs/setup.md").partition("```yaml\n")[2].partition("```")[0]
    parsed = parse_company(example.encode(), minor_digits)
    assert parsed.company.people[2].working_hours is not None


def test_every_field_of_a_company_file_is_explained() -> None:
    page = text("docs/setup.md")
    table = page.partition("| field | what it may be |")[2].partition("\n\n")[0]
    explained = set(re.findall(r"`([a-z_.]+)`", "".join(re.findall(r"^\| .+? \|", table, re.MULTILINE))))
    missing = {field for field in fields_of(CompanyFile) if field not in explained}
    parts = {field for field in missing if any(one.startswith(f"{field}.") for one in explained)}
    named = {f"{field}.{inner}" for field in ("plans.won", "plans.lost") for inner in ("name", "colour")}
    assert missing - parts - named == set()
    rights = page.partition("### Permissions")[2].partition("## ")[0]
    assert set(re.findall(r"`([a-z]+\.[a-z_]+)`", rights)) == {right.value for right in Permission}


def fields_of(part: type[BaseModel], at: str = "") -> Iterator[str]:
    """``plans.lost.reasons``; hours and words have sections of their own."""
    for name, field in part.model_fields.items():
        yield f"{at}{name}"
        for inner in (field.annotation, *get_args(field.annotation)):
            if isinstance(inner, type) and issubclass(inner, Part) and inner not in (HoursPart, WordsPart):
                yield from fields_of(inner, f"{at}{name}.")


def test_recipes_for_operators_work_on_the_database(template: Path, tmp_path: Path) -> None:
    recipes = RECIPE.findall(text("docs/operators.md"))
    assert len(recipes) == 6
    copy = tmp_path / "backup.db"
    with closing(sqlite3.connect(own_sqlite(template, tmp_path).removeprefix("sqlite+aiosqlite:///"))) as connection:
        for recipe in recipes:
            connection.execute(recipe.replace("backup/crm-$(date +%F).db", str(copy)))
            connection.commit()
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
