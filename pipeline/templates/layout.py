"""Wrappers, dashes, blanks, languages and abbreviations: the text stays, the layout goes."""

from __future__ import annotations

from pipeline import vocab
from pipeline.core import Text
from pipeline.templates.call import Call, Rendered, Renderer


def first_text(call: Call) -> Rendered:
    """The first argument, with its own source map."""
    return next((text for text in call.positional if text.clean), call.named.get("text", call.named.get("content", Text(""))))


def last_text(call: Call) -> Rendered:
    """Color, font color: the last argument is the text."""
    return call.positional[-1] if call.positional else Text("")


def second_text(call: Call) -> Rendered:
    """Lang, transliteration: the text follows the language code."""
    return call.positional[1] if len(call.positional) > 1 else first_text(call)


def red_link(call: Call) -> Rendered:
    """Interlanguage link: the local title, or the text asked for."""
    return call.named.get("lt") or call.named.get("display") or first_text(call)


_WORDS: dict[str, str] = {row["name"]: row["text"].replace("\\n", "\n") for row in vocab.rows("template_words")}


def word(call: Call) -> Rendered:
    """A sign or word that the name stands for; a word with a capital (Success, Planned) gives way to an argument."""
    if call.positional and call.arg(0) and _WORDS[call.name][:1].isupper():
        return call.positional[0]
    return _WORDS[call.name]


RENDER: dict[str, Renderer] = {
    "nowrap": first_text,
    "color": last_text,
    "lang": second_text,
    "ill": red_link,
    **dict.fromkeys(_WORDS, word),
}
