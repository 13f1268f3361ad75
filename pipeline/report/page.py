"""report.html: one self-contained file, no script, no request. Every cell is escaped; values open their evidence with `<details>`."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from html import escape
from typing import Any

import pyarrow as pa

from pipeline.tables import MISSIONS

_STYLE = """
:root{color-scheme:light dark;--ink:#1d2430;--soft:#5b6676;--line:#d8dde5;--page:#fbfbf9;--card:#fff;--mark:#ffe9a8;--blue:#2f5d9b;--good:#2e7d52;--bad:#b3402f;--plan:#8a6d1f}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ef;--soft:#9aa6b8;--line:#333c4a;--page:#14181f;--card:#1b212b;--mark:#5b4a12;--blue:#8db4ea;--good:#6cc495;--bad:#ee8d7d;--plan:#dcbf6a}}
*{box-sizing:border-box}body{margin:0 auto;max-width:74rem;padding:2rem 1.2rem 4rem;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page)}
h1{font-size:1.7rem;margin:0 0 .3rem}h2{margin:2.4rem 0 .6rem;font-size:1.2rem}p.lead{color:var(--soft);margin:.2rem 0 1.4rem;max-width:52rem}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.8rem}.card{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.8rem 1rem}
.card b{display:block;font-size:1.5rem;font-variant-numeric:tabular-nums}.card span{color:var(--soft);font-size:.86rem}
details{background:var(--card);border:1px solid var(--line);border-radius:.6rem;margin:.5rem 0}summary{cursor:pointer;padding:.65rem 1rem;display:flex;flex-wrap:wrap;gap:.2rem 1rem;align-items:baseline}
summary b{min-width:14rem}summary span{color:var(--soft);font-size:.9rem}details>div{padding:.2rem 1rem 1rem;overflow-x:auto}
details details{border-color:transparent;margin:0;background:none}details details summary{padding:.15rem 0;display:inline;color:var(--blue)}
table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:left;vertical-align:top;padding:.3rem .7rem .3rem 0;border-bottom:1px solid var(--line)}th{color:var(--soft);font-weight:600}
td.n{font-variant-numeric:tabular-nums;white-space:nowrap}mark{background:var(--mark);color:inherit;padding:0 .1em}.occurred{color:var(--good)}.not_achieved{color:var(--bad)}.planned{color:var(--plan)}
.wide{overflow-x:auto}.bar{fill:var(--blue)}svg text{fill:var(--soft);font-size:11px}blockquote{margin:.2rem 0 .2rem .6rem;padding-left:.7rem;border-left:3px solid var(--line);color:var(--soft)}
.fill{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:.1rem 1.4rem;font-size:.85rem}.fill div{display:flex;justify-content:space-between;border-bottom:1px dotted var(--line)}
@media print{details{break-inside:avoid}}
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'none'; base-uri 'none'; form-action 'none'"


def report_html(tables: dict[str, pa.Table], summary: dict[str, Any], now: datetime) -> str:
    """The page of a release's tables."""
    missions = tables["missions"].to_pylist()
    events: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for event in tables["events"].to_pylist():
        events[event["mission_id"]].append(event)
    mentions: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for mention in tables["mentions"].to_pylist():
        mentions[mention["event_id"]].append(mention)
    evidence: dict[tuple[str, str], dict[str, Any]] = {
        (p["mission_id"], p["column"]): p for p in tables["provenance"].to_pylist()
    }
    missions.sort(key=lambda m: (m["launch_earliest"] is None, m["launch_earliest"] or now, m["mission_id"]))
    body = [
        "<h1>Space missions, read from wiki articles</h1>",
        f'<p class="lead">A release of {now:%d %B %Y, %H:%M} UTC. Every value below opens the words that it was read from; what could not be read is listed at the end, not hidden.</p>',
        _cards(tables, missions),
        "<h2>Launches by decade and outcome</h2>",
        _decades(missions),
        "<h2>Missions</h2>",
        *(_mission(m, events[m["mission_id"]], mentions, evidence) for m in missions),
        "<h2>How much is filled</h2>",
        _fill(tables["missions"]),
        "<h2>Issues</h2>",
        _issues(tables["issues"].to_pylist()),
    ]
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"><title>Space missions</title><style>{_STYLE}</style></head><body>'
        + "\n".join(body)
        + "</body></html>\n"
    )


def _cards(tables: dict[str, pa.Table], missions: list[dict[str, Any]]) -> str:
    events = tables["events"].to_pylist()
    figures = [
        (len(missions), "missions"),
        (len(events), "events"),
        (tables["designations"].num_rows, "designations"),
        (tables["mentions"].num_rows, "places that state an event"),
        (sum(bool(e["conflict"]) for e in events), "conflicts between places"),
        (tables["issues"].num_rows, "issues"),
    ]
    return (
        '<div class="cards">'
        + "".join(f'<div class="card"><b>{number:,}</b><span>{escape(label)}</span></div>' for number, label in figures)
        + "</div>"
    )


def _decades(missions: list[dict[str, Any]]) -> str:
    counts: Counter[tuple[int, str]] = Counter()
    for m in missions:
        if m["launch_earliest"] is not None:
            counts[m["launch_earliest"].year // 10 * 10, m["outcome"] or "unknown"] += 1
    decades = sorted({d for d, _ in counts})
    if not decades:
        return "<p>No launch is dated.</p>"
    outcomes = sorted({o for _, o in counts})
    head = "".join(f"<th>{escape(o.replace('_', ' '))}</th>" for o in outcomes)
    rows = "".join(
        f"<tr><th>{d}s</th>"
        + "".join(f'<td class="n">{counts[d, o] or ""}</td>' for o in outcomes)
        + f"<td>{_bar(sum(counts[d, o] for o in outcomes))}</td></tr>"
        for d in decades
    )
    return f'<div class="wide"><table><tr><th>decade</th>{head}<th>all</th></tr>{rows}</table></div>'


def _bar(number: int) -> str:
    width = min(number * 6, 300)
    return f'<svg width="{width + 40}" height="14" role="img" aria-label="{number}"><rect class="bar" width="{width}" height="12" rx="2"/><text x="{width + 5}" y="11">{number}</text></svg>'


def _mission(
    m: dict[str, Any],
    events: list[dict[str, Any]],
    mentions: dict[str, list[dict[str, Any]]],
    evidence: dict[tuple[str, str], dict[str, Any]],
) -> str:
    head = f"<summary><b>{escape(m['article_title'])}</b><span>{escape(m['launch_edtf'] or 'no date')}</span><span>{escape(m['launch_vehicle'] or '')}</span><span>{escape((m['outcome'] or '').replace('_', ' '))}</span></summary>"
    cells = "".join(
        f"<tr><th>{escape(c.name)}</th><td>{_value(m[c.name])}</td><td>{_evidence(evidence.get((m['mission_id'], c.name)))}</td></tr>"
        for c in MISSIONS.columns
        if m[c.name] is not None
        and not c.name.endswith(("_earliest", "_latest", "_precision", "_approximate", "_id", "wiki", "article_title"))
    )
    timeline = "".join(_event(e, mentions[e["event_id"]]) for e in events)
    source = f"<p>Source: {escape(m['source_url'] or m['article_id'])}</p>"
    return f"<details>{head}<div>{source}<table><tr><th>event</th><th>when</th><th>what the article says</th></tr>{timeline}</table><h3>Values</h3><table>{cells}</table></div></details>"


def _event(e: dict[str, Any], mentions: list[dict[str, Any]]) -> str:
    when = e["time_edtf"] or "not stated"
    extra = f" (T+{e['offset_s']:g} s)" if e["offset_s"] is not None and e["offset_s"] >= 0 else ""
    conflict = " <b>conflict</b>" if e["conflict"] else ""
    places = "".join(
        f"<blockquote>{_marked(x['sentence'] or '', e['detail'] or '')}<br>{escape(x['time_edtf'] or 'no time')} · {escape(x['rule'])}</blockquote>"
        for x in mentions
    )
    return (
        f"<tr><td class='{escape(e['status'])}'>{escape(e['event_type'].replace('_', ' '))}{'' if e['status'] == 'occurred' else ' — ' + escape(e['status'].replace('_', ' '))}<br><small>{escape(e['subject'].replace('_', ' '))}</small></td>"
        f"<td class='n'>{escape(when)}{escape(extra)}{conflict}</td><td>{escape(e['detail'] or '')}<details><summary>{len(mentions)} place{'s' if len(mentions) != 1 else ''}</summary>{places}</details></td></tr>"
    )


def _marked(sentence: str, words: str) -> str:
    at = sentence.find(words) if words else -1
    if at < 0:
        return escape(sentence)
    return f"{escape(sentence[:at])}<mark>{escape(words)}</mark>{escape(sentence[at + len(words) :])}"


def _value(value: Any) -> str:
    if isinstance(value, list):
        return escape(", ".join(map(str, value)))
    return escape(f"{value:g}" if isinstance(value, float) else str(value))


def _evidence(row: dict[str, Any] | None) -> str:
    if row is None or not row["quote"]:
        return ""
    return f"<details><summary>{escape(row['source_kind'])}</summary><blockquote><mark>{escape(row['quote'])}</mark><br>{escape(row['rule'])} · characters {row['span_start']}–{row['span_end']}</blockquote></details>"


def _fill(table: pa.Table) -> str:
    rows = max(table.num_rows, 1)
    shares = [(c.name, 100 * (table.num_rows - table.column(c.name).null_count) / rows) for c in MISSIONS.columns]
    return (
        '<div class="fill">'
        + "".join(f"<div><span>{escape(n)}</span><span>{s:.0f} %</span></div>" for n, s in shares)
        + "</div>"
    )


def _issues(issues: list[dict[str, Any]]) -> str:
    counts = Counter(i["check"] for i in issues)
    rows = "".join(f"<tr><td>{escape(check)}</td><td class='n'>{number}</td></tr>" for check, number in counts.most_common())
    shown = "".join(
        f"<tr><td>{escape(i['article_id'])}</td><td>{escape(i['check'])}</td><td>{escape(i['message'])}</td></tr>"
        for i in issues
        if i["severity"] != "info"
    )
    return f"<table><tr><th>check</th><th>rows</th></tr>{rows}</table><details><summary><b>Warnings and errors</b></summary><div><table>{shown}</table></div></details>"
