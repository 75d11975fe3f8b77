"""Order, groups, summary and sheets of what waits, without a browser."""

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cli import main
from review.evidence import quotes
from review.page import ReviewPageData, Side, needed_crops, quote_link, sheets
from review.policy import Policy
from review.store import Store
from review.summary import by_urgency, summarise, waiting_groups
from schemas.crawl import RunStatus, StatusFile
from support.safe_text import web_link

ID = "pdu-2023--wessmoor--2025-03-04"
GOOD = dict.fromkeys(["leadership", "staffing", "services", "assessment", "planning"], "Good")
SCRIPT = "<script>alert(1)</script> \u202e"


@pytest.fixture(scope="module")
def many(offices, draft):
    """120 new reports of two layouts that wait, and four other items."""
    office = offices()
    office.night(draft())
    office.policy = Policy(strict=True)
    new = [
        draft(
            "Eldervale",
            published=f"{1900 + n}-06-01",
            sha256=f"{n:064x}",
            url=f"https://f.example/{n}.pdf",
            page=f"https://site.example/{n}/",
            layout="table" if n % 3 else "list",
            score=-1 if n % 10 else 20,
        )
        for n in range(120)
    ]
    office.night(
        *new,
        draft(overall="Inadequate", sha256="b" * 64, standards=GOOD),
        draft("Atlantis"),
        draft(SCRIPT, url="javascript:alert(2)"),
        draft("Northmere", status="unreadable", reason="encrypted"),
    )
    return office


@pytest.fixture(scope="module")
def made(many) -> dict[str, bytes]:
    """The sheets of them, with commands for the sample and one picture."""
    item = next(i for i in many.state.waiting if i.change.key == ID)
    (first, *_) = needed_crops(shown(many, items=(item,)))
    return dict(sheets(shown(many, options="--sample"), {first.name: b"\x89PNG"}))


@pytest.fixture(scope="module")
def pages(made) -> dict[str, BeautifulSoup]:
    return {name: BeautifulSoup(body, "lxml") for name, body in made.items()}


def shown(office, **more: object) -> ReviewPageData:
    given = {"items": office.state.waiting, "records": {str(r.id): r for r in office.state.records}}
    return ReviewPageData(**{**given, **more})


def test_each_sheet_has_at_most_fifty_items_and_each_item_stands_once(many, made, pages) -> None:
    assert list(made) == ["index.html", "page-2.html", "page-3.html"]
    keys = [
        str(article["id"]).removeprefix("item-")
        for page in pages.values()
        for article in page.find_all("article")
    ]
    assert len(keys) == 124
    assert sorted(keys) == sorted(many.keys)
    assert max(body.count(b"<article") for body in made.values()) == 50


def test_the_same_items_make_the_same_bytes_in_any_order(many) -> None:
    one = shown(many, options="--sample").model_copy(update={"items": many.state.waiting[:15]})
    other = one.model_copy(update={"items": tuple(reversed(one.items))})
    assert dict(sheets(one, {})) == dict(sheets(other, {}))


def test_a_published_rating_that_would_change_comes_first(many) -> None:
    order = [item.change.key for item in by_urgency(many.state.waiting)]
    assert order[0] == ID
    assert order[1].startswith("pdu-2023--")
    kinds = [item.change.kind for item in by_urgency(many.state.waiting)][:3]
    assert kinds[1:] == ["organisation-unknown", "organisation-unknown"]


def test_groups_hold_every_item_and_their_sample_is_one_in_ten_and_five_at_least(many) -> None:
    found = {(g.programme, g.layout): g for g in waiting_groups(many.state.waiting)}
    assert sum(g.items for g in found.values()) == 124
    table, listed = found["pdu-2023", "table"], found["pdu-2023", "list"]
    assert (listed.items, listed.passing, len(listed.sample)) == (40, 36, 5)
    assert (table.passing, len(table.sample)) == (72, 8)
    assert table.kinds["new"] == 72


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(12)))
def test_a_sample_does_not_depend_on_the_order_in_which_items_come(many_few, order) -> None:
    assert waiting_groups([many_few[n] for n in order]) == waiting_groups(many_few)


@pytest.fixture(scope="module")
def many_few(offices, draft):
    office = offices()
    office.policy = Policy(strict=True)
    office.night(
        *(
            draft(published=f"{1900 + n}-06-01", sha256=f"{n:064x}", url=f"https://f.example/{n}")
            for n in range(12)
        )
    )
    return list(office.state.waiting)


def test_names_are_text_and_only_addresses_of_the_web_are_links(made, pages) -> None:
    for name, page in pages.items():
        (script,) = page.find_all("script")
        assert not script.attrs
        links = {str(a["href"]) for a in page.find_all("a")}
        assert not [x for x in links if not re.match(r"https?://|#|page-\d\.html|index\.html", x)]
        assert "\u202e" not in made[name].decode()


@pytest.mark.parametrize(
    ("address", "linked"),
    [
        ("https://a.example/x.pdf", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("data:text/html,x", False),
        ("report.pdf", False),
        (None, False),
    ],
)
def test_what_may_be_linked(address: str | None, linked: bool) -> None:
    assert (web_link(address) is not None) == linked


def test_a_change_shows_both_versions_each_with_its_own_pictures(many, pages) -> None:
    item = next(i for i in many.state.waiting if i.change.key == ID)
    records = {str(r.id): r for r in many.state.records}
    asked = needed_crops(shown(many, items=(item,)))
    assert {crop.sha256 for crop in asked} == {"b" * 64, records[ID].source.sha256}
    article = pages["index.html"].find("article", id=f"item-{ID}")
    sides = [h.text for h in article.select(".sides h3")]
    assert sides == ["As published", "As read now"]
    assert len(article.find_all("img")) == 1
    assert "not in this archive" in article.text
    row = next(r for r in article.find_all("tr") if "Overall rating" in r.text)
    assert (row.find("del").text, row.find("ins").text) == ("Requires improvement", "Inadequate")
    commands = [code.text for code in article.select("code.command")]
    assert commands[0].startswith(f"probation-league review correct {'b' * 16} --set")


def test_the_summary_counts_groups_and_names_five_and_quotes_no_rating(many) -> None:
    outcome = many.night()
    made = summarise(outcome, StatusFile(run=RunStatus(id="r", started=many.desk().by.on)))
    assert made.waiting["new"] == 108
    assert made.waiting["unreadable"] == 1
    assert made.urgent[0].key == ID
    assert len(made.urgent) == 5
    assert sum(g.items for g in made.groups) == 124
    text = json.dumps(made.model_dump(mode="json"))
    assert not [r for r in ("Outstanding", "Inadequate", "Requires improvement") if r in text]


def test_commands_are_given_the_options_that_they_need_here(pages) -> None:
    commands = [code.text for code in pages["page-2.html"].select("code.command")]
    assert commands
    assert all(" --sample" in command for command in commands)


def test_nothing_waiting_is_one_sheet_that_says_so(office) -> None:
    made = dict(sheets(shown(office), {}))
    assert list(made) == ["index.html"]
    assert b"Nothing waits for a decision." in made["index.html"]


def test_many_items_are_told_in_groups_and_few_one_by_one(
    many, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Store(tmp_path).save_records(many.night())

    def printed(*words: str) -> str:
        with pytest.raises(SystemExit):
            main(["diff", *words, "--data", str(tmp_path), "--output", str(tmp_path / "output")])
        return capsys.readouterr().out

    text = printed()
    assert "124 items wait for a decision, grouped by programme and layout" in text
    assert "review accept --programme pdu-2023 --layout table --all-passing" in text
    assert "\n114 more: probation-league diff --full" in text
    assert text.count("\n  decide ") == 10
    assert len(printed("--full")) > 10 * len(text)
    written = printed("--markdown")
    assert "--layout list --all-passing" in written
    assert written.count("```") == 2 * 11
    one = printed(ID)
    assert "grouped" not in one
    assert "- overall.rating: Requires improvement\n+ overall.rating: Inadequate" in one


def test_words_are_linked_where_they_stand(draft) -> None:
    read = draft()
    shown_side = Side("As read now", read, None, (), ())
    by_witness = {q.witness: quote_link(shown_side, q) for q in quotes(read, ())}
    assert by_witness["ratings-table"] == f"{read.source.document_url}#page=5"
    assert str(by_witness["web-page"]).startswith(f"{read.source.page_url}#")
    quote = quotes(read, ())[0].model_copy(update={"url": "https://source.example/", "page": None})
    assert quote_link(shown_side, quote) == "https://source.example/"
    assert quote_link(shown_side, quote.model_copy(update={"url": "javascript:x"})) is None
