"""The click commands of the command line; `pipeline.cli` lists them."""
