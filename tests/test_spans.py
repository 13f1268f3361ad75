"""Every quote is the very text between its span's ends, over every article at hand, marked-up and plain."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.core import Article
from pipeline.extract import extract
from pipeline.fetch.local import read_raw
from pipeline.normalise.missions import normalise

HERE = Path(__file__).parent.parent
FOLDERS = [HERE / "raw", HERE.parent / "shared" / "gold" / "articles", HERE.parent / "shared" / "corpus" / "excerpts"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.name)
def test_spans_point_back_at_the_words(folder: Path) -> None:
    if not folder.is_dir():
        pytest.skip("the shared articles are not beside the project")
    seen = 0
    for article in read_raw(folder):
        assert isinstance(article, Article)
        for table in normalise(article, extract(article)).tables.values():
            for row in table:
                if row.get("span_start") is not None:
                    seen += 1
                    assert article.text[row["span_start"] : row["span_end"]] == row["quote"]
    assert seen > 20


def test_each_character_of_a_sentence_knows_its_place() -> None:
    for article in read_raw(HERE / "raw"):
        assert isinstance(article, Article)
        for sentence in extract(article).sentences:
            start, end = sentence.text.span(0, len(sentence.text.clean))
            assert 0 <= start < end <= len(article.text)
