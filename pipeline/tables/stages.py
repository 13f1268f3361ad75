"""The tables that travel between stages: articles, fields, sentences. Persisted in stages/, never published."""

from __future__ import annotations

from pipeline.core import Column, Table

ARTICLE_ID = Column("article_id", "string", "Wiki and title of the article.", required=True, pattern=r"[^:]+:.+")

_TEXT = (
    Column("clean", "string", "Clean text.", required=True),
    Column(
        "pieces",
        "ints",
        "Source map: six integers a piece (length, start, end, verbatim, outer start, outer end).",
        required=True,
    ),
    Column("links", "string", "Wikilinks as JSON: [[start, end, target], …].", required=True),
)

ARTICLES = Table(
    "articles",
    "One revision of one page, from whatever source it came.",
    (
        ARTICLE_ID,
        Column("wiki", "string", "Wiki id.", required=True),
        Column("title", "string", "Page title.", required=True),
        Column("form", "string", "Source markup or plain rendering.", required=True, allowed=("wikitext", "plain")),
        Column("page_id", "int64", "Page id.", minimum=1),
        Column("revision_id", "int64", "Revision id.", minimum=1),
        Column("namespace", "int32", "Namespace number.", required=True),
        Column("timestamp", "timestamp", "When the revision was saved."),
        Column("sha1", "string", "Hex sha1 of the text as the source states it.", pattern=r"[0-9a-f]{40}"),
        Column("url", "string", "Address."),
        Column("licence", "string", "Licence of the text."),
        Column("wikidata_item", "string", "Wikidata item."),
        Column("source", "string", "How it came.", required=True),
        Column("text", "string", "The stored text.", required=True),
    ),
    key=("article_id",),
    order=("article_id",),
    published=False,
)

FIELDS = Table(
    "fields",
    "One infobox parameter as written, with the source map of its value.",
    (
        ARTICLE_ID,
        Column("box", "int32", "Which infobox of the article.", required=True, minimum=0),
        Column("family", "string", "Family of the infobox.", required=True),
        Column("group", "string", "Nested box.", allowed=("", "IP", "Dock"), required=True),
        Column("group_index", "int32", "Which nested box; -1 for the box itself.", required=True, minimum=-1),
        Column("parameter", "string", "Canonical parameter.", required=True),
        Column("written", "string", "Parameter as written.", required=True),
        *_TEXT,
        Column("span_start", "int64", "Where the value starts.", required=True, minimum=0),
        Column("span_end", "int64", "Where the value ends.", required=True, minimum=0),
    ),
    key=(),
    order=("article_id", "box", "span_start"),
    references=(("article_id", "articles", "article_id"),),
    published=False,
)

SENTENCES = Table(
    "sentences",
    "One sentence of the prose, with the source map of its text.",
    (
        ARTICLE_ID,
        Column("section", "string", "Section heading, empty for the lead.", required=True),
        Column("paragraph", "int32", "Paragraph in the article.", required=True, minimum=0),
        Column("index", "int32", "Sentence in the article.", required=True, minimum=0),
        Column("kind", "string", "Running text or list item.", required=True, allowed=("prose", "list")),
        *_TEXT,
    ),
    key=("article_id", "index"),
    order=("article_id", "index"),
    references=(("article_id", "articles", "article_id"),),
    published=False,
)

READINGS = Table(
    "readings",
    "What extract decided of each article.",
    (ARTICLE_ID, Column("ignored", "string", "Why it is no mission.")),
    key=("article_id",),
    order=("article_id",),
    published=False,
)
REFUSED = Table(
    "refused",
    "Raw files and articles that could not be read, and copies that give no rows.",
    (
        Column("where", "string", "The file, page or article.", required=True),
        Column("check", "string", "What was checked.", required=True),
        Column("message", "string", "What is wrong.", required=True),
    ),
    key=(),
    order=("where", "check"),
    published=False,
)

QUARANTINED = Table(
    "quarantined",
    "Rows, and whole articles, that failed a gate.",
    (
        ARTICLE_ID,
        Column("table", "string", "The table of the row; `articles` where the whole article failed.", required=True),
        Column("row", "string", "The row as JSON.", required=True),
        Column(
            "failures", "string", "What is wrong, as JSON: [[table, check, message, article, column, value], …].", required=True
        ),
    ),
    key=(),
    published=False,
)
