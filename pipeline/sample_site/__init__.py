"""The sample site: a loopback replica of the platform's markup with made-up content.

    with SampleSite.bundled() as site:
        crawl(options_for(site), client=httpx.Client(transport=site.transport()), ...)

Changing it between two nights: `site.store.add/edit/remove/replace_file/hide/serve_stale`,
`site.store.switch(rest=False)`, `site.faults.add(Fault(...))`, `site.add_report(...)`,
`add_many(site, 2000)`; `site.log.all()` are the requests it was asked.
"""

from pipeline.sample_site.faults import Fault, Faults
from pipeline.sample_site.server import Asked, RequestLog
from pipeline.sample_site.site import FILES_ALIAS, SITE_ALIAS, SampleSite
from pipeline.sample_site.store import SiteStore, Switches
from pipeline.sample_site.synthetic import add_many

__all__ = [
    "FILES_ALIAS",
    "SITE_ALIAS",
    "Asked",
    "Fault",
    "Faults",
    "RequestLog",
    "SampleSite",
    "SiteStore",
    "Switches",
    "add_many",
]
