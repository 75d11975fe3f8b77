"""How code touches the machine: files, child processes, text, TOML. Imports nothing of ours."""
