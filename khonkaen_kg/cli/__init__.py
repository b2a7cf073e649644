"""The command line: every verb, with data on standard output, talk on standard error, and exit codes of sysexits.h."""

from __future__ import annotations

from khonkaen_kg.cli.program import app, main

__all__ = ["app", "main"]
