"""Jinja templates of a package: markup is escaped in pages, an unknown name is an error."""

import jinja2

from support.safe_text import without_controls


def template_environment(package: str, *, plain: bool = False) -> jinja2.Environment:
    """Return the environment of the templates in `package/templates`.

    With `plain` it also removes control characters, which could rewrite a terminal line or break
    it, from each value that is shown; a value that is None is an error then.
    """
    return jinja2.Environment(
        loader=jinja2.PackageLoader(package, "templates"),
        autoescape=jinja2.select_autoescape(("html", "svg", "xml", "atom")),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        finalize=_plain_value if plain else None,
    )


def _plain_value(value: object) -> object:
    if value is None:
        raise jinja2.UndefinedError("the template shows an unknown value")
    return without_controls(value) if type(value) is str else value
