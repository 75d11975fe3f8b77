"""Whether `make soak` runs, which tries more examples, and all of what `make test` samples."""

from hypothesis import settings

SOAK = settings.default.max_examples > 25
