"""Who may press and type what belongs to audiences and mass actions: one line for each, as in `rights.py`."""

from __future__ import annotations

from crm_core.models import Permission
from keyboards import audience, audience_actions, mass, places
from keyboards.asking import Field
from keyboards.buttons import Payload
from tests.handlers.needs import By, Needs, needs
from tests.handlers.rights_settings import TYPED_ID

P = Permission
AUDIENCE, ACTS = needs(P.USE_AUDIENCE), needs(P.USE_AUDIENCE, P.EDIT_DEALS_IN_BULK)
KNOWN_LEAD = needs(P.USE_AUDIENCE, P.SEE_ALL_DEALS)
BULK = (P.USE_AUDIENCE, P.EDIT_DEALS_IN_BULK)
BARE = needs(*BULK, plan_id=0, manager_id=0, item_id=0)
TAGGED = needs(*BULK, plan_id=0, manager_id=0, item_id="tag")
STEPS = needs(*BULK, plan_id="plan", manager_id=0, item_id="status")
LEAVES = needs(*BULK, plan_id="plan", manager_id=0, item_id=0, extra="reason")
ADDS = needs(*BULK, P.CREATE_DEALS, plan_id="plan", manager_id=-1, item_id="status")
HANDS = needs(*BULK, P.TRANSFER_DEALS, plan_id="plan", manager_id=-1, item_id=0)
TUNNELLED = needs(*BULK, P.EDIT_ALL_DEALS, plan_id=0, manager_id=0, item_id="open tunnel")
LETTER = needs(*BULK, P.EDIT_ALL_DEALS, plan_id=0, manager_id=0, item_id=0, extra=TYPED_ID)
"""Each action with everything that it asks for."""

AUDIENCE_FIELDS = {
    Field.AUDIENCE_CAME: needs(P.USE_AUDIENCE, id="audience", typed="1.10.2026"),
    Field.AUDIENCE_NAME: needs(P.USE_AUDIENCE, id="audience"),
    Field.ACTION_LETTER: needs(*BULK, P.EDIT_ALL_DEALS, id="audience"),
    Field.ACTION_AMOUNT: needs(P.USE_AUDIENCE, P.EDIT_DEALS_IN_BULK, P.CREATE_DEALS, id="audience"),
}

AUDIENCE_PRESSED: dict[type[Payload], Needs | By] = {
    **dict.fromkeys((mass.OpenMass, mass.StopMass, mass.MassLeftOut), needs(P.USE_AUDIENCE, P.EDIT_DEALS_IN_BULK)),
    **dict.fromkeys((audience.OpenAudience, audience.AudienceList, audience.UntickLeads, audience.TickLeads), AUDIENCE),
    **dict.fromkeys((audience.AudienceFilters, audience.AudienceRestriction, audience.AudienceChoice), AUDIENCE),
    **dict.fromkeys((audience.AudienceReset, audience.SavedAudiences, audience.UnsaveAudience), AUDIENCE),
    audience.TickLead: By("on", {True: KNOWN_LEAD, False: AUDIENCE}),
    places.OpenLead: KNOWN_LEAD,
    **dict.fromkeys((audience.AskStanding, audience.SetStanding), ACTS),
    **dict.fromkeys((audience_actions.AudienceActions, audience_actions.LeadsFile), AUDIENCE),
    audience_actions.ActionChoice: By(
        "kind",
        {
            **dict.fromkeys("pmso", ACTS),
            **dict.fromkeys("tu", TAGGED),
            **dict.fromkeys("arbl", BARE),
            **dict.fromkeys("ex", TUNNELLED),
            "w": LETTER,
        },
    ),
    audience_actions.BeginAction: By(
        "kind",
        {
            "p": ADDS,
            "m": HANDS,
            "s": STEPS,
            "o": LEAVES,
            **dict.fromkeys("tu", TAGGED),
            **dict.fromkeys("arbl", BARE),
            **dict.fromkeys("ex", TUNNELLED),
            "w": LETTER,
        },
    ),
}
