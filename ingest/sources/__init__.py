"""Where reports are found. A `Source` yields listings; what it lists is fetched elsewhere."""

from ingest.sources.base import Known, Source, SourceSilent, Survey

__all__ = ["Known", "Source", "SourceSilent", "Survey"]
