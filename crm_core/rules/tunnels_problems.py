"""What can be wrong with a tunnel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from crm_core.rules.tunnels import Script
from crm_core.rules.tunnels_known import Known


class Wrong(StrEnum):
    """What is wrong; ``about`` of the problem is named beside each."""

    NO_BLOCKS = "no_blocks"
    MANY_BLOCKS = "many_blocks"
    """limit"""
    SAME_NAME = "same_name"
    UNREACHABLE = "unreachable"
    NOWHERE = "nowhere"
    """button, if it is one: leads to a block that is gone, or to none"""
    LOOP = "loop"
    START_LOOP = "start_loop"
    """tunnel: the one it starts, which comes back here"""
    NO_TEXT = "no_text"
    LONG_TEXT = "long_text"
    """limit"""
    UNKNOWN_PLACE = "unknown_place"
    """place"""
    NO_BUTTON_TEXT = "no_button_text"
    LONG_BUTTON = "long_button"
    """button, limit"""
    MANY_BUTTONS = "many_buttons"
    """limit"""
    SAME_BUTTON = "same_button"
    """button"""
    NOT_HTTPS = "not_https"
    """url"""
    NO_CHOICES = "no_choices"
    NO_BRANCHES = "no_branches"
    NO_VALUE = "no_value"
    NO_ACTIONS = "no_actions"
    MANY_ACTIONS = "many_actions"
    """limit"""
    NO_TIME = "no_time"
    NO_SUCH_TIME = "no_such_time"
    NO_TAGS = "no_tags"
    WRONG_FIELD = "wrong_field"
    """field"""
    MEDIA_TEXT = "media_text"
    """A round video has no caption."""
    PLAN_GONE = "plan_gone"
    STATUS_GONE = "status_gone"
    REASON_GONE = "reason_gone"
    TAG_GONE = "tag_gone"
    MANAGER_GONE = "manager_gone"
    TUNNEL_GONE = "tunnel_gone"
    BLOCK_GONE = "block_gone"
    """A condition asks about a block that is not there or asks nothing."""
    REASON_NEEDED = "reason_needed"
    """plan"""
    FINAL_ENTRY = "final_entry"
    """plan: nobody is added as won or lost"""


@dataclass(frozen=True, slots=True)
class Problem:
    wrong: Wrong
    block: int | None = None
    """None: of the tunnel as a whole."""
    about: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """What every check looks at."""

    script: Script
    known: Known
    tunnel_id: int | None
