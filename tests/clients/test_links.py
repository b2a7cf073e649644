"""A link checker over the whole site: every link of every page leads to something, in Thai and in English."""

from __future__ import annotations

from urllib.parse import unquote, urldefrag, urljoin

import httpx
import pytest

from tests.web.client import BROWSER, Page

LEAST = 300
"""Pages that there are at least: each element, link and gap has one."""
MOST = 6_000


def list_targets(page: Page) -> set[str]:
    """What a page links to, and what it loads."""
    found = {attributes.get(name, "") for tag, name in (("a", "href"), ("link", "href"), ("script", "src"), ("img", "src")) for attributes in page.all(tag)}
    return {target for target in found if target}


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_link_of_every_page_leads_to_something(address: str, language: str) -> None:
    waiting, seen = [f"{address}/"], {f"{address}/"}
    anchors: dict[str, set[str]] = {}
    wanted: dict[str, set[tuple[str, str]]] = {}
    broken: list[str] = []
    pages = 0
    with httpx.Client(timeout=30, headers={"Accept": BROWSER, "Accept-Language": language}, follow_redirects=True) as client:
        while waiting:
            url = waiting.pop()
            assert len(seen) < MOST, url
            response = client.get(url)
            if response.status_code != 200:
                broken.append(f"{response.status_code} {url}")
                continue
            if not response.headers["content-type"].startswith("text/html"):
                continue
            pages += 1
            page = Page(response)
            assert response.headers["content-language"] == language, url
            anchors[url] = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
            for target in list_targets(page):
                absolute, fragment = urldefrag(urljoin(url, target))
                # The other language is walked by itself.
                if not absolute.startswith(address + "/") or "lang=" in absolute:
                    continue
                # A script gives the page of the API its anchors.
                if fragment and not absolute.endswith("/docs"):
                    wanted.setdefault(absolute, set()).add((unquote(fragment), url))
                if absolute not in seen:
                    seen.add(absolute)
                    waiting.append(absolute)
    assert not broken, broken[:20]
    assert pages >= LEAST
    lost = [
        f"{url}#{fragment} on {where}" for url, fragments in wanted.items() if url in anchors for fragment, where in fragments if fragment not in anchors[url]
    ]
    assert not lost, lost[:20]
