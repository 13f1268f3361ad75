"""Any number of articles, made by varying a folder of them: other titles, other numbers, the same shape.

python bench/vary.py --from raw --count 10000 --to FOLDER
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pipeline.core import Article
from pipeline.fetch.selection import read_selected, select
from pipeline.fetch.store import write_articles

_MASS = re.compile(r"(mass\s*=\s*[^\n\d]*)(\d+)")


def vary(articles: list[Article], count: int) -> Iterator[Article]:
    """The articles again and again, each time under another title and with other masses."""
    for number in range(count):
        article, turn = articles[number % len(articles)], number // len(articles)
        text = _MASS.sub(lambda m, turn=turn: f"{m[1]}{int(m[2]) + turn}", article.text) if turn else article.text
        yield replace(article, title=f"{article.title} {turn}" if turn else article.title, text=text, sha1=None, page_id=None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--from", dest="origin", type=Path, required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--to", type=Path, required=True)
    options = parser.parse_args()
    articles = [a for a in read_selected(select(options.origin)) if a.namespace == 0]
    write_articles(options.to, "varied", vary(articles, options.count))


if __name__ == "__main__":
    main()
