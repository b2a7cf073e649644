"""A shared cache in front (nginx, as Debian ships it): whoever asks for another form or language never gets what was kept for somebody else."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from itertools import product
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.servers import start_other

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
CONFIG = """daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  proxy_cache_path {folder}/cache keys_zone=kept:1m;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass {site};
      proxy_http_version 1.1;
      proxy_cache kept;
      proxy_cache_valid 303 404 1m;
      add_header X-Cache $upstream_cache_status;
    }}
  }}
}}
"""
FORMS = ("text/html", "text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples")
PAGES = ("/ontology", "/shapes", "/id/TH-40/2018-2022/process/1.3", "/catalog", "/queries")

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed: apt-get install nginx-light")


@contextmanager
def start_nginx(site: str) -> Iterator[str]:
    """A cache in front of ``site``; gives its address."""

    def configure(folder: Path, port: int) -> list[str]:
        (folder / "conf").write_text(CONFIG.format(folder=folder, port=port, site=site), encoding="utf-8")
        return [NGINX or "", "-c", os.fspath(folder / "conf"), "-e", os.fspath(folder / "log")]

    with start_other(configure) as address:
        yield address


@pytest.fixture(scope="module")
def cached(address: str) -> Iterator[httpx.Client]:
    with start_nginx(address) as front, httpx.Client(base_url=front, headers={"Accept-Encoding": "identity"}) as client:
        yield client


@pytest.mark.parametrize("path", PAGES)
def test_cache_never_mixes_forms_or_languages(cached: httpx.Client, address: str, path: str) -> None:
    asked = list(product(FORMS, ("th", "en")))
    with httpx.Client(base_url=address, headers={"Accept-Encoding": "identity"}) as direct:
        for accept, language in [*asked, *reversed(asked), *asked]:
            headers = {"Accept": accept, "Accept-Language": language}
            expected, got = direct.get(path, headers=headers), cached.get(path, headers=headers)
            assert got.status_code == expected.status_code, (path, accept)
            assert got.content == expected.content, (path, accept, language)
            for name in ("content-type", "content-language", "etag", "location"):
                assert got.headers.get(name) == expected.headers.get(name), (path, accept, language, name)


def test_cache_keeps_what_it_may_keep(cached: httpx.Client) -> None:
    headers = {"Accept": "text/turtle", "Accept-Language": "th"}
    assert [cached.get("/ontology.ttl", headers=headers).headers["x-cache"] for _ in range(2)] == ["MISS", "HIT"]
    etag = cached.get("/ontology.ttl", headers=headers).headers["etag"]
    assert cached.get("/ontology.ttl", headers={**headers, "If-None-Match": etag}).status_code == 304


def test_cache_passes_compressed_forms_to_those_who_take_them_only(cached: httpx.Client) -> None:
    for encoding in ("gzip", "identity", "gzip"):
        answer = cached.get("/shapes.ttl", headers={"Accept-Encoding": encoding})
        assert answer.headers.get("content-encoding", "identity") == encoding
        assert b"sh:NodeShape" in answer.content
