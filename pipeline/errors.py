"""Everything that stops a run, and the exit status that it ends with.

    PipelineError            1   a bug: the program or the world broke a promise
    ├── UsageError           2   the command line asks for something that does not exist
    ├── DataGateError       65   a data gate failed, nothing was published
    ├── InputError          66   input is missing or unreadable
    ├── UnreachableError    69   the wiki cannot be reached
    ├── StorageError        74   disk or file trouble
    ├── TryLaterError       75   another run holds the lock, or the wiki says later
    ├── ConfigurationError  78   a setting is missing (no contact; what doctor finds)
    └── StaleError          79   status: the last good run is older than asked

Bad data is never an exception: it is a `core.Reject`, and it is published.
Every message says what happened, where, and how to mend it.
"""

from __future__ import annotations


class PipelineError(Exception):
    """A promise was broken; `status` is the exit status of the command line."""

    status = 1

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        super().__init__(what, where, mend)
        self.what, self.where, self.mend = what, where, mend

    def __str__(self) -> str:
        parts = [self.what]
        if self.where:
            parts.append(f"where: {self.where}")
        if self.mend:
            parts.append(f"mend: {self.mend}")
        return "\n  ".join(parts)


class UsageError(PipelineError):
    """The command line asks for something that does not exist."""

    status = 2


class DataGateError(PipelineError):
    """A data gate failed; nothing was published."""

    status = 65


class InputError(PipelineError):
    """Input is missing or unreadable."""

    status = 66


class UnreachableError(PipelineError):
    """The wiki cannot be reached."""

    status = 69


class StorageError(PipelineError):
    """Disk or file trouble."""

    status = 74


class TryLaterError(PipelineError):
    """Another run holds the lock, or the wiki says later."""

    status = 75


class ConfigurationError(PipelineError):
    """A setting is missing."""

    status = 78


class StaleError(PipelineError):
    """The last good run is older than asked."""

    status = 79
