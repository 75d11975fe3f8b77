"""The review page in a real browser: pictures load, keys suffice, nothing is requested."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browsing import Opener
from tests.review.nights import EASTMARCH, ORMESBY
from tests.review.session import LLANFECHAN, Morning

pytestmark = pytest.mark.browser


def violations(page: Page, within: str = "html", **rules: object) -> list[tuple[str, str]]:
    options = {**rules, "preload": False, "resultTypes": ["violations"]}
    found = Axe().run(page, within, options)
    assert found.response["passes"]
    return [(v["id"], v["nodes"][0]["html"][:200]) for v in found.response["violations"]]


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim().slice(0, 80)"))


def test_every_item_is_there_and_every_picture_is_loaded(opened: Opener) -> None:
    page = opened("index.html")
    assert page.title().startswith("4 items wait for a decision")
    assert page.locator("article").count() == 4
    widths = page.locator("img").evaluate_all("all => all.map(i => i.complete && i.naturalWidth)")
    assert len(widths) >= 10
    assert min(widths) > 500
    for key in (EASTMARCH, ORMESBY, LLANFECHAN):
        assert page.locator(f"[id='item-{key}'] img").count() >= 1


def test_axe_finds_nothing_in_light_or_dark_and_nothing_wide_at_320_pixels(opened: Opener) -> None:
    page = opened("index.html")
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true })")
    # The change shows every colour; a measure of all items takes seconds.
    colours = ["color-contrast", "link-in-text-block"]
    assert violations(page, rules={"color-contrast": {"enabled": False}}) == []
    assert violations(page, f"[id='item-{EASTMARCH}']", runOnly=colours) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.emulate_media(color_scheme="dark")
    assert violations(page, f"[id='item-{EASTMARCH}']", runOnly=colours) == []


def test_keys_alone_lead_from_the_list_to_an_item_and_on_to_the_next(opened: Opener) -> None:
    page = opened("index.html")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the items"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page) == "changed value: Eastmarch PDU"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == f"item-{EASTMARCH}"
    following = page.locator(f"[id='item-{EASTMARCH}'] a", has_text="Next")
    following.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == f"item-{LLANFECHAN}"


def test_one_click_selects_a_command_whole(opened: Opener) -> None:
    page = opened("index.html")
    page.locator(f"[id='item-{ORMESBY}'] code.command").first.click()
    picked = page.evaluate("getSelection().toString()")
    assert picked == f"probation-league review accept {ORMESBY} --sample"


def test_everything_can_be_read_without_a_script(opened: Opener) -> None:
    page = opened("index.html", java_script_enabled=False)
    assert page.locator("article").count() == 4
    assert page.locator("article code.command").first.is_visible()
    assert not page.locator("#filter").is_visible()
    assert page.locator("button:visible").count() == 0


def test_items_are_filtered_folded_and_their_commands_copied_by_keys(opened: Opener) -> None:
    page = opened("index.html")
    articles, entries = page.locator("article:visible"), page.locator(".items li:visible")
    page.get_by_label("Kind").select_option("unreadable")
    assert (articles.count(), entries.count()) == (1, 1)
    assert page.locator("#count").text_content() == "1 of 4 items"
    page.get_by_label("Kind").select_option("")
    page.get_by_label("Programme").select_option("region-2023")
    assert articles.first.get_attribute("id") == f"item-{ORMESBY}"
    page.get_by_label("Programme").select_option("")
    page.get_by_label("Text").fill("organisation-known")
    assert articles.first.get_attribute("id") == f"item-{LLANFECHAN}"
    page.get_by_label("Text").fill("")
    page.get_by_role("button", name="Fold all", exact=True).press("Enter")
    assert page.locator("article dl:visible").count() == 0
    page.locator(f".items a[href='#item-{ORMESBY}']").press("Enter")
    command = page.locator(f"[id='item-{ORMESBY}'] .commands li").first
    command.get_by_role("button").press("Enter")
    page.wait_for_function("document.getElementById('status').textContent !== ''")
    assert page.evaluate("getSelection().toString()") == command.locator("code").text_content()


def test_a_new_report_shows_the_proof_of_each_value_in_the_archived_document(
    opened: Opener, morning: Morning
) -> None:
    page = opened("index.html")
    rows = page.locator(f"[id='item-{ORMESBY}'] tbody tr").all()
    for row in rows:
        links = row.locator("td a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        assert links, row.text_content()
        for link in (x for x in links if "#page=" in x):
            path = morning.desk.folder / "output/sample/review" / link.partition("#")[0]
            assert path.read_bytes().startswith(b"%PDF")
    changed = page.locator(f"[id='item-{EASTMARCH}'] tr.changed", has_text="Leadership")
    was, is_ = (changed.locator("td").nth(n).locator("a").first for n in (0, 1))
    assert "#page=" in str(was.get_attribute("href"))
    assert was.get_attribute("href") != is_.get_attribute("href")
