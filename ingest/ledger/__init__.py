"""The ledger: pages, files, requests and runs, kept between visits."""
