"""How wikitext speaks: each family of templates renders the canonical text that `values/` reads.

A family is a module with `RENDER`, from a template's folded name to its rendering; vocab/template_names.csv holds their
other names. `renderer_of` looks a name up; what only decorates a page (vocab/templates_dropped.csv) leaves no text; what no family
knows is Unreadable, an issue that the reader reports.
"""

from __future__ import annotations

import re

from pipeline import vocab
from pipeline.templates import convert, coordinates, dates, flags, layout, lists, numbers, ships
from pipeline.templates.call import Rendered, Renderer, Unreadable

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


def renderer_of(name: str) -> Renderer | None:
    """What renders the calls of a folded name, None where their arguments do not matter."""
    found = FAMILIES.get(_OTHER_NAMES.get(name, name))
    if found is None and name.startswith("lang-") and not _is_dropped(name):
        return layout.first_text
    return found


def rendered_by_name(name: str) -> Rendered:
    """The text of a call that no family renders: what its name says, or Unreadable: unknown_template, parser_function."""
    if _is_dropped(name):
        return ""
    if name.startswith("formatnum:") and "{" not in name:
        return name.partition(":")[2].strip()
    return Unreadable("parser_function" if _FUNCTION.match(name) else "unknown_template")


def _is_dropped(name: str) -> bool:
    return name in _DROPPED or bool(_DROPPED_KINDS.search(name) or _REDIRECT_MARK.match(name))
