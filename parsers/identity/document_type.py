"""Recognise documents that are not reports on one rated service, and Welsh versions."""

import re

_OTHER_DOCUMENTS = (
    (r"\bthematic\b", "a thematic inspection, not of one service"),
    (r"\bannual report\b", "an annual report"),
    (r"\b(?:data )?annexe?\b", "a data annexe of a report"),
    (r"\baction plan\b", "an action plan that answers a report"),
    (r"\beasy read\b", "an easy-read version of a report"),
    (r"\bpress release\b|\bnews release\b", "a press release"),
    (r"\b(?:guidance|manual|handbook|guide)\b", "guidance, not a report"),
    (r"\bconsultation\b", "a consultation"),
    (r"\b(?:corporate|business|strategic) (?:plan|strategy)\b|\bstrategy\b", "a corporate plan"),
    (r"\bframework\b|\bstandards for\b|\binspection standards\b", "standards or a framework"),
    (r"\b(?:research|academic insights?|evidence|bulletin|working paper)\b", "research"),
    (r"\bresponse to\b", "a response to another document"),
    (r"\bserious further offence\b|\bsfo review\b", "a review of a serious further offence"),
    (r"\b(?:terms of reference|protocol|memorandum of understanding|policy)\b", "a policy"),
    (r"\b(?:minutes|newsletter|speech|vacanc\w+)\b", "not a report"),
)
"""What a title or first heading contains, and what such a document is."""
NO_RATING = re.compile(
    r"\b(?:(?:have|has|did|do|does|were|was|are|is) not (?:been )?(?:able to )?"
    r"(?:rate\b|rated\b|give (?:an? )?(?:overall )?rating|giv(?:en|ing) (?:an? )?(?:overall )?"
    r"ratings?|provid\w+ (?:an? )?(?:overall )?ratings?|award\w* (?:an? )?(?:overall )?ratings?)"
    r"|no (?:overall )?ratings? (?:was|were|is|are|has been|have been) (?:given|awarded|made)"
    r"|(?:do|does|did) not (?:carry|contain|include) (?:any )?ratings?|carries no ratings?"
    r"|without (?:an? )?(?:overall )?ratings?|(?:is|are|was|were) unrated|an unrated)\b",
    re.IGNORECASE,
)
"""A report states that it gives no ratings."""
NO_OVERALL = re.compile(
    r"\bno overall rating\b|\bnot (?:been )?(?:able to )?(?:give|given|giving|provided?|award\w*|"
    r"made?)[^.]{0,40}?overall rating\b|\boverall rating[^.]{0,30}?\b(?:not|cannot|could not)"
    r"(?: be| been)? (?:given|awarded|made|provided|possible)\b",
    re.IGNORECASE,
)
"""A report states that it gives no overall rating."""
STANDS_FOR_ANOTHER = re.compile(
    r"\bplease wait\b|\b(?:document|report|publication|page|file|content)s? "
    r"(?:has|have) (?:now |been |since )*(?:moved|relocated|replaced|superseded|withdrawn|removed)"
    r"|\b(?:is|are) no longer (?:available|published|here|at this)"
    r"|\bcan (?:now )?be (?:found|downloaded|opened|viewed) (?:at|on|in|with|from)\b"
    r"|\b(?:is|are) now (?:at|on|available|published)\b|\bPDF portfolio",
    re.IGNORECASE,
)
"""A short PDF says that the document is elsewhere, or that it needs another program."""
_INSPECTORATES = (
    r"(?:Ofsted|Estyn|HMICFRS|HMICI?|HMCPSI|CQC|Care Quality Commission|Care Inspectorate|"
    r"Healthcare Inspectorate|Inspectorate of (?:Constabulary|Prisons|Education|Schools)|"
    r"inspectors (?:from|of)|(?:other|partner|fellow|sister|two|three|four) inspectorates)"
)
_WITH_US = r"(?:us|our|the inspection|this inspection|the team)\b"
_JOINT = re.compile(
    r"\b(?:this|our|the present) (?:\w+ ){0,3}joint inspection\b|"
    r"\b(?:this|our) (?:inspection|report) (?:\w+ ){0,4}joint(?:ly)?\b|"
    r"\b(?:inspected|carried out|conducted|undertaken) (?:this |it |the service )?"
    rf"jointly (?:with|by)\b[^.]*{_INSPECTORATES}|"
    rf"\bjoined (?:[\w ]{{1,20}})?by\b[^.]*{_INSPECTORATES}|"
    rf"{_INSPECTORATES}[^.]*\b(?:joined|inspected with|worked with|took part with) {_WITH_US}|"
    rf"\bjoined {_WITH_US}[^.]*{_INSPECTORATES}|"
    rf"{_INSPECTORATES}[^.]*\btook part in (?:this|our|the) (?:joint )?inspection\b|"
    rf"\bwe (?:carried out this |inspected )[^.]*\b(?:alongside|together with|with) "
    rf"(?:colleagues from |inspectors from )?[^.]*{_INSPECTORATES}",
    re.IGNORECASE,
)
"""A sentence that other inspectorates took part in this inspection."""
_OTHERS = re.compile(rf"joint|joined|took part|{_INSPECTORATES}", re.IGNORECASE)
_NOT_THIS = re.compile(
    r"\b(?:previous|last|earlier|former|next|future|planned|targeted area|thematic|not|n[o’']t|"
    r"will|would|might|in 20\d\d|since|had|programme of|each year|every year)\b",
    re.IGNORECASE,
)
"""Words of a sentence about another inspection than this one, or about none."""
_WELSH_WORD = re.compile(
    "yn|yr|y|mae|wedi|ar|gan|gyda|eu|ei|ac|am|bod|hyn|gwasanaethau|gwasanaeth|prawf|arolygiad|"
    "cyfiawnder|ieuenctid|o'r|i'r|a'r|fod|oedd|roedd|sydd"
)
_ENGLISH_WORD = re.compile("the|of|and|to|in|was|that|for|is|were|with|by|not|on|are|this")
_WELSH_TITLE = re.compile(r"arolygiad (?P<joint>ar y cyd )?o(?:['’]r)? (?P<rest>.+)", re.IGNORECASE)
_WELSH_SUBJECTS = {
    "wasanaethau prawf": "probation services",
    "wasanaethau cyfiawnder ieuenctid": "youth justice services",
    "wasanaethau troseddau ieuenctid": "youth offending services",
}
"""The subjects of titles on the Welsh versions of web pages."""
_WELSH_IN = re.compile(r"\s*(?:\b(?:yn|yng|ym)\b|[:–—-])\s*:?\s*")


def other_document(title: str) -> str | None:
    """Return what a document with that title is, or None if it may be a report on one service."""
    for words, description in _OTHER_DOCUMENTS:
        if re.search(words, title, re.IGNORECASE):
            return description
    return None


def is_joint(text: str) -> bool:
    """Return whether a sentence says that other inspectorates took part in the inspection."""
    sentences = (s for s in re.split(r"(?<=[.!?;])\s+", text) if _OTHERS.search(s))
    return any(_JOINT.search(each) and not _NOT_THIS.search(each) for each in sentences)


def language_of(text: str) -> str:
    """Return `cy` if Welsh words outnumber English ones, else `en`."""
    words = re.findall(r"[a-zâêîôûŵŷ’']+", text.casefold().replace("’", "'"))
    welsh = sum(_WELSH_WORD.fullmatch(word) is not None for word in words)
    english = sum(_ENGLISH_WORD.fullmatch(word) is not None for word in words)
    return "cy" if welsh > english and welsh >= 3 else "en"


def in_english(title: str) -> str:
    """Return the English form of a Welsh title, with the name as printed; others unchanged."""
    found = _WELSH_TITLE.fullmatch(title.strip())
    if found is None:
        return title
    lead = "A joint inspection of" if found["joint"] else "An inspection of"
    rest = found["rest"]
    for welsh, english in _WELSH_SUBJECTS.items():
        if rest.casefold().startswith(welsh):
            name = _WELSH_IN.sub("", rest[len(welsh) :], count=1)
            return f"{lead} {english} in {name}" if name else f"{lead} {english}"
    return f"{lead} {rest}"
