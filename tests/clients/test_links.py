"""A link checker over the site: every page and, of what comes in great number and is made alike, a part."""

from __future__ import annotations

import re
import zlib
from urllib.parse import unquote, urldefrag, urljoin

import httpx
import pytest

from tests.web.client import BROWSER, Page

LEAST = 300
"""Pages that there are at least: each element, link and gap has one."""
MOST = 4_000
NARROWED = re.compile(r"[?&](?:facet\.\w+|sort|cell|element|without|kind|severity|mission|issue|grade|resource|example)=")
"""What a reader has narrowed, sorted or chosen: of such choices there are more than pages."""
ALIKE = re.compile(
    rf"\.(?:ttl|nt|rdf|jsonld|nq|trig|gz|csv|json|xlsx|svg)(?:$|\?)|[?&]version=|/timemap/|/id/(?:dataset|distribution)/|/dumps/|{NARROWED.pattern}"
)
"""What there is for each thing, each version, each choice, each part of the data set and each file."""
SHARE = 16
"""Of these, one in so many is followed."""


def is_followed(url: str) -> bool:
    """Whether ``url`` is among those that are looked at: the same ones in each run, and none of several choices together."""
    if len(NARROWED.findall(url)) > 1:
        return False
    return not ALIKE.search(url) or zlib.crc32(url.partition("://")[2].partition("/")[2].encode()) % SHARE == 0


def list_targets(page: Page) -> set[str]:
    """What a page links to, and what it loads."""
    found = {attributes.get(name, "") for tag, name in (("a", "href"), ("link", "href"), ("script", "src"), ("img", "src")) for attributes in page.all(tag)}
    return {target for target in found if target}


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_links_of_every_page_lead_to_something(address: str, language: str) -> None:
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
                if absolute not in seen and is_followed(absolute):
                    seen.add(absolute)
                    waiting.append(absolute)
    assert not broken, broken[:20]
    assert pages >= LEAST
    lost = [
        f"{url}#{fragment} on {where}" for url, fragments in wanted.items() if url in anchors for fragment, where in fragments if fragment not in anchors[url]
    ]
    assert not lost, lost[:20]
