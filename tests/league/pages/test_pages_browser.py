"""The pages in a real browser: sorting, choosing, sharing, keyboard, narrow, dark, print."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

if TYPE_CHECKING:
    from tests.browsing import Opener

pytestmark = pytest.mark.browser

KINDS_OF_PAGE = (
    "index.html",
    "tables/pdu-2023.html",
    "tables/crc/2019-09-30.html",
    "organisations/index.html",
    "organisations/crc-ashdale-community-rehabilitation-company.html",
    "areas/west.html",
    "standards/pdu-2023/leadership.html",
    "compare.html",
)
PLAIN_KINDS = (
    "areas/index.html",
    "standards/index.html",
    "downloads.html",
    "about.html",
    "corrections.html",
    "versions.html",
    "earlier/2026-11-01.1.html",
)
"""Text, lists and simple tables, made by the macros of the others; `make soak` opens them."""
WITH_COLOURS_OF_THEIR_OWN = (
    "tables/crc/2019-09-30.html",
    "organisations/crc-ashdale-community-rehabilitation-company.html",
    "standards/pdu-2023/leadership.html",
)
"""Between them they show every colour, so that `make test` measures contrast on them alone."""
FAINT = {"color-contrast": {"enabled": False}}
"""Leaves out the rule that takes longest."""
OPEN_DETAILS = "document.querySelectorAll('details').forEach(e => { e.open = true })"
MOST_DEMANDING = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def shown(page: Page) -> list[str]:
    """The names in the rows of the table that can be seen, from the top."""
    return page.locator("table.sortable tbody tr:visible th").evaluate_all(
        "cells => cells.map(cell => cell.querySelector('a').textContent)"
    )


def chooser(page: Page, name: str) -> Locator:
    return page.locator(f"select[name={name}]")


def sorted_by(page: Page, address: str) -> None:
    """Waits until the table is sorted, which the address tells at its end."""
    expect(page).to_have_url(re.compile(re.escape(address) + "(#content)?$"))


def heading(page: Page, column: str) -> Locator:
    return page.locator(f"th[data-column='{column}'] button")


def violations(page: Page, **rules: object) -> list[tuple[str, str]]:
    """What axe finds; it may not load stylesheets a second time, which the pages forbid."""
    found = Axe().run(page, options={**rules, "preload": False, "resultTypes": ["violations"]})
    assert found.response["passes"]
    return [(v["id"], v["nodes"][0]["html"][:200]) for v in found.response["violations"]]


@pytest.mark.parametrize(
    "path", [*KINDS_OF_PAGE, *(pytest.param(path, marks=pytest.mark.soak) for path in PLAIN_KINDS)]
)
def test_axe_finds_nothing_in_light_or_dark_and_only_tables_scroll_sideways_at_320_pixels(
    opened: "Opener", path: str
) -> None:
    page = opened(path)
    page.evaluate(OPEN_DETAILS)
    rules = {} if path in WITH_COLOURS_OF_THEIR_OWN else FAINT
    assert violations(page, runOnly=list(MOST_DEMANDING), rules=rules) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    boxes = page.locator(".scroll").evaluate_all(
        "all => all.map(e => getComputedStyle(e).overflowX)"
    )
    assert set(boxes) <= {"auto"}
    if path not in WITH_COLOURS_OF_THEIR_OWN:
        return
    page.emulate_media(color_scheme="dark")
    assert violations(page, runOnly=["color-contrast", "link-in-text-block"]) == []


@pytest.mark.soak
@pytest.mark.parametrize("path", [*KINDS_OF_PAGE, *PLAIN_KINDS])
def test_no_text_is_faint_on_any_page(opened: "Opener", path: str) -> None:
    page = opened(path)
    page.evaluate(OPEN_DETAILS)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page, runOnly=["color-contrast"]) == []


def test_axe_finds_a_fault_that_is_put_in_and_no_other(opened: "Opener") -> None:
    page = opened("corrections.html")
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    found = violations(page, runOnly=list(MOST_DEMANDING), rules=FAINT)
    assert found == [("image-alt", "<img>")]


def test_a_click_on_a_heading_sorts_and_another_turns_it_round(opened: "Opener") -> None:
    page = opened("tables/pdu-2023.html")
    heading(page, "name").click()
    sorted_by(page, "?sort=name")
    names = shown(page)
    assert names == page.evaluate("names => [...names].sort((a, b) => a.localeCompare(b))", names)
    assert page.locator("th[data-column=name]").get_attribute("aria-sort") == "ascending"
    heading(page, "name").click()
    sorted_by(page, "?sort=-name")
    assert shown(page) == names[::-1]
    assert "descending" in page.locator("#spoken").text_content()


def test_what_is_not_known_sorts_last_both_ways(opened: "Opener") -> None:
    page = opened("tables/pdu-2023.html")
    for address in ("?sort=leadership", "?sort=-leadership"):
        heading(page, "leadership").click()
        sorted_by(page, address)
        assert shown(page)[-1] == "Élan & Tâf"


def test_another_heading_sorts_after_that_of_a_standard_and_place_restores_the_order(
    opened: "Opener",
) -> None:
    page = opened("tables/pdu-2023.html")
    published = shown(page)
    for column in ("leadership", "published", "staffing", "place"):
        heading(page, column).click()
        sorted_by(page, f"?sort={column}")
        assert page.locator("th[aria-sort]").count() == 1
    assert shown(page) == published


def test_scores_under_several_frameworks_are_not_sorted_by(opened: "Opener") -> None:
    page = opened("tables/pdu.html?sort=score")
    before = shown(page)
    page.locator("th", has_text="Score").click()
    assert page.locator("th[aria-sort]").count() == 0
    assert shown(page) == before


def test_scores_sort_as_numbers(opened: "Opener") -> None:
    page = opened("tables/pdu-2023.html?sort=score")
    page.wait_for_selector("th[aria-sort=ascending]")
    expect(page.locator("#spoken")).to_contain_text("Sorted")
    scores = page.locator("tbody td:nth-child(4)").all_text_contents()
    known = [int(s.split("/")[0]) for s in scores if s != "not known"]
    assert known == sorted(known)
    assert scores[len(known) :] == ["not known"] * (len(scores) - len(known))


def test_rows_are_chosen_by_name_without_regard_to_case_and_accents(opened: "Opener") -> None:
    page = opened("tables/pdu-2023.html")
    page.get_by_label("Name contains").fill("elan")
    assert shown(page) == ["Élan & Tâf"]
    assert page.locator("output").text_content() == "1 of 4 shown"
    page.get_by_role("button", name="Show all").click()
    assert len(shown(page)) == 4
    assert "name" not in page.url.rpartition("/")[2]


def test_rows_are_chosen_by_rating_programme_and_area(opened: "Opener") -> None:
    page = opened("tables/pdu.html")
    chooser(page, "programme").select_option(label="First programme")
    assert shown(page) == ["Fernhill"]
    chooser(page, "programme").select_option(label="All")
    chooser(page, "rating").select_option(label="Inadequate")
    assert shown(page) == ["Gorse"]


def test_organisations_are_chosen_by_kind_and_area(opened: "Opener") -> None:
    page = opened("organisations/index.html")
    chooser(page, "kind").select_option(label="Youth justice service")
    assert shown(page) == ["Ivybridge", "Juniper"]
    chooser(page, "kind").select_option(label="All")
    chooser(page, "area").select_option(label="West")
    assert len(shown(page)) == 5


def test_a_view_is_shared_by_its_address(opened: "Opener") -> None:
    page = opened("tables/pdu-2023.html")
    chooser(page, "rating").select_option(label="Requires improvement")
    page.get_by_label("Name contains").fill("e")
    heading(page, "score").click()
    sorted_by(page, "sort=score")
    chosen, address = shown(page), page.url
    page.goto(opened.address("index.html"))
    page.goto(address)
    expect(page.locator("#spoken")).to_contain_text("Sorted")
    assert shown(page) == chosen
    assert chooser(page, "rating").input_value() == "requires improvement"


def test_a_button_copies_the_address_of_a_table_with_what_is_chosen(
    opened: "Opener", served: str
) -> None:
    page = opened(served + "tables/pdu.html?rating=inadequate")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link to this table").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    address = page.evaluate("navigator.clipboard.readText()")
    assert address == served + "tables/pdu.html?rating=inadequate#table"
    without = opened("tables/pdu.html", java_script_enabled=False)
    assert without.locator("a.copy").get_attribute("href") == "#table"


def test_an_address_with_nonsense_shows_the_whole_table(opened: "Opener") -> None:
    page = opened("tables/pdu-2023.html?sort=%3Cscript%3E&rating=Bad&x=1")
    assert chooser(page, "rating").input_value() == ""
    assert len(shown(page)) == 4


def test_sorting_keeps_what_is_chosen(opened: "Opener") -> None:
    page = opened("tables/pdu-2023.html?rating=requires+improvement")
    before = shown(page)
    assert len(before) == 3
    heading(page, "published").click()
    sorted_by(page, "sort=published")
    assert sorted(shown(page)) == sorted(before)
    page.get_by_label("Name contains").fill("tâf")
    assert shown(page) == ["Élan & Tâf"]


def test_another_day_is_chosen_and_keeps_the_view(opened: "Opener") -> None:
    page = opened("tables/crc.html?rating=requires+improvement")
    assert shown(page) == ["Coombe", "Brackwater"]
    page.get_by_role("link", name="End of Round 1").click()
    page.wait_for_url("**/tables/crc/2019-09-30.html?rating=requires+improvement")
    assert shown(page) == ["Brackwater", "Ashdale"]
    assert page.get_by_text("Not the latest table.").is_visible()


def test_a_service_is_found_from_the_first_page(opened: "Opener") -> None:
    page = opened("index.html")
    page.get_by_label("Find a service").fill("gorse")
    page.get_by_label("Find a service").press("Enter")
    page.wait_for_url(re.compile(r"organisations/index\.html\?name=gorse"))
    assert shown(page) == ["Gorse PDU"]
    page.get_by_role("link", name="Gorse PDU").click()
    assert page.locator("h1").text_content() == "Gorse PDU"


WITH_ROWS = (
    "tables/pdu-2023.html",
    "tables/crc/2019-09-30.html",
    "organisations/index.html",
    "standards/pdu-2023/leadership.html",
    "areas/west.html",
)
ALIKE = ("tables/crc.html", "tables/youth-justice-service.html")
"""Made by the template of the first two; `make soak` opens them too."""
LINE = 24
"""Pixels of a line: some of these made-up names have four."""
MOVED = """new Promise(done => {
    let sum = 0;
    new PerformanceObserver(list => list.getEntries().forEach(entry => { sum += entry.value }))
        .observe({type: "layout-shift", buffered: true});
    setTimeout(() => done(sum), 200);
})"""


@pytest.mark.parametrize(
    ("path", "width", "height"),
    [
        *((path, 320, 640) for path in WITH_ROWS),
        (WITH_ROWS[0], 1280, 800),
        *(pytest.param(path, 1280, 800, marks=pytest.mark.soak) for path in WITH_ROWS[1:]),
        *(pytest.param(path, 320, 640, marks=pytest.mark.soak) for path in ALIKE),
        *(pytest.param(path, 1280, 800, marks=pytest.mark.soak) for path in ALIKE),
    ],
)
def test_the_first_row_is_in_sight_without_scrolling_and_nothing_jumps(
    opened: "Opener", path: str, width: int, height: int
) -> None:
    page = opened(path, viewport={"width": width, "height": height})
    name = page.locator("tbody th").first.bounding_box()
    assert name["y"] + LINE <= height
    assert page.evaluate(MOVED) < 0.1


def test_the_heads_of_columns_stay_in_sight_over_a_long_table(opened: "Opener") -> None:
    page = opened("tables/pdu.html", viewport={"width": 800, "height": 300})
    region = page.locator(".scroll").first
    region.evaluate("e => { e.scrollTop = 150 }")
    head = page.locator("th[data-column=overall]").bounding_box()
    assert head["y"] == pytest.approx(region.bounding_box()["y"], abs=2)


def test_filters_are_folded_on_a_phone(opened: "Opener") -> None:
    page = opened("tables/pdu-2023.html", viewport={"width": 320, "height": 640})
    assert not chooser(page, "rating").is_visible()
    page.get_by_role("button", name="Filters").click()
    chooser(page, "rating").select_option(label="Inadequate")
    assert shown(page) == ["Gorse"]


FOUND = {
    "ashd": "Ashdale Community Rehabilitation Company",
    "SODEXO": "Ashdale Community Rehabilitation Company",
    "sodexo west crc": "Ashdale Community Rehabilitation Company",
    "gorllewin coombe": "Coombe Community Rehabilitation Company",
    "old fernhill": "Fernhill PDU",
    "Elan and Taf": "Élan & Tâf PDU",
}


def test_a_service_is_found_by_whatever_it_was_called(opened: "Opener") -> None:
    page = opened("organisations/index.html")
    for asked, found in FOUND.items():
        page.get_by_label("Name contains").fill(asked)
        assert shown(page) == [found]
        page.get_by_label("Name contains").fill("")
        assert page.locator(".why").count() == 0


def test_a_row_says_by_what_it_was_found(opened: "Opener") -> None:
    page = opened("organisations/index.html?name=sodexo")
    assert page.locator(".why:visible").all_inner_texts() == ["owner: Sodexo"]
    page.get_by_label("Name contains").fill("gorllewin")
    why = page.locator(".why:visible").all_inner_texts()
    assert set(why) == {"area: Gorllewin", "also: Gorllewin; area: Gorllewin"}


def test_a_search_without_result_offers_the_nearest_names(opened: "Opener") -> None:
    page = opened("organisations/index.html?name=Brakwater")
    nothing = page.locator("#nothing")
    assert "No service here is called “Brakwater”" in nothing.inner_text()
    assert nothing.locator("a").first.text_content().startswith("Brackwater")
    page.get_by_label("Name contains").fill("zzzz")
    assert nothing.inner_text().strip() == "No service here is called “zzzz”."
    page.get_by_label("Name contains").fill("gorse")
    assert not nothing.is_visible()
    page.goto(opened.address("tables/pdu-2023.html?name=ashdale"))
    page.get_by_role("link", name="Search all services").click()
    assert page.url.endswith("organisations/index.html?name=ashdale")


def test_everything_is_reached_by_keyboard_alone(opened: "Opener") -> None:
    page = opened("tables/pdu-2023.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent.trim()"))
        visible = page.evaluate(
            "getComputedStyle(document.activeElement).outlineStyle !== 'none'"
            " || document.activeElement === document.body"
        )
        assert visible, reached[-1]
        if reached[-1] == "Place":
            break
    assert reached[-1] == "Place"
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    sorted_by(page, "?sort=name")
    page.keyboard.press("Enter")
    sorted_by(page, "?sort=-name")


def test_without_javascript_all_rows_and_days_are_there_and_no_dead_controls(
    opened: "Opener",
) -> None:
    page = opened("tables/pdu-2023.html", java_script_enabled=False)
    assert page.locator("table.heat tbody tr").count() == 4
    assert not page.locator("form.tools").is_visible()
    assert page.locator("thead button").count() == 0
    page.get_by_role("link", name="End of 2024").click()
    assert page.get_by_text("Not the latest table.").is_visible()


def test_the_name_stays_in_sight_while_a_narrow_table_scrolls(opened: "Opener") -> None:
    page = opened("tables/pdu-2023.html", viewport={"width": 320, "height": 640})
    region = page.locator(".scroll").first
    region.evaluate("e => { e.scrollLeft = 400 }")
    left = page.locator("tbody th").first.bounding_box()["x"]
    assert left == pytest.approx(region.bounding_box()["x"], abs=2)


def test_a_cell_shows_letter_and_colour_and_says_the_word(opened: "Opener") -> None:
    page = opened("tables/pdu-2023.html")
    for rating, letter in (("RI", "RI"), ("I", "I"), ("G", "G"), ("not-known", "·")):
        cell = page.locator(f"td.{rating}:not(.overall)").first
        assert letter in cell.evaluate("e => getComputedStyle(e, '::before').content")
    colours = page.locator("td.overall").evaluate_all(
        "cells => [...new Set(cells.map(e => getComputedStyle(e).backgroundColor))]"
    )
    assert len(colours) == 2
    assert page.locator("td.RI:not(.overall)").first.text_content() == "Requires improvement"


def test_print_leaves_out_the_controls_and_shows_the_whole_table(opened: "Opener") -> None:
    page = opened("tables/pdu-2023.html")
    page.emulate_media(media="print")
    for selector in ("form.tools", ".moments", ".top nav ul"):
        assert not page.locator(selector).first.is_visible()
    assert page.locator(".scroll").first.evaluate("e => getComputedStyle(e).overflowX") == "visible"
    assert page.get_by_text("Read this with the tables").is_visible()
    assert len(page.pdf(format="A4", landscape=True)) > 10_000


def test_every_sheet_repeats_the_headings_of_columns_and_ends_with_no_heading(
    opened: "Opener",
) -> None:
    page = opened("tables/pdu-2023.html")
    page.evaluate(
        """() => {
            const body = document.querySelector("#table tbody");
            while (body.rows.length < 120) body.append(body.rows[0].cloneNode(true));
        }"""
    )
    page.emulate_media(media="print")
    sheets = [
        "".join(sheet.get_textpage().get_text_range().split())
        for sheet in pypdfium2.PdfDocument(page.pdf(format="A4"))
    ]
    with_rows = [text for text in sheets if "/21" in text]
    assert len(with_rows) > 2
    for words in ("Service", "Overallrating", "Staffing"):
        assert all(words in text for text in with_rows)
    assert not any(text.endswith("Aboutthistable") for text in sheets)


@pytest.mark.parametrize(
    "path", ["tables/crc-2018.html", pytest.param("tables/pdu-2023.html", marks=pytest.mark.soak)]
)
def test_on_paper_the_name_of_a_standard_is_above_its_ratings(opened: "Opener", path: str) -> None:
    page = opened(path)
    page.emulate_media(media="print")
    apart = page.locator("th.tall").evaluate_all(
        """heads => {
            const left = element => element.getBoundingClientRect().x;
            const below = head => document.querySelector(`td[headers^="${head.id} "]`);
            return heads.map(head => Math.abs(left(head) - left(below(head))));
        }"""
    )
    assert len(apart) > 5
    assert max(apart) < 5


@pytest.mark.parametrize(
    "path",
    [
        "tables/crc-2018.html",  # It has the most columns.
        pytest.param("tables/youth-2021.html", marks=pytest.mark.soak),
        pytest.param("corrections.html", marks=pytest.mark.soak),
    ],
)
def test_no_column_is_cut_on_an_upright_sheet(opened: "Opener", path: str) -> None:
    sheet = 718  # CSS pixels between margins of 10 mm on A4
    page = opened(path, viewport={"width": sheet, "height": 1000})
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= sheet


def test_motion_is_left_out_where_it_is_not_wanted(opened: "Opener") -> None:
    calm = opened("index.html", reduced_motion="reduce")
    assert calm.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_the_pages_work_on_a_static_host_below_a_path(opened: "Opener", served: str) -> None:
    page = opened(served + "index.html")
    checked = page.locator("[data-key=last_checked]")
    checked.wait_for(state="visible")
    assert checked.text_content() == " Last checked for new reports: 2026-11-23 03:07 UTC."
    expect(page.locator("[data-key=version]")).to_contain_text("this is version 2026-11-23.1")
    page.get_by_role("link", name="Probation delivery units").first.click()
    page.get_by_label("Name contains").fill("gorse")
    assert shown(page) == ["Gorse"]
    page.get_by_role("link", name="Gorse").click()
    assert page.locator("h1").text_content() == "Gorse PDU"


def test_a_copy_on_a_disk_shows_no_version_or_time_of_the_last_check(opened: "Opener") -> None:
    page = opened("index.html")
    assert page.locator(".live:visible").count() == 0
    assert not [url for url in opened.requests if url.endswith(".json")]


def test_the_script_adds_ages_to_dates_counted_to_the_day_of_the_table(opened: "Opener") -> None:
    page = opened("tables/crc/2019-09-30.html")
    dates = page.locator("td.date").all_inner_texts()
    assert [text.split("\n") for text in dates] == [
        ["Mar 2019", "about 5 months"],
        ["2 Nov 2018", "10 months"],
        ["30 May 2019", "4 months"],
    ]
    plain = opened("tables/crc/2019-09-30.html", java_script_enabled=False)
    assert plain.locator("td.date").all_inner_texts() == ["Mar 2019", "2 Nov 2018", "30 May 2019"]


def test_pictures_and_typeface_load(opened: "Opener") -> None:
    page = opened("tables/crc-2018.html")
    images = page.locator("figure img")
    assert images.count() == 1
    for image in images.all():
        image.scroll_into_view_if_needed()
        assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
        assert len(image.get_attribute("alt")) > 40
    assert page.evaluate("document.fonts.check('16px \"Atkinson Hyperlegible Next\"')")


FERNHILL, GORSE = "pdu-fernhill-pdu", "pdu-gorse-pdu"


def test_two_services_are_compared_standard_by_standard(opened: "Opener", served: str) -> None:
    script = "pdu-script-alert-name-script-pdu"
    page = opened(served + "organisations/index.html")
    page.get_by_role("link", name="Compare two services").click()
    chooser(page, "a").select_option(script)
    chooser(page, "b").select_option(GORSE)
    page.get_by_role("button", name="Compare").click()
    expect(page).to_have_url(f"{served}compare.html?a={script}&b={GORSE}")
    rows = page.locator("#comparison tbody tr")
    expect(rows.first).to_contain_text("Inadequate")
    named = "<script>alert('name')</script> PDU: "
    assert rows.first.locator("td").all_text_contents() == [
        "Requires improvement",
        "Inadequate",
        f"{named}1 step higher",
    ]
    cells = {row[0]: row[1:] for row in rows.evaluate_all(TEXTS)}
    assert cells["Score"] == ["9/21", "1/21", f"{named}8 points higher"]
    assert cells["Published"] == ["20 Mar 2025", "1 Feb 2024", ""]
    assert cells["P 1.2 Staffing"] == ["Good", "Inadequate", f"{named}2 steps higher"]
    assert violations(page, runOnly=list(MOST_DEMANDING)) == []


TEXTS = "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (FERNHILL, "neither is shown as higher"),
        ("youth-juniper", "Inspectors work to different standards for each."),
        ("pdu-harrow-pdu", "no rated inspection counts here"),
    ],
)
def test_what_does_not_compare_is_shown_apart_without_an_order(
    opened: "Opener", served: str, other: str, reason: str
) -> None:
    page = opened(f"{served}compare.html?a={GORSE}&b={other}")
    expect(page.locator("#comparison .notice")).to_contain_text("They do not compare: ")
    expect(page.locator("#comparison .notice")).to_contain_text(reason)
    assert page.locator("#comparison section").count() == 2
    assert "step" not in page.locator("#comparison").text_content()
    assert page.locator("#comparison th", has_text="Difference").count() == 0


def test_one_service_beside_all_others_counts_only_what_compares(
    opened: "Opener", served: str
) -> None:
    page = opened(f"{served}compare.html?a={GORSE}&b=all")
    overall = page.locator("#comparison tbody tr").first.locator("td")
    expect(overall.first).to_have_text("Inadequate")
    assert overall.all_text_contents() == ["Inadequate", "0", "0", "3", "0", "0"]
    expect(page.locator("#comparison p").first).to_contain_text("which do not compare: 1.")
    assert violations(page, runOnly=list(MOST_DEMANDING)) == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?a=pdu-gorse-pdu&b=<b>x</b>", "No service here has the id <b>x</b>."),
        ("?a=pdu-gorse-pdu", "Choose two services."),
        ("?a=pdu-gorse-pdu&b=pdu-gorse-pdu", "Choose two different services."),
    ],
)
def test_an_address_without_two_services_says_what_is_missing(
    opened: "Opener", query: str, words: str
) -> None:
    expect(opened("compare.html" + query).locator("#comparison")).to_contain_text(words)


def test_without_a_server_or_a_script_the_page_leads_to_those_of_the_services(
    opened: "Opener", output: Path
) -> None:
    without = opened("compare.html", java_script_enabled=False)
    assert without.get_by_role("link", name="all services").is_visible()
    assert without.get_by_role("button", name="Compare").is_visible()
    page = opened(f"compare.html?a={GORSE}&b={FERNHILL}")
    expect(page.locator("#comparison")).to_contain_text("open it from a web server")
    assert page.locator("#comparison a").evaluate_all("all => all.map(a => a.pathname)") == [
        str(output / f"organisations/{id_}.html") for id_ in (GORSE, FERNHILL)
    ]


def test_letters_on_dark_squares_stay_white_in_a_dark_picture(opened: "Opener") -> None:
    page = opened("pictures/map-pdu.svg", color_scheme="dark")
    marks = page.locator("use[style*='#ffffff']")
    fills = marks.evaluate_all("all => all.map(e => getComputedStyle(e).fill)")
    assert fills == ["rgb(255, 255, 255)"] * 3, "two letters of the legend, and one of a service"
    paper = page.locator("#patch_1 path").evaluate("e => getComputedStyle(e).fill")
    assert paper == "rgb(23, 30, 39)"
