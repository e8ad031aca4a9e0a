"""Do the migrations lead exactly to the models? And the next revision, if they do not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

from crm_core.db.sqlite import writer_engine
from crm_core.migrations.scope import is_modelled
from crm_core.migrations.upgrade import alembic_config
from crm_core.models import Base


def differences() -> list[str]:
    """What the models have and the migrations do not make, or the other way round; empty if all is well."""
    with _scratch() as migrated:
        command.upgrade(alembic_config(migrated), "head")
        context = MigrationContext.configure(migrated, opts={"include_name": is_modelled})
        found = [str(step) for step in compare_metadata(context, Base.metadata)]
        with create_engine("sqlite://").connect() as modelled:
            Base.metadata.create_all(modelled)
            made, wanted = _definitions(migrated), _definitions(modelled)
    return (
        found
        + [f"only in the migrations: {part}" for part in sorted(made - wanted)]
        + [f"only in the models: {part}" for part in sorted(wanted - made)]
    )


def write_revision(message: str) -> Path:
    """Write the step from the newest revision to the models; look at it before committing it."""
    with _scratch() as connection:
        config = alembic_config(connection)
        command.upgrade(config, "head")
        say_where_to_postgres()
        number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
        script = command.revision(config, message, autogenerate=True, rev_id=f"{number:04}")
    if script is None or isinstance(script, list):
        raise RuntimeError("alembic wrote no revision, or several")
    path = Path(script.path)
    path.write_text(re.sub(r"\n *# ###.*", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    return path


def say_where_to_postgres() -> None:
    """The models tell SQLite alone which rows an index holds, so that it need not load PostgreSQL's dialect."""
    for table in Base.metadata.tables.values():
        for index in table.indexes:
            if (where := index.dialect_options["sqlite"]["where"]) is not None:
                index.dialect_options["postgresql"]["where"] = where


@contextmanager
def _scratch() -> Iterator[Connection]:
    """An empty SQLite file inside a transaction."""
    with TemporaryDirectory() as folder:
        engine = writer_engine(f"sqlite:///{folder}/scratch.db")
        with engine.begin() as connection:
            yield connection
        engine.dispose()


def _definitions(connection: Connection) -> set[str]:
    """Each column, key, check and index as one line: alembic itself does not compare checks and partial indexes."""
    rows = connection.exec_driver_sql(
        "SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name <> 'alembic_version'"
    )
    modelled = [(table, sql) for table, sql in rows if is_modelled(table, "table", {})]
    return {f"{table}: {part}" for table, sql in modelled for part in _parts(" ".join(sql.split()))}


def _parts(sql: str) -> list[str]:
    if not sql.startswith("CREATE TABLE"):
        return [sql]
    inside = sql[sql.index("(") + 1 : sql.rindex(")")]
    while inside != (nested := re.sub(r"(\([^()]*),([^()]*\))", "\\1;\\2", inside)):
        inside = nested  # a comma inside brackets does not end a part
    return [part.strip() for part in inside.split(",")]
