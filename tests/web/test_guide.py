"""The pages of the open data and of help: what they promise is so, and what they tell programs to do works."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
from khonkaen_kg.store.release.dumps import list_dumps
from khonkaen_kg.web import snippets
from khonkaen_kg.web.site import make_site
from tests.servers import start_server
from tests.web.client import Client
from tests.web.open_site import ADDRESS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.client import Page
    from tests.web.open_site import OpenSite

SNIPPET = re.compile(r'<code data-task="(\w+)" data-language="(\w+)">(.*?)</code>', re.DOTALL)
TASKS = ("json", "csv", "sparql", "thing", "dump")
ISSUE = "การเสริมสร้างความมั่นคงและความปลอดภัยในชีวิตและทรัพย์สิน"


def read_snippets(html: str) -> dict[tuple[str, str], str]:
    return {(task, language): unescape(code) for task, language, code in SNIPPET.findall(html)}


@pytest.fixture(scope="module", params=["th", "en"])
def data_page(request: pytest.FixtureRequest, published: OpenSite) -> Page:
    return published.client.browse(f"/data?lang={request.param}")


def test_data_page_has_the_files_of_the_current_release(data_page: Page, published: OpenSite) -> None:
    links = data_page.links()
    wholes = [dump for dump in list_dumps(published.new) if dump.graph is None]
    assert len(wholes) == 4
    for dump in wholes:
        assert f"/dumps/{published.new.name}/{dump.name}.gz" in links
        assert f"/dumps/{published.new.name}/{dump.name}" in links
        assert f"{dump.size / 1000:.1f}\xa0kB" in data_page.text.replace(" kB", "\xa0kB")


def test_every_link_of_the_data_page_leads_somewhere(data_page: Page, published: OpenSite) -> None:
    ids = {attributes["id"] for _, attributes in data_page.elements if "id" in attributes}
    for link in data_page.links():
        if link.startswith("#"):
            assert link[1:] in ids
        elif link.startswith("/"):
            assert published.client.browse(link).response.status_code in (200, 307), link


def test_data_page_names_forms_that_the_addresses_have(published: OpenSite) -> None:
    page = published.client.browse("/data?lang=en")
    rows = re.findall(r'<tr role="row"><th scope="row" role="rowheader">[^<]*</th>.*?</tr>', page.response.text, re.DOTALL)
    assert len(rows) == 7
    for row in rows:
        path = re.findall(r"<code>(/[^<]*)</code>", row)[0]
        suffixes, types = re.findall(r"<code>\.([^<]*)</code>", row), re.findall(r"<code>([a-z]+/[^<]*)</code>", row)
        assert suffixes or types
        for suffix in suffixes:
            assert published.client.get(f"{path}.{suffix}").status_code == 200, (path, suffix)
        for media_type in types:
            query = "CONSTRUCT+WHERE+%7B%7D" if media_type == "text/turtle" else "SELECT+*+%7B%7D"
            asked = f"{path}?query={query}" if path == "/sparql" else path
            answer = published.client.get(asked, media_type)
            assert answer.headers["content-type"].partition(";")[0] == media_type, (path, media_type)


def test_data_page_cites_as_the_catalogue_does(published: OpenSite) -> None:
    cited = [re.findall(r'<p class="citation".*?</p>', published.client.browse(path).response.text) for path in ("/data?lang=en", "/catalog?lang=en")]
    assert cited[0] == cited[1]
    assert len(cited[0]) == 2
    assert published.new.name in cited[0][0]


def test_snippets_have_the_address_of_the_site(data_page: Page) -> None:
    found = read_snippets(data_page.response.text)
    assert set(found) == {(task, language) for task in TASKS for language in (snippets.CURL, snippets.PYTHON, snippets.R, snippets.JAVASCRIPT)}
    assert all(f"{ADDRESS}/" in code for code in found.values())


def test_graph_of_no_release_has_no_files_but_the_rest(client: Client) -> None:
    page = client.browse("/data?lang=en")
    assert "These graphs are of no release yet" in page.text
    assert not [link for link in page.links() if "/dumps/" in link]
    assert "/queries/issues-without-process.json" in page.response.text


def test_graph_without_a_plan_has_both_pages(client: Client, knowledge_graph: KnowledgeGraph) -> None:
    empty = Client(make_site(KnowledgeGraph(InProcessEngine([]), knowledge_graph.catalogue)))
    assert empty.browse("/help").response.status_code == 200
    page = empty.browse("/data")
    assert page.response.status_code == 200
    assert ("thing", snippets.CURL) not in read_snippets(page.response.text)


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_link_of_the_help_page_leads_somewhere(language: str, published: OpenSite) -> None:
    page = published.client.browse(f"/help?lang={language}")
    ids = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    links = set(page.links())
    assert len(links) > 20
    for link in links:
        if link.startswith("#"):
            assert link[1:] in ids
        else:
            assert published.client.browse(link).response.status_code == 200, link


def test_help_tells_what_silence_and_judgement_mean_and_names_the_source(published: OpenSite) -> None:
    thai, english = (published.client.browse(f"/help?lang={language}").text for language in ("th", "en"))
    assert "ช่องว่างจึงหมายความว่า “ไม่ระบุในเอกสารต้นฉบับนี้” มิได้หมายความว่าจังหวัดไม่มี" in thai
    assert "never that the province has none" in english
    assert "not the province's" in english
    assert "/source/khonkaen-pmqa-process?lang=en" in published.client.browse("/help?lang=en").links()


@pytest.mark.parametrize("path", ["/data", "/help"])
def test_language_is_asked_once(path: str, client: Client) -> None:
    assert client.get(f"{path}?lang=th&lang=en").status_code == 422


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple[str, str], str]]:
    """The snippets of a server that answers what they ask."""
    with start_server(KHONKAEN_KG_RELEASES=str(tmp_path_factory.mktemp("releases"))) as address:
        page = subprocess.run(["curl", "-s", f"{address}/data", "-H", "Accept: text/html"], capture_output=True, text=True, check=True).stdout
        yield read_snippets(page)


def run(command: list[str], folder: Path) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder, timeout=60).stdout


def test_curl_does_what_the_page_says(code: dict[tuple[str, str], str], tmp_path: Path) -> None:
    told = {task: run(["bash", "-c", code[task, snippets.CURL]], tmp_path) for task in TASKS}
    assert json.loads(told["json"])["rows"][0]["issueLabel"] == ISSUE
    assert told["csv"].startswith("link,relation,subject")
    assert told["sparql"].splitlines()[4] == f"4,{ISSUE}"
    assert "a kko:StrategicPlan" in told["thing"]
    assert (tmp_path / "khonkaen-kg.nq.gz").read_bytes()[:2] == b"\x1f\x8b"


def test_python_does_what_the_page_says(code: dict[tuple[str, str], str], tmp_path: Path) -> None:
    told = {task: run([sys.executable, "-c", code[task, snippets.PYTHON]], tmp_path) for task in TASKS}
    assert told["json"] == f"4 {ISSUE}\n"
    assert re.search(r"#Strong\s+13\n.*#Weak\s+19\n", told["csv"])
    assert told["sparql"].splitlines()[3] == f"4 {ISSUE}"
    assert "a kko:StrategicPlan" in told["thing"]
    assert int(told["dump"]) > 10_000


def test_javascript_does_what_the_page_says(code: dict[tuple[str, str], str], tmp_path: Path) -> None:
    node = shutil.which("node")
    assert node, "node is missing: see .ci/tools"
    told = {task: run([node, "--input-type=module", "-e", code[task, snippets.JAVASCRIPT]], tmp_path) for task in TASKS}
    assert ISSUE in told["json"]
    assert told["csv"].startswith("link,relation,subject")
    assert ISSUE in told["sparql"]
    assert "a kko:StrategicPlan" in told["thing"]
    assert int(told["dump"]) > 10_000
