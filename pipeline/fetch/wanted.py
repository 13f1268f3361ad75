"""What to fetch: from a command line, or from raw/sources.toml, which a scheduled fetch reads."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import ConfigurationError, InputError

API = "https://en.wikipedia.org/w/api.php"
SOURCES = "sources.toml"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Titles, and the articles that call templates or stand in categories."""

    titles: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    api: str = API


def read_sources(file: Path) -> Wanted:
    """What sources.toml asks for.

    Raises:
        InputError: There is no such file.
        ConfigurationError: It cannot be understood, or asks for nothing.
    """
    if not file.is_file():
        mend = "give titles, --template, --category or --dump, or list them in that file"
        raise InputError("nothing says what to fetch", where=str(file), mend=mend)
    try:
        facts = tomllib.loads(file.read_text("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise _misunderstood(str(error), file) from error
    lists = {key: facts.get(key, []) for key in ("titles", "templates", "categories")}
    api = facts.get("api", API)
    unknown = sorted(set(facts) - {*lists, "api"})
    if unknown:
        raise _misunderstood(f"unknown key {unknown[0]!r}", file)
    if not isinstance(api, str) or not all(_are_texts(value) for value in lists.values()):
        raise _misunderstood("a value of the wrong type", file)
    if not any(lists.values()):
        raise _misunderstood("it asks for nothing", file)
    return Wanted(tuple(lists["titles"]), tuple(lists["templates"]), tuple(lists["categories"]), api)


def _misunderstood(why: str, file: Path) -> ConfigurationError:
    mend = 'it holds titles, templates and categories as lists of texts, and api as a text: titles = ["Mars 3"]'
    return ConfigurationError(f"cannot be understood: {why}", where=str(file), mend=mend)


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)


def read_titles(arguments: Iterable[str]) -> tuple[str, ...]:
    """The titles of a command line. An argument that is a file stands for its lines; `#` begins a remark, as no title does."""
    titles: list[str] = []
    for argument in arguments:
        try:
            lines = Path(argument).read_text("utf-8-sig").splitlines() if Path(argument).is_file() else [argument]
        except (OSError, ValueError) as error:
            mend = "save it as UTF-8, a title a line"
            raise InputError(f"cannot be read as titles: {error}", where=argument, mend=mend) from error
        found = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
        if not found:
            raise InputError("there is no title in it", where=repr(argument), mend="give a title, or a file with one a line")
        titles += found
    return tuple(titles)
