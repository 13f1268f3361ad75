"""What the reader knows at a place in the text, and how that goes on behind a time, an event, a paragraph, a section. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.core import Reject, Time
from pipeline.prose.arithmetic import CLOCKS, TO_THE_DAY
from pipeline.values import edtf


@dataclass(frozen=True, slots=True)
class Context:
    """What the reader knows at a place in the text.

    last_date: the date told last, which gives others their year, month or day; near: it stands in this paragraph.
    last_told: when the thing told last came about, from which "two days later" counts; untimed: something without a time was told since.
    local: the day of both as the words have it, where a clock in local time puts it on another day than UTC.
    """

    launch: Time | None = None
    last_date: Time | None = None
    last_told: Time | None = None
    end: Time | None = None
    near: bool = True
    untimed: bool = False
    local: Time | None = None
    opening: bool = True  # nothing was told yet: days count from the launch
    planned: Time | None = None  # a day of which only a plan was told since: "two days before" counts from it …
    told_here: bool = False  # … and "the next day" too, where its paragraph told of nothing else


def fits(a: Time, b: Time) -> bool:
    return a.earliest <= b.latest and b.earliest <= a.latest


def in_paragraph(context: Context) -> Context:
    """The context at the head of a paragraph."""
    return replace(context, near=False, planned=None, told_here=False)


def in_section(context: Context, behind_lead: bool) -> Context:
    """The context at the head of a section. Behind the lead the story begins anew with the launch; from any other section only
    the year and month go on."""
    context = replace(context, near=False, last_told=None, untimed=False, opening=behind_lead)
    if behind_lead:
        return replace(context, last_date=context.launch or context.last_date)
    date = context.last_date
    if date is None or date.precision not in TO_THE_DAY:
        return context
    month = edtf.make_date(date.earliest.year, date.earliest.month)
    return context if isinstance(month, Reject) else replace(context, last_date=month)


def after_date(context: Context, time: Time, *, happened: bool = True, local: Time | None = None) -> Context:
    """The context behind a time; one that only was planned gives others its year, and of what counts from it only days do."""
    single = _end_of(time) if "/" in time.edtf else time
    context = replace(context, planned=single if single and not happened and single.precision in TO_THE_DAY else None)
    if single is not None and _dates_others(single, context, happened):
        context = replace(context, last_date=single, near=True, local=local)
    if not happened or time.edtf.startswith(".."):
        return context
    told = context.last_told
    if told and time.precision not in CLOCKS and time.earliest <= told.earliest and told.latest <= time.latest:
        return replace(context, untimed=False, told_here=True)  # the day of what was told to the second
    return replace(context, last_told=single or time, untimed=False, local=local, told_here=True)


def _dates_others(time: Time, context: Context, happened: bool) -> bool:
    """Whether what follows is of its year: a year alone tells that only of what happened, from the launch on."""
    if time.precision == "year":
        return happened and (context.launch is None or time.earliest.year >= context.launch.earliest.year)
    return time.precision != "decade"


def after_event(context: Context, time: Time | None) -> Context:
    """The context behind something that came about, at a time or at none that is known."""
    context = replace(context, planned=None)
    if time is None:
        return replace(context, untimed=True)
    same = context.last_told is not None and fits(time, context.last_told)
    return replace(context, last_told=time, untimed=False, local=context.local if same else None, told_here=True)


def _end_of(span: Time) -> Time | None:
    """The day, month or year (by a season: its year) that a span ends in: what follows in the text counts on from it."""
    _, _, last = span.edtf.partition("/")
    end = edtf.read_date(last.partition("T")[0].rstrip("~?%"))
    if end is None or end.precision not in ("season", "quarter"):
        return end
    year = edtf.make_date(end.earliest.year)
    return year if span.edtf.startswith("..") and isinstance(year, Time) else None
