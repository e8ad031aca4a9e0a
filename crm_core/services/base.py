"""What every service is made of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from random import Random

from crm_core.db import Database


class Service:
    """Use cases over one database; time and chance come in from outside."""

    def __init__(self, db: Database, now: Callable[[], datetime], random: Random) -> None:
        self.db, self.now, self.random = db, now, random
