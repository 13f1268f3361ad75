"""Who flew: names without role, flag and footnote mark, one a line, comma or link."""

from __future__ import annotations

import re

from pipeline.core import Field
from pipeline.normalise.cell import ABSENT, LOST, Cell, Read, make_cell, tidy
from pipeline.values.items import split_names
from pipeline.values.times import Order

# What a member of a crew is: before a colon, behind a comma or in brackets.
_ROLE = (
    r"(?:(?:mission|flight|spacecraft|crew|command(?:er)?|lunar|science|docking|research|payload|visiting|backup|first|second|module"
    r"|station|test|co)[\s-]?){0,3}"
    r"(?:commander|pilot|specialist|engineer|scientist|cosmonaut|participant|tourist|astronaut|copilot|expert|CDR|PLT|MS\d?|FE-?\d?"
    r"|CMP|LMP)(?:[\s-](?:\d|I{1,3}|one|two))?"
)
_ROLE_ALONE = re.compile(_ROLE, re.IGNORECASE)
_LABEL = re.compile(rf"^(?:{_ROLE})s?\s?:\s*|^[A-Z][a-z ]{{2,30}}:$", re.IGNORECASE)  # "Commander: …"; "Launching:" alone
_NOTE = re.compile(r"[\s*†‡§^]{0,5}(?:\([^()]{0,100}\))?[\s*†‡§^]{0,5}$")  # a role in brackets, a mark of a footnote
_FOOTNOTE = re.compile(r"\s{0,3}(?:[*†‡§]|[Nn]ote\b|\(?(?:launched|landed|returned|transferred)\b)")
_COUNT = re.compile(r"\d{1,2}")


def crew(field: Field, order: Order | None) -> Read:
    """Names of the crew; oldest boxes put their number under the same parameter."""
    number = _COUNT.fullmatch(field.value.clean)
    if number:
        yield make_cell(field, "crew_size", int(number[0]), field.value, "integer")
        return
    names = []
    for line in field.value.items():
        parts = split_names(line, slashes=False) if len(line.clean) > 25 or "," in line.clean else [line]
        names += [
            tidy(_NOTE.sub("", _LABEL.sub("", p.clean)))
            for p in parts
            if not (_FOOTNOTE.match(p.clean) or _ROLE_ALONE.fullmatch(p.clean))
        ]
    names = [n for n in dict.fromkeys(names) if n and not LOST.fullmatch(n) and not ABSENT.fullmatch(n)]
    if names:
        yield make_cell(field, "crew_members", names, field.value, "names")


def crew_names(box: tuple[Field, ...]) -> set[str]:
    """What the prose calls the people whom a box lists: their names and surnames."""
    cells = [cell for f in box if f.parameter == "crew_members" for cell in crew(f, None) if isinstance(cell, Cell)]
    names = [name for cell in cells if cell.column == "crew_members" for name in cell.value]
    surnames = (_SUFFIX.sub("", name).split()[-1:] for name in names)
    return {*names, *(word for words in surnames for word in words if len(word.strip(".")) > 2)}


_SUFFIX = re.compile(r",?\s(?:Jr\.?|Sr\.?|I{2,3}|IV)$")
