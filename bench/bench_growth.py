"""How the cost of one article grows with its length, 1 to 2,000 kB, in plain and in hostile shapes.

    python bench/bench_growth.py

Prints the processor's seconds at each length, and by how much more than the length they grew over the last step (1 is linear).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from pipeline.core import Article
from pipeline.stages import process

KILOBYTES = (1, 10, 100, 500, 2000)
LEAD = "'''Perun 1''' was a space probe launched on 3 March 1965. "
SENTENCES = (
    "On {day} March 1965 at 12:{n:02} UTC the [[spacecraft]] fired its engine for {n} seconds and entered orbit of [[Mars|the planet]]. ",
    "The second stage failed {n} minutes later, and contact was lost the next day. ",
    'It carried a {n} kg camera of the [[Lavochkin]] bureau.<ref name="a">{{{{cite web|title=A}}}}</ref> ',
    "The probe was also known as Cosmos {n} or 1965-{n:03}A. ",
    "Several days after launch, the lander came down {{{{convert|{n}|km|mi}}}} from its target. ",
)


def sentences(count: int) -> Iterator[str]:
    return (SENTENCES[n % 5].format(day=n % 30 + 1, n=n % 60) for n in range(count))


def box(inside: str) -> str:
    return f"{{{{Infobox spaceflight\n| name = Perun 1\n| launch_date = 3 March 1965\n{inside}\n}}}}\n{LEAD}"


def listed(values: str, parameter: str = "operator") -> str:
    return box(f"| {parameter} = {values}")


# What n parts of each shape read as.
SHAPES: dict[str, Callable[[int], str]] = {
    "one paragraph": lambda n: LEAD + "".join(sentences(n)),
    "many sections": lambda n: LEAD + "".join(f"\n\n== Part {i} ==\n{s}" for i, s in enumerate(sentences(n))),
    "list items": lambda n: LEAD + "\n== Timeline ==\n" + "".join(f"* {s}\n" for s in sentences(n)),
    "one sentence": lambda n: LEAD + "the probe fired its engine on 4 March 1965 and entered orbit, " * n,
    "parameters": lambda n: box("".join(f"| p{i} = {i} km\n" for i in range(n))),
    "one parameter, often": lambda n: box("".join(f"| landing_date = {i % 28 + 1} March 1965\n" for i in range(n))),
    "lines of a value": lambda n: listed("<br>".join(f"[[Agency {i}]]" for i in range(n))),
    "dates of a value": lambda n: listed("<br>".join(f"{i % 28 + 1} March 1965" for i in range(n)), "landing_date"),
    "a template's arguments": lambda n: listed("{{ubl|" + "|".join(f"Person {i}" for i in range(n)) + "}}", "crew_members"),
    "nested boxes": lambda n: listed("{{Infobox spaceflight/IP|type=orbiter|arrival_date=3 May 1965}}" * n, "interplanetary"),
    "infoboxes": lambda n: (box("") + "\n") * n,
    "templates": lambda n: LEAD + "{{convert|5|km}} " * n,
    "links": lambda n: LEAD + "[[a|b]] " * n,
    "open templates": lambda n: listed("{{a|" * n),
    "open links": lambda n: LEAD + "[[a|" * n,
    "open references": lambda n: LEAD + "<ref>a" * n,
    "open comments": lambda n: LEAD + "<!-- a" * n,
    "open tables": lambda n: LEAD + "\n{|\n|a" * n,
    "ampersands": lambda n: LEAD + "&a" * n,
    "quotes": lambda n: LEAD + "''a'''b" * n,
    "capitals": lambda n: LEAD + "The Mars Orbiter And " * n,
    "digits": lambda n: listed("1965-" * n, "launch_mass"),
    "stops": lambda n: LEAD + "U.S. No. 1. " * n,
}


def seconds(text: str) -> float:
    """What an article costs when no limit ends it."""
    start = time.process_time()
    process(Article("enwiki", "Perun 1", text))
    return time.process_time() - start


def text_of(shape: Callable[[int], str], kilobytes: int) -> str:
    """The shape in about so many thousand characters."""
    part = (len(shape(1000)) - len(shape(10))) / 990
    return shape(max(1, round((kilobytes * 1000 - len(shape(1))) / part) + 1))


def main() -> None:
    print(f"{'':24}" + "".join(f"{size:>7} kB" for size in KILOBYTES) + "   growth")
    seconds(text_of(SHAPES["one paragraph"], 10))  # imports, patterns
    for name, shape in SHAPES.items():
        costs = [seconds(text_of(shape, size)) for size in KILOBYTES]
        growth = costs[-1] / costs[-2] / (KILOBYTES[-1] / KILOBYTES[-2])
        print(f"{name:24}" + "".join(f"{cost:8.3f} s" for cost in costs) + f"{growth:8.2f}", flush=True)


if __name__ == "__main__":
    main()
