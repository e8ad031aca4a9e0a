from __future__ import annotations

# As Telegram does it: control characters become spaces, carriage returns, line separators, direction overrides
# and vertical combining lines vanish.
CLEANED: dict[int, str | None] = {
    **{code: " " for code in range(32) if code not in {10, 13}},
    **dict.fromkeys((13, *range(0x2028, 0x202F), 0x0333, 0x033F, 0x030A)),
}


def cleaned(text: str) -> str:
    return text.translate(CLEANED)
