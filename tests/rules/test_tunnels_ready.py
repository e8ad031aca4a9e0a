"""The tunnels that come with the bot."""

from __future__ import annotations

from importlib.resources import files

import pytest

from crm_core.rules.company import Language
from crm_core.rules.tunnels_check import check
from crm_core.rules.tunnels_file import as_file, parse_tunnel
from crm_core.rules.tunnels_ready import Ready, file_name, parse_ready
from tests.rules.tunnels import KNOWN, OTHER_PLAN

LANGUAGES: tuple[Language, ...] = ("uk", "en", "ru")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Ready)
def test_each_can_be_published_as_it_comes_in_each_language(kind: Ready, language: Language) -> None:
    content = files("crm_core").joinpath("ready", file_name(kind, language)).read_bytes()
    parsed = parse_ready(content, KNOWN, OTHER_PLAN)
    assert check(parsed.script, KNOWN) == []
    text = as_file(parsed.name, None, parsed.keywords, parsed.script, KNOWN)
    assert "plan: 'Shop: №2'" in text
    assert parse_tunnel(text.encode(), KNOWN) == parsed
