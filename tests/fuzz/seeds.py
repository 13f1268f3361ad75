"""Where the fuzzer starts from: the samples and the cases of the corpus. `python tests/fuzz/seeds.py FOLDER` writes FOLDER/TARGET/."""

from __future__ import annotations

import csv
import json
import sys
from hashlib import sha1
from pathlib import Path

TESTS = Path(__file__).parents[1]


def texts() -> dict[str, list[str]]:
    """Some texts for each target."""
    corpus = TESTS / "corpus"
    lines = [json.loads(line) for file in sorted(corpus.rglob("*.jsonl")) for line in file.read_text("utf-8").splitlines()]
    short = [str(case.get("text") or case.get("raw") or case.get("box") or "") for case in lines]
    with (corpus / "places.csv").open(encoding="utf-8") as file:
        short += [row["text"] for row in csv.DictReader(file)]
    pages = [file.read_text("utf-8") for file in sorted((TESTS.parent / "raw").glob("*.wikitext"))[::4]]
    plain = [file.read_text("utf-8").split("\n", 1)[1] for file in sorted((TESTS.parent / "raw").rglob("*.txt"))]
    paragraphs = [block for text in pages for block in text.split("\n\n") if not block.startswith(("{{", "[["))]
    boxes = [text[: text.find("\n}}")].partition("\n")[2] for text in pages]
    dump = "<page><title>A</title><ns>0</ns><id>1</id><revision><id>2</id><timestamp>2024-01-02T03:04:05Z</timestamp><model>wikitext</model><text bytes='1'>x</text></revision></page>"
    answers = [
        '200\n{"query": {}}',
        '503\n{"error": {"code": "maxlag", "info": "x"}}',
        '429\n{"errors": [{"code": "ratelimited"}]}',
        "5\n<html>",
    ]
    return {
        "wikitext": pages,
        "infobox": boxes,
        "prose": paragraphs,
        "rendering": plain,
        "values": short,
        "markup": [*short, *paragraphs],
        "page": [dump],
        "answer": answers,
    }


def main(folder: Path) -> None:
    for target, some in texts().items():
        home = folder / target
        home.mkdir(parents=True, exist_ok=True)
        for text in filter(None, some):
            data = text[:4000].encode()
            (home / sha1(data).hexdigest()[:16]).write_bytes(data)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
