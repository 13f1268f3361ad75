"""A template call whose arguments have been read already, and what a rendering may be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from pipeline.core import Text


@dataclass(frozen=True, slots=True)
class Call:
    """`{{name|positional…|key=value…}}`: arguments are clean `Text`s, stripped; explicit numbers (`7=Z`) are positional.

    `name` is folded: lower case, blanks for underscores, one blank between words, no namespace.
    Missing positional arguments are not there; empty ones are `Text("")`.
    """

    name: str
    positional: tuple[Text, ...]
    named: dict[str, Text]

    def arg(self, index: int) -> str:
        """The clean text of the positional argument (from 0), "" where it is not there."""
        return self.positional[index].clean if index < len(self.positional) else ""

    def option(self, *names: str) -> str:
        """The clean text of the first of the named arguments that is there and not empty, else ""."""
        for name in names:
            if name in self.named and self.named[name].clean:
                return self.named[name].clean
        return ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A call that gives no text, and why: `reason` is a check of vocab/checks.csv."""

    reason: str


# str: canonical text, all of it rendered from the call. Text: arguments passed through, their own map kept (nowrap, ubl).
# Unreadable: nothing, and an issue.
Rendered: TypeAlias = "str | Text | Unreadable"
Renderer: TypeAlias = Callable[[Call], Rendered]
