"""Settings: every wrong one is named in a line that holds no secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load_settings

TOKEN = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    return tmp_path


def problems(monkeypatch: pytest.MonkeyPatch, **values: str) -> list[str]:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    return caught.value.problems


def test_without_any_setting_the_defaults_hold() -> None:
    settings = load_settings()
    assert settings.bot_token is None
    assert settings.database_url == "sqlite+aiosqlite:///data/crm.db"
    assert (settings.currency, settings.time_zone, settings.default_language) == ("UAH", "Europe/Kyiv", "en")


def test_example_file_gives_the_defaults(empty_folder: Path) -> None:
    example = Path(__file__).parents[2] / ".env.example"
    (empty_folder / ".env").write_text(example.read_text())
    assert load_settings() == Settings.model_construct(database_url="sqlite+aiosqlite:///data/crm.db")


def test_example_file_lists_every_setting() -> None:
    text = (Path(__file__).parents[2] / ".env.example").read_text()
    named = {line.partition("=")[0] for line in text.splitlines() if line and not line.startswith("#")}
    assert named == {name.upper() for name in Settings.model_fields}


def test_file_and_environment_are_read_and_the_environment_wins(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty_folder / ".env").write_text(f"BOT_TOKEN='{TOKEN}'\nCURRENCY=usd\nOWNER_IDS= 11, 12 ,11\nOTHER=1\n")
    monkeypatch.setenv("CURRENCY", "EUR")
    settings = load_settings()
    assert settings.bot_token
    assert settings.bot_token.get_secret_value() == TOKEN
    assert (settings.currency, settings.owner_ids) == ("EUR", (11, 12))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TOKEN", "hello"),
        ("BOT_TOKEN", TOKEN + "\n"),
        ("BOT_TOKEN", "١٢٣٤٥٦٧٨٩:" + "A" * 35),
        ("DATABASE_URL", "mysql://me:secret@host/db"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "data/crm.db"),
        ("DATABASE_URL", "postgresql+psycopg://me:secret@host/db"),
        ("TELEGRAM_API_URL", "api.telegram.org"),
        ("TELEGRAM_API_URL", "ftp://api.telegram.org"),
        ("TELEGRAM_API_URL", "http://host:99999"),
        ("TELEGRAM_API_URL", "https://host/?x=1"),
        ("OWNER_IDS", "@olga"),
        ("OWNER_IDS", "-5"),
        ("OWNER_IDS", "١٢٣"),
        ("OWNER_IDS", "9" * 30),
        ("DEFAULT_LANGUAGE", "de"),
        ("TIME_ZONE", "Mars/Olympus"),
        ("TIME_ZONE", "../../etc/passwd"),
        ("CURRENCY", "ZZZ"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_wrong_value_is_named_without_secrets(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = problems(monkeypatch, **{name: value})
    assert line.startswith(f"{name}: ")
    assert "\n" not in line
    assert "secret" not in line
    assert "hello" not in line


def test_all_wrong_values_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = problems(monkeypatch, BOT_TOKEN="x", CURRENCY="ZZZ", TIME_ZONE="Nowhere")
    assert [line.partition(":")[0] for line in found] == ["BOT_TOKEN", "TIME_ZONE", "CURRENCY"]


def test_another_server_may_have_short_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "42:TEST")
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:8081/")
    assert load_settings().telegram_api_url == "http://127.0.0.1:8081"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_every_spelling_of_postgres_works(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"{scheme}://me:secret@host/crm")
    settings = load_settings()
    assert settings.database_url == "postgresql+asyncpg://me:secret@host/crm"
    assert "secret" not in repr(settings)


def test_unreadable_file_is_one_problem(empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (empty_folder / ".env").write_bytes(b"CURRENCY=\xff\xfe")
    (line,) = problems(monkeypatch)
    assert line.startswith(".env cannot be read")
