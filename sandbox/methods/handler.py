from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.params import Given
from sandbox.state import State

# Given the world and a request, makes it so and returns the result as JSON data (getUpdates: awaitable).
Handler = Callable[[State, Given[Any]], Any]
