"""Explore tells what a thing is linked with, in lists and as the data of a drawing, and never more than can be seen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from pyoxigraph import NamedNode, Triple

from khonkaen_kg.graph.catalogue import NamedGraph
from khonkaen_kg.namespaces import BASE, KK, KKO
from khonkaen_kg.paths import shipped_home
from khonkaen_kg.queries.catalogue import read_catalogue
from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
from khonkaen_kg.web.explore import MAX_NEIGHBOURS, MAX_STATEMENTS, read_neighbours

if TYPE_CHECKING:
    from tests.web.client import Client, Page

PLAN = f"{KK}TH-40/2018-2022"


def explore(client: Client, resource: str, more: str = "") -> Page:
    return client.browse(f"/explore?resource={quote(resource, safe='')}{more}")


def read_drawing(client: Client, resource: str, more: str = "") -> dict[str, Any]:
    document: dict[str, Any] = client.get(f"/explore.json?resource={quote(resource, safe='')}{more}").json()
    return document


def test_neighbours_of_an_element_are_what_it_is_linked_with(knowledge_graph: KnowledgeGraph) -> None:
    found = [
        (neighbour.iri.removeprefix(PLAN), neighbour.kind, neighbour.is_out, neighbour.grade.mark if neighbour.grade else None)
        for neighbour in read_neighbours(knowledge_graph, f"{PLAN}/positioning/5", "th").neighbours
    ]
    assert found == [
        ("", "plan", True, None),
        ("/issue/2", "issue", True, "weak"),
        ("/gap/positioning-with-weak-issue-only/positioning-5", "gap", False, None),
        ("/gap/positioning-without-indicator/positioning-5", "gap", False, None),
        ("/gap/positioning-without-mission-phrase/positioning-5", "gap", False, None),
        ("/gap/positioning-without-process/positioning-5", "gap", False, None),
        ("/gap/positioning-without-recipient/positioning-5", "gap", False, None),
    ]


def test_general_property_is_told_only_where_no_particular_one_is(knowledge_graph: KnowledgeGraph) -> None:
    properties = {n.property.removeprefix(KKO) for n in read_neighbours(knowledge_graph, f"{PLAN}/process/1.3", "th").neighbours if n.is_out}
    assert properties == {"inPlan", "fulfilsMission", "addressesIssue", "supportsPositioning", "inheritsRecipientType", "hasProcessType"}


def test_bases_and_grades_are_told_in_the_language_of_the_reader(client: Client) -> None:
    assert "ชัดเจน" in explore(client, "process/1.3").text
    assert "kko:" not in explore(client, "process/1.3").text
    assert "Strong" in explore(client, "process/1.3", "&lang=en").text


@pytest.mark.parametrize("name", [f"{PLAN}/process/3.2", "TH-40/2018-2022/process/3.2", "kk:TH-40/2018-2022/process/3.2", "process/3.2", "กระบวนการ 3.2"])
def test_thing_is_named_in_many_ways(name: str, client: Client) -> None:
    assert read_drawing(client, name)["resource"] == f"{PLAN}/process/3.2"


@pytest.mark.parametrize("name", ["nothing/at-all", "https://schema.org/name", "urn:x", "a b <>", "kko:Nothing", "../etc", "x" * 5000])
def test_unknown_thing_is_refused_with_a_way_on(name: str, client: Client) -> None:
    page = explore(client, name, "&lang=en")
    assert page.response.status_code == 422
    assert "search" in page.text.lower()


@pytest.mark.parametrize("address", ["/explore?resource=process/3.2&depth=3", "/explore?resource=a&resource=b", "/explore.json", "/explore?plan=nowhere"])
def test_wrong_address_is_refused(address: str, client: Client) -> None:
    assert client.get(address).status_code == 422


def test_page_without_a_thing_offers_where_to_begin(client: Client) -> None:
    links = client.browse("/explore?lang=en").links()
    starts = [link for link in links if link.startswith("/explore?resource=")]
    assert [link.partition("TH-40%2F2018-2022")[2] for link in starts] == [
        "&lang=en",
        *(f"%2F{part}&lang=en" for part in ("goal%2F1", *(f"issue%2F{n}" for n in range(1, 6)))),
    ]


def test_lists_tell_all_that_is_drawn(client: Client) -> None:
    page = explore(client, "process/1.3")
    for node in read_drawing(client, "process/1.3")["nodes"]:
        assert node["label"] in page.text
        assert node["href"] in page.links()


def test_drawing_in_the_page_is_that_of_the_json(client: Client) -> None:
    html = explore(client, "issue/5").response.text
    embedded = html.partition('<script type="application/json">')[2].partition("</script>")[0]
    assert json.loads(embedded) == read_drawing(client, "issue/5")


def test_drawing_is_bounded_and_tells_the_rest(client: Client, knowledge_graph: KnowledgeGraph) -> None:
    drawing = read_drawing(client, PLAN)
    others = {neighbour.iri for neighbour in read_neighbours(knowledge_graph, PLAN, "th").neighbours}
    assert len(drawing["nodes"]) <= MAX_NEIGHBOURS + 1
    assert drawing["rest"] == len(others) - (len(drawing["nodes"]) - 1) > 0
    assert "gap" not in {node["kind"] for node in drawing["nodes"]}
    assert f"ยังมีอีก {drawing['rest']} รายการ" in explore(client, PLAN).text


def test_two_steps_show_what_links_the_neighbours(client: Client) -> None:
    near, far = (read_drawing(client, "issue/5", more) for more in ("", "&depth=2"))
    assert {node["id"] for node in near["nodes"]} < {node["id"] for node in far["nodes"]}
    assert len(far["nodes"]) <= MAX_NEIGHBOURS + 1
    ends = {(edge["source"], edge["target"]) for edge in far["edges"]}
    assert (f"{PLAN}/process/3.2", f"{PLAN}/positioning/2") in ends
    assert "เส้นเชื่อมทั้งหมดในแผนภาพ" in explore(client, "issue/5", "&depth=2").text


def test_every_line_joins_two_things_of_the_drawing(client: Client) -> None:
    for resource in (PLAN, "issue/5", "recipient/farmers", "kko:Process", f"{PLAN}/alignment/process-1.3.issue-3"):
        drawing = read_drawing(client, resource, "&depth=2")
        nodes = {node["id"] for node in drawing["nodes"]}
        assert {end for edge in drawing["edges"] for end in (edge["source"], edge["target"])} <= nodes


@pytest.mark.parametrize("name", ["recipient/farmers", "kko:Process", "kko:Strong"])
def test_what_belongs_to_no_plan_is_not_widened_and_the_page_says_so(name: str, client: Client) -> None:
    assert read_drawing(client, name, "&depth=2") == read_drawing(client, name)
    page = explore(client, name, "&depth=2")
    assert "สิ่งนี้ใช้ร่วมกันทุกแผน" in page.text
    assert "เส้นเชื่อมทั้งหมดในแผนภาพ" not in page.text
    assert not any("depth=2" in link for link in explore(client, name).links())
    assert "สิ่งนี้ใช้ร่วมกันทุกแผน" not in explore(client, "issue/5").text


def test_page_says_where_it_tells_the_first_statements_only(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "รายการแรก" not in explore(client, "issue/5").text
    monkeypatch.setattr("khonkaen_kg.web.explore.MAX_STATEMENTS", 5)
    assert "จากข้อมูล 5 รายการแรก" in explore(client, "issue/5").text


def test_bound_is_that_of_the_query(knowledge_graph: KnowledgeGraph) -> None:
    assert f"LIMIT {MAX_STATEMENTS}\n" in knowledge_graph.catalogue["resource-neighbours"].text


def test_where_there_is_too_much_the_general_gives_way_to_the_particular() -> None:
    farmers = NamedNode(KK + "recipient/farmers")
    triples = [
        Triple(NamedNode(f"{KK}TH-99/p/process/{n}"), NamedNode(KKO + name), farmers)
        for n in range(400)
        for name in ("alignsWith", "servesRecipientType", "servesOwnRecipientType")
    ]
    graph = KnowledgeGraph(InProcessEngine([NamedGraph(BASE + "graph/many", tuple(triples))]), read_catalogue(shipped_home()))
    around = read_neighbours(graph, farmers.value, "th")
    assert not around.is_whole
    assert len([n for n in around.neighbours if n.property == KKO + "servesOwnRecipientType"]) == 400


def test_link_is_drawn_with_its_ends(client: Client) -> None:
    drawing = read_drawing(client, f"{PLAN}/alignment/process-1.3.issue-3")
    assert {f"{PLAN}/process/1.3", f"{PLAN}/issue/3"} <= {node["id"] for node in drawing["nodes"]}
    assert drawing["nodes"][0]["kind"] == "link"


def test_page_of_a_thing_leads_to_explore(client: Client) -> None:
    links = client.browse("/id/TH-40/2018-2022/positioning/5?lang=en").links()
    assert f"/explore?resource={quote(PLAN + '/positioning/5', safe='')}&lang=en" in links
