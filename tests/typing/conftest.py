"""The files here are read by type checkers only: pytest leaves them alone."""

collect_ignore_glob = ["*.py"]
