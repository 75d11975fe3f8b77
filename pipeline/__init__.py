"""The nightly run and the command line: ties the other packages together."""

__version__ = "0.1.0"
