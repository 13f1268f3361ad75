"""What the pipeline asks a MediaWiki: its name and licence, titles to read, the revision that each title has, and the texts.

Recorded and documented answers differ by version: `pages` is a list (formatversion 2) or an object keyed by id, a flag is true
or "", the text stands in a slot or in the revision. All are read; whatever is missing refuses one page and no batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from pipeline.errors import UnreachableError
from pipeline.fetch.articles import Raw, Refused, article_from
from pipeline.fetch.http import Client
from pipeline.fetch.outcomes import Kind
from pipeline.fetch.spellings import title_key

TITLES_PER_REQUEST = 50  # the API's limit for clients without special rights
_LONGEST_QUESTION = 6000  # bytes of titles in one address; servers refuse addresses beyond 8 kB
_ROUNDS = 10_000  # continuations of one question


@dataclass(frozen=True, slots=True)
class Site:
    """The wiki that answers: its database name and the licence of its texts."""

    wiki: str
    licence: str | None
    source: str


class Page(NamedTuple):
    """A page that exists, and the revision that it has now."""

    title: str
    page_id: int
    revision_id: int


class NoPage(NamedTuple):
    """A title that is no article of its own: `target` is where a redirect leads, or the reason."""

    title: str
    kind: Kind
    target: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What became of the titles of one question."""

    pages: tuple[Page, ...]
    others: tuple[NoPage, ...]


def read_site(client: Client) -> Site:
    """The wiki's own name (`enwiki`) and licence; one that has no name goes by its host.

    Raises:
        UnreachableError: The answer does not describe the wiki: what is fetched would go by a wrong name.
    """
    answer = ask(client, {"action": "query", "meta": "siteinfo", "siprop": "general|rightsinfo"})
    if not _object(answer.get("general")):
        mend = "see that --api is the address of a MediaWiki's api.php"
        raise UnreachableError("the wiki's answer does not say which wiki it is", where=client.api, mend=mend)
    general, rights = _object(answer.get("general")), _object(answer.get("rightsinfo"))
    wiki = general.get("wikiid")
    name = wiki if isinstance(wiki, str) and wiki else client.host
    return Site(name, _licence(rights), f"api:{client.host}")


def _licence(rights: dict[str, Any]) -> str | None:
    url, text = rights.get("url"), rights.get("text")
    if isinstance(url, str) and "creativecommons.org/licenses/" in url:
        kind, _, rest = url.partition("/licenses/")[2].partition("/")
        return f"CC {kind.upper()} {rest.partition('/')[0]}".strip()
    return text if isinstance(text, str) and text else None


def members(client: Client, *, template: str = "", category: str = "") -> list[str]:
    """The titles of the articles that call a template (by whatever name) or stand in a category."""
    if template:
        name = template if ":" in template else f"Template:{template}"
        question: dict[str, str | int] = {"list": "embeddedin", "eititle": name, "einamespace": 0, "eilimit": "max"}
    else:
        name = category if ":" in category else f"Category:{category}"
        question = {"list": "categorymembers", "cmtitle": name, "cmnamespace": 0, "cmtype": "page", "cmlimit": "max"}
    found = ask(client, {"action": "query", **question}).get(str(question["list"]), [])
    titles = [_object(item).get("title") for item in found] if isinstance(found, list) else []
    return [title for title in titles if isinstance(title, str)]


def batches(titles: Sequence[str]) -> Iterator[list[str]]:
    """The titles in lots that one question may hold."""
    lot: list[str] = []
    size = 0
    for title in titles:
        cost = len(quote(title)) + 3
        if lot and (len(lot) == TITLES_PER_REQUEST or size + cost > _LONGEST_QUESTION):
            yield lot
            lot, size = [], 0
        lot.append(title)
        size += cost
    if lot:
        yield lot


_RESOLVE: dict[str, str | int] = {"action": "query", "redirects": 1, "prop": "revisions", "rvprop": "ids"}
_FIND: dict[str, str | int] = {"action": "query", "prop": "revisions|info", "rvprop": "ids"}


def resolve(client: Client, titles: Sequence[str]) -> Resolved:
    """The page and revision id that each title has now, redirects followed; no text is asked for. No title gets lost: one that the
    answer leaves out is refused.
    """
    answer = ask(client, {**_RESOLVE, "titles": "|".join(titles)})
    others = [NoPage(_text(i, "title"), "invalid", "a title of another wiki") for i in _list(answer.get("interwiki"))]
    leads: tuple[tuple[str, Kind], ...] = (("redirects", "redirect"), ("normalized", "normalised"))
    for key, kind in leads:
        others += [NoPage(_from(i), kind, _text(i, "to")) for i in _list(answer.get(key)) if _from(i)]
    pages: list[Page] = []
    for page in _pages(answer):
        found = _resolved(page)
        if isinstance(found, Page):
            pages.append(found)
        else:
            others.append(found)
    others += [NoPage(title, "refused", "the wiki's answer leaves it out") for title in _untold(titles, pages, others)]
    return Resolved(tuple(pages), tuple(others))


def _untold(titles: Sequence[str], pages: Sequence[Page], others: Sequence[NoPage]) -> list[str]:
    """The titles that lead to nothing that the answer speaks of."""
    leading = [one for one in others if one.kind in ("redirect", "normalised")]
    leads = {title_key(one.title): title_key(one.target) for one in leading}
    ends = {title_key(page.title) for page in pages} | {title_key(one.title) for one in others if one not in leading}
    untold = []
    for title in titles:
        here, steps = title_key(title), 0
        while here not in ends and here in leads and steps < len(leads):
            here, steps = leads[here], steps + 1
        if here not in ends:
            untold.append(title)
    return untold


def _from(lead: dict[str, Any]) -> str:
    """The title that was asked for; one that is not in the wiki's Unicode form comes back percent-encoded."""
    title = _text(lead, "from")
    return unquote(title) if _flag(lead, "fromencoded") else title


def find_pages(client: Client, page_ids: Sequence[int]) -> tuple[Page, ...]:
    """Where pages are that do not bear their titles any more. Those that were deleted or hold a redirect now are left out."""
    answer = ask(client, {**_FIND, "pageids": "|".join(map(str, page_ids))})
    pages = (_resolved(page) for page in _pages(answer) if not _flag(page, "redirect"))
    return tuple(page for page in pages if isinstance(page, Page))


def _resolved(page: dict[str, Any]) -> Page | NoPage:
    title = _text(page, "title")
    if _flag(page, "invalid"):
        return NoPage(title, "invalid", _text(page, "invalidreason"))
    if _flag(page, "missing"):
        return NoPage(title, "missing")
    if page.get("ns", 0) != 0:
        return NoPage(title, "refused", "no article: another namespace")
    revisions = _list(page.get("revisions"))
    page_id, revision_id = page.get("pageid"), revisions[0].get("revid") if revisions else page.get("lastrevid")
    if not title or not isinstance(page_id, int) or not isinstance(revision_id, int):
        return NoPage(title, "refused", "the answer lacks the title, the page id or the revision id")
    return Page(title, page_id, revision_id)


_CONTENT: dict[str, str | int] = {
    "action": "query",
    "prop": "revisions|pageprops|info",
    "rvprop": "ids|timestamp|sha1|slotsha1|size|contentmodel|content",
    "rvslots": "main",
    "ppprop": "wikibase_item",
    "inprop": "url",
}


def read_articles(client: Client, site: Site, titles: Sequence[str]) -> Iterator[Raw]:
    """The newest revision of each title with its text; what is not usable is refused page by page."""
    answer = ask(client, {**_CONTENT, "titles": "|".join(titles)})
    seen = set()
    for page in _pages(answer):
        seen.add(_text(page, "title"))
        yield read_page(page, site)
    for title in titles:
        if title not in seen:
            yield Refused(title, "missing_field", "the wiki's answer leaves the page out")


def read_page(page: dict[str, Any], site: Site) -> Raw:
    """The article of one page of an answer."""
    title, revisions = _text(page, "title"), _list(page.get("revisions"))
    where = title or "a page without a title"
    if _flag(page, "missing") or _flag(page, "invalid"):
        return Refused(where, "missing_field", "the page was deleted while it was being fetched")
    if _flag(page, "redirect"):
        return Refused(where, "missing_field", "the page became a redirect while it was being fetched")
    if not title or not revisions:
        return Refused(where, "missing_field", f"the answer has no {'revision' if title else 'title'}")
    revision = revisions[0]
    slots = _object(revision.get("slots"))
    slot = _object(slots.get("main")) if slots else revision
    model = slot.get("contentmodel") or revision.get("contentmodel") or page.get("contentmodel") or "wikitext"
    text = slot.get("content", slot.get("*"))
    if model != "wikitext":
        return Refused(where, "content_model", f"its content is {str(model)[:60]!r} and no wikitext")
    if not isinstance(text, str):
        if _flag(slot, "texthidden") or _flag(revision, "texthidden"):
            return Refused(where, "hidden_text", "its text is hidden")
        return Refused(where, "missing_field", "the answer has no text")
    if not isinstance(page.get("pageid"), int) or not isinstance(revision.get("revid"), int):
        return Refused(where, "missing_field", "the answer has no page id or no revision id")
    origin = {
        "page_id": page["pageid"],
        "revision_id": revision["revid"],
        "namespace": page.get("ns", 0),
        "timestamp": revision.get("timestamp"),
        "sha1": slot.get("sha1") or revision.get("sha1"),
        "url": page.get("canonicalurl") or page.get("fullurl"),
        "licence": site.licence,
        "wikidata_item": _object(page.get("pageprops")).get("wikibase_item"),
    }
    return article_from(site.wiki, title, text, "wikitext", origin, site.source, where)


# ---------------------------------------------------------------- questions and answers


def ask(client: Client, question: Mapping[str, str | int]) -> dict[str, Any]:
    """The `query` of an answer with all its continuations merged into one."""
    merged: dict[str, Any] = {}
    more: dict[str, Any] = {}
    for _ in range(_ROUNDS):
        client.traffic.content_requests += "content" in str(question.get("rvprop", "")).split("|")
        answer = client.get({**question, **more})
        merged = merge(merged, _object(answer.get("query")))
        following = _object(answer.get("continue"))
        if not following:
            return merged
        if following == more:
            break
        more = following
    raise UnreachableError(
        "the wiki's answer never ends: it continues where it was", where=client.api, mend="see that the wiki works"
    )


def merge(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Two parts of one answer as one: lists end to end, objects key by key, a page's parts together."""
    out = dict(first)
    for key, value in second.items():
        held = out.get(key)
        if key == "pages":
            out[key] = _merge_pages(_page_list(held), _page_list(value))
        elif isinstance(held, list) and isinstance(value, list):
            out[key] = held + value
        elif isinstance(held, dict) and isinstance(value, dict):
            out[key] = merge(held, value)
        else:
            out[key] = value
    return out


def _merge_pages(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> list[dict[str, Any]]:
    pages = {str(page.get("pageid") or page.get("title")): page for page in first}
    for page in second:
        key = str(page.get("pageid") or page.get("title"))
        pages[key] = merge(pages[key], page) if key in pages else page
    return list(pages.values())


def _page_list(pages: Any) -> list[dict[str, Any]]:
    return _list(list(pages.values()) if isinstance(pages, dict) else pages)


def _pages(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return _page_list(answer.get("pages"))


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: dict[str, Any], key: str) -> str:
    text = value.get(key)
    return text if isinstance(text, str) else ""


def _flag(value: dict[str, Any], key: str) -> bool:
    return value.get(key, False) is not False
