"""The five columns of every time, declared once (contract, "Time")."""

from __future__ import annotations

from pipeline.core import Column

PRECISIONS = ("second", "minute", "hour", "day", "month", "quarter", "season", "year", "decade", "interval")

# The contract's profile of EDTF (ISO 8601-2) and nothing else.
_DATE = r"(?:\d{3}X|\d{4}(?:-(?:0[1-9]|1[0-2]|2[1-4]|3[3-6])(?:-(?:0[1-9]|[12]\d|3[01]))?)?[~?%]?)"
_CLOCK = r"\d{4}-\d\d-\d\dT\d\d(?::\d\d(?::\d\d(?:\.\d{1,6})?)?)?Z?"
_ONE = rf"(?:{_CLOCK}|{_DATE}|\d{{3}}X[~?%]?)"
EDTF_PATTERN = rf"(?:{_ONE}|{_ONE}/{_ONE}|\.\./{_ONE}|{_ONE}/\.\.)"


def time_columns(prefix: str, what: str, source: tuple[str, ...] = ()) -> tuple[Column, ...]:
    """The columns `<prefix>_edtf` … `<prefix>_approximate` for the time of `what`."""
    return (
        Column(
            f"{prefix}_edtf",
            "string",
            f"{what}: Extended Date/Time Format, as precise as the words and no finer.",
            pattern=EDTF_PATTERN,
            source=source,
            example="1962-11-04T15:35:15Z",
        ),
        Column(
            f"{prefix}_earliest",
            "timestamp",
            f"{what}: the first instant that the words allow.",
            source=source,
            example="1962-11-04T15:35:15Z",
        ),
        Column(
            f"{prefix}_latest",
            "timestamp",
            f"{what}: the last instant that the words allow.",
            source=source,
            example="1962-11-04T15:35:15.999999Z",
        ),
        Column(
            f"{prefix}_precision",
            "string",
            f"{what}: the precision of the words.",
            allowed=PRECISIONS,
            source=source,
            example="second",
        ),
        Column(
            f"{prefix}_approximate",
            "bool",
            f"{what}: the words say about, circa or a vague count, or it derives from such.",
            source=source,
            example="false",
        ),
    )
