"""Numbers as editors write them, in digits and in words."""

from __future__ import annotations

import re

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
WORDS: dict[str, int] = {word: i for i, word in enumerate(_ONES)} | {word: 10 * (i + 2) for i, word in enumerate(_TENS)}
ORDINALS: dict[str, int] = {
    word: i + 1
    for i, word in enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"]
    )
}

# vague counts of the contract, as (fewest, most); "several" and "few" are 2 to 9 of the unit
VAGUE: dict[str, tuple[float, float]] = {
    "a few": (2, 9),
    "few": (2, 9),
    "several": (2, 9),
    "a couple of": (2, 9),
    "a couple": (2, 9),
    "a dozen": (12, 12),
    "dozens of": (24, 99),
    "half a": (0.5, 0.5),
    "half an": (0.5, 0.5),
    "a": (1, 1),
    "an": (1, 1),
    "half a dozen": (6, 6),
    "hundreds of": (200, 999),
    "a handful of": (2, 9),
    "one and a half": (1.5, 1.5),
    "a quarter of a": (0.25, 0.25),
    "a quarter of an": (0.25, 0.25),
    "three quarters of an": (0.75, 0.75),
    "three-quarters of an": (0.75, 0.75),
    "a single": (1, 1),
}
_BELOW_HUNDRED = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES[1:10])})\b)?|(?:{'|'.join(sorted(_ONES, key=len, reverse=True))}))"
)
_GREAT = {"hundred": 100, "dozen": 12, "thousand": 1000}
_TIMES = rf"[- ](?:{'|'.join(_GREAT)})\b(?:[- ](?:and[- ])?{_BELOW_HUNDRED}\b)?"
WORD_NUMBER = rf"(?i:(?:{_BELOW_HUNDRED}\b|an?(?=[- ](?:{'|'.join(_GREAT)})\b))(?:{_TIMES}){{0,3}}(?:[\s-]and[\s-]a[\s-](?:half|quarter))?)"
FRACTIONS: dict[str, float] = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_PARTS = FRACTIONS | {" and a half": 0.5, " and a quarter": 0.25}
DIGITS = r"\d{1,3}(?:,\d{3}){1,9}(?:\.\d+)?|\d+(?:\.\d+)?(?:\s?[½¼¾⅓⅔])?|\.\d+|[½¼¾⅓⅔]"
_IN_DIGITS = re.compile(rf"[-+]?(?:{DIGITS})")


def read_number(text: str) -> float | None:
    """A number in digits ("1,234.5") or words ("thirty-two", "one hundred and five"); None where it is none."""
    folded = text.strip().casefold().replace("−", "-").replace("-and-a-", " and a ")
    for tail, part in _PARTS.items():
        if folded.endswith(tail):
            whole = read_number(folded.removesuffix(tail)) if len(folded) > len(tail) else 0.0
            return None if whole is None else whole + part
    if _IN_DIGITS.fullmatch(folded):
        return float(folded.replace(",", ""))
    total = group = 0
    words = [w for w in re.split(r"[-\s]+", folded) if w and w != "and"]
    if words[:1] in (["a"], ["an"]) and words[1:2] and words[1] in _GREAT:
        del words[0]  # "a hundred"
    if not words:
        return None
    for word in words:
        if word in WORDS:
            group += WORDS[word]
        elif word in ("hundred", "dozen"):
            group = max(group, 1) * _GREAT[word]
        elif word == "thousand":
            total, group = total + max(group, 1) * 1000, 0
        else:
            return None
    return float(total + group)
