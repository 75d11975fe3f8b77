"""General tools: files, child processes, text, HTML, TOML, templates. Imports nothing of ours."""
