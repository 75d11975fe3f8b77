"""The ledger: pages, files and problems, kept between visits."""
