"""docs/reference.md: commands, settings and errors, made from the code that has them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import typer.main

from khonkaen_kg.cli import app
from khonkaen_kg.settings import SETTINGS
from khonkaen_kg.web.problems import OUTCOMES

PAGE = Path(__file__).parent / "reference.md"


def write_reference() -> str:
    """The page."""
    return "\n".join([*_write_commands(), *_write_settings(), *_write_errors()]) + "\n"


def _write_commands() -> Iterator[str]:
    yield "# Reference"
    yield ""
    yield "Made by `make docs`. Data goes to standard output and talk to standard error."
    yield "\n## Commands · คำสั่ง"
    yield from _write_group("khonkaen-kg", typer.main.get_command(app))


def _write_group(path: str, command: object) -> Iterator[str]:
    # Typer carries its own copy of click, so commands are told apart by what they have.
    for name, child in sorted(getattr(command, "commands", {}).items()):
        yield f"\n### `{path} {name}`"
        yield ""
        yield " ".join((child.help or "").split())
        for parameter in child.params:
            shown = ", ".join(f"`{option}`" for option in parameter.opts) if parameter.param_type_name == "option" else f"`{parameter.name.upper()}`"
            text = getattr(parameter, "help", None)
            if text and "--help" not in parameter.opts:
                yield f"- {shown}: {text}"
        yield from _write_group(f"{path} {name}", child)


def _write_settings() -> Iterator[str]:
    yield "\n## Settings · การตั้งค่า"
    yield ""
    yield "| environment variable | default | meaning |\n|---|---|---|"
    for setting in SETTINGS:
        yield f"| `{setting.variable}` | {f'`{setting.default}`' if setting.default else '–'} | {setting.en} · {setting.th} |"


def _write_errors() -> Iterator[str]:
    yield "\n## Errors · ข้อผิดพลาด"
    yield ""
    yield "On the web each is a problem document (RFC 9457) with the code, the texts in Thai and English and, for a query, the line and column."
    yield ""
    yield "| code | status | exit code | meaning | for example |\n|---|--:|--:|---|---|"
    for error, outcome in OUTCOMES.items():
        example = outcome.example.replace("|", "\\|")
        yield f"| `{error.code}` | {outcome.status} | {error.exit_code} | {outcome.en} · {outcome.th} | `{example}` |"
