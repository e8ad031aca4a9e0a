"""`make shots`: start the demo, use it in a browser, keep pictures of what it shows."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from tests.sandbox.page.browser import running_browser
from tests.shots import every, pictures
from tests.shots.demo import ROOT, running_demo
from tests.shots.phones import Phones

PICTURES = ROOT / "docs" / "pictures"


async def shoot(everything: Path | None) -> None:
    async with running_demo() as url, running_browser() as browser:
        await pictures.take(await Phones.opened(browser, url), PICTURES)
        if everything is not None:
            await every.take(await Phones.opened(browser, url), everything)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make shots", description="Take the pictures of docs/pictures anew.")
    parser.add_argument("--all", metavar="FOLDER", type=Path, help="also every screen in every language, to look at")
    everything: Path | None = parser.parse_args().all
    for folder in filter(None, (PICTURES, everything)):
        folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(shoot(everything))


if __name__ == "__main__":
    main()
