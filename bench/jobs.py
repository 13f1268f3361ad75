"""One job over a file of pages (JSON lines: title, text), timed in a process of its own after some pages to warm up.

    python bench/jobs.py JOB PAGES

Prints the processor's seconds that it took: what one core takes, whatever else the machine does meanwhile.
"""

from __future__ import annotations

import json
import re
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

WARM_UP = 20  # pages


def whole_job(pages: list[dict[str, str]]) -> None:
    """All that a run does with texts: infobox and prose to checked rows of every table, in Arrow."""
    from pipeline.batches import process_batch, raw_batches
    from pipeline.core import Article
    from pipeline.engines.jail import guarded

    for batch in raw_batches(Article("enwiki", page["title"], page["text"]) for page in pages):
        process_batch(batch, guarded)


def infobox_typing(pages: list[dict[str, str]]) -> None:
    """The infoboxes alone, each value typed."""
    from pipeline.normalise.cells import read_cells
    from pipeline.wikitext.infobox import find_boxes, read_box
    from pipeline.wikitext.source import scan

    for page in pages:
        source = scan(page["text"])
        for index, (family, start, end) in enumerate(find_boxes(source)):
            for field in read_box(source, index, family, start, end)[0]:
                read_cells(field)


def mwparserfromhell(pages: list[dict[str, str]]) -> None:
    """Whole pages, parsed and no more."""
    import mwparserfromhell

    for page in pages:
        mwparserfromhell.parse(page["text"])


_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_VERB = re.compile(r"\b(?:launched|landed|docked|separated|entered|failed|lost|decayed|crashed|flew)\b")


def naive_version(pages: list[dict[str, str]]) -> None:
    """Our own job as one would write it in an afternoon: strip_code, the first number, any date, verbs in split sentences."""
    import mwparserfromhell
    import pandas as pd
    from dateutil.parser import parse

    warnings.simplefilter("ignore")  # of zones that dateutil does not know
    missions: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    for page in pages:
        code = mwparserfromhell.parse(page["text"])
        for template in code.filter_templates():
            if template.name.strip().casefold().startswith("infobox space"):
                mission: dict[str, Any] = {"title": page["title"]}
                for parameter in template.params:
                    name, value = str(parameter.name).strip(), parameter.value.strip_code().strip()
                    number = _NUMBER.search(value)
                    mission[name] = number[0] if number else value
                    if "date" in name:
                        try:
                            mission[name] = parse(value, fuzzy=True)
                        except (ValueError, OverflowError):
                            mission[name] = None
                missions.append(mission)
        if missions and missions[-1]["title"] == page["title"]:
            for sentence in re.split(r"(?<=[.!?])\s+", code.strip_code()):
                verbs = _VERB.findall(sentence)
                events += [{"title": page["title"], "event": verb, "sentence": sentence} for verb in verbs]
    pd.DataFrame(missions)
    pd.DataFrame(events)


JOBS: dict[str, Callable[[list[dict[str, str]]], None]] = {
    job.__name__: job for job in (whole_job, infobox_typing, mwparserfromhell, naive_version)
}


def main(name: str, file: str) -> None:
    pages = [json.loads(line) for line in Path(file).read_text("utf-8").splitlines()]
    JOBS[name](pages[:WARM_UP])
    start = time.process_time()
    JOBS[name](pages)
    print(time.process_time() - start)


if __name__ == "__main__":
    main(*sys.argv[1:])
