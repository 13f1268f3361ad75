"""Dumps: every schema and compression, page by page, in bounded memory; broken and hostile files are said and survived."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from fake_dump import BOX, HEAD, base36, export, multistream, page, pages_of
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core import Article
from pipeline.fetch import dump as dump_module
from pipeline.fetch.articles import LARGEST_PAGE, Raw, Refused, hex_sha1
from pipeline.fetch.dump import read_dump
from pipeline.fetch.from_dump import scan
from pipeline.fetch.multistream import find_index, read_indexed
from pipeline.fetch.spellings import find_template, keep_template, names_of
from pipeline.fetch.wanted import Wanted


def read(folder: Path, data: bytes, name: str = "d.xml") -> list[Raw]:
    file = folder / name
    file.write_bytes(data)
    return list(read_dump(file, name))


def titles(found: list[Raw]) -> list[str]:
    return [f.title for f in found if isinstance(f, Article)]


def checks(found: list[Raw]) -> list[str]:
    return [f.check for f in found if isinstance(f, Refused)]


# ---------------------------------------------------------------- schemas and compressions


@pytest.mark.parametrize("schema", ["0.8", "0.9", "0.10", "0.11"])
@pytest.mark.parametrize(("name", "pack"), [("d.xml", bytes), ("d.xml.bz2", bz2.compress), ("d.xml.gz", gzip.compress)])
def test_reads_every_schema_in_every_compression(
    tmp_path: Path, schema: str, name: str, pack: Callable[[bytes], bytes]
) -> None:
    (article,) = read(tmp_path, pack(export(page("Probe & 1", BOX, 7), schema=schema)), name)
    assert isinstance(article, Article)
    assert (article.wiki, article.title, article.page_id, article.revision_id) == ("testwiki", "Probe & 1", 7, 1007)
    assert article.text == BOX
    assert article.sha1 == hashlib.sha1(BOX.encode()).hexdigest()
    assert str(article.timestamp) == "2024-01-02 03:04:05+00:00"
    assert article.url == "https://test.example/wiki/Probe_%26_1"
    assert article.source == f"dump:{name}"


@pytest.mark.parametrize(
    ("base", "wiki"),
    [
        ("http://en.wikipedia.org/wiki/Main_Page", "enwiki"),
        ("https://zh-yue.wikipedia.org/wiki/X", "zh_yuewiki"),
        ("https://wiki.example/w/Main", "wiki.example"),
        (None, "enwiki"),
    ],
)
def test_a_dump_that_does_not_name_its_wiki_goes_by_its_address(tmp_path: Path, base: str | None, wiki: str) -> None:
    data = export(page("A", "a"), schema="0.8").replace(b"    <dbname>testwiki</dbname>\n", b"")
    old = b"<base>https://test.example/wiki/Main_Page</base>"
    assert old in data
    (article,) = read(tmp_path, data.replace(old, f"<base>{base}</base>".encode() if base else b""))
    assert isinstance(article, Article)
    assert article.wiki == wiki


def test_an_article_s_url_is_spelt_as_the_wiki_spells_it(tmp_path: Path) -> None:
    (article,) = read(tmp_path, export(page("Apollo 13 (film): it's 100% A/B", BOX)))
    assert isinstance(article, Article)
    assert article.url == "https://test.example/wiki/Apollo_13_(film):_it%27s_100%25_A/B"


def test_reads_the_main_slot_of_a_revision_with_several(tmp_path: Path) -> None:
    slots = (
        "<revision><id>9</id><timestamp>2024-01-02T03:04:05Z</timestamp>"
        "<content><role>media</role><origin>9</origin><model>json</model><format>x</format><text sha1='x'>{}</text></content>"
        "<content><role>main</role><origin>9</origin><model>wikitext</model><format>text/x-wiki</format>"
        f"<text sha1='{base36('main text')}'>main text</text></content><sha1>{base36('both together')}</sha1></revision>"
    )
    (article,) = read(tmp_path, export(page("A", "", revision=slots)))
    assert isinstance(article, Article)
    assert article.text == "main text"
    assert article.sha1 == hashlib.sha1(b"main text").hexdigest()


def test_reads_the_newest_revision_of_a_history_in_either_order(tmp_path: Path) -> None:
    revisions = [f"<revision><id>{n}</id><text>text {n}</text></revision>" for n in (5, 30, 7)]
    (article,) = read(tmp_path, export(page("A", "", revision="".join(revisions))))
    assert isinstance(article, Article)
    assert (article.revision_id, article.text) == (30, "text 30")


def test_leaves_out_redirects_and_other_namespaces(tmp_path: Path) -> None:
    pages = [page("A", "a", 1), page("Talk:A", "b", 2, ns=1), page("C", "#REDIRECT [[A]]", 3, inside='<redirect title="A" />')]
    assert titles(read(tmp_path, export(*pages))) == ["A"]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t&<>'\"]]>"), max_size=200))
def test_any_text_survives_the_way_through_xml(text: str) -> None:
    data = page("A", text).encode()
    found = dump_module.read_page(data, dump_module.Place(dump_module.Wiki(), 0), "dump:x")
    assert isinstance(found, Article)
    assert found.text == text


def test_sums_are_read_in_hex_and_in_base_36() -> None:
    digest = hashlib.sha1(b"a").hexdigest()
    assert hex_sha1(digest.upper()) == digest
    assert hex_sha1(base36("a")) == digest
    assert hex_sha1("no sum") is None


# ---------------------------------------------------------------- broken pages cost one page


@pytest.mark.parametrize(
    ("bad", "check"),
    [
        (page("Bad", "text").replace(base36("text"), base36("other")), "sha1"),
        (page("Bad", "text").replace("</ns>", "</sn>"), "xml"),
        (page("Bad", "text").replace(">text<", ">&nosuch;<"), "xml"),
        (page("Bad", "text").replace("<model>wikitext", "<model>json"), "content_model"),
        (page("Bad", "text").replace("<text ", '<text deleted="deleted" '), "hidden_text"),
        (page("Bad", "", revision="<revision><id>3</id></revision>"), "hidden_text"),
        (page("", "text"), "missing_field"),
        (page("Bad", "", revision=" "), "missing_field"),
        (page("Bad", "x" * (LARGEST_PAGE + 1)), "page_size"),
    ],
)
def test_a_broken_page_is_refused_and_its_neighbours_are_read(tmp_path: Path, bad: str, check: str) -> None:
    found = read(tmp_path, export(page("A", "a", 1), bad, page("B", "b", 3)))
    assert titles(found) == ["A", "B"]
    assert checks(found) == [check]


def test_a_page_that_is_no_utf_8_is_refused_with_its_place(tmp_path: Path) -> None:
    good, bad = page("A", "a", 1), page("Bad", "bad text")
    data = export(good, bad).replace(b"bad text", b"bad \xff\xfe")
    found = read(tmp_path, data)
    assert titles(found) == ["A"]
    (refused,) = [f for f in found if isinstance(f, Refused)]
    assert refused.check == "encoding"
    assert refused.where == f"d.xml at byte {data.index(b'<page>', data.index(b'</page>')):,} of the XML"


def test_pages_across_the_borders_of_blocks_are_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [page(f"P{n}", BOX * (n % 5), n + 1) for n in range(40)]
    whole = read(tmp_path, export(*pages))
    for size in (1, 7, 64, 1000, 4096):
        monkeypatch.setattr(dump_module, "_BLOCK", size)
        assert read(tmp_path, export(*pages)) == whole
    assert len(titles(whole)) == 40


def test_a_page_too_large_for_memory_is_left_out_and_the_next_ones_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dump_module, "_BLOCK", 1000)
    monkeypatch.setattr(dump_module, "_LARGEST_SLICE", 5000)
    found = read(tmp_path, export(page("A", "a", 1), page("Bad", "x" * 50_000, 2), page("B", "b", 3), page("C", "c", 4)))
    assert titles(found) == ["A", "B", "C"]
    assert checks(found) == ["page_size"]


# ---------------------------------------------------------------- broken and hostile files


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>404</html>",
        b"\x00" * 5000,
        b"<mediawiki>",
        b"<mediawiki><page><title>A</title><revision><text>{{Infobox",
        export(page("A", "a"))[:-30],
        HEAD.format(schema="0.11").encode(),
        b"<!DOCTYPE x [<!ENTITY a 'lol'>]>" + export(page("A", "&a;")),
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><mediawiki><page><title>X</title></page></mediawiki>',
    ],
)
def test_a_file_that_is_no_whole_export_is_said_once(tmp_path: Path, data: bytes) -> None:
    assert checks(read(tmp_path, data)) == ["dump"]


def test_an_empty_wiki_is_no_error(tmp_path: Path) -> None:
    assert read(tmp_path, export()) == []


def spoil(data: bytes, at: int, bits: int = 4) -> bytes:
    return data[:at] + bytes([data[at] ^ bits]) + data[at + 1 :]


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize(
    "break_it",
    [
        lambda d: d[: len(d) // 2],
        lambda d: d[:-1],
        lambda d: spoil(d, len(d) // 2),
        lambda d: spoil(d, d.index(b"BZh", len(d) // 2) + 6),  # the mark of a stream
        lambda d: d[: d.index(b"BZh", len(d) // 2)],  # whole streams, but not all of them
        lambda d: spoil(d, 0),
        lambda d: b"",
        lambda d: b"<html>404</html>",
    ],
)
def test_a_bz2_that_is_cut_or_damaged_anywhere_is_never_taken_for_whole(
    tmp_path: Path, workers: int, break_it: Callable[[bytes], bytes]
) -> None:
    data, _ = multistream(pages_of(300), 50)
    file = tmp_path / "d.xml.bz2"
    file.write_bytes(break_it(data))
    found = list(read_dump(file, file.name, workers=workers))
    assert checks(found) == ["dump"]
    assert len(titles(found)) == len(set(titles(found)))  # nothing is given twice


@pytest.mark.parametrize("workers", [1, 2])
def test_a_whole_bz2_is_read_whole_with_any_number_of_workers(tmp_path: Path, workers: int) -> None:
    data, _ = multistream(pages_of(300), 50)
    file = tmp_path / "d.xml.bz2"
    file.write_bytes(data)
    assert titles(list(read_dump(file, file.name, workers=workers))) == [f"P{n}" for n in range(300)]


@pytest.mark.parametrize("name", ["d.xml.gz", "d.xml.bz2"])
def test_no_damage_anywhere_goes_unsaid(tmp_path: Path, name: str) -> None:
    whole = export(*pages_of(40))
    data = gzip.compress(whole, mtime=0) if name.endswith("gz") else bz2.compress(whole)
    noise = random.Random(2)
    for _ in range(50):
        at = noise.randrange(12, len(data))
        for damaged in (spoil(data, at, 1 << noise.randrange(8)), data[:at], data[:at] + data[at + 1 + noise.randrange(99) :]):
            found = read(tmp_path, damaged, name)
            assert len(titles(found)) == 40 or checks(found)


BOMB = """
import resource, sys
from pathlib import Path
from pipeline.fetch.dump import read_dump
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
refused = [page.check for page in read_dump(Path(sys.argv[1]), "bomb", workers=int(sys.argv[2]))]
print(refused[0], (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize(("name", "pack"), [("b.xml.bz2", bz2.compress), ("b.xml.gz", gzip.compress)])
def test_a_bomb_costs_no_memory(tmp_path: Path, name: str, pack: Callable[[bytes], bytes]) -> None:
    file = tmp_path / name
    file.write_bytes(pack(b"<mediawiki><page>" + bytes(150_000_000)))
    for workers in (1, 2):
        done = subprocess.run([sys.executable, "-c", BOMB, str(file), str(workers)], capture_output=True, text=True, check=True)
        check, megabytes = done.stdout.split()
        assert check in ("dump", "page_size")
        assert int(megabytes) < 220


# ---------------------------------------------------------------- searching

CALLS = [
    "{{Infobox spaceflight\n|",
    "{{Infobox_spaceflight|",
    "{{infobox  Spaceflight\n|",
    "{{ infobox spaceflight }}",
    "{{\nInfobox spaceflight|",
    "{{INFOBOX SPACEFLIGHT|",
    "{{Infobox spaceflight<!-- see talk -->\n|",
    "{{Template:Infobox spaceflight|",
    "{{template: infobox_spaceflight|",
    "{{Infobox spacecraft|",
    "{{Infobox space mission\n|",
    "{{Infobox space probe|",
]
OTHERS = [
    "{{Infobox spacecraft class|",
    "{{Infobox spaceflight/sandbox|",
    "{{Infobox spaceport|",
    "Infobox spaceflight",
    "[[Template:Infobox spaceflight]]",
    "{{Infobox|",
    "{{Infobox rocket|",
]


@pytest.mark.parametrize("call", CALLS)
def test_finds_every_spelling_and_every_redirect(tmp_path: Path, call: str) -> None:
    assert search(tmp_path, call) == ["Hit"]


@pytest.mark.parametrize("text", OTHERS)
def test_leaves_other_templates_and_mentions_alone(tmp_path: Path, text: str) -> None:
    assert search(tmp_path, text) == []


def search(folder: Path, text: str, template: str = "Infobox spaceflight") -> list[str]:
    file = folder / "d.xml"
    file.write_bytes(export(page("A", "x", 1), page("Hit", f"lead\n{text}", 2), page("B", "y", 3)))
    return titles(list(scan(file, Wanted(templates=(template,)))))


@pytest.mark.parametrize(
    ("template", "call"),
    [
        ("Template:Rocket_launch", "{{rocket launch|"),
        ("P", "{{p|"),
        ("Ab cd", "{{Ab cd}}"),
        ("Карточка КА", "{{карточка КА\n|"),
        ("C++ (x)", "{{C++ (x)|"),
        ("Box A & B", "{{box A & B|"),
        ("Chang'e box", "{{Chang'e box|"),
        ('The "best" box', '{{The "best" box|'),
        ("A&B", "{{a&B}}"),
    ],
)
def test_finds_templates_that_the_vocabulary_does_not_know(tmp_path: Path, template: str, call: str) -> None:
    assert search(tmp_path, call, template) == ["Hit"]
    assert search(tmp_path, "text without it", template) == []


def test_a_mention_in_an_edit_summary_is_no_hit(tmp_path: Path) -> None:
    file = tmp_path / "d.xml"
    file.write_bytes(export(page("A", "x").replace("<model>", "<comment>added {{Infobox spaceflight|</comment><model>")))
    assert list(scan(file, Wanted(templates=("Infobox spaceflight",)))) == []


@given(
    st.lists(
        st.sampled_from(["{{", "}}", "infobox", "Infobox", "_", " ", "spaceflight", "|", "<!--", "nfobox", "\n"]), max_size=30
    )
)
def test_the_search_in_bytes_misses_nothing_that_the_text_has(parts: list[str]) -> None:
    text = "".join(parts)
    names = names_of("Infobox spaceflight")
    if keep_template(names)(Article("w", "A", text)):
        assert find_template(names)(escape(text).encode())


def test_a_hostile_text_is_searched_in_linear_time() -> None:
    names = names_of("Infobox spaceflight")
    for text in ("{{ _" * 25_000, "{{" + " " * 100_000, "{{infobox " * 10_000, "{{infobox" + "_" * 100_000):
        assert not keep_template(names)(Article("w", "A", text))
        assert find_template(names)(text.encode()) == []


# ---------------------------------------------------------------- by index


@pytest.mark.parametrize(
    ("dump", "index"),
    [
        ("d.xml.bz2", "d-index.txt.bz2"),
        ("d.xml.bz2", "d-index.txt"),
        ("enwiki-20240101-pages-articles-multistream.xml.bz2", "enwiki-20240101-pages-articles-multistream-index.txt.bz2"),
        (
            "enwiki-20240101-pages-articles-multistream9.xml-p1p41242.bz2",
            "enwiki-20240101-pages-articles-multistream-index9.txt-p1p41242.bz2",
        ),
        ("d.xml", None),
        ("d.xml.gz", None),
        ("d.bz2", None),
    ],
)
def test_the_index_is_found_by_wikimedia_s_names(tmp_path: Path, dump: str, index: str | None) -> None:
    for name in {dump, index} - {None}:
        (tmp_path / str(name)).touch()
    assert find_index(tmp_path / dump) == (tmp_path / index if index else None)


def test_the_index_leads_to_the_wanted_streams_alone(tmp_path: Path) -> None:
    pages = [*pages_of(200), page("A: B & C", "by index", 201)]
    data, index = multistream(pages, 20)
    dump = tmp_path / "w-pages-articles-multistream.xml.bz2"
    dump.write_bytes(data)
    (tmp_path / "w-pages-articles-multistream-index.txt.bz2").write_bytes(index)
    found = find_index(dump)
    assert found is not None
    wanted = ("P3", "p57", "A:_B_&_C", "Not there")
    by_index = list(read_indexed(dump, found, wanted, dump.name))
    assert titles(by_index) == ["P3", "P57", "A: B & C"]
    assert by_index == list(scan(dump, Wanted(titles=wanted)))
    found.unlink()
    assert by_index == list(scan(dump, Wanted(titles=wanted)))
    # Streams that hold no wanted title are not read: they may be damaged.
    start = [n for n in range(len(data)) if data.startswith(b"BZh", n)][5]
    dump.write_bytes(data[:start] + b"\x00" * 60 + data[start + 60 :])
    (tmp_path / "w-pages-articles-multistream-index.txt.bz2").write_bytes(index)
    assert titles(list(scan(dump, Wanted(titles=("P3",))))) == ["P3"]


@pytest.mark.parametrize("lines", [b"5:1:P3\n", b"no index\n", b"999999999:1:P3\n", b"\xff:1:P3\n", b"-5:1:P3\n"])
def test_an_index_of_another_day_is_said(tmp_path: Path, lines: bytes) -> None:
    dump, index = tmp_path / "d.xml.bz2", tmp_path / "d-index.txt"
    dump.write_bytes(multistream(pages_of(20), 10)[0])
    index.write_bytes(lines)
    assert checks(list(read_indexed(dump, index, ["P3"], "d"))) == ["dump"]
