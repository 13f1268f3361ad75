"""The page in a real browser: search, facets, sort, evidence, keyboard, themes, phone, print; and nothing that a cell holds ever runs."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import url2pathname

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from pipeline.release.reading import read_manifest
from pipeline.report.page import Release, report_html
from pipeline.run import run

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
WIKI = "https://en.wikipedia.org/wiki/Explorer_1"
SAMPLES = (
    "Akatsuki_(spacecraft)",
    "Apollo_12",
    "Ariel_1",
    "Beresheet",
    "Chang'e_5",
    "Luna_15",
    "Luna_2",
    "Mars_96",
    "Ohsumi_(satellite)",
)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: apt-get install chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        expect.set_options(timeout=10_000)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The second release of some samples: since the first, one mission came and one mass changed."""
    raw, out = tmp_path_factory.mktemp("raw"), tmp_path_factory.mktemp("out")
    for name in SAMPLES:
        for ending in (".wikitext", ".json"):
            shutil.copy(ROOT / "raw" / (name + ending), raw)
    run(raw, out, now=NOW)
    luna = raw / "Luna_15.wikitext"
    luna.write_text(luna.read_text("utf-8").replace("|5667|kg", "|5668|kg"), "utf-8")
    shutil.copy(ROOT / "raw" / "Explorer_1.wikitext", raw)
    (raw / "Explorer_1.json").write_text(json.dumps({"wiki": "enwiki", "page_id": 7, "revision_id": 77, "url": WIKI}), "utf-8")
    run(raw, out, now=NOW + timedelta(hours=1))
    return (out / "latest" / "report.html").resolve().as_uri()


@pytest.fixture
def page(browser: Browser, report: str) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(10_000)
    opened(page, report)
    yield page
    page.close()


def opened(page: Page, address: str) -> Page:
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    return page


def names(page: Page) -> list[str]:
    return page.locator(".rows tbody tr td:first-child").all_inner_texts()


def test_search_keeps_the_rows_with_every_word_and_says_how_many(page: Page) -> None:
    page.get_by_role("searchbox", name="Search missions").fill("LUNA proton")
    assert names(page) == ["Luna 15"]
    expect(page.get_by_role("status")).to_have_text("1 of 10 missions")
    page.get_by_role("button", name="Clear").click()
    assert len(names(page)) == 10
    page.get_by_role("searchbox", name="Search missions").fill("1969-058a")
    assert names(page) == ["Luna 15"], "by any of its names and numbers"
    page.get_by_role("searchbox", name="Search missions").fill("asterix")
    assert names(page) == []


def test_the_address_holds_what_was_asked(page: Page, report: str) -> None:
    page.get_by_role("searchbox").fill("baikonur")
    page.get_by_role("button", name="launch", exact=True).click()
    expect(page).to_have_url(report + "#/missions?q=baikonur&sort=launch")
    opened(page, page.url)
    assert names(page) == ["Luna 2", "Luna 15", "Mars 96"]


def test_facets_count_and_narrow(page: Page) -> None:
    page.get_by_role("tab", name="events").click()
    page.locator(".facet summary", has_text="Event").click()
    option = page.locator(".facet label", has_text="orbit insertion")
    count = int(option.locator("span").last.inner_text())
    option.click()
    assert {name.split("\n")[0] for name in names(page)} == {"orbit insertion"}
    expect(page.get_by_role("status")).to_have_text(re.compile(f"^{count} of "))
    expect(page).to_have_url(re.compile(r"#/events\?event_type=orbit_insertion$"))


def test_a_column_sorts_up_then_down_with_empty_cells_last(page: Page) -> None:
    launch = page.get_by_role("button", name="launch", exact=True)
    launch.click()
    up = names(page)
    assert (up[0], up[1]) == ("Explorer 1", "Luna 2")
    assert page.locator("th[aria-sort=ascending]").count() == 1
    page.get_by_role("button", name="launch ↑").click()
    assert names(page) == up[::-1]
    assert page.locator("th[aria-sort=descending]").count() == 1


def test_a_value_opens_the_line_with_its_words_marked_and_says_rule_and_place(page: Page) -> None:
    page.get_by_role("link", name="Luna 15", exact=True).click()
    value = page.get_by_role("button", name="5,668 kg")
    value.click()
    row = page.locator("dialog tr", has=value)
    expect(row.locator("mark")).to_have_text("5668 kg")
    expect(row).to_contain_text("infobox, launch_mass")
    expect(row).to_contain_text("rule quantity")
    expect(page).to_have_url(re.compile("#/mission/sample%3ALuna_15/launch_mass_kg$"))


def test_the_evidence_links_to_the_very_revision_that_was_read(page: Page, report: str) -> None:
    page.goto(report + "#/mission/enwiki%3AExplorer_1/launch_edtf")
    link = page.locator("dialog .why").get_by_role("link", name="the revision")
    expect(link).to_have_attribute("href", re.compile(r"^https://en\.wikipedia\.org/.*oldid=77$"))
    expect(link).to_have_attribute("rel", "noreferrer")


def test_quarantine_is_listed_with_its_reasons(browser: Browser, tmp_path: Path, report: str) -> None:
    home = Path(url2pathname(report.removeprefix("file://"))).parent
    row = {"article_id": "enwiki:Perun_9", "table": "article", "check": "time", "message": "it took longer than 60 s"}
    file = tmp_path / "report.html"
    file.write_text(report_html(Release(home, read_manifest(home) | {"quarantined": [row]})), "utf-8")
    page = browser.new_page()
    opened(page, file.as_uri() + "#/quarantine")
    expect(page.locator(".rows tbody tr")).to_have_text(["enwiki:Perun_9articletimeit took longer than 60 s"])
    page.close()


def test_every_value_of_the_missions_is_a_link_to_its_evidence(page: Page) -> None:
    row = page.locator(".rows tr", has_text="Luna 15")
    row.get_by_role("link", name="Proton-K/D").click()
    opened_value = page.locator("dialog [data-open=launch_vehicle]")
    expect(opened_value).to_be_focused()
    expect(opened_value).to_have_attribute("aria-expanded", "true")
    expect(page).to_have_url(re.compile("#/mission/sample%3ALuna_15/launch_vehicle$"))


def test_a_link_names_an_event_and_opens_every_place_that_states_it(page: Page, report: str) -> None:
    page.get_by_role("tab", name="events").click()
    page.get_by_role("searchbox").fill("luna 15 launch")
    page.locator(".rows .main a").first.click()
    box = page.locator("dialog .timeline li", has=page.locator("[aria-expanded=true]"))
    expect(box.locator("blockquote").nth(1)).to_be_visible()
    assert all(
        "launched" in text or "Launch" in text or "launch" in text for text in box.locator("blockquote").all_inner_texts()
    )
    opened(page, page.url)
    expect(page.locator("dialog .timeline [aria-expanded=true]")).to_be_focused()


def test_a_time_is_drawn_as_wide_as_its_words_and_places_that_disagree_each_on_their_own(page: Page) -> None:
    page.goto(page.url.split("#")[0] + "#/mission/sample%3AOhsumi_(satellite)")
    disagreeing = page.locator(".timeline li.conflict", has_text="reentry")
    expect(disagreeing.locator(".t-clash")).to_have_count(2)
    expect(disagreeing).to_contain_text("places disagree 2 August 2003 or 3 August 2003")
    page.goto(page.url.split("#")[0] + "#/mission/sample%3ALuna_15")
    day = page.locator(".timeline li", has_text="14 July 1969").locator("rect.t-bar")
    instant = page.locator(".timeline li", has_text="02:54:42").locator("circle.t-bar")
    expect(day).to_have_count(1)
    expect(instant).to_have_count(1)


def test_the_keyboard_alone_finds_opens_and_closes_a_mission(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the tables")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("tab", name="missions")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="events")).to_be_focused()
    expect(page.get_by_role("tab", name="events")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Tab")
    page.keyboard.type("luna_15")
    expect(page.get_by_role("status")).to_have_text("1 of 10 missions")
    link = page.locator(".rows .main a").first
    while not link.evaluate("node => node === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_role("heading", name="Luna 15")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(link).to_be_focused()


def test_escape_shuts_an_open_facet_and_leaves_the_focus_on_it(page: Page) -> None:
    summary = page.locator(".facet summary").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".facet input").first).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator(".facet.set")).to_have_count(1)
    expect(page.locator(".facet input").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".facet").first).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()


def test_what_changed_since_the_release_before_is_listed_with_old_and_new(page: Page) -> None:
    page.get_by_role("link", name="rows that differ").click()
    page.get_by_role("searchbox").fill("luna_15 launch_mass")
    row = page.locator(".rows tbody tr", has_text="launch_mass_kg").first
    expect(row.locator("del").first).to_have_text("5667.0")
    expect(row.locator("ins").first).to_have_text("5668.0")
    expect(row).to_contain_text("source")


def test_charts_lead_to_the_missions_that_they_count(page: Page) -> None:
    site = page.get_by_role("row", name="Baikonur").first
    count = site.locator("td").last.inner_text()
    site.get_by_role("link").click()
    expect(page.get_by_role("status")).to_have_text(f"{count} of 10 missions")
    page.get_by_role("list", name="Outcomes").get_by_role("link", name="failure").click()
    expect(page.locator(".rows .dot", has_text="success")).to_have_count(0)
    assert "Mars 96" in names(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits_and_axe_finds_nothing_wrong(browser: Browser, report: str, theme: Any, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=theme)
    opened(page, report)
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).every((part) => part < 64)")
    assert dark == (theme == "dark")
    for place in ("#/missions", "#/events?conflict=yes", "#/issues", "#/changes", "#/mission/sample%3ALuna_15/launch_mass_kg"):
        page.goto(report + place)
        page.wait_for_function("address => document.documentElement.dataset.ready === address", arg=place)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{place} is wider than {width}"
        if width > 400 and place in ("#/missions", "#/mission/sample%3ALuna_15/launch_mass_kg"):
            rules = {"runOnly": ["color-contrast"]} if theme == "dark" else {}  # the theme changes nothing but colours
            wrong = Axe().run(page, options={"resultTypes": ["violations"], **rules}).response["violations"]
            assert not wrong, [(v["id"], v["help"], [n["html"][:120] for n in v["nodes"][:3]]) for v in wrong]
    page.close()


def test_on_paper_there_are_no_controls_and_a_mission_prints_alone(page: Page, report: str) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).color.match(/\\d+/g).every((part) => part < 64)"), "dark ink"
    expect(page.locator("nav")).to_be_hidden()
    expect(page.locator(".tools")).to_be_hidden()
    page.goto(report + "#/mission/sample%3ALuna_15")
    expect(page.locator("dialog")).to_be_visible()
    expect(page.locator("main")).to_be_hidden()


def test_without_scripts_the_figures_stand_and_the_reader_is_told_where_the_rows_are(browser: Browser, report: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report)
    assert "The same rows lie beside it as CSV and Parquet." in page.locator("#tables").inner_text()
    expect(page.get_by_role("img", name="Missions by year of launch")).to_be_visible()
    context.close()


# ---------------------------------------------------------------- times, numbers and spans in words and drawn

SAID = [
    ("when('1962-11-04T15:35:15Z')", "4 November 1962, 15:35:15 UTC"),
    ("when('1962-11-04T15:35')", "4 November 1962, 15:35 (no zone stated)"),
    ("when('1962-11-04T15Z')", "4 November 1962, 15 h UTC"),
    ("when('1962-11~')", "about November 1962"),
    ("when('203X?')", "perhaps 2030s"),
    ("when('2026-23')", "autumn 2026"),
    ("when('2026-34')", "second quarter of 2026"),
    ("when('../1962-11')", "until November 1962"),
    ("when('1962/..')", "from 1962"),
    ("when('2015-06-28T14:21:13Z/2015-06-28T14:21:20Z')", "28 June 2015, 14:21:13 – 14:21:20 UTC"),
    ("when(null)", "no time stated"),
    ("when('<b>')", "<b>"),
    ("offset(292, 'launch')", "T+4.87 min"),
    ("offset(-10, 'launch')", "T−10 s"),
    ("offset(-90000, 'orbit_insertion')", "25 h before orbit insertion"),
    ("offset(3, undefined)", "3 s after an event that is not told"),
    ("tickLabel(43200, 43200)", "12:00"),
    ("tickLabel(86400, 43200)", "2 Jan"),
    ("tickLabel(86405, 5)", "00:00:05"),
    ("tickLabel(172800, 86400)", "3 Jan"),
    ("quantity('5668', 'kg')", "5,668 kg"),
    ("quantity('-28', 'deg')", "-28°"),
    ("quantity('0.139849', '1')", "0.139849"),
    ("quantity('about five', 'kg')", "about five"),
    ("quantity('737700', 's')", "8 d 12 h 55 min"),
    ("quantity('142009200', 's')", "4.5 years"),
    ("quantity('31557600', 's')", "1 year"),
    ("quantity('6330', 's')", "1 h 45 min 30 s"),
    ("quantity('0', 's')", "0 s"),
]
DRAWN = [
    # a time in a window of 0 to 100 s, and the shapes that stand for it: what they are, and from where to where in per cent
    (("x", 10, 30), [["rect", "10%", "20%"]]),
    (("x", 10, 10.5), [["circle", "10.25%"]]),
    (("x", -50, 30), [["rect", "0%", "30%"]]),
    (("x", -50, -30), [["text", "0"]]),
    (("x", 130, 140), [["text", "100%"]]),
    (("../x", 30, 30), [["rect", "0%", "30%"], ["circle", "30%"]]),
    (("x/..", 30, 30), [["rect", "30%", "70%"], ["circle", "30%"]]),
    (("../x", 130, 130), [["rect", "0%", "100%"]]),
]


def test_times_and_numbers_are_said_in_words(page: Page) -> None:
    assert [(call, page.evaluate(call)) for call, _ in SAID] == SAID


def test_a_time_is_drawn_within_its_bounds_and_an_open_side_fades_to_the_edge(page: Page) -> None:
    shapes = """([edtf, from, to]) => bar(edtf, from, to, ["", 0, 100], "t-bar", 0, 8).map((shape) => [
      shape.tagName, ...["x", "cx", "width"].map((name) => shape.getAttribute(name)).filter((given) => given !== null)])"""
    assert [(time, page.evaluate(shapes, list(time))) for time, _ in DRAWN] == DRAWN


# ---------------------------------------------------------------- nothing that a cell holds runs

PAYLOADS = [json.loads(line)["payload"] for line in (ROOT / "tests/corpus/payloads.jsonl").read_text("utf-8").splitlines()]
EVERYWHERE = """= {0} =

- Mission type: {0}
- Operator: {0}
- COSPAR ID: 1965-018A
- Launch mass: {0}
- Launch date: 3 March 1965, 10:00 UTC
- Rocket: {0}
- Launch site: {0}
- Programme: {0}
- Something else: {0}

{0} was a space probe, also known as {0}. It was launched on {0} 3 March 1965 from {0}. Contact was lost on 5 March 1965 {0}.

== {0} ==
On 4 March 1965 the probe {0} fired its engine. It landed on 9 March 1965.
"""
MARKED_UP = """{{{{Infobox spaceflight
| name = Perun {1}
| mission_type = {0}
| operator = [[{0}|x]] <nowiki>{0}</nowiki>
| launch_date = 3 March 1965
| launch_rocket = <nowiki>{0}</nowiki>
| launch_site = {{{{convert|{0}|kg}}}}
| launch_mass = 10 kg <ref>{0}</ref>
| unknown{0} = {0}
}}}}
'''Perun {1}''' <nowiki>{0}</nowiki> was a space probe. It was launched on 3 March 1965 {0}.
"""


def write_hostile(raw: Path) -> None:
    """Two articles a payload: the plain rendering, and markup; sidecars that hold the payload as title, address and licence too."""
    for number, payload in enumerate(PAYLOADS):
        for ending, text in ((".txt", EVERYWHERE), (".wikitext", MARKED_UP)):
            path = raw / f"{ending[1:]}_{number}{ending}"
            path.write_text(text.format(payload, number), "utf-8")
            title = f"{payload} {number}" if ending == ".txt" else f"Perun {number}"
            sidecar = {"title": title, "wiki": "sample", "url": payload, "licence": payload}
            path.with_suffix(".json").write_text(json.dumps(sidecar), "utf-8")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    raw, out = tmp_path_factory.mktemp("hostile"), tmp_path_factory.mktemp("out")
    write_hostile(raw)
    run(raw, out, now=NOW)
    return (out / "latest").resolve()


SHOW_ALL = """async () => {
  const seen = [], panel = document.getElementById("panel"), dialog = document.getElementById("mission");
  const visit = async (hash, root) => {
    location.hash = hash;
    while (document.documentElement.dataset.ready !== hash) await new Promise((done) => setTimeout(done));
    root.querySelectorAll(".more button, summary, [aria-expanded=false]").forEach((node) => node.click());
    seen.push(root.textContent);
  };
  for (const tab of ["missions", "events", "designations", "issues", "quarantine", "changes"]) await visit(`#/${tab}`, panel);
  await visit("#/missions", panel);
  const links = [...panel.querySelectorAll(".main a")].map((link) => link.getAttribute("href"));
  for (const link of links) await visit(link, dialog);
  return [links.length, seen.join(" "), [...document.querySelectorAll("a")].map((link) => link.protocol)];
}"""


PASTE = """async (payloads) => {
  const frames = payloads.map((payload) => Object.assign(document.createElement("iframe"), { srcdoc: `<body>${payload}</body>` }));
  document.body.append(...frames);
  const ran = (frame) => { try { return frame.contentWindow.ran === 1; } catch { return false; } };
  const count = () => frames.filter(ran).length;
  for (let turn = 0; turn < 100 && count() < 15; turn += 1) await new Promise((done) => setTimeout(done, 50));
  return count();
}"""


def test_the_payloads_do_run_where_a_page_pastes_them(browser: Browser) -> None:
    """Without this, the next test could pass because the payloads are none."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    ran = page.evaluate(PASTE, PAYLOADS)
    assert ran >= 15
    context.close()


def test_nothing_that_a_cell_holds_runs_or_sends_a_request(browser: Browser, hostile: Path) -> None:
    page = browser.new_page()
    requests: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    address = (hostile / "report.html").as_uri()
    opened(page, address)
    missions, seen, protocols = page.evaluate(SHOW_ALL)
    assert missions >= len(PAYLOADS)
    assert page.evaluate("typeof ran") == "undefined"
    assert {url for url in requests if not url.startswith(("about:", "data:"))} == {address}
    assert said == []
    assert set(protocols) <= {"https:", "http:", "file:"}
    for payload in ("</script><script>ran=1</script>", "<img src=x onerror=ran=1>", "<svg onload=ran=1>"):
        assert payload in seen, f"{payload} never reached the page"
    page.close()


def test_the_policy_lets_nothing_in_but_the_style_and_script_of_the_page(browser: Browser, report: str) -> None:
    page = browser.new_page()
    opened(page, report)
    page.evaluate("document.body.insertAdjacentElement('beforeend', document.createElement('script')).append('window.ran = 1')")
    image = "new Promise((done) => { const i = new Image(); i.onload = i.onerror = (e) => done(e.type); i.src = 'https://payload.invalid/x.png'; })"
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    assert page.evaluate(image) == "error"
    assert page.evaluate("typeof ran") == "undefined"
    assert page.evaluate("fetch('https://payload.invalid/').then(() => 'sent', () => 'held')") == "held"
    page.close()
