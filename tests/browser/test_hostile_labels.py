"""A graph whose every label is an attack: no page runs it, each shows it as the text that it is."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import pytest
import uvicorn
from playwright.sync_api import expect

from khonkaen_kg.namespaces import KK
from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
from khonkaen_kg.web.rendering import make_link
from khonkaen_kg.web.site import make_site
from tests.browser.conftest import listen, open_page, with_language
from tests.web.test_pages import make_hostile_graph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

ISSUE = KK + "p/issue/1"
PAGES = {
    "home": "/",
    "gaps": "/gaps",
    "matrix": "/matrix",
    "cascade": "/cascade",
    "explore": make_link("/explore", [("resource", ISSUE)]),
    "search": make_link("/search", [("q", "alert")]),
    "question": "/queries/all-gaps",
    "answer of the editor": make_link("/sparql", [("query", "SELECT * { ?s ?p ?o }")]),
    "element": "/id/p/issue/1",
}


@pytest.fixture(scope="module")
def hostile(knowledge_graph: KnowledgeGraph) -> Iterator[str]:
    """The address of a site over the hostile graph."""
    site = make_site(KnowledgeGraph(InProcessEngine([make_hostile_graph()]), knowledge_graph.catalogue))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(site, log_config=None, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize("name", PAGES)
def test_labels_stay_text(name: str, browser: Browser, hostile: str) -> None:
    with open_page(browser, hostile) as page:
        page.goto(with_language(PAGES[name], "th"), wait_until="networkidle")
        expect(page.locator("main")).to_contain_text("<script>alert(1)</script></title>⟨U+202E⟩evil⟨U+200B⟩'\"&")
        assert page.locator("script", has_text="alert(1)").count() == page.locator("script[type='application/ld+json']", has_text="alert(1)").count()
        assert page.locator("[href^='javascript:']").count() == 0


def test_suggestion_stays_text(browser: Browser, hostile: str) -> None:
    with open_page(browser, hostile) as page:
        page.goto("/")
        page.locator("#search").press_sequentially("alert")
        page.wait_for_load_state("networkidle")
        expect(page.get_by_role("option").first).to_contain_text("<script>alert(1)</script>")


def test_an_attack_would_be_heard(browser: Browser, hostile: str) -> None:
    with browser.new_context(base_url=hostile) as context:
        page = context.new_page()
        complaints = listen(page, hostile)
        page.goto("/help")
        page.evaluate("setTimeout(() => alert('me'))")
        page.wait_for_timeout(200)
    assert complaints == ["dialog: me"]
