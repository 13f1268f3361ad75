"""Whom a row's words belong to: the columns that every table with words of articles ends with, declared once."""

from __future__ import annotations

from pipeline.core import Article, Column, Row, Table

PROJECT = "spaceflight-tables"
OURS = "sample"  # the wiki that articles written for this project name
CC_BY_SA = "CC BY-SA 4.0"  # of Wikipedia's texts, and of ours

CREDIT = Column(
    "credit",
    "string",
    "The page that the row was read from, and who wrote it; articles of the wiki `sample` are of this project.",
    example="Mars 2MV-3 No.1, by the contributors of enwiki",
)
SOURCE_URL = Column("source_url", "string", "Permalink of the revision if it is known, else the address of the article.")
LICENCE = Column(
    "licence",
    "string",
    "Licence of the article's words in this row; null where it holds none, and in a release of facts alone.",
    example=CC_BY_SA,
)
CREDIT_COLUMNS = (CREDIT, SOURCE_URL, LICENCE)


def credit(article: Article, rows: list[Row], table: Table, url: str | None) -> None:
    """Fills the credit columns of an article's rows; a table without them is left as it is.

    Args:
        article: what the rows were read from; where it states no licence, Wikipedia's stands.
        rows: changed in place.
        table: their declaration.
        url: the permalink of the revision.
    """
    if CREDIT not in table.columns:
        return
    author = f"written for {PROJECT}" if article.wiki == OURS else f"by the contributors of {article.wiki}"
    words = [c.name for c in table.columns if c.licensed]
    for row in rows:
        row["credit"] = f"{article.title}, {author}"
        row["source_url"] = url
        row["licence"] = (article.licence or CC_BY_SA) if any(row.get(name) is not None for name in words) else None
