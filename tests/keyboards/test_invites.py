from __future__ import annotations

import pytest
from pydantic import ValidationError

from crm_core.results.invites import Way
from keyboards.buttons import Payload
from keyboards.invites import InviteForm, InviteHours, InvitePlan, InviteRole, OpenInvite, RevokeInvite, share_link
from keyboards.spelling import HIGHEST_ID

WIDEST: list[Payload] = [
    OpenInvite(invite_id=HIGHEST_ID),
    RevokeInvite(invite_id=HIGHEST_ID),
    InviteForm(way=Way.PICKED, roles=9999, plans=9999),
    InviteRole(way=Way.PICKED, role_id=HIGHEST_ID, roles=9999, plans=9999),
    InvitePlan(way=Way.PICKED, plan_id=HIGHEST_ID, on=True, roles=9999, plans=9999),
    InviteHours(hours=72, roles=9999, plans=9999),
]


@pytest.mark.parametrize("payload", WIDEST, ids=lambda payload: payload.__prefix__)
def test_the_widest_payload_fits_into_a_button_and_is_read_back(payload: Payload) -> None:
    assert len(payload.pack().encode()) <= 64
    assert type(payload).unpack(payload.pack()) == payload


@pytest.mark.parametrize(
    "data", ["ih:73:0:0", "ih:0:0:0", "ih:72:00:0", "if:x:0:0", "ip:l:1:2:0:0", "io:0", "ie:l:1:0:10000"]
)
def test_a_forged_spelling_is_nothing(data: str) -> None:
    (kind,) = [type(payload) for payload in WIDEST if payload.__prefix__ == data[:2]]
    with pytest.raises((ValidationError, ValueError)):
        kind.unpack(data)


def test_what_is_sent_on_holds_the_whole_link() -> None:
    shared = share_link("https://t.me/bot?start=join_a-b_c", "Come & see: 100 %")
    assert shared == (
        "https://t.me/share/url?url=https%3A%2F%2Ft.me%2Fbot%3Fstart%3Djoin_a-b_c&text=Come%20%26%20see%3A%20100%20%25"
    )
