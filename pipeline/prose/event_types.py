"""What is true of a type of event, whatever the mission: the columns of vocab/event_types.csv as sets of types."""

from __future__ import annotations

from pipeline import vocab

_ROWS = vocab.rows("event_types")


def _marked(column: str, *marks: str) -> frozenset[str]:
    return frozenset(row["type"] for row in _ROWS if row[column] in (marks or ("x",)))


ON_THE_GROUND = _marked(
    "before_launch", "yes"
)  # told of the ground; anything else that is dated before the launch is another mission's
EITHER = _marked("before_launch", "yes", "maybe")  # told with a month before the launch's, these may be of the preparations
IN_FLIGHT = _marked("in_flight")  # only what has flown does it
ALIVE = _marked("alive")  # only while there is a craft; its pieces may land, its data be studied later
ONCE = _marked("once")  # happens once to a subject (and body): times that do not fit are a conflict, not another event …
AGAIN = _marked("again")  # … or, far apart, things of their own
EACH = _marked("each")  # every statement is another, unless its time is the same
MANY = _marked("many")  # of these another may be meant than the one told elsewhere
RUNS = _marked("runs")  # one comes after another: "a second followed on 5 May"
ENDS = _marked("ends")  # a flight may end with it
DATED = _marked("dated")  # of two days that are told together each has one of its own
NAMED = _marked("named")  # the verb may be left out before another name and date: "Venus on 5 May and Mars on 9 July"
SINGLE = _marked("single")  # of two dates one is another craft's
BY_OTHERS = _marked("by_others")  # another craft may do it to this one
ON_ROCKET = _marked("on_rocket")  # a craft does it on its rocket; by any other deed it is on its own
MOTION = _marked("motion")  # another thing may follow in it
DECIDED = _marked("decided")  # people do it to a craft, and make it known when they do
UNDERGONE = _marked("undergone")  # an active verb does it to its object
LEADS_TO = frozenset(
    (row["type"], outcome) for row in _ROWS for outcome in row["leads_to"].split()
)  # a deed and what comes of it at once
