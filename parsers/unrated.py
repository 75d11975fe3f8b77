"""The record of a document without ratings to read: unrated, of another kind, or unreadable."""

from collections.abc import Sequence

from parsers import PARSER_VERSION
from parsers.identity.document_type import other_kind
from parsers.identity.identify import Identity
from parsers.ratings.blocks import Block
from parsers.record import organisation
from schemas.programme import Programme
from schemas.report import Report, Source, Status


def unreadable(reason: str, source: Source) -> Report:
    """The record of a document that could not be read."""
    return Report(
        status=Status.UNREADABLE,
        reason=reason,
        source=source,
        errors=(reason,),
        parser_version=PARSER_VERSION,
    )


def no_ratings(
    identity: Identity, programme: Programme | None, blocks: Sequence[Block], source: Source
) -> Report:
    """The record of a document that rates no one service: which kind of document it is."""
    if programme is not None:
        reason = programme.unrated_reason or f"{programme.name} gives no ratings"
        return other(identity, programme, source, Status.UNRATED, reason)
    said = [s.text for s in identity.statements if s.field == "organisation"]
    kind = next(filter(None, map(other_kind, (identity.heading or "", *said))), None)
    rated = sum(len(b.pairing.pairs) for b in blocks)
    if kind is None and rated >= 4:
        reason = "it rates standards, but of no programme that is known"
        return other(identity, None, source, Status.HELD, reason)
    title = identity.title
    if kind is None and title is not None and (held := held_for(identity)):
        return other(identity, None, source, Status.HELD, held[0])
    if kind is None and title is not None and title.name and title.kinds:
        reason = "its title fits several programmes and no standard's rating could be read"
        return other(identity, None, source, Status.HELD, reason)
    reason = kind or "its title is not that of an inspection of one service"
    return other(identity, None, source, Status.NOT_A_REPORT, reason)


def other(
    identity: Identity,
    programme: Programme | None,
    source: Source,
    status: Status,
    reason: str,
) -> Report:
    """The record of a document of that status and reason, with what it says of itself."""
    named = organisation(identity, programme) if status is not Status.NOT_A_REPORT else None
    return Report(
        status=status,
        reason=reason,
        programme=programme.id if programme is not None else None,
        title=identity.heading,
        organisation=named,
        published=identity.published,
        fieldwork_started=identity.started,
        joint=bool(identity.title and identity.title.joint),
        language=identity.language,
        identity=identity.statements,
        source=source,
        parser_version=PARSER_VERSION,
        errors=(reason,) if status is Status.HELD else (),
    )


def held_for(identity: Identity) -> tuple[str, ...]:
    """Why a document is held whatever its ratings are."""
    if identity.language == "cy":
        return ("written in Welsh: the English report is the one that is read",)
    return ()
