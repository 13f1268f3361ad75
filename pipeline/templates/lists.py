"""Lists: items on lines of their own (Template:Plainlist, Unbulleted list, Hlist, Flatlist, Br …)."""

from __future__ import annotations

import re

from pipeline.core import Text, join_texts
from pipeline.templates.call import Call, Rendered, Renderer

_BREAK = Text("\n")
_FIGURE = re.compile(r"\d")


def items(call: Call) -> Rendered:
    """Every positional argument an item; named ones are style, but a `title` that states a figure is an item as well."""
    title = call.named.get("title", Text(""))
    parts = [text for text in (title, *call.positional) if text.clean and (text is not title or _FIGURE.search(text.clean))]
    joined: list[Text] = []
    for part in parts:
        joined += [part, _break_after(part)]
    return join_texts(joined[:-1]) if joined else Text("")


def _break_after(part: Text) -> Text:
    """A line break that belongs to the end of its item."""
    if not part.pieces:
        return _BREAK
    last = part.pieces[-1]
    return Text("\n", (last._replace(length=1, verbatim=False, start=last.end, outer_start=last.end, outer_end=last.end),))


def content(call: Call) -> Rendered:
    """Plainlist, flatlist: bullets inside the one argument (read already)."""
    if call.positional:
        return items(call)
    return next((text for key, text in call.named.items() if key not in ("class", "style", "item_style", "indent")), Text(""))


RENDER: dict[str, Renderer] = {"ubl": items, "plainlist": content, "collapsible list": items}
