"""Who may press and type what belongs to sales tunnels: one line for each payload and field, as in `rights.py`."""

from __future__ import annotations

from crm_core.models import Permission
from crm_core.rules.tunnels_parts import Part, Slot
from keyboards import places, tunnels, tunnels_blocks, tunnels_parts, tunnels_runs, tunnels_trying
from keyboards.asking import Field
from keyboards.buttons import Payload
from tests.handlers.needs import By, Needs, needs

P = Permission
TUNNELS = needs(P.EDIT_TUNNELS)
FILE = "tunnel: Novyi\nblocks: []"

TUNNEL_FIELDS = {
    Field.TUNNEL_NEW: needs(P.EDIT_TUNNELS, id=0),
    Field.TUNNEL_FILE: needs(P.EDIT_TUNNELS, id=0, typed=FILE),
    **dict.fromkeys((Field.TUNNEL_NAME, Field.TUNNEL_COPY), needs(P.EDIT_TUNNELS, id="tunnel")),
    Field.TUNNEL_REPLACE: needs(P.EDIT_TUNNELS, id="tunnel", typed=FILE),
    **dict.fromkeys((Field.TUNNEL_CODE, Field.TUNNEL_WORDS), needs(P.EDIT_TUNNELS, id="tunnel", typed="spring")),
    Field.TUNNEL_TRY: needs(P.EDIT_TUNNELS, id="tunnel"),
    **dict.fromkeys((Field.TUNNEL_PART, Field.TUNNEL_MEDIA, Field.TUNNEL_ITEM), needs(P.EDIT_TUNNELS, id="tunnel")),
}
"""Those of blocks ask about the first one, if no button of a block has asked."""

NOT_THERE: dict[Part, Needs | None] = dict.fromkeys(Part)
LISTS = NOT_THERE | dict.fromkeys((Part.BUTTONS, Part.ACTIONS), needs(P.EDIT_TUNNELS, kind=0, to=0))
"""The block that is pressed is a message with a button and an action."""
NONE_SUCH: dict[Slot, Needs | None] = dict.fromkeys(Slot)
IN_BLOCK = needs(P.EDIT_TUNNELS, part=Part.BLOCK)
OPENED = NONE_SUCH | dict.fromkeys((Slot.NAME, Slot.TEXT, Slot.MEDIA, Slot.PATIENCE, Slot.SILENT, Slot.NEXT), IN_BLOCK)
PICKED = NONE_SUCH | {Slot.NEXT: needs(P.EDIT_TUNNELS, part=Part.BLOCK, value="block")}

TUNNELS_PRESSED: dict[type[Payload], Needs | By] = {
    places.Tunnels: TUNNELS,
    places.OpenTunnel: TUNNELS,
    places.Blocks: TUNNELS,
    places.OpenBlock: TUNNELS,
    tunnels.NewTunnel: TUNNELS,
    tunnels.ReadyPlan: TUNNELS,
    tunnels.AddReady: TUNNELS,
    tunnels.TunnelScreen: TUNNELS,
    tunnels.SwitchTunnel: TUNNELS,
    tunnels.ClearWords: TUNNELS,
    tunnels.PublishTunnel: TUNNELS,
    tunnels.DeleteTunnel: TUNNELS,
    tunnels.ExportTunnel: TUNNELS,
    tunnels.TunnelStatistics: TUNNELS,
    tunnels.TunnelPicture: TUNNELS,
    tunnels.TryTunnel: TUNNELS,
    tunnels_runs.LeadTunnels: needs(P.SEE_ALL_CHATS, deal_id=0),
    tunnels_runs.LeadWays: needs(P.SEE_ALL_CHATS, P.EDIT_ALL_DEALS, deal_id=0),
    tunnels_runs.LeadIn: needs(P.SEE_ALL_CHATS, P.EDIT_ALL_DEALS, deal_id=0, tunnel_id="open tunnel"),
    tunnels_runs.RunDeed: By("what", dict.fromkeys("pras", needs(P.SEE_ALL_CHATS, P.EDIT_ALL_DEALS, deal_id=0))),
    **dict.fromkeys((tunnels_trying.TryPress, tunnels_trying.TryTime), TUNNELS),
    tunnels_blocks.NewBlock: TUNNELS,
    tunnels_blocks.AddBlock: By("slot", NONE_SUCH | {Slot.NEXT: IN_BLOCK}),
    tunnels_blocks.ShiftBlock: TUNNELS,
    tunnels_blocks.BlockDeed: TUNNELS,
    **dict.fromkeys((tunnels_parts.OpenPart, tunnels_parts.NewItem, tunnels_parts.OpenItem), By("part", LISTS)),
    tunnels_parts.AddItem: By("part", LISTS | {Part.BUTTONS: None}),
    tunnels_parts.ItemDeed: By("part", LISTS),
    tunnels_parts.OpenSlot: By("slot", OPENED),
    tunnels_parts.TypeSlot: By("slot", NONE_SUCH | {Slot.PATIENCE: IN_BLOCK}),
    tunnels_parts.PickSlot: By("slot", PICKED),
}
