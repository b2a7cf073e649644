"""What the log says, what it never says, and that nobody who reads it can stop the service."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from khonkaen_kg.web.log import Level, Log, capture_logging, encode_line, find_standard_error, number_requests, shorten_address

REQUEST: dict[str, Any] = {
    "request_id": "a-1",
    "method": "GET",
    "route": "sparql",
    "status": 200,
    "seconds": 0.0123456,
    "size": 512,
    "client": "203.0.113.77",
    "query": "SELECT * { ?s ?p 'เกษตรกร' }",
    "is_hit": False,
}
HOSTILE = 'a"}\r\n{"level":"info"}\x00\x1b[2J\x7f\x85\u2028\u202e\u200b\ud800'


class Pipe:
    """A log that writes into a pipe, and what came out of it."""

    def __init__(self, level: Level, *, has_addresses: bool = False) -> None:
        self.reader, self.writer = os.pipe()
        os.set_blocking(self.reader, False)
        self.log = Log(level, self.writer, has_addresses=has_addresses)

    def read(self) -> list[dict[str, Any]]:
        """The lines since the last reading."""
        data = b""
        try:
            while part := os.read(self.reader, 65536):
                data += part
        except BlockingIOError:
            pass
        return [json.loads(line) for line in data.splitlines()]


@contextmanager
def open_pipe(level: Level, *, has_addresses: bool = False) -> Iterator[Pipe]:
    pipe = Pipe(level, has_addresses=has_addresses)
    try:
        yield pipe
    finally:
        os.close(pipe.reader)
        os.close(pipe.writer)


def test_request_is_one_line_with_every_field() -> None:
    with open_pipe(Level.REQUESTS) as pipe:
        pipe.log.write_request(**REQUEST)
        (line,) = pipe.read()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line.pop("time"))
    # printf %s "SELECT * { ?s ?p 'เกษตรกร' }" | sha256sum
    assert line == {
        "level": "info",
        "event": "request",
        "request_id": "a-1",
        "method": "GET",
        "route": "sparql",
        "status": 200,
        "milliseconds": 12.346,
        "bytes": 512,
        "cache": "miss",
        "query_hash": "4473ce00c63a4b7c",
        "client": "203.0.113.0/24",
    }


@pytest.mark.parametrize(
    ("level", "logged"),
    [(Level.OFF, []), (Level.PROBLEMS, [("error", 500, "internal"), ("warning", 503, "query-timeout")]), (Level.REQUESTS, "all")],
)
def test_level_says_which_requests_are_logged(level: Level, logged: list[tuple[str, int, str]] | str) -> None:
    answers = [("info", 200, None), ("info", 404, "unknown-page"), ("error", 500, "internal"), ("warning", 503, "query-timeout")]
    with open_pipe(level) as pipe:
        for _, status, outcome in answers:
            pipe.log.write_request(**REQUEST | {"status": status, "outcome": outcome})
        assert [(line["level"], line["status"], line.get("outcome")) for line in pipe.read()] == (answers if logged == "all" else logged)


def test_what_happens_is_logged_with_its_fields_unless_the_log_is_off() -> None:
    with open_pipe(Level.PROBLEMS) as pipe, open_pipe(Level.OFF) as silent:
        for log in (pipe.log, silent.log):
            log.write("warning", "worker-ended", cause="deadline", release=None)
        (line,) = pipe.read()
        assert (line["level"], line["event"], line["cause"], "release" in line) == ("warning", "worker-ended", "deadline", False)
        assert silent.read() == []


def test_whole_address_is_logged_only_where_it_is_asked_for() -> None:
    with open_pipe(Level.REQUESTS, has_addresses=True) as pipe:
        pipe.log.write_request(**REQUEST)
        assert [line["client"] for line in pipe.read()] == ["203.0.113.77"]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("::1", "::/48"),
        ("unix:", None),
        ("", None),
    ],
)
def test_address_is_shortened_to_its_network(address: str, network: str | None) -> None:
    assert shorten_address(address) == network


def test_no_value_ends_a_line_or_steers_a_terminal() -> None:
    line = encode_line({"event": HOSTILE, "calls": [HOSTILE]})
    assert all(0x20 <= byte < 0x7F for byte in line[:-1])
    assert line.endswith(b"\n")
    assert json.loads(line) == {"event": HOSTILE, "calls": [HOSTILE]}


def test_line_that_is_too_long_is_cut_until_a_pipe_takes_it_whole() -> None:
    line = encode_line({"event": "x", "message": "ก" * 100_000, "calls": ["f" * 500] * 99 + ["innermost"], "status": 500})
    read = json.loads(line)
    assert len(line) <= 4096
    assert (read["event"], read["status"], read["calls"][-1]) == ("x", 500, "innermost")
    assert set(read["message"]) == {"ก", "…"}


def test_full_pipe_costs_lines_and_no_waiting_and_the_gap_is_told() -> None:
    with open_pipe(Level.PROBLEMS) as pipe:
        # A pipe holds 64 KiB, and a line here has more than 1,000 bytes.
        for number in range(100):
            pipe.log.write("error", "flood", number=number, text="x" * 1000)
        first = pipe.read()
        assert [line["number"] for line in first] == list(range(len(first)))
        assert 10 < len(first) < 70
        pipe.log.write("info", "after")
        pipe.log.write("info", "later")
        after, later = pipe.read()
        assert (after["missing"], "missing" in later) == (100 - len(first), False)


def test_closed_descriptor_harms_nobody() -> None:
    reader, writer = os.pipe()
    log = Log(Level.REQUESTS, writer)
    os.close(reader)
    log.write_request(**REQUEST)
    os.close(writer)
    log.write_request(**REQUEST)
    Log(Level.REQUESTS, None).write_request(**REQUEST)


def test_process_without_standard_error_logs_nowhere_since_its_number_may_be_anything() -> None:
    code = "from khonkaen_kg.web.log import find_standard_error; print(find_standard_error())"
    closed = subprocess.run(["sh", "-c", 'exec "$0" -c "$1" 2>&-', sys.executable, code], capture_output=True, text=True, check=True)
    normal = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (closed.stdout, normal.stdout) == ("None\n", "2\n")


def test_standard_error_that_is_no_file_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", object())
    assert find_standard_error() is None


def test_identifiers_of_requests_count_on_and_differ_between_starts() -> None:
    one, other = number_requests(), number_requests()
    first, second = next(one), next(one)
    assert re.fullmatch(r"[0-9a-f]{8}-1", first)
    assert second == first[:-1] + "2"
    assert next(other) != first


# Names of their own: what other tests start may have set the real ones otherwise.
LIBRARIES = ("asyncio", "some_library", "khonkaen_kg.some_module")


def test_warnings_of_every_library_become_lines_and_what_is_less_does_not() -> None:
    with open_pipe(Level.PROBLEMS) as pipe:
        with capture_logging(pipe.log):
            for name in LIBRARIES:
                logging.getLogger(name).warning("%s of %s", "trouble", name)
                logging.getLogger(name).info("nothing")
        logging.getLogger("asyncio").debug("after")
        lines = pipe.read()
    assert [(line["level"], line["event"], line["logger"], line["message"]) for line in lines] == [
        ("warning", "message", name, f"trouble of {name}") for name in LIBRARIES
    ]


@pytest.mark.parametrize("has_messages", [False, True])
def test_exception_is_told_by_its_kind_and_calls_and_by_its_text_only_where_asked_for(has_messages: bool) -> None:
    def fail() -> None:
        raise ValueError("SELECT secret")

    with open_pipe(Level.PROBLEMS) as pipe, capture_logging(pipe.log, has_messages=has_messages):
        try:
            fail()
        except ValueError:
            logging.getLogger("asyncio").exception("Task exception was never retrieved\nfuture: %s", "SELECT secret")
        (line,) = pipe.read()
    assert (line["level"], line["message"], line["exception"]) == ("error", "Task exception was never retrieved", "ValueError")
    assert re.fullmatch(r"test_log\.py:\d+ fail", line["calls"][-1])
    assert ("SELECT secret" in json.dumps(line)) is has_messages


def test_every_field_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "operation.md").read_text(encoding="utf-8")
    with open_pipe(Level.REQUESTS) as pipe, capture_logging(pipe.log):
        pipe.log.write_request(**REQUEST, outcome="internal")
        logging.getLogger("asyncio").error("message", exc_info=ValueError())
        fields = {name for line in pipe.read() for name in line} | {"missing"}
    assert [name for name in sorted(fields - {"method"}) if f"`{name}`" not in page] == []
    assert len(fields) > 15


def test_broken_record_of_a_library_harms_nobody() -> None:
    with open_pipe(Level.PROBLEMS) as pipe, capture_logging(pipe.log):
        # Ours only: that of the test runner takes a broken record for a failure.
        logging.getLogger().handlers[-1].handle(logging.LogRecord("asyncio", logging.WARNING, "", 0, "%d", ("no number",), None))
        assert pipe.read() == []
