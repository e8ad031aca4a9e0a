from __future__ import annotations

import pytest

from sandbox.entities import render
from sandbox.errors import ApiError
from sandbox.html import parse_html
from sandbox.people import Person
from sandbox.texts import Source, message_text

PREFIX = "Bad Request: can't parse entities: "


@pytest.mark.parametrize(
    ("source", "refusal"),
    [
        ("ab <x>c</x>", 'Unsupported start tag "x" at byte offset 3'),
        ("é<x>", 'Unsupported start tag "x" at byte offset 2'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<b/>", 'Unsupported start tag "b/" at byte offset 0'),
        ("ab <b>c", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<i><b>c</b>", 'Can\'t find end tag corresponding to start tag "i"'),
        ("<b>c</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("c</b>", "Unexpected end tag at byte offset 1"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b ", 'Unclosed start tag "b" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<b>c</b", "Unclosed end tag at byte offset 4"),
        ("<b =1>c</b>", 'Empty attribute name in the tag "b" at byte offset 0'),
        ("<a href=x/y>c</a>", "Unexpected end of name token at byte offset 8"),
        ("<span>c</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_broken_html_is_refused_with_telegrams_words(source: str, refusal: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse_html(source)
    assert caught.value.description == PREFIX + refusal
    assert caught.value.status == 400


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("b", "bold"),
        ("strong", "bold"),
        ("i", "italic"),
        ("em", "italic"),
        ("u", "underline"),
        ("ins", "underline"),
        ("s", "strikethrough"),
        ("strike", "strikethrough"),
        ("del", "strikethrough"),
        ("tg-spoiler", "spoiler"),
        ("code", "code"),
        ("pre", "pre"),
        ("blockquote", "blockquote"),
        ("B", "bold"),
    ],
)
def test_every_tag_becomes_its_entity(tag: str, kind: str) -> None:
    assert parse_html(f"a<{tag}>bc</{tag}>d") == ("abcd", [{"type": kind, "offset": 1, "length": 2}])


def test_nested_tags_with_emoji_are_counted_in_utf16_units() -> None:
    text, entities = parse_html("😀<b>Ціна 👍<i>є</i></b> <u>!</u>")
    assert text == "😀Ціна 👍є !"
    assert entities == [
        {"type": "bold", "offset": 2, "length": 8},
        {"type": "italic", "offset": 9, "length": 1},
        {"type": "underline", "offset": 11, "length": 1},
    ]


def test_values_of_tags_are_kept() -> None:
    assert parse_html('<span class="tg-spoiler">x</span>')[1][0]["type"] == "spoiler"
    assert parse_html("<blockquote expandable>x</blockquote>")[1][0]["type"] == "expandable_blockquote"
    assert parse_html("<a href='https://a.b/?x=1&amp;y'>x</a>")[1][0]["url"] == "https://a.b/?x=1&y"
    assert parse_html("<a>a.com</a>")[1][0]["url"] == "a.com"
    assert parse_html('<pre><code class="language-python">x</code></pre>')[1] == [
        {"type": "pre", "offset": 0, "length": 1, "language": "python"}
    ]
    assert parse_html('<tg-emoji emoji-id="53">👍</tg-emoji>')[1] == [
        {"type": "custom_emoji", "offset": 0, "length": 2, "custom_emoji_id": "53"}
    ]


def test_references_are_decoded_and_unknown_ones_stay() -> None:
    assert parse_html("&lt;&gt;&amp;&quot; &#65;&#x1F600; &nbsp; &#0;")[0] == '<>&" A😀 &nbsp; &#0;'


def test_surrounding_space_goes_and_entities_move_with_the_text() -> None:
    assert message_text(Source("  \n<b> a</b> b \n", "HTML"), {}) == (
        "a b",
        [{"type": "bold", "offset": 0, "length": 1}],
    )


def test_direction_overrides_and_control_characters_do_not_arrive() -> None:
    assert message_text(Source("a\u202eb\x00c\r\nd&#8238;e", "HTML"), {})[0] == "ab c\nde"


def test_a_mention_by_id_needs_a_known_person_and_a_link_an_address() -> None:
    people = {7: Person(7, "Olena")}
    text, entities = message_text(
        Source("<a href='tg://user?id=7'>a</a><a href='tg://user?id=8'>b</a><a href='nowhere'>c</a>", "HTML"), people
    )
    assert text == "abc"
    assert entities == [{"type": "text_mention", "user": people[7].as_user(), "offset": 0, "length": 1}]


def test_an_unknown_parse_mode_is_refused() -> None:
    with pytest.raises(ApiError, match="unsupported parse_mode"):
        message_text(Source("x", "BBCode"), {})


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "&lt;b&gt;"])
def test_rendering_escapes_what_people_write(hostile: str) -> None:
    shown = render(hostile, [{"type": "bold", "offset": 0, "length": 5}])
    assert "<script" not in shown
    assert "<img" not in shown
    assert shown.startswith("<b>")


def test_rendering_keeps_nesting_and_drops_dangerous_links() -> None:
    text, entities = parse_html("😀<b>a<i>b</i></b>c<a href='javascript:alert(1)'>d</a>")
    assert render(text, entities) == '😀<b>a<i>b</i></b>c<span class="tg-link">d</span>'


def test_overlapping_entities_still_render_well_formed() -> None:
    entities = [{"type": "bold", "offset": 0, "length": 3}, {"type": "italic", "offset": 2, "length": 3}]
    assert render("abcdef", entities) == "<b>ab<i>c</i></b>def"
