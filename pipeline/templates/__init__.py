"""How wikitext speaks: each family of templates renders the canonical text that `values/` reads.

A family is a module with `RENDER`, from a template's folded name to its rendering; vocab/template_names.csv holds their
other names. `render` looks a call up; what only decorates a page (vocab/templates_dropped.csv) leaves no text; what no family
knows is Unreadable, an issue that the reader reports.
"""

from __future__ import annotations

import re

from pipeline import vocab
from pipeline.templates import convert, coordinates, dates, flags, layout, lists, numbers, ships
from pipeline.templates.call import Call, Rendered, Renderer, Unreadable

FAMILIES: dict[str, Renderer] = {
    name: renderer
    for family in (convert, coordinates, dates, flags, layout, lists, numbers, ships)
    for name, renderer in family.RENDER.items()
}
_OTHER_NAMES: dict[str, str] = {row["name"]: row["reads_as"] for row in vocab.rows("template_names")}
_DROPPED = frozenset(row["name"] for row in vocab.rows("templates_dropped"))
# Kinds of templates that editors make without end, told by how their names begin or end.
_DROPPED_KINDS = re.compile(
    r"^(?:cite|citation|infobox|taxobox|navbox|sidebar|use |sfn|harv|portal|commons|wikisource|wikiquote|wiktionary|sister"
    r"|orbital launches|defaultsort|displaytitle:|#tag|#ifexist|anchor|spoken|coord missing|pp-|r/|refn?/|main|see also|further|about"
    r"|redirect|for\b|other |distinguish|hatnote|image|multiple image"
    r"|quote box|external media|listen|track gauge|timeline|graph"
    r"|chart|css|template ?styles)"
    r"|(?:stub|footer|navbox|sidebar|missions|spacecraft|launches|programme|program|satellites|icon|disambiguation"
    r"|date templates)$"
)
_FUNCTION = re.compile(
    r"^(?:#|subst:|safesubst:|(?:lc|uc|ucfirst|lcfirst|formatnum|plural|padleft|padright|fullurl|ns|int):"
    r"|(?:current|local)(?:year|month|day|time|week|hour|dow)|(?:full|base|sub|talk)?pagename|sitename|revision|numberof)"
)
_REDIRECT_MARK = re.compile(r"^r (?:from|to|with|un)\b")


def render(call: Call) -> Rendered:
    """The canonical text of a call, or Unreadable: unknown_template, parser_function, or what its family says."""
    renderer = FAMILIES.get(_OTHER_NAMES.get(call.name, call.name))
    if renderer is not None:
        return renderer(call)
    if call.name in _DROPPED or _DROPPED_KINDS.search(call.name) or _REDIRECT_MARK.match(call.name):
        return ""
    if call.name.startswith("formatnum:") and "{" not in call.name:
        return call.name.partition(":")[2].strip()
    if call.name.startswith("lang-"):
        return layout.first_text(call)
    return Unreadable("parser_function" if _FUNCTION.match(call.name) else "unknown_template")
