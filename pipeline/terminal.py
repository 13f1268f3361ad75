"""What a person sees: colour where the terminal has it, how far the work is, and a run's summary on one screen.

Pure but for `Meter`, which writes to a terminal. A pipe, a file or a scheduler's mail gets plain lines, and no progress.
"""

from __future__ import annotations

import json
import os
import textwrap
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TextIO

Style = Literal["bold", "dim", "red", "yellow", "green"]
_CODES: dict[Style, str] = {"bold": "1", "dim": "2", "red": "31", "yellow": "33", "green": "32"}
WIDTH, LABEL = 80, 13  # columns of a screen, and of a line's label
SHOWN = 4  # reasons named; the rest is in `issues`
REDRAW, RETELL = 0.2, 10.0  # seconds between two states: redrawn in place, and as lines of their own


def visible(text: str) -> str:
    """Text that moves no cursor, hides nothing and turns no direction: such characters are shown by their codes (`\\x1b`, `\\u202e`)."""
    return "".join(c if c.isprintable() or unicodedata.category(c) == "Zs" else repr(c)[1:-1] for c in text)


def escaped(text: str) -> str:
    """A JSON text, indented, with such characters as JSON's own escapes: the same value."""
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)


def moves(stream: TextIO, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the stream is a terminal whose cursor can go back."""
    return stream.isatty() and environment.get("TERM", "") != "dumb"


def coloured(stream: TextIO, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether to colour: on such a terminal, unless NO_COLOR says not to (https://no-color.org)."""
    return moves(stream, environment) and not environment.get("NO_COLOR")


def paint(text: str, style: Style, colour: bool) -> str:
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if colour and text else text


# ---------------------------------------------------------------- how far the work is


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work is, in articles, pages, or bytes of a dump."""

    done: int
    total: int
    unit: str
    seconds: float

    @property
    def line(self) -> str:
        """The progress in words, with rate and remaining time."""
        scale, unit = (1e6, "MB") if self.unit == "bytes" else (1.0, self.unit)
        words = f"{self.done / scale:,.0f} of {self.total / scale:,.0f} {unit}"
        if self.seconds <= 0 or self.done <= 0:
            return words
        rate = self.done / self.seconds
        return f"{words}, {rate / scale:,.1f} {unit}/s, {clock(max(self.total - self.done, 0) / rate)} left"


def clock(seconds: float) -> str:
    """A duration as people read it: `8 s`, `3 min 20 s`, `2 h 05 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


class Meter:
    """Shows progress on a terminal: in one line that is redrawn, or, where the cursor cannot go back, as a line now and then."""

    def __init__(self, stream: TextIO, environment: Mapping[str, str] = os.environ) -> None:
        self.stream, self.shown = stream, -RETELL
        self.on, self.redraws = stream.isatty(), moves(stream, environment)

    def __call__(self, progress: Progress) -> None:
        ended = progress.done >= progress.total
        if not self.on or not (ended or progress.seconds - self.shown >= (REDRAW if self.redraws else RETELL)):
            return
        self.shown = progress.seconds
        start, end = ("\r", "\x1b[K" + "\n" * ended) if self.redraws else ("", "\n")
        print(f"{start}{progress.line}", end=end, file=self.stream, flush=True)

    def say(self, words: str) -> None:
        """Words on a line of their own, which stay: why there is no progress for a while."""
        if self.on:
            start, end = ("\r", "\x1b[K\n") if self.redraws else ("", "\n")
            print(f"{start}{visible(words)}", end=end, file=self.stream, flush=True)


# ---------------------------------------------------------------- what a run did


def summary_lines(told: Mapping[str, Any], out: str, *, colour: bool = False) -> list[str]:
    """A run's summary: articles, rows, what was refused and why, issues, fill rates, changes, files, time; within a screen.

    Args:
        told: the run's summary as JSON.
        out: the folder of outputs, as the user named it.
        colour: whether the terminal has colours.
    """
    lines = [paint(f"{_number(told['articles'])} articles read in {told['seconds']:.1f} s", "bold", colour)]

    def line(label: str, items: Iterable[str], style: Style | None = None) -> None:
        text = ", ".join(item.replace(" ", "\xa0") for item in items)  # no item is broken
        wrapped = textwrap.wrap(text, WIDTH - LABEL, break_on_hyphens=False, break_long_words=False)
        shown = [part.replace("\xa0", " ") for part in wrapped]
        indents = [paint(label.ljust(LABEL), "dim", colour), *[" " * LABEL] * (len(shown) - 1)]
        painted = [paint(part, style, colour) if style else part for part in shown]
        lines.extend(indent + part for indent, part in zip(indents, painted, strict=True))

    line("rows", [f"{_number(number)} {name}" for name, number in told["rows"].items()])
    if told["ignored"]:
        line("ignored", _counts(told["ignored"]))
    if told["quarantined"]:
        line("quarantined", [*_counts(told["quarantined"]), f"row by row in {out}/quarantine"], "red")
    else:
        line("quarantined", ["nothing"])
    line("issues", _counts(told["issues"]) or ["none"], "yellow" if told["issues"] else None)
    line("filled", [f"{column} {share:.0%}" for column, share in told["filled"].items()])
    if told["published"]:
        line(
            "changes",
            [_change(table, counts) for table, counts in told["changes"].items()]
            or ["no row" if told["before"] else "none before: the first release"],
        )
    else:
        line("changes", ["nothing new", f"the tables equal those of {told['release']}"])
    if told["published"]:
        line("release", [f"{out}/releases/{told['release']}"])
    lines += [
        paint("tables".ljust(LABEL), "dim", colour) + f"{out}/latest/*.parquet and *.csv",
        paint("report".ljust(LABEL), "dim", colour) + paint(f"{out}/latest/report.html", "green", colour),
    ]
    return lines


def fetch_lines(told: Mapping[str, Any], *, colour: bool = False) -> list[str]:
    """A fetch's summary: pages by what became of them, what was refused and why, requests, bytes and waiting."""
    kinds = ("new", "changed", "unchanged", "missing", "deleted", "invalid", "redirects", "moved")
    counts = ", ".join(f"{_number(told[kind])} {kind}" for kind in kinds if told[kind]) or "nothing"
    refused = told["refused"]
    lines = [paint(f"from {told['source']}", "bold", colour), f"pages: {counts}"]
    if any(told[kind] for kind in kinds[3:]):
        lines.append("titles.jsonl among the raw articles says which titles are missing, deleted, invalid, redirects or moved")
    lines += [paint(f"refused: {r['where']}: {r['message']}", "red", colour) for r in refused[:SHOWN]]
    if len(refused) > SHOWN:
        lines.append(f"and {_number(len(refused) - SHOWN)} more refused: --json lists them")
    lines.append(
        f"{_number(told['requests'])} requests, {told['received'] / 1e6:,.1f} MB received, {told['waited']:.0f} s waited"
    )
    return lines


def finding_lines(findings: Iterable[Mapping[str, str]], *, colour: bool = False) -> list[str]:
    """What doctor found: a line each, and the mend below what is not as it should be."""
    styles: dict[str, Style] = {"ok": "green", "note": "yellow", "wrong": "red"}
    lines = []
    for found in findings:
        state = found["state"]
        lines.append(f"{paint(state.ljust(5), styles[state], colour)} {found['what']}")
        lines += [f"      mend: {found['mend']}"] if state != "ok" else []
    return lines


def _number(number: int) -> str:
    return f"{number:,}"


def _change(table: str, counts: Mapping[str, int]) -> str:
    """`events 3 added, 1 changed (source)` of `{"added, source": 3, "changed, source": 1}`: rows, and the causes together."""
    kinds, causes = Counter[str](), set[str]()
    for told, number in counts.items():
        kind, cause = told.split(", ")
        kinds[kind] += number
        causes.add(cause)
    return f"{table} {', '.join(f'{_number(n)} {kind}' for kind, n in kinds.items())} ({', '.join(sorted(causes))})"


def _counts(counts: Mapping[str, int]) -> list[str]:
    """`10 conflict`, `7 no_duration`, `and 3 kinds more`: the most frequent first."""
    most = sorted(counts.items(), key=lambda item: -item[1])
    words = [f"{_number(number)} {what}" for what, number in most[:SHOWN]]
    rest = len(most) - SHOWN
    return [*words, f"and {rest} kind{'s' * (rest > 1)} more"] if rest > 0 else words
