"""Telegram's HTML: text and entities, or the refusal Telegram words it with."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sandbox.cleaning import cleaned
from sandbox.entities import Entity, in_order, utf16_len
from sandbox.errors import ApiError, bad_request

KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#x([0-9a-f]{1,8})|#([0-9]{1,9})|([a-z]+));?", re.IGNORECASE)
TAG_NAME = re.compile(r"[^\s>]*")
SPACES = re.compile(r"\s*")
ATTRIBUTE_NAME = re.compile(r"""[^\s=>/"']*""")
BARE_VALUE = re.compile(r"[a-zA-Z0-9.-]*")
# tag and attribute that carry a value Telegram keeps, with the prefix it must have
VALUES = {
    ("a", "href"): "",
    ("code", "class"): "language-",
    ("span", "class"): "tg-",
    ("tg-emoji", "emoji-id"): "",
}


@dataclass
class OpenTag:
    name: str
    value: str
    start: int


@dataclass
class Parser:
    source: str
    at: int = 0
    length: int = 0
    text: list[str] = field(default_factory=list)
    open_tags: list[OpenTag] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def parse(self) -> tuple[str, list[Entity]]:
        while self.at < len(self.source):
            self._step()
        if self.open_tags:
            raise _refusal(f'Can\'t find end tag corresponding to start tag "{self.open_tags[-1].name}"')
        return "".join(self.text), in_order(self.entities)

    def _step(self) -> None:
        sign = self.source[self.at]
        if sign == "<":
            closing = self.source.startswith("</", self.at)
            (self._end_tag if closing else self._start_tag)()
            return
        if sign == "&" and (match := REFERENCE.match(self.source, self.at)) and (char := _referred(match)):
            self.at = match.end()
            self._append(cleaned(char))
            return
        end = min(i for i in (self._find("<"), self._find("&"), len(self.source)) if i >= 0)
        self._append(self.source[self.at : end])
        self.at = end

    def _find(self, sign: str) -> int:
        return self.source.find(sign, self.at + 1)

    def _append(self, piece: str) -> None:
        self.text.append(piece)
        self.length += utf16_len(piece)

    def _offset(self, at: int) -> str:
        return f"at byte offset {len(self.source[:at].encode())}"

    def _start_tag(self) -> None:
        begin = self.at
        name = self._token(TAG_NAME, begin + 1).lower()
        if self.at >= len(self.source):
            raise _refusal(f"Unclosed start tag {self._offset(begin)}")
        if name not in KINDS:
            raise _refusal(f'Unsupported start tag "{name}" {self._offset(begin)}')
        value = self._attributes(name, begin)
        if name == "span" and value != "spoiler":
            raise _refusal(f'Tag "span" must have class "tg-spoiler" {self._offset(begin)}')
        self.open_tags.append(OpenTag(name, value, self.length))

    def _attributes(self, tag: str, begin: int) -> str:
        kept = ""
        while True:
            self._token(SPACES, self.at)
            self._expect_more(tag, begin)
            if self.source[self.at] == ">":
                self.at += 1
                return kept
            name = self._token(ATTRIBUTE_NAME, self.at).lower()
            if not name:
                raise _refusal(f'Empty attribute name in the tag "{tag}" {self._offset(begin)}')
            value = self._value(tag, begin)
            kept = _kept_value(tag, name, value) or kept

    def _value(self, tag: str, begin: int) -> str:
        self._token(SPACES, self.at)
        self._expect_more(tag, begin)
        if self.source[self.at] != "=":
            return ""
        self._token(SPACES, self.at + 1)
        self._expect_more(tag, begin)
        quote = self.source[self.at]
        if quote not in "\"'":
            return self._bare_value()
        end = self.source.find(quote, self.at + 1)
        if end < 0 or end + 1 >= len(self.source):
            raise _refusal(f"Unclosed start tag {self._offset(begin)}")
        raw, self.at = self.source[self.at + 1 : end], end + 1
        return REFERENCE.sub(lambda match: _referred(match) or match.group(), raw)

    def _bare_value(self) -> str:
        begin = self.at
        value = self._token(BARE_VALUE, begin).lower()
        if self.at < len(self.source) and not (self.source[self.at].isspace() or self.source[self.at] == ">"):
            raise _refusal(f"Unexpected end of name token {self._offset(begin)}")
        return value

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open_tags:
            raise _refusal(f"Unexpected end tag {self._offset(begin)}")
        name = self._token(TAG_NAME, begin + 2)
        self._token(SPACES, self.at)
        if self.at >= len(self.source) or self.source[self.at] != ">":
            raise _refusal(f"Unclosed end tag {self._offset(begin)}")
        self.at += 1
        tag = self.open_tags.pop()
        if name and name.lower() != tag.name:
            expected = f'expected "</{tag.name}>", found "</{name}>"'
            raise _refusal(f"Unmatched end tag {self._offset(begin)}, {expected}")
        if self.length > tag.start:
            self._close(tag)

    def _close(self, tag: OpenTag) -> None:
        span: Entity = {"type": KINDS[tag.name], "offset": tag.start, "length": self.length - tag.start}
        if tag.name == "a":
            span["url"] = tag.value or self._inside(span)
        elif tag.name == "tg-emoji":
            span["custom_emoji_id"] = tag.value
        elif tag.name == "code" and tag.value:
            span["language"] = tag.value
        elif tag.name == "blockquote" and tag.value:
            span["type"] = "expandable_blockquote"
        elif tag.name == "pre":
            self._take_language(span)
        self.entities.append(span)

    def _inside(self, span: Entity) -> str:
        units = "".join(self.text).encode("utf-16-le")
        return units[2 * span["offset"] :].decode("utf-16-le")

    def _take_language(self, pre: Entity) -> None:
        """<pre><code class="language-x"> is one block of code in that language."""
        last = self.entities[-1] if self.entities else {}
        same = all(last.get(key) == pre[key] for key in ("offset", "length"))
        if same and last.get("type") == "code":
            self.entities.pop()
            if "language" in last:
                pre["language"] = last["language"]

    def _token(self, pattern: re.Pattern[str], start: int) -> str:
        match = pattern.match(self.source, start)
        assert match is not None
        self.at = match.end()
        return match.group()

    def _expect_more(self, tag: str, begin: int) -> None:
        if self.at >= len(self.source):
            raise _refusal(f'Unclosed start tag "{tag}" {self._offset(begin)}')


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Plain text and its entities (offsets in UTF-16 units)."""
    if "<" not in source and "&" not in source:
        return source, []
    text, entities = Parser(source).parse()
    for entity in entities:
        # A language belongs to a block; on its own <code> loses it.
        if entity["type"] == "code":
            entity.pop("language", None)
    return text, entities


def _kept_value(tag: str, name: str, value: str) -> str:
    if (tag, name) == ("blockquote", "expandable"):
        return "expandable"
    prefix = VALUES.get((tag, name))
    if prefix is None or not value.startswith(prefix):
        return ""
    return value.removeprefix(prefix)


def _referred(match: re.Match[str]) -> str | None:
    hexadecimal, decimal, name = match.groups()
    if name is not None:
        return NAMED.get(name)
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code < 0xE000 else None


def _refusal(detail: str) -> ApiError:
    return bad_request(f"can't parse entities: {detail}")
