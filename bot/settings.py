"""Settings from the environment and `.env`; read in `__main__` only."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel.numbers import list_currencies
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

ENV_FILE = Path(".env")
TELEGRAM = "https://api.telegram.org"
TOKEN = re.compile(r"[0-9]{6,12}:[A-Za-z0-9_-]{30,}")
LOCAL_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
"""Other Bot API servers (the sandbox, those of tests) make shorter ones."""
DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
LARGEST_ID = 2**52


class SettingsError(Exception):
    """The settings cannot be used; each problem is one line that names the setting and holds no secret."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_file=ENV_FILE, env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    telegram_api_url: str = TELEGRAM
    bot_token: SecretStr | None = None  # what a token looks like depends on the server above
    database_url: str = Field(default="sqlite:///data/crm.db", repr=False)
    owner_ids: Annotated[tuple[int, ...], NoDecode] = ()
    default_language: Literal["uk", "en", "ru"] = "en"
    time_zone: str = "Europe/Kyiv"
    currency: str = "UAH"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"

    @field_validator("default_language", "log_format", mode="before")
    @classmethod
    def _lower(cls, value: Any) -> Any:
        return value.strip().lower() if isinstance(value, str) else value

    @field_validator("log_level", "currency", mode="before")
    @classmethod
    def _upper(cls, value: Any) -> Any:
        return value.strip().upper() if isinstance(value, str) else value

    @field_validator("owner_ids", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        ids = [part.strip() for part in value.split(",") if part.strip()]
        if not all(re.fullmatch(r"[1-9]\d{0,15}", part, re.ASCII) and int(part) < LARGEST_ID for part in ids):
            raise ValueError("Telegram ids separated by commas are needed, like 1234567,7654321")
        return tuple(dict.fromkeys(map(int, ids)))

    @field_validator("database_url", mode="after")
    @classmethod
    def _database(cls, value: str) -> str:
        try:
            url = make_url(value.strip())
        except (ArgumentError, ValueError):
            raise ValueError("an address like sqlite:///data/crm.db is needed") from None
        name = url.drivername.partition("+")[0]
        if name not in DRIVERS or url.drivername not in {name, DRIVERS[name]}:
            raise ValueError("the database must be sqlite:///… or postgresql+asyncpg://…")
        if not url.database or url.database == ":memory:":
            raise ValueError("the database has no name; a file is needed, like sqlite:///data/crm.db")
        return url.set(drivername=DRIVERS[name]).render_as_string(hide_password=False)

    @field_validator("telegram_api_url", mode="after")
    @classmethod
    def _server(cls, value: str) -> str:
        try:
            parts = urlsplit(value.strip())
            usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        except ValueError:
            usable = False
        if not usable or "?" in value or "#" in value:
            raise ValueError(f"an address like {TELEGRAM} is needed")
        return value.strip().rstrip("/")

    @field_validator("time_zone", mode="after")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            return ZoneInfo(value.strip()).key
        except (KeyError, ValueError, OSError):
            raise ValueError(f"{value[:40]!r} is no time zone; names look like Europe/Kyiv") from None

    @field_validator("currency", mode="after")
    @classmethod
    def _currency(cls, value: str) -> str:
        if value not in list_currencies():
            raise ValueError(f"{value[:10]!r} is no currency; three letters like UAH are needed")
        return value

    @field_validator("bot_token", mode="after")
    @classmethod
    def _token(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        """The message never quotes the token."""
        shape = TOKEN if info.data.get("telegram_api_url") == TELEGRAM else LOCAL_TOKEN
        if value and not shape.fullmatch(value.get_secret_value()):
            raise ValueError(
                "it does not look as @BotFather gives it, like 123456789:AAE… (35 characters after the colon)"
            )
        return value


def load_settings() -> Settings:
    """Raises `SettingsError`."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError([_line(problem) for problem in error.errors(include_input=False)]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"{ENV_FILE} cannot be read: {error}"]) from None


def _line(problem: Any) -> str:
    said = str(problem["msg"]).removeprefix("Value error, ").replace("Input should be", "it must be")
    return f"{str(problem['loc'][0]).upper()}: {said}" if problem["loc"] else said
