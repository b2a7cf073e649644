"""The program: its commands, and how it ends."""

from __future__ import annotations

import io
import os
import sys
from typing import Any, Final

import typer
import typer.main

from khonkaen_kg.cli.analyse import analyse
from khonkaen_kg.cli.build import build, check
from khonkaen_kg.cli.diff import diff
from khonkaen_kg.cli.doctor import doctor
from khonkaen_kg.cli.export import export
from khonkaen_kg.cli.output import drop_output, say
from khonkaen_kg.cli.query import query
from khonkaen_kg.cli.release import release
from khonkaen_kg.cli.serve import serve
from khonkaen_kg.errors import KhonkaenError, RequestError
from khonkaen_kg.settings import TRACEBACK

_PROGRAM: Final = "khonkaen-kg"
_INTERRUPTED: Final = 130
# Typer may carry its own copy of click, so what it raises on wrong usage is found through what it exports.
_UsageError: Final[Any] = typer.BadParameter.__mro__[1]

app = typer.Typer(
    name=_PROGRAM,
    help="A Thai province's strategic plan as a knowledge graph.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for _command in (build, check, diff, doctor, export, query, serve):
    app.command()(_command)
app.add_typer(analyse, name="analyse")
app.add_typer(release, name="release")


def main() -> None:
    """Run the command line; every error is told in both languages, ends with its exit code, and shows no traceback unless one is asked for."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # The data are Thai, whatever the locale says of the terminal.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        _run(sys.argv[1:])
        code = 0
    except typer.Exit as end:
        code = end.exit_code
    except _UsageError as error:
        _tell_usage(error)
        code = RequestError.exit_code
    except KhonkaenError as error:
        say(str(error))
        code = error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        code = _INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has enough (`| head`).
        drop_output()
        code = 0
    except OSError as error:
        drop_output()
        reason = ": ".join(str(part) for part in (error.filename, error.strerror or error) if part)
        say(f"อ่านหรือเขียนข้อมูลไม่ได้ ({reason})\nตรวจแฟ้ม พื้นที่ว่าง และปลายทางของผลลัพธ์")
        say(f"cannot read or write ({reason})\ncheck the file, the free space and where the output goes")
        code = os.EX_IOERR
    except Exception as error:
        if os.environ.get(TRACEBACK.variable, TRACEBACK.default) == "1":
            raise
        say(f"ข้อผิดพลาดภายในโปรแกรม: {error!r}\nตั้งค่า {TRACEBACK.variable}=1 แล้วสั่งใหม่เพื่อดูรายละเอียดและแจ้งผู้พัฒนา")
        say(f"internal error: {error!r}\nset {TRACEBACK.variable}=1 and run again to see where, and tell the developers")
        code = KhonkaenError.exit_code
    sys.exit(code)


def _run(arguments: list[str]) -> None:
    """Do what ``arguments`` say. Not by calling ``app``, which would end the process by itself on wrong usage and on a closed pipe."""
    command = typer.main.get_command(app)
    with command.make_context(_PROGRAM, arguments) as context:
        command.invoke(context)
    if sys.stdout:
        sys.stdout.flush()


def _tell_usage(error: Any) -> None:  # noqa: ANN401 (click's or typer's, see _UsageError)
    path = error.ctx.command_path if error.ctx else _PROGRAM
    # There is no message where no argument was given at all: the help has been shown in its place.
    if message := error.format_message():
        say(f"คำสั่งไม่ถูกต้อง: {message}\nดูวิธีใช้ด้วย {path} --help\nwrong usage: {message}\nsee {path} --help")
