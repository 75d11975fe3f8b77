"""Turns planned pages into bytes."""

import io
from collections import Counter

from league.site import links as addresses
from league.site.environment import environment
from league.site.site import Plan, Site


class Renderer:
    """Renders the pages of one site; the same plan gives the same bytes."""

    def __init__(self, site: Site) -> None:
        self._templates = environment()
        self._shared: dict[str, object] = {
            "p": site.publication,
            "organisations": site.organisations,
            "inspections": site.inspections,
            "area_names": site.area_names,
            "programme_names": site.programme_names,
            "programme_short": site.programme_short,
            "versions": site.versions,
            "forms": site.forms,
            "counts": _counts(site),
        }

    def render(self, plan: Plan) -> bytes:
        """The page as UTF-8."""
        content = plan.content()
        values = {
            **self._shared,
            "path": plan.path,
            "root": addresses.root_of(plan.path),
            "title": content.title,
            "description": content.description,
            **content.context,
        }
        # Piece by piece: of a large table the pieces take far more memory than their text.
        page = io.BytesIO()
        for piece in self._templates.get_template(content.template).generate(values):
            page.write(piece.encode())
        return page.getvalue()


def _counts(site: Site) -> dict[str, int]:
    inspections = site.inspections.values()
    basis = Counter(i.basis for i in inspections)
    rated = sum(i.rating is not None for i in inspections)
    return {
        "rated": rated,
        "unrated": len(inspections) - rated,
        "organisations": len(site.by_organisation),
        "report": basis["report"],
        "reported": basis["reported"],
    }
