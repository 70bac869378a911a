"""The command line: the same job as in the browser, for scripts and terminals."""
