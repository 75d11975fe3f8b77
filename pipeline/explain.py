"""Explains how a document was read (`parse --explain`), and what to draw on its pages."""

from collections.abc import Iterator, Sequence

from schemas.report import Box, Evidence, Identification, Report, TraceEntry


def explained(name: str, report: Report, seen: Sequence[TraceEntry]) -> Iterator[str]:
    """Yield the outcome and each value, then the identification, the trace and the checks."""
    why = report.reason or "; ".join(
        f"{check.check}: {check.detail}" for check in report.checks if check.outcome == "fail"
    )
    yield f"{name}: {report.status}" + (f" - {why}" if why else "")
    yield from _values(report)
    for found in report.identity:
        position = _position(found.page, found.heading, str(found.place))
        yield f"  identity  {found.field}: {found.value}{position}  “{found.text}”"
    for each in seen:
        rule = f"  <- {each.rule}" if each.rule else ""
        position = _position(each.page, each.heading)
        yield f"  {each.verdict:8}  {each.what}{position}  “{each.text}”{rule}"
    for check in report.checks:
        yield f"  check     {check.check}: {check.outcome} - {check.detail}"


def boxes_by_page(
    report: Report, seen: Sequence[TraceEntry]
) -> dict[int, tuple[tuple[Box, ...], tuple[Box, ...]]]:
    """Return for each page number the boxes of evidence, and those of refused lines."""
    evidence = [*report.overall.evidence, *report.score.evidence]
    evidence += [each for standard in report.standards for each in standard.evidence]
    used = _boxes([*evidence, *report.identity])
    refused = _boxes([each for each in seen if each.verdict == "refused"])
    return {
        page: (
            tuple(sorted(used.get(page, set()))),
            tuple(sorted(refused.get(page, set()) - used.get(page, set()))),
        )
        for page in sorted({*used, *refused})
    }


def _boxes(found: Sequence[Evidence | Identification | TraceEntry]) -> dict[int, set[Box]]:
    boxes: dict[int, set[Box]] = {}
    for each in found:
        if each.page is not None and each.box is not None:
            boxes.setdefault(each.page, set()).add(each.box)
    return boxes


def _values(report: Report) -> Iterator[str]:
    if report.programme is None or not report.standards:
        return
    overall = report.overall
    yield f"  value     overall: {overall.rating or 'not read'}{_witnesses(overall.evidence)}"
    score = report.score
    if score.value is not None or score.evidence:
        points = "not read" if score.value is None else f"{score.value}/{score.max or '?'}"
        yield f"  value     score: {points}{_witnesses(score.evidence)}"
    for standard in report.standards:
        known = {"rated": str(standard.rating), "not-rated": "not rated"}
        value = known.get(standard.state, "not read")
        code = f" ({standard.code})" if standard.code else ""
        yield f"  value     {standard.id}{code}: {value}{_witnesses(standard.evidence)}"


def _witnesses(evidence: Sequence[Evidence]) -> str:
    """Name the witnesses of a value, and their values if they differ."""
    if not evidence:
        return "  no witness"
    if len({each.value for each in evidence}) > 1:
        values = ", ".join(f"{each.value} by {each.witness}" for each in evidence)
        return f"  witnesses differ: {values}"
    return "  by " + ", ".join(dict.fromkeys(str(each.witness) for each in evidence))


def _position(page: int | None, heading: str | None, kind: str = "") -> str:
    where = f"page {page}" if page else (heading or "")
    both = ", ".join(part for part in (kind, where) if part)
    return f"  [{both}]" if both else ""
