"""The words round a time that change its sense: about, early, before, until, probably."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.core import Reject, Time
from pipeline.values import edtf
from pipeline.values.time_expressions import TimeExpression

_BEFORE_WORDS = re.compile(
    r"(?:(?P<net>no\s(?:earlier|sooner)\sthan|not\s(?:earlier\sthan|before)|NET)|(?P<nlt>no\slater\sthan|not\slater\sthan|NLT)|(?P<near>(?:shortly|just|soon|immediately|right)\s(?:after|before))|(?P<hedge>about|around|approximately|approx\.?|circa|c\.|ca\.|~|roughly|est\.|(?-i:est)|estimated)"
    r"|(?P<unsure>probably|possibly|perhaps|presumably)|(?P<part>early(?:[\s-]to[\s-]mid)?|mid(?:[\s-]to[\s-]late)?|late|(?:the\s)?(?:(?:very\s)?(?:end|beginning|start|middle)|(?:first|last|final|closing|opening)\s(?:few\s)?(?:days|weeks|months)|(?:first|last)\sday|(?:first|second|latter)\shalf)\sof)"
    r"|(?P<bound>before|after|by|until|till|since|from|as\slate\sas))[\s-]*(?:in\s|on\s|the\s)?$",
    re.IGNORECASE,
)
_AFTER_WORDS = re.compile(
    r"\s?\(?(?:(?P<unsure>possibly|probably|\?)|(?P<hedge>approximately|approx\.?|approximate|about|estimated|est\.?))\)?|,\s?(?P<about>about)(?=[.,;)\n]|$)",
    re.IGNORECASE,
)
_BOUNDS = {
    "before": "before",
    "after": "after",
    "by": "by",
    "until": "until",
    "till": "until",
    "since": "since",
    "from": "since",
    "as late as": "until",
}
_COUNTED = re.compile(
    r"\b(?:total|number|some|mass|weight|altitude|distance|speed|range|set|sample|record|crew|thrust|consisting|average|up)\s(?:of|to)\s$"
)
_COUNTS = re.compile(r"\s(?!was|is|has|as|its|this)[a-z]+s\b")  # a sentence that opens "1957 images"
_YEAR_BEFORE = re.compile(
    r"(?:^|\b(?:in|through|least|most|sooner|beyond|past|(?:early|late|soon)\sas|dated|of|since|by|during|until|till|from|before|after|early|mid|late|around|circa|about|ca?\.|ca|~|year|and|or|either|to|est\.?|estimated|NET|than|for|spring|summer|autumn|fall|winter)[\s-]*(?:the\syear\s)?|[–—(,;:/\n~]\s*)$",
    re.IGNORECASE,
)


def year_position(text: str, atom: TimeExpression) -> bool:
    """Whether a bare four-digit number stands where a year stands."""
    if atom.time is not None and "/" in atom.time.edtf:
        return True
    before = text[max(0, atom.start - 24) : atom.start]
    after = text[atom.end : atom.end + 1]
    return (
        bool(_YEAR_BEFORE.search(before))
        and not _COUNTED.search(before)
        and not (not before and _COUNTS.match(text, atom.end))
        and after not in ("%", "-", "/")
        and not text[atom.end : atom.end + 2].startswith(" ×")
    )


def as_of(text: str, atom: TimeExpression) -> bool:
    """Whether a date says when its sentence was written, not when a thing happened."""
    return atom.kind == "date" and text[max(0, atom.start - 6) : atom.start].casefold() == "as of "


def with_modifiers(text: str, atom: TimeExpression) -> TimeExpression:
    """The expression with the words before and after it that change its sense: about, early, before, until …"""
    for _ in range(3):
        window = text[max(0, atom.start - 30) : atom.start]
        match = _BEFORE_WORDS.search(window) if _ends_in_a_modifier(window) else None
        if not match or (match.start() > 0 and window[match.start() - 1].isalnum()):
            break
        start = atom.start - (len(window) - match.start())
        atom = replace(_modified(atom, match), start=start)
    tail = _AFTER_WORDS.match(text, atom.end)
    if tail and (tail["unsure"] or tail["hedge"] or tail["about"]) and (tail["about"] or "(" in tail[0] or "?" in tail[0]):
        unsure = bool(tail["unsure"])
        atom = replace(atom, end=tail.end(), approximate=atom.approximate or not unsure, uncertain=atom.uncertain or unsure)
    return _applied(atom)


_LAST_WORDS = frozenset(
    [
        "than",
        "before",
        "net",
        "nlt",
        "after",
        "about",
        "around",
        "approximately",
        "approx",
        "approx.",
        "circa",
        "c.",
        "ca.",
        "roughly",
        "est",
        "est.",
        "estimated",
        "probably",
        "possibly",
        "perhaps",
        "presumably",
        "early",
        "mid",
        "late",
        "of",
        "by",
        "until",
        "till",
        "since",
        "from",
        "as",
        "in",
        "on",
        "the",
    ]
)


def _ends_in_a_modifier(window: str) -> bool:
    """Whether the last word can end a modifier: to ask the pattern itself each time costs ten times as much."""
    words = window.replace("-", " ").replace("/", " ").split()
    return bool(words) and (words[-1].casefold().lstrip("(\"'“‘[—–/,;:.") in _LAST_WORDS or "~" in words[-1])


def _modified(atom: TimeExpression, match: re.Match[str]) -> TimeExpression:
    if match["net"]:
        return replace(atom, bound="not_before")
    if match["nlt"]:
        return replace(atom, bound="by")
    if match["near"]:
        return replace(atom, approximate=True)
    if match["hedge"]:
        return replace(atom, approximate=True)
    if match["unsure"]:
        return replace(atom, uncertain=True)
    if match["part"]:
        word = " ".join(match["part"].casefold().split())
        long = atom.kind == "date" or (
            atom.offset is not None and atom.rule == "relative_day" and atom.offset.unit in ("month", "year")
        )
        return replace(atom, part=_part_named(word)) if long and not atom.part else atom
    return replace(atom, bound=atom.bound or _BOUNDS[" ".join(match["bound"].casefold().split())])


_PORTION = re.compile(r"\b(?P<which>\w+) (?P<unit>day|half)\b")


def _part_named(word: str) -> str:
    if exact := _PORTION.search(word):
        return f"{exact['which']} {exact['unit']}"
    if "early" in word:
        return "early-mid" if "mid" in word else "early"
    if "mid" in word:
        return "mid-late" if "late" in word else "mid"
    if "end" in word:
        return "end"
    return "early" if re.search(r"beginning|start|first|opening", word) else "late"


def _applied(atom: TimeExpression) -> TimeExpression:
    """Parts (early, late) and doubt applied to a time that is resolved."""
    if atom.part == "end":  # what is over by the end of a year is bounded by all of it
        atom = replace(atom, part="" if atom.bound in ("by", "before") else "late")
    time = atom.time
    if time is None or not (atom.part or atom.approximate or atom.uncertain):
        return atom
    time = part_of(time, atom.part) or time
    return replace(atom, time=edtf.qualify(time, atom.approximate, atom.uncertain))


PARTS = {"early": (0, 0), "early-mid": (0, 1), "mid": (1, 1), "mid-late": (1, 2), "late": (2, 2)}  # first and last third


def part_of(time: Time, part: str) -> Time | None:
    """The first, middle or last third (or two of them) of a month, year or decade, in whole days (a year: in whole months); the first or last
    day, or half of a month."""
    if part not in PARTS:
        return _portion(time, *part.split()) if " " in part and time.precision in ("month", "year") else None
    first, last = PARTS[part]
    year, month = time.earliest.year, time.earliest.month
    if time.precision == "month":
        days = ((1, 10), (11, 20), (21, time.latest.day))
        pair = (edtf.make_date(year, month, days[first][0]), edtf.make_date(year, month, days[last][1]))
    elif time.precision == "year":
        months = ((1, 4), (5, 8), (9, 12))
        pair = (edtf.make_date(year, months[first][0]), edtf.make_date(year, months[last][1]))
    elif time.precision == "decade":
        years = ((0, 3), (4, 6), (7, 9))
        pair = (edtf.make_date(year + years[first][0]), edtf.make_date(year + years[last][1]))
    else:
        return None
    return edtf.between(*pair)


def _portion(time: Time, which: str, unit: str) -> Time | None:
    """`the last day of May`, `the first half of June`: its days."""
    first, last = time.earliest, time.latest
    if unit == "day":
        there = first if which == "first" else last
        day = edtf.make_date(there.year, there.month, there.day)
        return None if isinstance(day, Reject) else day
    if time.precision != "month":
        return None
    low, high = (1, 15) if which == "first" else (16, last.day)
    return edtf.between(edtf.make_date(first.year, first.month, low), edtf.make_date(first.year, first.month, high))
