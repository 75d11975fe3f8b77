"""What a host's robots.txt allows us, read by the rules of RFC 9309."""

from dataclasses import dataclass

from protego import Protego


@dataclass(frozen=True)
class RobotsRules:
    """The rules of one host for one user agent; None where there is no file."""

    rules: Protego | None
    user_agent: str

    @classmethod
    def read(cls, text: str | None, user_agent: str) -> "RobotsRules":
        """Rules of a file's text; no text (the file is missing) means no rules."""
        return cls(None if text is None else Protego.parse(text), user_agent)

    def allows(self, url: str) -> bool:
        """Whether we may ask for the address."""
        return self.rules is None or bool(self.rules.can_fetch(url, self.user_agent))

    @property
    def delay(self) -> float:
        """Seconds between requests that the host asks for, 0 if it does not say."""
        said = None if self.rules is None else self.rules.crawl_delay(self.user_agent)
        return float(said or 0.0)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps that the file names."""
        return () if self.rules is None else tuple(self.rules.sitemaps)
