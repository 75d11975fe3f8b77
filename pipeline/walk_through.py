"""The walk through what waits, on a terminal: shows an item, takes a key, writes at the end."""

import shutil
import string
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from ingest.archive import Archive
from pipeline.decide import decide
from pipeline.nightly_job import rules_of
from pipeline.options import nothing_waits
from pipeline.review_pages import Pictures
from pipeline.settings import Settings, load_config, utc_now
from pipeline.texts import print_line
from review.corrections import is_correctable
from review.decisions import DecisionMaker, Signature
from review.diff import values
from review.diff_text import BLANK, KINDS, item_lines, item_name, short_key
from review.losses import refuse_contradictions
from review.page import ReviewPageData, needed_crops
from review.store import Store
from review.walk import Choice, Stale, Walk, actions, all_pending, pending
from schemas.change import Waiting
from schemas.decision import OVERALL_FIELD, DecisionKind, standard_in
from schemas.errors import DecisionError
from schemas.rating import Rating
from schemas.report import StandardState, Status
from support.files import packaged_toml

_WORDS = packaged_toml("review", "rules.toml")
REASONS: Sequence[str] = _WORDS["reasons"]
KEYS: Mapping[str, str] = _WORDS["keys"]
DECISIONS = {key: DecisionKind(kind) for key, kind in _WORDS["decisions"].items()}
PICTURES_NAMED = 2
"""Pictures named for an item; the page has all of them."""
ENTER = "\r"
CHOICE_KEYS = string.digits[1:] + string.ascii_lowercase
NEW, OTHER = "new", "other"
"""Choices that are no value themselves: a new organisation, something to type."""


class WalkThrough:
    """One walk on a terminal. Nothing is written before the summary is confirmed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._config = load_config(settings)
        self._walk = Walk(())
        self._maker = self._load({})

    def run(self) -> None:
        """Walk through all items, confirm, write and publish once. Raises StateError."""
        if not self._walk.items:
            print_line(nothing_waits(self._settings))
            return
        while True:
            try:
                self._look()
                key = self._confirm() if self._walk.choices else "n"
            except (click.Abort, EOFError, KeyboardInterrupt):
                print_line("Nothing was written.")
                raise
            if key == "n":
                print_line("Nothing was written.")
                return
            if key == "b":
                self._walk.back()
            elif self._write():
                return

    def _load(self, choices: Mapping[str, Choice]) -> DecisionMaker:
        state = Store(self._settings.data).load()
        refuse_contradictions(state)
        self._walk = Walk(state.waiting, choices)
        by = Signature(utc_now(), self._settings.review.who)
        return DecisionMaker(state, rules_of(self._config), by)

    def _look(self) -> None:
        """Show item after item until the end, or until the maintainer finishes."""
        full = False
        while (item := self._walk.current) is not None:
            self._show(item, full=full)
            possible, rest = actions(item), self._walk.rest_of_group()
            offered = [k for k in KEYS if k not in DECISIONS or DECISIONS[k] in possible]
            key = self._press({k: KEYS[k] for k in offered if k != "g" or rest})
            full = key == "v"
            if key == "q":
                return
            if key in DECISIONS:
                self._decide(item, DECISIONS[key])
            elif key == "g":
                self._walk.decide(*(Choice(item=i, action=DecisionKind.ACCEPT) for i in rest))
            elif key == "s":
                self._walk.skip()
            elif key == "b":
                self._walk.back()
            elif key == "o":
                self._open(item)
            elif key == "u" and not self._walk.undo():
                print_line("Nothing to undo yet.")

    def _press(self, keys: Mapping[str, str], between: str = "  ") -> str:
        """Show what the keys mean, and return the one that is pressed; others ring the bell."""
        meanings = (f"[{'Enter' if key == ENTER else key}] {what}" for key, what in keys.items())
        for line in between.join(meanings).splitlines():
            print_line(line)
        while (key := click.getchar().casefold().replace("\n", ENTER)) not in keys:
            click.echo("\a", nl=False)
        return key

    def _choose(self, choices: Mapping[str, str], end: str = "back") -> str:
        """Return the choice whose key is pressed, or nothing for Enter; one a line."""
        keys = dict(zip(CHOICE_KEYS, choices, strict=False))
        shown = {key: choices[choice] for key, choice in keys.items()}
        return keys.get(self._press({**shown, ENTER: end}, "\n"), "")

    def _decide(self, item: Waiting, action: DecisionKind) -> None:
        """Ask what the action needs, and try it: an impossible decision is refused here."""
        details = self._ask_details(item, action)
        choice = None if details is None else Choice(item=item, action=action, **details)
        while choice is not None:
            try:
                pending(self._maker, choice)
            except DecisionError as error:
                print_line(f"! Not possible: {error}")
                choice = self._forced(choice)
            else:
                self._walk.decide(choice)
                return

    def _ask_details(self, item: Waiting, action: DecisionKind) -> dict[str, Any] | None:
        """Return the further fields of a choice, or None to go back."""
        if action is DecisionKind.CORRECT:
            return self._ask_correction(item)
        if action is DecisionKind.REGISTER:
            return self._ask_registration(item)
        if action is DecisionKind.ACCEPT:
            return {}
        if action is DecisionKind.WITHDRAW:
            reason = _ask("Reason (published)")
        else:
            reason = self._choose({**{r: r for r in REASONS}, OTHER: "another reason, to type"})
            reason = _ask("Reason") if reason == OTHER else reason
        return {"reason": reason} if reason else None

    def _forced(self, choice: Choice) -> Choice | None:
        """Return the choice made in spite of a failing check, if that is possible and wanted."""
        accepts = choice.action in (DecisionKind.ACCEPT, DecisionKind.CORRECT)
        if choice.forced or not accepts or choice.item.report.status is not Status.HELD:
            return None
        print_line("Publish it although this check fails?")
        wanted = self._press({"y": "yes", "n": "no"}) == "y"
        return choice.model_copy(update={"forced": True}) if wanted else None

    def _ask_correction(self, item: Waiting) -> dict[str, Any] | None:
        read = values(item.report)
        fields = {f: f"{f}: {value or BLANK}" for f, value in read.items() if is_correctable(f)}
        sets: dict[str, str] = {}
        while field := self._choose(fields, "no more" if sets else "back"):
            if right := self._ask_value(field):
                sets[field] = right
                fields[field] = f"{field}: {read[field] or BLANK}, corrected: {right}"
        reason = _ask("Reason (published)") if sets else ""
        return {"sets": tuple(sets.items()), "reason": reason} if reason else None

    def _ask_value(self, field: str) -> str:
        if field != OVERALL_FIELD and standard_in(field) is None:
            return _ask("Right value")
        ratings = [*(rating.value for rating in reversed(Rating)), StandardState.NOT_KNOWN.value]
        if field != OVERALL_FIELD:
            ratings.append(StandardState.NOT_RATED.value)
        return self._choose({rating: rating for rating in ratings})

    def _ask_registration(self, item: Waiting) -> dict[str, Any] | None:
        ref = item.report.organisation
        if ref is None:
            return {}
        registry, printed = self._maker.rules.registry, ref.printed or ref.name
        near = [o for id_ in ref.candidates if (o := registry.organisations.get(id_)) is not None]
        chosen = self._choose(
            {
                NEW: f"a new {ref.kind} {printed!r} with the id {ref.id}",
                **{o.id: f"another name of {o.name} ({o.id})" for o in near},
                OTHER: "another name of an organisation whose id you type",
            }
        )
        if chosen == NEW:
            return {"name": click.prompt("Its name", default=printed)}
        alias_of = _ask("Its id") if chosen == OTHER else chosen
        return {"organisation": alias_of} if alias_of else None

    def _show(self, item: Waiting, *, full: bool) -> None:
        change = item.change
        _rule()
        place = f"{self._walk.position + 1} of {len(self._walk.items)}"
        print_line(f"{place}  {KINDS[change.kind].headline}: {item_name(change)}")
        print_line(f"{short_key(change)}, waits since {item.since}")
        decided = self._walk.choices.get(change.key)
        if decided is not None:
            print_line(f"decided: {decided.words}")
        if change.key in (sample := self._walk.sample(item)):
            print_line(f"one of the {len(sample)} to check before its group is accepted")
        for line in item_lines(item, "full" if full else "brief", None):
            print_line(line)
        for name, path in self._files(item):
            print_line(f"  {name:9} {path}")

    def _files(self, item: Waiting) -> Iterator[tuple[str, str]]:
        """Yield the pictures of the evidence, the archived document and its address."""
        pictures = Pictures(self._settings.data, self._settings.parse)
        data = ReviewPageData(items=(item,), records={})
        drawn = [pictures.path(crop.name) for crop in needed_crops(data)]
        yield from (("picture", str(path)) for path in drawn[:PICTURES_NAMED] if path.is_file())
        archive, sha256 = Archive(self._settings.data / "archive"), item.change.sha256
        if sha256 is not None and archive.has(sha256):
            yield "document", str(archive.path(sha256))
        yield "address", item.change.document_url

    def _open(self, item: Waiting) -> None:
        files = [path for name, path in self._files(item) if name != "address"]
        target = str(Path(files[0]).resolve()) if files else item.change.document_url
        if click.launch(target) != 0:
            print_line(f"Cannot be opened from here: {target}")

    def _confirm(self) -> str:
        _rule()
        choices = list(self._walk.choices.values())
        print_line(f"Decisions: {len(choices)}")
        for choice in choices:
            name = item_name(choice.item.change)
            print_line(f"  {choice.words}  {short_key(choice.item.change)}  {name}")
        left = len(self._walk.items) - len(choices)
        print_line(f"Undecided: {left}")
        at_once = self._settings.review.publish_at_once
        what = "write them and publish one version" if at_once else "write them (no version)"
        return self._press({"y": what, "b": "back", "n": "write nothing"})

    def _write(self) -> bool:
        """Write all decisions and publish; False if some are refused, with nothing written."""
        choices = list(self._walk.choices.values())
        print_line("Writing; a large site takes half a minute …")
        by = self._maker.by._replace(on=utc_now())
        try:
            lines = decide(
                self._settings,
                lambda desk: all_pending(desk, choices),
                by=by,
                saved=lambda files: print_line(f"Decisions saved: {len(files)}"),
            )
        except Stale as stale:
            print_line(f"! {stale}")
            kept = {k: v for k, v in self._walk.choices.items() if k not in stale.keys}
            self._maker = self._load(kept)
            return False
        except DecisionError as error:
            print_line(f"! Nothing was written: {error}")
            self._walk.back()
            return False
        for line in lines:
            print_line(line)
        return True


def _rule() -> None:
    click.echo("─" * shutil.get_terminal_size().columns)


def _ask(what: str) -> str:
    """Ask for a line of text; an empty one goes back."""
    return str(click.prompt(f"{what} (empty: back)", default="", show_default=False)).strip()
