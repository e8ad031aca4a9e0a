from __future__ import annotations

from random import Random

import pytest

from crm_core.db import Database
from crm_core.services.outbox import OutboxService
from tests.clock import Clock
from tests.services.queue import Queue


@pytest.fixture
def outbox(db: Database, clock: Clock) -> OutboxService:
    return OutboxService(db, clock, Random(1))


@pytest.fixture
def queue(db: Database, clock: Clock) -> Queue:
    return Queue(db, clock)
