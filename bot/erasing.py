"""What follows after people were erased: the search index and the file are wiped, a lot at a time."""

from __future__ import annotations

from bot.crash import crash_at
from crm_core.services.erasing import ErasingService


async def wipe(erasing: ErasingService, *, settled: bool = True) -> int:
    """Of how many erasings nothing is left now; 0 also if the file was being read: then it is for the next time."""
    due = await erasing.due(settled=settled)
    if not due:
        return 0
    for erased_id in due:
        await erasing.clean_again(erased_id)
        crash_at("in_wipe")
    more = await erasing.wipe_index(first=True)
    while more:
        more = await erasing.wipe_index(first=False)
    if not await erasing.db.scrub():
        return 0
    await erasing.wiped(due)
    return len(due)
