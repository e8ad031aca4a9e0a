"""The command line. Whatever is wrong is one line on standard error and exit code 2, never a traceback."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

PROGRAM = "crm-bot"
WRONG = 2
INTERRUPTED = 130


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(WRONG, f"{self.prog}: {message}; see {self.prog} --help\n")


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = _parser().parse_args(arguments)
    gc.disable()  # imports make next to no garbage; a command turns it on again when it has loaded what it needs
    from bot import commands

    try:
        commands.COMMANDS[chosen.command](chosen)
    except commands.REFUSALS as error:
        for line in commands.lines_of(error):
            print(f"{PROGRAM}: {line}", file=sys.stderr)
        return WRONG
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # `crm-bot export | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _parser() -> Parser:
    parser = Parser(
        prog=PROGRAM, description="A CRM that lives in Telegram.", epilog="Settings: .env.example lists all."
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add(commands, "run", "run the bot on Telegram")
    demo = _add(commands, "demo", "run the bot on the built-in sandbox, with a small company to look at")
    demo.add_argument(
        "--port", type=_port, help="where the page is on this computer (default: 8765 or the next free one)"
    )
    setup = _add(commands, "setup", "apply a company file, or write one; applying it twice changes nothing")
    way = setup.add_mutually_exclusive_group(required=True)
    way.add_argument("file", metavar="FILE", nargs="?", type=Path, help="the company in YAML, as in docs/setup.md")
    way.add_argument(
        "--dump",
        metavar="FILE",
        nargs="?",
        const="-",
        help="write the company of the database as such a file, or to the screen; may run while the bot runs",
    )
    _add(commands, "export", "write leads, deals, assignments and the log as JSON lines; may run while the bot runs")
    erase = _add(commands, "erase", "erase a person everywhere in the database")
    whom = erase.add_mutually_exclusive_group(required=True)
    whom.add_argument("--deal", metavar="NUMBER", type=_number, help="the person of this deal")
    whom.add_argument("--telegram", metavar="ID", type=_number, help="the person with this Telegram id")
    whom.add_argument("--list", action="store_true", help="who was erased, as hashes; may run while the bot runs")
    whom.add_argument(
        "--again", metavar="FILE", type=Path, help="after an older backup was put in place: erase who is in such a list"
    )
    _add(commands, "check", "say what is wrong with the settings and the database")
    db = commands.add_parser("db", help="look after the database", description="Look after the database.")
    steps = db.add_subparsers(metavar="COMMAND", required=True)
    _add(steps, "db upgrade", "bring the database up to date (`run` does it by itself)")
    _add(steps, "db check", "compare the migrations with the models")
    _add(steps, "db recount", "compare the counts of deals with the deals, and put them right")
    revision = _add(steps, "db revision", "write the migration that leads to the models")
    revision.add_argument("message", metavar="MESSAGE", help="what it changes, in a few words")
    return parser


def _add(commands: argparse._SubParsersAction[Parser], name: str, about: str) -> Parser:
    description = f"{about[0].upper()}{about[1:]}."
    parser = commands.add_parser(name.rpartition(" ")[2], help=about, description=description)
    parser.set_defaults(command=name)
    return parser


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 65535):
        raise argparse.ArgumentTypeError("a number from 1 to 65535 is needed")
    return int(text)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 16 and 1 <= int(text) <= 2**53):
        raise argparse.ArgumentTypeError("a number is needed")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
