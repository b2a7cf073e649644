"""The command line as its users meet it: what goes to which stream, exit codes, and no traceback."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from khonkaen_kg.graph.files import read_files
from khonkaen_kg.paths import Home, shipped_home
from tests.servers import COMMAND, start_server

ASK = (COMMAND, "query", "issues-without-process")
FAILING = """import sys
import khonkaen_kg.cli.build
from khonkaen_kg import cli
def fail(home):
    raise RuntimeError("broken")
khonkaen_kg.cli.build.choose_home = fail
sys.argv = ["khonkaen-kg", "check"]
cli.main()
"""


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    result = subprocess.run([COMMAND, *arguments], capture_output=True, text=True, check=False, env={"PATH": "", "LANG": "C.UTF-8", **environment})
    assert "Traceback" not in result.stderr
    return result


def test_build_writes_the_graphs_and_then_nothing_more(tiny_copy: Home) -> None:
    first = run("build", "--home", str(tiny_copy.root))
    assert first.returncode == 0
    assert "TH-XX/2028-2030/stated.ttl" in first.stdout.splitlines()
    again = run("build", "--home", str(tiny_copy.root), "--json")
    assert json.loads(again.stdout) == {"files": 9, "changed": [], "written": False}


def test_dry_run_writes_nothing_and_fails_where_files_would_change(tiny_copy: Home) -> None:
    result = run("build", "--home", str(tiny_copy.root), "--dry-run")
    assert (result.returncode, read_files(tiny_copy)) == (1, {})
    assert run("build", "--dry-run").returncode == 0


def test_home_can_be_given_by_the_environment(tiny_copy: Home) -> None:
    assert run("build", KHONKAEN_KG_HOME=str(tiny_copy.root)).returncode == 0
    assert read_files(tiny_copy)


def test_check_of_the_shipped_plan_reports_its_gaps_and_no_violation() -> None:
    result = run("check", "--json")
    (report,) = json.loads(result.stdout)
    assert result.returncode == 0
    assert report["counts"] == {"violation": 0, "warning": 32, "info": 51}
    assert report["problems"] == []


def test_deleting_a_process_from_the_source_makes_check_report_the_new_gaps_and_their_lines(khonkaen_copy: Home) -> None:
    path = khonkaen_copy.sources / "khonkaen-pmqa-process.txt"
    lines = path.read_text(encoding="utf-8").split("\n")
    path.write_text("\n".join(line for line in lines if "กระบวนการพัฒนาและส่งเสริมคุณภาพชีวิต" not in line), encoding="utf-8")
    result = run("check", "--home", str(khonkaen_copy.root), "--json")
    (report,) = json.loads(result.stdout)
    new = {(entry["kind"].rpartition("/")[2], entry["element"]["iri"].rpartition("2018-2022/")[2]) for entry in report["findings"] if entry["new"]}
    # P1.2 was the only strong process of I2, which M1 strongly addresses; T1 keeps P1.3.
    assert new == {("issue-with-weak-process-only", "issue/2"), ("mission-without-strong-process-for-its-issue", "mission/1")}
    assert {evidence["line"] for entry in report["findings"] if entry["new"] for evidence in entry["element"]["evidence"]} == {49, 17, 59}
    # What was curated for P1.2 is not read as said of another process: each such record is a problem with its place.
    assert sorted(problem["place"].rpartition(":")[0].rpartition("/")[2] for problem in report["problems"] if problem["code"] == "curated-unknown-element") == [
        "alignments.ttl",
        "alignments.ttl",
        "rejected.ttl",
        "translations.ttl",
    ]
    assert result.returncode == 65


def test_broken_source_is_an_error_with_its_place_and_nothing_is_written(khonkaen_copy: Home) -> None:
    before = read_files(khonkaen_copy)
    (khonkaen_copy.sources / "khonkaen-pmqa-process.txt").write_bytes("แผนพัฒนาจังหวัด".encode("cp874"))
    result = run("build", "--home", str(khonkaen_copy.root))
    assert (result.returncode, result.stdout) == (65, "")
    assert result.stderr.startswith("graph/source/khonkaen-pmqa-process.txt:1:")
    assert "CP874" in result.stderr
    assert read_files(khonkaen_copy) == before


@pytest.mark.parametrize(
    ("folder", "name", "content", "place"),
    [
        ("shapes", "gaps.ttl", "<urn:a> <urn:b> .\n", "gaps.ttl:1"),
        ("queries", "broken.rq", "#+ summary: x\nSELECT ?x { ?x ?p ?o }\n", "broken.rq:1"),
    ],
)
def test_broken_shape_or_query_is_told_with_file_and_line(folder: str, name: str, content: str, place: str, khonkaen_copy: Home) -> None:
    path = khonkaen_copy.root / folder / name
    path.parent.mkdir()
    path.write_text(content, encoding="utf-8")
    command = ["check"] if folder == "shapes" else ["query"]
    result = run(*command, "--home", str(khonkaen_copy.root))
    assert result.returncode == 65
    assert place in result.stderr


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["query", "no-such-query"], "issues-without-process"),
        (["query", "processes-by-recipient-and-issue", "recipient=nobody"], "recipient/farmers"),
        (["query", "processes-by-recipient-and-issue", "recipients=farmers"], "recipient, issue, minGrade, plan"),
        (["query", "processes-by-recipient-and-issue", "farmers"], "recipient=farmers"),
        (["query", "processes-by-recipient-and-issue", "name=farmers"], "recipient, issue, minGrade, plan"),
        (["query", "processes-by-recipient-and-issue", "self=farmers"], "recipient, issue, minGrade, plan"),
        (["query", "processes-by-recipient-and-issue", "recipient=farmers", "recipient=tourists"], "recipient is given more than once"),
    ],
)
def test_unknown_query_parameter_or_value_names_the_valid_ones(arguments: list[str], named: str) -> None:
    result = run(*arguments)
    assert (result.returncode, result.stdout) == (64, "")
    assert named in result.stderr


def test_shape_of_an_undescribed_kind_of_gap_is_told_with_file_and_line(khonkaen_copy: Home) -> None:
    shutil.copytree(shipped_home().shapes, khonkaen_copy.root / "shapes")
    path = khonkaen_copy.root / "shapes" / "gaps.ttl"
    text = path.read_text(encoding="utf-8")
    assert "gap-kind/issue-without-process>" in text
    path.write_text(text.replace("gap-kind/issue-without-process>", "gap-kind/issue-with-few>"), encoding="utf-8")
    result = run("check", "--home", str(khonkaen_copy.root))
    assert result.returncode == 65
    assert "shapes/gaps.ttl:" in result.stderr
    assert "issue-with-few" in result.stderr


def test_query_answers_in_text_json_and_csv() -> None:
    arguments = ["query", "issues-without-process"]
    assert "การเสริมสร้างความมั่นคงและความปลอดภัยในชีวิตและทรัพย์สิน" in run(*arguments).stdout
    (row,) = json.loads(run(*arguments, "--json").stdout)["results"]["bindings"]
    assert row["issueCode"]["value"] == "4"
    assert len(run(*arguments, "--csv").stdout.splitlines()) == 2


def test_query_that_makes_a_graph_answers_in_turtle_and_json_ld() -> None:
    arguments = ["query", "resource-description", "resource=recipient/farmers"]
    assert "/recipient/farmers>" in run(*arguments).stdout
    assert json.loads(run(*arguments, "--json").stdout)


def test_severity_of_gaps_can_be_given_by_its_word() -> None:
    gaps = [len(run("query", "all-gaps", f"severity={word}", "--csv").stdout.splitlines()) - 1 for word in ("warning", "ข้อสังเกต", "sh:Violation")]
    assert gaps == [32, 51, 0]


@pytest.mark.parametrize("arguments", [["query", "issues-without-process", "--json", "--csv"], ["query", "resource-description", "--csv"], ["query", "--csv"]])
def test_forms_that_cannot_be_given_are_refused(arguments: list[str]) -> None:
    result = run(*arguments)
    assert (result.returncode, result.stdout) == (64, "")
    assert "--json" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "environment", "named"),
    [
        (["no-such-command"], {}, "no-such-command"),
        (["query", "--no-such-option"], {}, "--no-such-option"),
        (["analyse", "chains"], {}, "subject"),
        (["serve"], {"PORT": "abc"}, "--port"),
        (["serve"], {"PORT": "65536"}, "--port"),
        (["serve"], {"HOST": "no such host"}, "127.0.0.1"),
        (["serve", "--host", ""], {}, "127.0.0.1"),
        (["serve", "--host", "a..b"], {}, "127.0.0.1"),
    ],
)
def test_wrong_usage_is_told_in_both_languages(arguments: list[str], environment: dict[str, str], named: str) -> None:
    result = run(*arguments, **environment)
    assert (result.returncode, result.stdout) == (64, "")
    thai, english = (
        next(line for line in result.stderr.splitlines() if any(mark in line for mark in marks)) for marks in (("ไม่",), ("wrong usage", " is no "))
    )
    assert thai != english
    assert named in result.stderr.lower()


def test_no_argument_at_all_shows_the_help() -> None:
    result = run()
    assert (result.returncode, result.stderr) == (64, "")
    assert "analyse" in result.stdout


@pytest.mark.parametrize("encoding", ["ascii", "cp874", "latin-1"])
def test_output_is_utf_8_whatever_the_locale_says(encoding: str) -> None:
    result = run(*ASK[1:], PYTHONIOENCODING=encoding, LANG="C")
    assert result.returncode == 0
    assert "การเสริมสร้างความมั่นคง" in result.stdout
    assert "แถว" in result.stderr


@pytest.mark.parametrize("redirection", [">&-", ">/dev/full"])
@pytest.mark.parametrize("command", [" ".join(ASK), f"{COMMAND} query --json", f"{COMMAND} check"])
def test_output_that_cannot_be_written_is_told(command: str, redirection: str) -> None:
    result = subprocess.run(["bash", "-c", f"{command} {redirection}"], capture_output=True, text=True, check=False)
    assert result.returncode == 74
    assert "cannot read or write" in result.stderr
    assert "อ่านหรือเขียนข้อมูลไม่ได้" in result.stderr
    assert "Exception" not in result.stderr


def test_reader_that_has_enough_is_no_error() -> None:
    result = subprocess.run(["bash", "-o", "pipefail", "-c", f"{COMMAND} query --json | head -1"], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout, result.stderr) == (0, "[\n", "")


def test_closed_standard_error_changes_no_answer() -> None:
    result = subprocess.run(["bash", "-c", f"{' '.join(ASK)} --csv 2>&-"], capture_output=True, text=True, check=False)
    assert (result.returncode, len(result.stdout.splitlines())) == (0, 2)


@pytest.mark.parametrize(("setting", "shown"), [("", False), ("0", False), ("1", True)])
def test_traceback_of_an_internal_error_is_shown_only_where_it_is_asked_for(setting: str, shown: bool) -> None:
    environment = {"PATH": "", "KHONKAEN_KG_TRACEBACK": setting}
    result = subprocess.run([sys.executable, "-c", FAILING], capture_output=True, text=True, check=False, env=environment)
    assert ("Traceback" in result.stderr) == shown
    assert shown or (result.returncode == 70 and "internal error" in result.stderr and "ข้อผิดพลาดภายใน" in result.stderr)


def test_list_of_queries_has_every_question_in_both_languages() -> None:
    listed = json.loads(run("query", "--json").stdout)
    assert len(listed) > 60
    assert all(entry["th"] and entry["en"] for entry in listed)


def test_home_that_was_never_built_is_told_what_to_do(tmp_path: Path) -> None:
    result = run("query", "--home", str(tmp_path))
    assert result.returncode == 66
    assert "khonkaen-kg build" in result.stderr


def test_taken_port_is_told_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = run("serve", PORT=str(port))
    assert result.returncode == 69
    assert f"PORT={port + 1}" in result.stderr


def test_advice_for_the_last_port_is_a_port() -> None:
    with socket.create_server(("127.0.0.1", 65535)):
        result = run("serve", PORT="65535")
    assert result.returncode == 69
    assert "PORT=65534" in result.stderr


def test_server_needs_no_standard_output() -> None:
    with start_server(["bash", "-c", f"exec {COMMAND} serve --port 0 >&-"]) as address, urllib.request.urlopen(f"{address}/healthz") as answer:
        assert answer.status == 200
