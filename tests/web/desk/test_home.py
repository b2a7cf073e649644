"""The home page: the figures that matter, what changed last, and the ways on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, Triple

from benchmarks.corpus import make_plans, quads_of, shared_quads
from khonkaen_kg.graph.catalogue import NamedGraph
from khonkaen_kg.namespaces import GRAPH, KKO, RDF
from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
from khonkaen_kg.store.published import read_published
from khonkaen_kg.store.release import write_release
from khonkaen_kg.web.site import make_site
from tests.web.client import Client, Page

if TYPE_CHECKING:
    from pathlib import Path

    from khonkaen_kg.paths import Home
    from tests.web.open_site import OpenSite


def read_figures(page: Page) -> list[tuple[str, str]]:
    """The four figures with where they lead."""
    figures = page.response.text.split('<ul class="figures figures-large">')[1].split("</ul>")[0]
    return [(href.replace("&amp;", "&"), number) for href, number in re.findall(r'<a href="([^"]+)">.*?<strong>([\d,]+)</strong>', figures, re.DOTALL)]


def test_four_figures_lead_to_what_explains_them(client: Client) -> None:
    # Issues 1 to 3 and themes 1, 2, 6 are strong; issue 5 and themes 3, 4, 7 weak; issue 4 and theme 5 have no process: twelve in all.
    # Indicators measure the goal only: 3 missions, 5 issues, 7 themes and 8 processes have none, of these and the goal.
    page = client.browse("/?lang=en")
    assert read_figures(page) == [
        ("#graded-strong", "6"),
        ("#graded-weak", "4"),
        ("#graded-none", "2"),
        ("/queries/elements-without-indicator?plan=TH-40%2F2018-2022&lang=en", "23"),
    ]
    assert page.text.count("of the 12 issues and themes") == 3
    assert "of the 24 elements" in page.text
    assert "Of the 5 issues and 7 themes, 12 in all" in page.text


@pytest.mark.parametrize(
    ("figure", "elements", "shown"),
    [
        (0, ["issue/1", "issue/2", "issue/3", "positioning/1", "positioning/2", "positioning/6"], None),
        (1, ["issue/5", "positioning/3", "positioning/4", "positioning/7"], "4 of 83 gaps"),
        (2, ["issue/4", "positioning/5"], "2 of 83 gaps"),
    ],
)
def test_figure_leads_to_exactly_what_it_counts(figure: int, elements: list[str], shown: str | None, client: Client) -> None:
    page = client.browse("/?lang=en")
    href, number = read_figures(page)[figure]
    listed = page.response.text.split(f'<div id="{href.removeprefix("#")}">')[1].split("</div>")[0]
    assert re.findall(r'href="/id/TH-40/2018-2022/([^"?]+)\?lang=en"', listed) == elements
    assert int(number) == len(elements)
    why = re.findall(r'class="more" href="([^"]+)"', listed)
    assert [shown in client.browse(link.replace("&amp;", "&")).text for link in why if shown] == ([True] if shown else [])
    assert len(why) == (1 if shown else 0)


def test_tables_say_none_found_as_a_sentence(client: Client) -> None:
    cells = re.findall(r'<span class="absent">([^<]+)</span>', client.browse("/?lang=en").response.text)
    assert "None found" in cells
    assert "none found" not in cells


def test_gaps_of_each_kind_are_counted_and_linked(client: Client) -> None:
    page = client.browse("/?lang=th")
    kinds = re.findall(r'href="/gaps\?kind=([a-z-]+)&amp;lang=th"><span><span lang="th">([^<]+)</span></span> <strong>(\d+)</strong>', page.response.text)
    assert len(kinds) == 30
    assert ("issue-without-process", "ประเด็นการพัฒนาที่ไม่มีกระบวนการรองรับ", "1") in kinds
    assert sum(int(count) for *_, count in kinds) == 83
    assert "/gaps?severity=Warning&lang=th" in page.links()


def test_three_ways_lead_on(client: Client) -> None:
    assert {"/gaps?lang=en", "/queries?lang=en", "/data?lang=en"} <= set(client.browse("/?lang=en").links())


def test_last_release_tells_what_it_changed_in_the_plan(published: OpenSite) -> None:
    # The older release has an invented gap of four statements, and another text in one label.
    page = published.client.browse("/?lang=en")
    difference = f"/releases/{published.old.name}..{published.new.name}"
    assert "0 new gaps" in page.text
    assert "1 gaps closed" in page.text
    assert "Statements of this plan added: 1" in page.text
    assert "Statements of this plan removed: 5" in page.text
    assert f"Release {published.new.sequence}, published {published.new.created:%Y-%m-%d}" in page.text
    assert f"{difference}?lang=en#gaps-closed" in page.links()
    assert "พ.ศ." in published.client.browse("/?lang=th").text.split("สิ่งที่เปลี่ยนในรุ่นล่าสุด")[1]


def test_first_release_says_so(home: Home, knowledge_graph: KnowledgeGraph, tmp_path: Path) -> None:
    engine = InProcessEngine()
    engine.load(write_release(tmp_path, ((graph.iri, tuple(graph.triples)) for graph in read_published(home))))
    page = Client(make_site(KnowledgeGraph(engine, knowledge_graph.catalogue))).browse("/?lang=en")
    assert "It is the first release" in page.text


def test_damaged_release_before_leaves_the_page_readable(home: Home, knowledge_graph: KnowledgeGraph, tmp_path: Path) -> None:
    graphs = {graph.iri: tuple(graph.triples) for graph in read_published(home)}
    gaps = GRAPH + "TH-40/2018-2022/gaps"
    old = write_release(tmp_path, (graphs | {gaps: graphs[gaps][:-1]}).items())
    engine = InProcessEngine()
    engine.load(write_release(tmp_path, graphs.items()))
    for graph in old.graphs:
        for file in graph.forms.values() if graph.iri == gaps else ():
            (old.folder / file.file).write_bytes(b"")
    page = Client(make_site(KnowledgeGraph(engine, knowledge_graph.catalogue))).browse("/?lang=en")
    assert page.response.status_code == 200
    assert "cannot be read for comparison" in page.text


def test_graph_of_no_release_tells_of_no_change(client: Client) -> None:
    assert "What changed in the last release" not in client.browse("/?lang=en").text


def test_plan_without_curated_links_says_that_nothing_was_examined(home: Home, knowledge_graph: KnowledgeGraph, client: Client) -> None:
    stated = [graph for graph in read_published(home) if not graph.iri.endswith("/curated")]
    page = Client(make_site(KnowledgeGraph(InProcessEngine(stated), knowledge_graph.catalogue))).browse("/?lang=en")
    assert "Nothing of this plan has been examined yet" in page.text
    assert [number for _, number in read_figures(page)][:3] == ["0", "0", "12"]
    assert "Nothing of this plan has been examined yet" not in client.browse("/?lang=en").text


def test_each_of_several_plans_has_its_own_figures(home: Home, knowledge_graph: KnowledgeGraph) -> None:
    (invented,) = make_plans(1)
    graphs: dict[str, list[Triple]] = {}
    for quad in (*shared_quads(), *quads_of(invented)):
        graphs.setdefault(str(quad.graph_name)[1:-1], []).append(quad.triple)
    beside = [NamedGraph(iri, tuple(triples)) for iri, triples in graphs.items()]
    shipped = [graph for graph in read_published(home) if graph.iri.startswith(GRAPH + "TH-40/")]
    client = Client(make_site(KnowledgeGraph(InProcessEngine([*shipped, *beside]), knowledge_graph.catalogue)))
    ours = client.browse("/?lang=en&plan=TH-40/2018-2022")
    assert [number for _, number in read_figures(ours)] == ["6", "4", "2", "23"]
    assert "/gaps?lang=en&plan=TH-40%2F2018-2022" in ours.links()
    theirs = client.browse(f"/?lang=en&plan={invented.path}")
    classes = [triple.object for triple in invented.graphs["stated"] if triple.predicate.value == RDF + "type"]
    issues, themes = (classes.count(NamedNode(KKO + kind)) for kind in ("StrategicIssue", "PositioningTheme"))
    assert f"of the {issues + themes} issues and themes" in theirs.text
    assert sum(int(number) for _, number in read_figures(theirs)[:3]) == issues + themes
    assert "มหานครน่าอยู่" not in theirs.text
    assert client.browse(f"/gaps?lang=en&plan={invented.path}").response.status_code == 200
