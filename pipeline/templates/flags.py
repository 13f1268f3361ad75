"""Flags: the country's name (Template:Flag, flagcountry, three-letter country templates)."""

from __future__ import annotations

from pipeline import vocab
from pipeline.templates.call import Call, Rendered, Renderer

_COUNTRIES: dict[str, str] = {row["code"].casefold(): row["name"] for row in vocab.rows("countries")}


def country(text: str) -> str:
    """The country that a code or alias names, else the text itself."""
    return _COUNTRIES.get(text.casefold(), text)


def flag(call: Call) -> Rendered:
    """The country; `name=` shows another word for it."""
    return call.option("name") or country(call.arg(0))


def by_code(call: Call) -> Rendered:
    """A three-letter country template."""
    return country(call.name)


def icon(call: Call) -> Rendered:
    """A flag without a word: the words beside it say what is meant."""
    return ""


RENDER: dict[str, Renderer] = {
    **dict.fromkeys((code for code in _COUNTRIES if len(code) == 3), by_code),
    "flag": flag,
    "flagicon": icon,
}
