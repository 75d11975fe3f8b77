"""Every number in a sentence of the pages follows from `data/`, the register and the counts.

Everything is counted again here from the files, with code of its own: nothing is taken from
`league.ranking` or `league.wording`. A number that no rule below recognises fails the test.
"""

import calendar
import datetime as dt
import json
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, SoupStrainer, Tag

from tests.history.conftest import TODAY

ROOT = Path(__file__).parents[2]
MONTHS = [*calendar.month_name][1:]
SCALE = ["Outstanding", "Good", "Requires improvement", "Inadequate"]
MONTH = "|".join([*MONTHS, *(name[:3] for name in MONTHS)])
DATE = re.compile(rf"\b(?:(?:\d{{1,2}} )?(?:{MONTH}) )?(?:19|20)\d\d(?:-\d\d){{0,2}}\b")
COUNT = rf"(\d+) ({'|'.join(SCALE)})"


def toml(path: str) -> dict:
    return tomllib.loads((ROOT / path).read_text("utf-8"))


def bounds(date: str) -> tuple[dt.date, dt.date]:
    year, month, day = (*map(int, date.split("-")), None, None)[:3]
    first = dt.date(year, month or 1, day or 1)
    if day:
        return first, first
    return first, dt.date(year, month or 12, calendar.monthrange(year, month or 12)[1])


class Inspection:
    """One accepted record, as far as it is counted."""

    def __init__(self, record: dict) -> None:
        self.id, self.programme = record["id"], record["programme"]
        self.organisation, self.kind = record["organisation"]["id"], record["organisation"]["kind"]
        self.published, self.rating = record["published"], record["overall"]["rating"]
        self.score = (record["score"]["value"], record["score"]["max"])
        self.first, self.last = bounds(self.published)
        limits = record.get("published_bounds") or {}
        if limits.get("not_before"):
            self.first = max(self.first, bounds(limits["not_before"])[0])
        if limits.get("not_after"):
            self.last = min(self.last, bounds(limits["not_after"])[1])
        for seen in (limits.get("read"), (record["source"].get("retrieved") or "")[:10]):
            if seen:
                self.last = max(self.first, min(self.last, dt.date.fromisoformat(seen)))
        self.standards = {s["id"]: (s["rating"], s["state"]) for s in record["standards"]}


class Facts:
    """The files, and the standing inspections of a day."""

    def __init__(self, data: Path) -> None:
        paths = sorted((data / "records").glob("*.json"))
        self.inspections = [Inspection(json.loads(path.read_bytes())) for path in paths]
        self.kinds = {kind["id"]: kind for kind in toml("schemas/kinds.toml")["kinds"]}
        files = [toml(f"schemas/organisations/{p.name}") for p in _tomls("organisations")]
        self.bodies = {o["id"]: o for file in files for o in file.get("organisations", ())}
        self.areas = {a["id"]: a for file in files for a in file.get("areas", ())}
        self.programmes = {
            p.stem: toml(f"schemas/programmes/{p.name}") for p in _tomls("programmes")
        }
        coverage = toml("schemas/coverage.toml")
        self.counts, self.lists = coverage["expectations"], coverage["lists"]

    @cached_property
    def by_body(self) -> dict[str, list[Inspection]]:
        found = defaultdict(list)
        for inspection in self.inspections:
            found[inspection.organisation].append(inspection)
        return found

    def alive(self, body: dict, day: dt.date) -> bool:
        begun = "from" not in body or bounds(body["from"])[0] <= day
        return begun and ("to" not in body or day <= bounds(body["to"])[1])

    def standing(self, id_: str, day: dt.date) -> Inspection | None:
        rated = [i for i in self.by_body[id_] if i.rating and i.last <= day]
        rated.sort(key=lambda i: (i.last, i.first, i.id))
        if not rated or (len(rated) > 1 and rated[-2].last >= rated[-1].first):
            return None
        return rated[-1]

    @cache  # noqa: B019 - one object for the whole module
    def ranked(self, table: str, day: dt.date) -> list[Inspection]:
        programme = self.programmes.get(table)
        kinds = programme["organisation_kinds"] if programme else [table]
        if self.kinds[kinds[0]].get("listed"):
            return []
        bodies = [b for b in self.bodies.values() if b["kind"] in kinds and self.alive(b, day)]
        found = [self.standing(body["id"], day) for body in bodies]
        return [i for i in found if i and (not programme or i.programme == table)]

    def ratings(self, table: str, day: dt.date) -> Counter:
        return Counter(i.rating for i in self.ranked(table, day))

    def official(self, table: str, day: dt.date) -> int | None:
        ranked = {i.organisation for i in self.ranked(table, day)}
        for one in self.lists:
            inside = bounds(one["from"])[0] <= day <= bounds(one["to"])[1]
            if one["kind"] == table and inside:
                return len(one["members"]) if ranked <= set(one["members"]) else None
        return None

    def known(self, count: dict) -> list[str | None]:
        """The ratings of the inspections that an official count includes."""
        first, last = bounds(count["from"])[0], bounds(count.get("to", "9999"))[1]
        named = {(n["organisation"], n["published"]) for n in count.get("by_name", ())}
        included = defaultdict(list)
        for i in self.inspections:
            inside = (first <= i.first and i.last <= last) or (i.organisation, i.published) in named
            if i.programme in count["programmes"] and inside:
                included[i.organisation].append(i)
        found = [i.rating for of_body in included.values() for i in of_body]
        undated = count.get("undated", ())
        if count.get("of_bodies"):
            # Each service that existed when the period ended counts once.
            away = {result["organisation"] for result in undated}
            alive = {b for b in included if self.alive(self.bodies[b], last)} - away
            found = [max(included[b], key=lambda i: i.last).rating for b in sorted(alive)]
        return [*found, *(result["rating"] for result in undated)]


def _tomls(folder: str) -> list[Path]:
    return sorted((ROOT / "schemas" / folder).glob("*.toml"))


def day_of(text: str) -> dt.date:
    day, month, year = re.search(rf"(\d+) ({'|'.join(MONTHS)}) (\d{{4}})", text).groups()
    return dt.date(int(year), MONTHS.index(month) + 1, int(day))


def sentences(soup: BeautifulSoup) -> Iterator[tuple[Tag, str]]:
    """Blocks of text of the page's body; of the cells of tables those that are sentences."""
    for cell in soup.find_all("td"):
        text = " ".join(cell.get_text(" ").split())
        if "ranked here" in text or "Good or Outstanding" in text:
            yield cell, text
    for away in soup.find_all(["nav", "tbody", "thead", "form", "svg", "figure"]):
        away.decompose()
    for block in soup.find_all(["p", "li", "dd", "caption", "h2", "h3", "summary"]):
        text = " ".join(block.get_text(" ").split())
        if re.search(r"\d|\bone\b", text) and not block.find(["p", "li", "dd"]):
            yield block, text


Checker = Callable[["Checked", re.Match], None]


class Checked:
    """One page: its path, its day, and the facts that its numbers must follow from."""

    def __init__(self, facts: Facts, output: Path, path: str) -> None:
        self.facts, self.path = facts, path
        only = SoupStrainer("main")
        self.soup = BeautifulSoup((output / path).read_bytes(), "lxml", parse_only=only)
        folder, _, rest = path.partition("/")
        self.folder, self.name = folder, rest.removesuffix(".html")
        self.table = self.name.split("/")[0] if folder == "tables" else ""
        lede = self.soup.select_one("main").get_text(" ")
        self.day = TODAY
        if folder != "organisations" and (found := re.search(r"as of \d+ \w+ \d{4}", lede, re.I)):
            self.day = day_of(found[0])

    def run(self) -> int:
        """Check the page and return how many numbers were recognised."""
        number = 0
        for block, text in sentences(self.soup):
            rest = text
            for pattern, check in RULES:
                for match in re.finditer(pattern, rest):
                    check(self, match, block)
                    number += 1
                rest = re.sub(pattern, " ", rest)
            rest = DATE.sub(" ", rest)
            assert not re.search(r"\d", rest), f"{self.path}: no rule for {rest!r} in {text!r}"
        return number


def table_near(page: Checked, block: Tag) -> tuple[str, dt.date]:
    """The table that a sentence is about, and its day: on the home page it is linked beside it."""
    if page.folder == "tables":
        return page.table, page.day
    item = block.find_parent(["li", "tr"]) or block
    link = item.select_one("a[href^='tables/']")
    shown = item.find(string=re.compile("As of"))
    return link["href"][7:-5], day_of(shown) if shown else TODAY


def ratings_in(text: str) -> dict[str, int]:
    return {rating: int(number) for number, rating in re.findall(COUNT, text)}


def table_sentence(page: Checked, match: re.Match, block: Tag) -> None:
    table, day = table_near(page, block)
    found, official = page.facts.ratings(table, day), page.facts.official(table, day)
    upper, of, ranked, rest, unknown = match.groups()
    assert int(upper) == found["Outstanding"] + found["Good"], (page.path, match[0])
    assert ratings_in(rest) == {r: n for r, n in found.items() if r in SCALE[2:]}, match[0]
    expected = found.total() if ranked else official
    assert int(of) == expected, (page.path, day, match[0])
    assert int(unknown or 0) == (0 if ranked else official - found.total())


def later_inspections(page: Checked, match: re.Match, block: Tag) -> None:
    if page.folder in ("areas", "organisations"):
        _, day, rows = inside_area(page, block)
    else:
        table, day = table_near(page, block)
        rows = page.facts.ranked(table, day)
    gaps = defaultdict(list)
    for count in page.facts.counts:
        for gap in count.get("ratings_not_known", ()):
            first, last = bounds(gap["published"])
            known = any(
                i.programme in count["programmes"]
                and max(i.first - last, first - i.last).days <= 45
                for i in page.facts.by_body[gap["organisation"]]
            )
            end = min(last, bounds(count.get("to", gap["published"]))[1])
            if end <= day and not known:
                gaps[gap["organisation"]].append(last)
    later = {
        "a later inspection that gave no rating": 0,
        "an inspection that is or may be later": 0,
    }
    for row in rows:
        others = page.facts.by_body[row.organisation]
        pending = any(i.rating and i.first <= day < i.last for i in others)
        unrated = any(not i.rating and row.last < i.first and i.last <= day for i in others)
        unknown = pending or any(last > row.last for last in gaps[row.organisation])
        for what, true in zip(later, (unrated, unknown), strict=True):
            later[what] += true
    number = 1 if match[1] in ("One", "It") else int(match[1])
    assert later[match["what"]] == number, (page.path, match[0])
    assert len(rows) == int(match["rated"] or 1), (page.path, match[0])


def one_rated(page: Checked, match: re.Match, block: Tag) -> None:
    table, day = table_near(page, block)
    assert page.facts.ratings(table, day) == {match[1]: 1}


def bar_item(page: Checked, match: re.Match, block: Tag) -> None:
    bar = {m[2]: int(m[1]) for li in block.parent.select("li") if (m := re.match(COUNT, li.text))}
    if page.folder == "standards":
        expected = standard_ratings(page, page.name)
    elif page.folder == "organisations":
        return
    else:
        expected = page.facts.ratings(*table_near(page, block.parent))
    assert bar == dict(expected), (page.path, match[0])


def bar_rest(page: Checked, match: re.Match, block: Tag) -> None:
    if page.folder == "standards":
        ranked = page.facts.ranked(page.name.split("/")[0], page.day)
        assert int(match[1]) == len(ranked) - standard_ratings(page, page.name).total()
    elif page.folder != "organisations":
        table, day = table_near(page, block.parent)
        official = page.facts.official(table, day)
        assert int(match[1]) == official - page.facts.ratings(table, day).total()


def standard_ratings(page: Checked, name: str) -> Counter:
    programme, _, standard = name.partition("/")
    found = (i.standards.get(standard, (None,))[0] for i in page.facts.ranked(programme, page.day))
    return Counter(rating for rating in found if rating)


def official_count(page: Checked, match: re.Match, _block: Tag) -> None:
    what, official, known = match.groups()
    count = next(c for c in page.facts.counts if what.endswith(c["what"]))
    ratings = page.facts.known(count)
    number = re.match(r"\d+(?! per cent)(?: with|$)", official)
    assert (int(number[0].split()[0]) if number else None) == count.get("expected"), match[0]
    assert ratings_in(official) == count.get("ratings", {}), match[0]
    assert int(known.split()[0]) == len(ratings), (page.path, match[0])
    for rating, number in ratings_in(known).items():
        assert number == ratings.count(rating), match[0]
    percent = re.search(r"(\d+) per cent", official)
    assert (int(percent[1]) if percent else None) == count.get("good_or_outstanding")


def folded_counts(page: Checked, match: re.Match, block: Tag) -> None:
    listed = [p.get_text(" ") for p in block.parent.find_all("p")]
    assert int(match[1]) == sum("official count" in text for text in listed)
    assert int(match[2] or 0) == sum("Not complete." in text for text in listed)
    day = page.day
    kind = page.facts.programmes.get(page.table, {}).get("organisation_kinds", [page.table])[0]
    about = [
        count
        for count in page.facts.counts
        if bounds(count["from"])[0] <= day
        and (
            page.table in count["programmes"]
            or any(
                kind in page.facts.programmes[p]["organisation_kinds"]
                for p in count["programmes"]
                if page.table == kind
            )
        )
    ]
    assert int(match[1]) == len(about), (page.path, match[0])


def home_total(page: Checked, match: re.Match, _block: Tag) -> None:
    rated = [i for i in page.facts.inspections if i.rating and i.first <= TODAY]
    assert int(match[1]) == len(rated)
    assert int(match[2]) == len({i.organisation for i in rated})
    years = [i.first.year for i in rated]
    assert f", {min(years)} to {max(years)}: " in page.soup.select_one("p.lede").text


def inside_area(page: Checked, block: Tag) -> tuple[str, dt.date, list[Inspection]]:
    """The area of a page, its day, and the standing inspections of its members."""
    id_ = page.name
    if page.folder == "organisations":
        body = page.facts.bodies[page.name]
        led = [a["id"] for a in page.facts.areas.values() if a["lead"] == page.name]
        id_ = body.get("area") or led[0]
    text = " ".join(block.get_text(" ").split())
    day = day_of(text) if "As of" in text else page.day
    area = page.facts.areas[id_]
    inside = page.facts.kinds[area["kind"]]["area"]["members"]
    rows = [
        i
        for b in page.facts.bodies.values()
        if b["kind"] == inside and b.get("area") == id_ and page.facts.alive(b, day)
        if (i := page.facts.standing(b["id"], day))
    ]
    return id_, day, rows


def area_sentence(page: Checked, match: re.Match, block: Tag) -> None:
    id_, day, rows = inside_area(page, block)
    inside = page.facts.kinds[page.facts.areas[id_]["kind"]]["area"]["members"]
    found = Counter(i.rating for i in rows)
    assert ratings_in(match["counts"]) == dict(found), (page.path, match[0])
    if match["number"]:
        (listed,) = (
            set(x["members"])
            for x in page.facts.lists
            if x["kind"] == inside and bounds(x["from"])[0] <= day <= bounds(x["to"])[1]
        )
        members = [m for m in listed if page.facts.bodies[m].get("area") == id_]
        assert int(match["number"]) == len(members)
        assert int(match["unknown"] or 0) == len(members) - found.total()


def caption(page: Checked, match: re.Match, _block: Tag) -> None:
    assert int(match[1]) == len(page.facts.ranked(page.table, page.day))


def below(page: Checked, match: re.Match, block: Tag) -> None:
    items = block.find_next("ul")
    assert int(match[1]) == len(items.select("li"))


def some_standard(page: Checked, match: re.Match, _block: Tag) -> None:
    ranked = page.facts.ranked(page.table, page.day)
    some = [i for i in ranked if any(rating for rating, _ in i.standards.values())]
    assert (int(match[1]), int(match[2])) == (len(some), len(ranked)), (page.path, match[0])


def standard_known(page: Checked, match: re.Match, block: Tag) -> None:
    name = page.name
    if page.folder == "tables":
        name = block.select_one("a")["href"].partition("standards/")[2].removesuffix(".html")
    assert int(match[1]) == standard_ratings(page, name).total(), (page.path, match[0])
    if match.re.groups > 1 and match[2]:
        assert int(match[2]) == len(page.facts.ranked(name.split("/")[0], page.day))


def not_rated(page: Checked, match: re.Match, _block: Tag) -> None:
    programme, _, standard = page.name.partition("/")
    states = [
        i.standards.get(standard, (None, ""))[1] for i in page.facts.ranked(programme, page.day)
    ]
    assert int(match[1]) == states.count("not-rated")


def highest(page: Checked, match: re.Match, _block: Tag) -> None:
    known = standard_ratings(page, page.name)
    ranked = page.facts.ranked(page.name.split("/")[0], page.day)
    assert int(match["of"]) == len(ranked)
    best = next(rating for rating in SCALE if known[rating])
    assert match["best"] == best
    if match["named"]:
        assert int(match["named"]) == known[best]


def few_known(page: Checked, match: re.Match, _block: Tag) -> None:
    assert ratings_in(match[1]) == dict(standard_ratings(page, page.name))
    assert int(match[2]) == len(page.facts.ranked(page.name.split("/")[0], page.day))


def place(page: Checked, match: re.Match, block: Tag) -> None:
    text = " ".join(block.get_text(" ").split())
    part = next(p for p in text.split("; ") if p.startswith(match[0]))
    link = next(
        a
        for a in block.select("a")
        if a.text in part and a.text == part[len(match[0]) :].partition(" (")[0].strip()
    )
    table = link["href"].partition("tables/")[2].removesuffix(".html")
    day = day_of(part) if "as of" in part else TODAY
    ratings = page.facts.ratings(table, day)
    own = page.facts.standing(page.name, day)
    above = sum(n for rating, n in ratings.items() if SCALE.index(rating) < SCALE.index(own.rating))
    first, last, of = int(match[1]), int(match[2] or match[1]), int(match[3])
    assert of == ratings.total(), (page.path, part)
    assert above < first <= last <= above + ratings[own.rating], (page.path, part)
    if table in page.facts.kinds:
        assert first == last == above + 1


def standards_told(page: Checked, match: re.Match, block: Tag) -> None:
    own = next(i for i in page.facts.inspections if i.id == block.find_parent("section")["id"])
    known = [rating for rating, _ in own.standards.values() if rating]
    assert (int(match[1]), int(match[2])) == (len(known), len(own.standards))


def score(page: Checked, match: re.Match, _block: Tag) -> None:
    shown = {i.score for i in page.facts.by_body[page.name]}
    assert (int(match[1]), int(match[2])) in shown, (page.path, match[0])


def number_of_bodies(page: Checked, match: re.Match, _block: Tag) -> None:
    assert int(match[1]) == len(page.facts.bodies)


def as_quoted(_page: Checked, _match: re.Match, _block: Tag) -> None:
    """A name, a code, an address or a fixed sentence: nothing that is counted."""


AREA = (
    r"(?:of the (?P<number>\d+) [\w ]+? in its area|whose rating is known here): "
    rf"(?P<counts>{COUNT.replace('(', '(?:')}(?:, {COUNT.replace('(', '(?:')})*)"
    r"(?:; no rating of (?P<unknown>\d+) is known here(?: for this day)?)?"
)
RULES: list[tuple[str, Callable]] = [
    (r"^Source of the number of services: .*", as_quoted),
    (
        r"(?:Not complete\. )?(\S.*?): (?:the )?official count (?:is )?(.*?); known here: ([^.;]+)",
        official_count,
    ),
    (
        r"(\d+) official counts beside ours(?:; (\d+) show that not all results are known here)?",
        folded_counts,
    ),
    (r"(\d+) rated inspections of (\d+) services", home_total),
    (
        r"(\d+) of the (\d+) [\w ]+?( ranked here)? (?:is|are) rated Good or Outstanding"
        rf"((?:, {COUNT.replace('(', '(?:')})*)"
        r"(?:, no rating of (\d+) is known here for this day)?",
        table_sentence,
    ),
    (
        r"(\d+|One|It) (?:of the (?P<rated>\d+) rated )?ha(?:s|ve) "
        r"(?P<what>a later inspection that gave no rating|an inspection that is or may be later)",
        later_inspections,
    ),
    (rf"The one [\w ]+ ranked here is rated ({'|'.join(SCALE)})(?!:)", one_rated),
    (AREA, area_sentence),
    (
        r"Highest of the (?P<of>\d+) [\w ]+? ranked here(?: \(\d+ not rated\))?, "
        r"(?P<best>[A-Z][\w ]+): "
        r"(?:(?P<named>\d+) services)?",
        highest,
    ),
    (r"Ratings known here: (.*?), of (\d+) [\w ]+ ranked\.", few_known),
    (r"for (\d+) of the (\d+) services ranked in its table", standard_known),
    (r"; (\d+) not rated, as of", not_rated),
    (r"(\d+) known$", standard_known),
    (r"for only (\d+) of (\d+) services", some_standard),
    (r"(\d+) ranked\.?", caption),
    (r"^[A-Z][\w, ]+ \((\d+)\)$", below),
    (r"Show the (\d+) names", below),
    (rf"^{COUNT}$", bar_item),
    (r"^(\d+) (?:no rating known for this day|not known)$", bar_rest),
    (r"=?(\d+)(?: to (\d+))? of (\d+) in(?= )", place),
    (r"Where each value is stated: (\d+) of (\d+) standards", standards_told),
    (r"\b(\d+)/(\d+)\b", score),
    (r"^(\d+) organisations", number_of_bodies),
    (r"The latest 10 inspections", as_quoted),
    (r"A place such as .2 to 20. means", as_quoted),
    (r"4 to 13 standards", as_quoted),
    (r"^(?:[A-Z] ?)?\d+(?:\.\d+)+(?:\.\d+)*$|^\d+$", as_quoted),
    (r"End of Round \d", as_quoted),
    (r"Covid-19", as_quoted),
    (r"https?://\S+", as_quoted),
]


@pytest.fixture(scope="module")
def facts(published: Path) -> Facts:
    return Facts(published / "data")


@pytest.mark.parametrize(
    ("kind", "every"),
    [
        ("index.html", 1),
        ("tables", 3),
        ("areas", 1),
        ("standards", 2),
        ("organisations", 4),
        pytest.param("tables", 1, marks=pytest.mark.soak),
        pytest.param("standards", 1, marks=pytest.mark.soak),
        pytest.param("organisations", 1, marks=pytest.mark.soak),
    ],
)
def test_every_number_in_a_sentence_follows_from_the_files(published, facts, kind, every):
    """On each page of a kind, or on one in so many."""
    output = published / "output"
    pages = [output / kind] if kind.endswith(".html") else sorted((output / kind).rglob("*.html"))
    pages = [page for page in pages if page.name != "index.html" or kind == "index.html"]
    checked = [Checked(facts, output, str(page.relative_to(output))) for page in pages[::every]]
    assert sum(page.run() for page in checked) > len(checked) / 2
