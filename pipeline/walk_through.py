"""The walk through what waits, on a terminal: shows an item, takes a key, writes at the end."""

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from ingest.archive import Archive
from pipeline.decide import DecisionResult, decide
from pipeline.options import nothing_waits, state_options
from pipeline.review_pages import Pictures
from pipeline.settings import Settings, load_config, utc_now
from pipeline.status import WAITING, counted
from review.corrections import is_correctable
from review.decisions import DecisionMaker, Signature
from review.diff import values
from review.diff_text import (
    BLANK,
    HEADLINES,
    diff_lines,
    item_name,
    main_quotes,
    quote_place,
    short_key,
    summary_line,
)
from review.page import ReviewPageData, needed_crops
from review.policy import RuleSet
from review.store import Store
from review.walk import Action, Stale, Verdict, Walk, actions, all_pending, pending
from schemas.change import Waiting
from schemas.decision import OVERALL_FIELD, standard_in
from schemas.errors import DecisionError
from schemas.rating import Rating
from schemas.report import StandardState, Status
from support.safe_text import without_controls

REASONS = (
    "not an inspection report",
    "the same as a published report",
    "a Welsh version of a published report",
    "reports on two services",
    "cannot be read reliably",
)
"""Usual reasons of a rejection, chosen by number."""
MOST_PICTURES = 2
"""Pictures named for an item; the page has all of them."""
STYLES = {"+": "green", "-": "red", "!": "yellow", " ": ""}
KEYS = {
    "a": "accept",
    "c": "correct",
    "r": "reject",
    "n": "register the name",
    "w": "withdraw",
    "g": "accept the group",
    "s": "skip",
    "b": "back",
    "v": "view all",
    "o": "open",
    "u": "undo",
    "q": "finish",
}
ACTION_OF_KEY = {
    "a": Action.ACCEPT,
    "c": Action.CORRECT,
    "r": Action.REJECT,
    "n": Action.REGISTER,
    "w": Action.WITHDRAW,
}


class WalkThrough:
    """One walk on a terminal. Nothing is written before the summary is confirmed."""

    def __init__(self, settings: Settings, console: Console) -> None:
        self._settings, self._console = settings, console
        self._config = load_config(settings)
        self._walk = Walk(())
        self._maker = self._load({})
        self._asks: Mapping[Action, Callable[[Waiting], Verdict | None]] = {
            Action.ACCEPT: lambda item: Verdict(item=item, action=Action.ACCEPT),
            Action.CORRECT: self._ask_correction,
            Action.REJECT: self._ask_rejection,
            Action.REGISTER: self._ask_registration,
            Action.WITHDRAW: self._ask_withdrawal,
        }

    def run(self) -> None:
        """Walk through all items, confirm, write and publish once. Raises StateError."""
        if not self._walk.items:
            self._console.print(nothing_waits(self._settings))
            return
        while True:
            self._look()
            verdicts = self._walk.verdicts
            if not verdicts:
                self._console.print("Nothing was decided, nothing was written.")
                return
            answer = self._confirm()
            if answer == "n":
                self._console.print("Nothing was written.")
                return
            if answer == "y" and self._write():
                return

    def _load(self, verdicts: Mapping[str, Verdict]) -> DecisionMaker:
        state = Store(self._settings.data).load()
        self._walk = Walk(state.waiting, verdicts)
        rules = RuleSet(self._config.programmes, self._config.registry)
        return DecisionMaker(state, rules, self._signature())

    def _signature(self) -> Signature:
        return Signature(utc_now(), self._settings.review.who)

    def _look(self) -> None:
        """Show item after item until the end, or until the maintainer finishes."""
        full = False
        while (item := self._walk.current) is not None:
            self._show(item, full=full)
            full = False
            key = self._key(item)
            if key == "q":
                return
            if key in ACTION_OF_KEY:
                self._decide(item, ACTION_OF_KEY[key])
            elif key == "g":
                for other in self._walk.rest_of_group():
                    self._walk.decide(Verdict(item=other, action=Action.ACCEPT))
            elif key == "s":
                self._walk.skip()
            elif key == "b":
                self._walk.back()
            elif key == "v":
                full = True
            elif key == "o":
                self._open(item)
            elif key == "u" and not self._walk.undo():
                self._console.print("Nothing to undo yet.")

    def _key(self, item: Waiting) -> str:
        offered = self._offered(item)
        self._console.print(Text("  ".join(f"[{key}] {KEYS[key]}" for key in offered), "bold"))
        while True:
            key = click.getchar().casefold()
            if key in offered:
                return key
            if key in ("\x03", "\x04"):
                raise click.Abort
            self._console.print(f"Keys: {' '.join(offered)}")

    def _offered(self, item: Waiting) -> list[str]:
        possible = actions(item)
        group = bool(self._walk.rest_of_group())
        return [
            key
            for key in KEYS
            if (key not in ACTION_OF_KEY or ACTION_OF_KEY[key] in possible)
            and (key != "g" or group)
        ]

    def _decide(self, item: Waiting, action: Action) -> None:
        """Ask what the action needs, and try it: an impossible decision is refused here."""
        verdict = self._asks[action](item)
        if verdict is None:
            return
        try:
            pending(self._maker, verdict)
        except DecisionError as error:
            self._console.print(Text(f"Not possible: {error}", "yellow"))
            if item.report.status is not Status.HELD or action not in (
                Action.ACCEPT,
                Action.CORRECT,
            ):
                return
            if not click.confirm("Publish it although this check fails?", default=False):
                return
            verdict = verdict.model_copy(update={"forced": True})
            try:
                pending(self._maker, verdict)
            except DecisionError as again:
                self._console.print(Text(f"Not possible: {again}", "yellow"))
                return
        self._walk.decide(verdict)

    def _ask_correction(self, item: Waiting) -> Verdict | None:
        read = values(item.report)
        fields = [field for field in read if is_correctable(field)]
        for number, field in enumerate(fields, 1):
            self._print(f"{number:3} {field}: {read[field] or BLANK}")
        sets: list[tuple[str, str]] = []
        while True:
            more = " (empty: no more)" if sets else ""
            chosen = click.prompt(f"Number of the field{more}", default="", show_default=False)
            if not chosen:
                break
            named = _chosen(chosen, fields)
            if named is None:
                self._console.print("Give the number of a field.")
                continue
            sets.append((named, self._ask_value(named)))
        if not sets:
            return None
        reason = click.prompt("Reason (published)")
        return Verdict(item=item, action=Action.CORRECT, sets=tuple(sets), reason=reason)

    def _ask_value(self, field: str) -> str:
        if field != OVERALL_FIELD and standard_in(field) is None:
            return str(click.prompt("Right value"))
        choices = [rating.value for rating in reversed(Rating)]
        choices += [StandardState.NOT_KNOWN.value, StandardState.NOT_RATED.value]
        if field == OVERALL_FIELD:
            choices.pop()
        self._print("  ".join(f"{number} {name}" for number, name in enumerate(choices, 1)))
        while True:
            value = _chosen(click.prompt("Rating"), choices)
            if value is not None:
                return value
            self._console.print("Give the number of a rating.")

    def _ask_rejection(self, item: Waiting) -> Verdict | None:
        for number, reason in enumerate(REASONS, 1):
            self._print(f"{number:3} {reason}")
        typed = click.prompt("Reason (number or words)")
        reason = _chosen(typed, REASONS) or typed
        return Verdict(item=item, action=Action.REJECT, reason=reason)

    def _ask_registration(self, item: Waiting) -> Verdict | None:
        ref = item.report.organisation
        if ref is None:
            return Verdict(item=item, action=Action.REGISTER)
        registry = self._maker.rules.registry
        near = [o for id_ in ref.candidates if (o := registry.get(id_)) is not None]
        self._print(f"  0 a new {ref.kind} {ref.printed or ref.name!r} with the id {ref.id}")
        for number, organisation in enumerate(near, 1):
            self._print(f"{number:3} another name of {organisation.name} ({organisation.id})")
        chosen = click.prompt("Number, or the id of a registered organisation")
        if chosen == "0":
            return Verdict(item=item, action=Action.REGISTER)
        alias_of = _chosen(chosen, [o.id for o in near]) or chosen
        return Verdict(item=item, action=Action.REGISTER, organisation=alias_of)

    def _ask_withdrawal(self, item: Waiting) -> Verdict | None:
        reason = click.prompt("Reason (published)")
        return Verdict(item=item, action=Action.WITHDRAW, reason=reason)

    def _show(self, item: Waiting, *, full: bool) -> None:
        change = item.change
        self._console.rule(style="")
        place = f"{self._walk.position + 1} of {len(self._walk.items)}"
        self._print(f"{place}  {HEADLINES[change.kind]}: {item_name(change)}", "bold")
        self._print(f"{short_key(change)}, waits since {item.since}")
        decided = self._walk.verdicts.get(change.key)
        if decided is not None:
            self._print(f"decided: {decided.words}", "bold")
        if change.key in (sample := self._walk.sample(item)):
            self._print(f"one of the {len(sample)} to check before its group is accepted")
        if full:
            for line in diff_lines(item, state_options(self._settings)):
                self._print(f"{line.mark} {line.text}", STYLES[line.mark])
        else:
            for text, style in _brief(item):
                self._print(text, style)
        for name, path in self._files(item):
            self._print(f"  {name:9} {path}")

    def _files(self, item: Waiting) -> Iterator[tuple[str, str]]:
        """Yield the pictures of the evidence, the archived document and its address."""
        pictures = Pictures(self._settings.data, self._settings.parse)
        data = ReviewPageData(items=(item,), records={})
        drawn = [pictures.path(crop.name) for crop in needed_crops(data)]
        yield from (("picture", str(path)) for path in drawn[:MOST_PICTURES] if path.is_file())
        archive, sha256 = Archive(self._settings.data / "archive"), item.change.sha256
        if sha256 is not None and archive.has(sha256):
            yield "document", str(archive.path(sha256))
        yield "address", item.change.document_url

    def _open(self, item: Waiting) -> None:
        files = [path for name, path in self._files(item) if name != "address"]
        target = str(Path(files[0]).resolve()) if files else item.change.document_url
        if click.launch(target) != 0:
            self._print(f"Cannot be opened from here: {target}")

    def _confirm(self) -> str:
        self._console.rule(style="")
        verdicts = list(self._walk.verdicts.values())
        self._print(f"{counted(len(verdicts), ('decision', 'decisions'))}:", "bold")
        for verdict in verdicts:
            name = item_name(verdict.item.change)
            self._print(f"  {verdict.words}  {short_key(verdict.item.change)}  {name}")
        left = len(self._walk.items) - len(verdicts)
        self._print(f"Undecided: {left}")
        at_once = self._settings.review.publish_at_once
        what = "Write them and publish one version" if at_once else "Write them (no version)"
        self._console.print(Text(f"{what}?  [y] yes  [b] back  [n] no"))
        while (key := click.getchar().casefold()) not in ("y", "b", "n"):
            if key in ("\x03", "\x04"):
                raise click.Abort
        if key == "b":
            self._walk.back()
        return key

    def _write(self) -> bool:
        """Write all decisions and publish; False if some are refused, with nothing written."""
        verdicts = list(self._walk.verdicts.values())
        try:
            result = decide(
                self._settings, lambda maker: all_pending(maker, verdicts), by=self._signature()
            )
        except Stale as stale:
            self._print(str(stale), "yellow")
            kept = {k: v for k, v in self._walk.verdicts.items() if k not in stale.keys}
            self._maker = self._load(kept)
            return False
        except DecisionError as error:
            self._print(f"Nothing was written: {error}", "yellow")
            self._walk.back()
            return False
        self._print_result(result)
        return True

    def _print_result(self, result: DecisionResult) -> None:
        self._print(f"{counted(len(result.files), ('decision', 'decisions'))} saved.")
        if result.published is not None:
            what = "Published version" if result.published.new else "No change to publish; version"
            self._print(f"{what} {result.published.version}")
        left = len(result.outcome.waiting)
        self._print(f"{counted(left, WAITING)}." if left else "Nothing else waits.")

    def _print(self, text: str, style: str = "") -> None:
        """Print text of documents as it is: without markup, wrapped at the width."""
        width = max(self._console.width - 1, 20)
        for line in textwrap.wrap(without_controls(text), width, subsequent_indent="    "):
            self._console.print(Text(line, style))


def _brief(item: Waiting) -> Iterator[tuple[str, str]]:
    """Yield what decides: the values (of a change only what differs), all reasons, the quotes."""
    change, report = item.change, item.report
    if change.values:
        for value in change.values:
            yield f"- {value.field}: {value.before or BLANK} (published)", STYLES["-"]
            yield f"+ {value.field}: {value.after or BLANK} (read)", STYLES["+"]
    elif report.status not in (Status.UNREADABLE, Status.NOT_A_REPORT):
        yield f"+ {summary_line(report)}", STYLES["+"]
    for objection in change.objections:
        yield f"! {objection.rule}: {objection.detail}", STYLES["!"]
    for quote in main_quotes(item):
        where = f"{quote_place(quote)}, {quote.witness}"
        yield f"  {quote.field}: “{quote.text}” ({where})", ""


def _chosen(typed: str, choices: Sequence[str]) -> str | None:
    """Return the choice with that number or name; None if there is none."""
    if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(choices):
        return choices[int(typed) - 1]
    return typed if typed in choices else None
