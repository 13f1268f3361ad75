"""Events and their mentions as rows of the tables, in the order of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from pipeline.core import Article, Issue, Row, Time
from pipeline.normalise.event import Event


@dataclass(frozen=True, slots=True)
class EventRows:
    """Rows of events and mentions, the issues found, and the events themselves for the cells that depend on them."""

    events: list[Row]
    mentions: list[Row]
    issues: list[Issue]
    found: list[Event]


def to_rows(article: Article, events: list[Event], mission_id: str, issues: list[Issue]) -> EventRows:
    """The rows of the events, which `issues` of their reading go along with."""
    ordered = _in_order(events)
    ids: dict[int, str] = {}
    taken: set[str] = set()
    for event in ordered:
        first = min(event.mentions, key=lambda m: m.span)
        quote = article.text[first.span[0] : first.span[1]]
        base = f"{mission_id}/{event.type}-{sha256(quote.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
        event_id, number = base, 1
        while event_id in taken:
            number += 1
            event_id = f"{base}-{number}"
        taken.add(event_id)
        ids[id(event)] = event_id
    rows, mentions, issues = [], [], list(issues)
    for sequence, event in enumerate(ordered, 1):
        rows.append(_event_row(event, ids, mission_id, sequence))
        mentions += _mention_rows(article, event, ids[id(event)])
        if event.conflict:
            shown = ", ".join(sorted({m.time.edtf for m in event.mentions if m.time}))
            issues.append(
                Issue(
                    "normalise",
                    "events",
                    "time_edtf",
                    "warning",
                    "conflict",
                    shown,
                    f"mentions of one {event.type} give times that cannot both hold",
                )
            )
    return EventRows(rows, mentions, issues, ordered)


def _in_order(events: list[Event]) -> list[Event]:
    """By time; an undated event follows the event before it in the text."""
    far = datetime(9999, 12, 31, tzinfo=UTC)
    keyed: list[tuple[datetime, int, Event]] = []
    launch = next((e.time for e in events if e.type == "launch" and e.time is not None), None)
    by_text = sorted(events, key=lambda e: min((m.span for m in e.mentions if m.source_kind == "prose"), default=(10**12, 0)))
    last = datetime(1, 1, 1, tzinfo=UTC)
    for position, event in enumerate(by_text):
        prose = any(m.source_kind == "prose" for m in event.mentions)
        if event.time is not None:
            key = event.time.earliest
            if (
                launch is not None
                and event.type not in ("launch", "launch_scrub", "programme")
                and event.time.earliest < launch.earliest <= event.time.latest
            ):
                key = launch.earliest  # a day that holds the launch: what follows it comes after
            elif prose and key < last <= event.time.latest:
                key = last  # times that do not tell which came first stand as the text has them
            last = key if prose and key < far else last
        else:
            key = last if prose else far
        keyed.append((key, position, event))
    return [event for _, _, event in sorted(keyed, key=lambda k: (k[0], k[2].type != "launch", k[1]))]


def _time_columns(time: Time | None) -> Row:
    return {
        "time_edtf": time.edtf if time else None,
        "time_earliest": time.earliest if time else None,
        "time_latest": time.latest if time else None,
        "time_precision": time.precision if time else None,
        "time_approximate": time.approximate if time else None,
    }


def _event_row(event: Event, ids: dict[int, str], mission_id: str, sequence: int) -> Row:
    best = event.best
    return {
        "event_id": ids[id(event)],
        "mission_id": mission_id,
        "sequence": sequence,
        "event_type": event.type,
        "status": event.status,
        "subject": event.subject,
        "subject_text": next((m.subject_text for m in event.mentions if m.subject_text), None),
        "body": event.body,
        "location": next((m.location for m in event.mentions if m.location), None),
        **_time_columns(event.time),
        "time_basis": best.basis if event.time else "none",
        "offset_s": event.offset_s,
        "relative_to": ids.get(id(event.anchor)) if event.anchor and event.offset_s is not None else None,
        "detail": best.detail or None,
        "conflict": event.conflict,
        "mention_count": len({(m.span, m.source_kind) for m in event.mentions}),
    }


def _mention_rows(article: Article, event: Event, event_id: str) -> list[Row]:
    out: list[Row] = []
    seen: set[tuple[tuple[int, int], str]] = set()
    for m in sorted(event.mentions, key=lambda m: m.span):
        if (m.span, m.source_kind) in seen:
            continue
        seen.add((m.span, m.source_kind))
        out.append(
            {
                "event_id": event_id,
                "source_kind": m.source_kind,
                "parameter": m.parameter,
                "section": m.section,
                "quote": article.text[m.span[0] : m.span[1]],
                "sentence": m.sentence,
                "span_start": m.span[0],
                "span_end": m.span[1],
                **_time_columns(m.time),
                "rule": m.rule,
            }
        )
    return out
