"""The blocks of a tunnel as admins read and edit them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from crm_core.results.tunnels import OpenedBlock, TunnelCard
from crm_core.rules.text import clean_line, clean_text
from crm_core.rules.tunnels import AnyBlock, ConditionBlock, MessageBlock, QuestionBlock, Script, actions_of, own_fields
from crm_core.rules.tunnels_actions import NotifyManager
from crm_core.rules.tunnels_edges import reached, targets
from crm_core.rules.tunnels_parts import LINKS, Part, Slot, Spot, is_set, item_at, value_of
from locales import N_, Translator
from views.asking import waiting
from views.chats import FOLDED, QUOTED
from views.deals import blocks
from views.tunnels import title
from views.tunnels_problems import problem
from views.tunnels_values import block_title, item_titles, numbered, shown
from views.tunnels_words import LISTED, LISTS, SIGNS, SLOTS, kind_name

LONG = 300
WHOLE = 3000
AT_ONCE = 12
FROM_AT_ONCE = 5


def blocks_screen(t: Translator, card: TunnelCard) -> Markup:
    if not card.script.blocks:
        return blocks([title(card.tunnel)], [t("There are no blocks yet. People begin with the first one.")])
    lost = len(card.script.blocks) - len(reached(card.script))
    warned = t.plural("⚠️ Nothing leads to {n} block", "⚠️ Nothing leads to {n} blocks", lost)
    return blocks([title(card.tunnel)], [t("People begin with the first block.")], [warned] if lost else [])


def block_rows(t: Translator, card: TunnelCard) -> list[str]:
    """What the buttons of the list say."""
    there = reached(card.script)
    every = [block.id for block in card.script.blocks]
    return [numbered(t, card.script, key) + ("" if key in there else " ⚠️") for key in every]


def kinds_screen(t: Translator, card: TunnelCard) -> Markup:
    meaning = (
        t("💬 sends a text, a picture, buttons"),
        t("❓ asks and waits for the answer"),
        t("🔀 leads on by an answer, a tag, a deal"),
        t("⏳ waits for hours, days, or a moment"),
        t("⚡ adds to a plan, changes a status, puts a tag…"),
    )
    return blocks([title(card.tunnel)], [t("What will the new block do?")], list(meaning))


def first_name(t: Translator, kind: str) -> str:
    """What a new block is called until it gets a name."""
    return kind_name(t, kind).removeprefix(SIGNS[kind]).strip()


def block_screen(t: Translator, opened: OpenedBlock) -> Markup:
    card, block = opened.card, opened.block
    number = card.script.blocks.index(block) + 1
    head = Markup("<b>{}</b>").format(block_title(t, block))
    where = t("{n} of {all}", n=number, all=len(card.script.blocks))
    wrong = [Markup("⚠️ {}").format(problem(t, one)) for one in opened.problems[:AT_ONCE]]
    return blocks(
        [Markup("{} · {}").format(title(card.tunnel), where)],
        [head],
        *_inside(t, opened),
        _leading_here(t, card.script, block),
        _figures(t, opened),
        wrong,
    )


def _figures(t: Translator, opened: OpenedBlock) -> list[Markup]:
    of = opened.figures
    if of is None:
        return []
    told = [
        t("👣 reached: {n}", n=t.number(of.reached)),
        *([t("✍️ answered: {n}", n=t.number(of.answered))] if of.answered else []),
        t("➡️ went on: {n}", n=t.number(of.left)),
        *([t("🧍 there now: {n}", n=t.number(of.now))] if of.now else []),
        *([t("🚪 left for good: {n}", n=t.number(of.dropped))] if of.dropped else []),
    ]
    return [Markup(" · ").join(told)]


def _inside(t: Translator, opened: OpenedBlock) -> Iterator[list[Markup]]:
    """What it says and does, on the screen above the buttons."""
    block = opened.block
    if isinstance(block, MessageBlock | QuestionBlock):
        yield [_quoted(block.text)] if block.text else [t("No text yet.")]
    if isinstance(block, QuestionBlock) and block.wrong:
        yield [t("🙅 If the answer does not fit:"), _quoted(block.wrong)]
    lines = [
        *_listed(t, opened, Part.BRANCHES, there=isinstance(block, ConditionBlock)),
        *_listed(t, opened, Part.ACTIONS, there=bool(actions_of(block))),
        *_listed(t, opened, Part.BUTTONS, there=isinstance(block, MessageBlock) and bool(block.buttons)),
    ]
    yield lines


def _listed(t: Translator, opened: OpenedBlock, part: Part, *, there: bool) -> list[Markup]:
    if not there:
        return []
    lines = item_titles(t, opened, part)
    arrows = [_arrow(t, opened, part, place) for place in range(len(lines))]
    return [Markup("{}. {}{}").format(n, *pair) for n, pair in enumerate(zip(lines, arrows, strict=True), 1)][:AT_ONCE]


def _arrow(t: Translator, opened: OpenedBlock, part: Part, place: int) -> str:
    if part is not Part.BRANCHES:
        return ""
    item = item_at(opened.block, part, place)
    return f" → {shown(t, opened.card.script, opened.known, item, Slot.TO)}"


def _quoted(text: str) -> Markup:
    words = clean_text(text, WHOLE)
    return (FOLDED if len(words) > LONG else QUOTED).format(words)


def _leading_here(t: Translator, script: Script, block: AnyBlock) -> list[Markup]:
    if script.first is block:
        return [t("▶️ People begin here.")]
    names = leading_to(script, block)
    return [t("⤴️ From: {names}", names=", ".join(names))] if names else []


def leading_to(script: Script, block: AnyBlock) -> list[str]:
    found = [f"«{clean_line(one.name)}»" for one in script.blocks if block.id in targets(one) and one is not block]
    return found[:FROM_AT_ONCE] + (["…"] if len(found) > FROM_AT_ONCE else [])


def block_deletion_screen(t: Translator, opened: OpenedBlock) -> Markup:
    script, block = opened.card.script, opened.block
    names = leading_to(script, block)
    onward = script.by_id.get(getattr(block, "next", None) or 0)
    return blocks(
        [title(opened.card.tunnel)],
        [t("Delete the block {name}?", name=Markup("<b>{}</b>").format(block_title(t, block)))],
        [t("These lead here: {names}.", names=", ".join(names))] if names else [],
        [_afterwards(t, onward)] if names else [],
    )


def _afterwards(t: Translator, onward: AnyBlock | None) -> Markup:
    if onward is None:
        return t("Their arrows will end the tunnel.")
    return t("Their arrows will lead to «{name}».", name=clean_line(onward.name))


def part_screen(t: Translator, opened: OpenedBlock, part: Part) -> Markup:
    head = [title(opened.card.tunnel), Markup("<b>{}</b>").format(block_title(t, opened.block))]
    return blocks(head, [t(LISTS[part])], [t(LISTED[part])])


def item_kinds_screen(t: Translator, opened: OpenedBlock, part: Part) -> Markup:
    head = [title(opened.card.tunnel), Markup("<b>{}</b>").format(block_title(t, opened.block))]
    question = t("What is to be done?") if part is Part.ACTIONS else t("What does it look at?")
    return blocks(head, [question])


def item_screen(t: Translator, opened: OpenedBlock, part: Part, place: int) -> Markup:
    head = [title(opened.card.tunnel), Markup("<b>{}</b>").format(block_title(t, opened.block))]
    item = item_at(opened.block, part, place)
    text = [_quoted(item.text)] if isinstance(item, NotifyManager) and item.text else []
    return blocks(head, [Markup("{}. {}").format(place + 1, item_titles(t, opened, part)[place])], text)


def slot_screen(t: Translator, opened: OpenedBlock, spot: Spot, choices: Sequence[object]) -> Markup:
    head = [title(opened.card.tunnel), Markup("<b>{}</b>").format(block_title(t, opened.block))]
    nothing = spot.slot in EMPTY and not choices
    return blocks(head, [t(SLOTS[spot.slot])], [t(EMPTY[spot.slot])] if nothing else _meaning(t, spot.slot))


EMPTY = {
    Slot.PLAN: N_("There is no sales plan yet. Make one first: /plans"),
    Slot.STATUS: N_("Choose the plan first."),
    Slot.REASON: N_("The plan has no reasons for refusal, or it is not chosen yet."),
    Slot.MANAGER: N_("Nobody takes deals yet. Invite people first: /people"),
    Slot.TAG: N_("There are no tags yet."),
    Slot.TAGS: N_("There are no tags yet."),
    Slot.TUNNEL: N_("There is no other tunnel yet."),
    Slot.BLOCK: N_("There is no question yet that could be answered."),
}


def _meaning(t: Translator, slot: Slot) -> list[Markup]:
    if slot in LINKS:
        return [t("Choose a block, or add a new one right here.")]
    meant = {
        Slot.SAVE_TO: N_("Whatever is not the person's name, phone or e-mail is a field of the tunnel's own."),
        Slot.SPAN: N_("How long?"),
        Slot.PATIENCE: N_("How long is an answer waited for? Then the tunnel goes on by itself."),
    }
    return [t(meant[slot])] if slot in meant else []


def slot_asked(t: Translator, opened: OpenedBlock, spot: Spot) -> Markup:
    """Stands on the screen while the field is typed."""
    item = item_at(opened.block, spot.part, spot.place)
    head = [title(opened.card.tunnel), Markup("<b>{}</b>").format(block_title(t, opened.block))]
    now = _now(t, opened, item, spot.slot) if is_set(item, spot.slot) else []
    return blocks(head, [t(SLOTS[spot.slot]), *now], _places(t, opened, spot), [waiting(t)])


def _now(t: Translator, opened: OpenedBlock, item: object, slot: Slot) -> list[Markup]:
    value = value_of(item, slot)
    if isinstance(value, str) and slot is not Slot.AT and slot is not Slot.HOURS:
        return [Markup("<code>{}</code>").format(clean_text(value, WHOLE))]
    return [Markup("{}").format(shown(t, opened.card.script, opened.known, item, slot))]


def _places(t: Translator, opened: OpenedBlock, spot: Spot) -> list[Markup]:
    if spot.slot not in (Slot.TEXT, Slot.WRONG, Slot.VALUE) or spot.part in (Part.BUTTONS, Part.CHOICES, Part.BRANCHES):
        return []
    own = dict.fromkeys(own_fields(opened.card.script))
    every = ["lead", "phone", "email", "plan", "manager", *own]
    places = ", ".join(f"{{{name}}}" for name in every)
    return [t("Put in by themselves: {places}", places=Markup("<code>{}</code>").format(places))]


def item_asked(t: Translator, opened: OpenedBlock, part: Part) -> Markup:
    head = [title(opened.card.tunnel), Markup("<b>{}</b>").format(block_title(t, opened.block))]
    return blocks(head, [t(LISTS[part])], [waiting(t)])


PROMPTS = {
    Slot.NAME: N_("What is the block called? Only the team sees the name."),
    Slot.TEXT: N_("Write the text as the person will read it."),
    Slot.MEDIA: N_("Send a photo, a video, a voice message or a file."),
    Slot.WRONG: N_("What is said to an answer that does not fit? For example: write only a number, please."),
    Slot.AT: N_("Until when? For example: 31.05.2026 18:00"),
    Slot.HOURS: N_("From when to when may it go on? For example: 9:00–18:00"),
    Slot.VALUE: N_("Write the value."),
    Slot.AMOUNT: N_("Write the amount. For example: 12500 or 12500.50"),
    Slot.URL: N_("Write the whole address, beginning with https://"),
    Slot.SPAN: N_("How long? For example: 30m, 2h or 1d 12h"),
    Slot.PATIENCE: N_("How long? For example: 30m, 2h or 1d 12h"),
    Slot.SAVE_TO: N_("What is the field called? One word, like city."),
    Slot.FIELD: N_("What is the field called? One word, like city."),
}
ITEM_PROMPTS = {
    Part.BUTTONS: N_("What does the button say?"),
    Part.CHOICES: N_("What does the answer say?"),
    Part.ACTIONS: N_("What is the manager told?"),
}


def slot_prompt(t: Translator, spot: Spot) -> Markup:
    if spot.slot is Slot.TEXT and spot.part in ITEM_PROMPTS:
        return t(ITEM_PROMPTS[spot.part])
    return t(PROMPTS[spot.slot])


def hint(t: Translator, spot: Spot) -> str:
    """In the empty input field."""
    known = {Slot.AT: "31.05.2026 18:00", Slot.HOURS: "9:00–18:00", Slot.URL: "https://", Slot.AMOUNT: "12500"}
    spans = dict.fromkeys((Slot.SPAN, Slot.PATIENCE), t.plain("1d 12h"))
    return (known | spans).get(spot.slot) or t.plain("Text")


def item_prompt(t: Translator, part: Part) -> Markup:
    return t(ITEM_PROMPTS[part])


def moved(t: Translator) -> str:
    return t.plain("↕️ Moved")
