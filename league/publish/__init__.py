"""Writes `output/`: versions whole or not at all, then the files of the newest one by one."""

from league.publish.pages import Page, PageMaker, Showing
from league.publish.publishing import PublishResult, publish
from league.publish.reading import read_publication

__all__ = ["Page", "PageMaker", "PublishResult", "Showing", "publish", "read_publication"]
