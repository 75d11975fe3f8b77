"""The review page: what waits, with the proof of each before the maintainer's eyes."""
