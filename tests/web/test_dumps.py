"""Dumps are what the catalogue declares, whole and in part, and never short without a word."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
from base64 import b64decode
from pathlib import Path

import httpx
import pytest
from pyoxigraph import RdfFormat, parse

from khonkaen_kg.namespaces import DCAT, DCTERMS, SPDX
from khonkaen_kg.paths import Home
from khonkaen_kg.queries.catalogue import read_catalogue
from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
from khonkaen_kg.store.release import open_release
from khonkaen_kg.store.release.dumps import list_dumps
from khonkaen_kg.web import dumps
from khonkaen_kg.web.envelope import BrokenAnswerError
from khonkaen_kg.web.site import make_site
from tests.servers import COMMAND, start_server
from tests.web.exchange import Reply, ask
from tests.web.open_site import ADDRESS, OpenSite

RDF_FORMS = {"nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG, "ttl": RdfFormat.TURTLE, "jsonld": RdfFormat.JSON_LD}


def path_of(site: OpenSite, name: str) -> str:
    return f"/dumps/{site.new.name}/{name}"


def count_statements(content: bytes, name: str) -> int:
    form = RDF_FORMS[name.removesuffix(".gz").rpartition(".")[2]]
    return len(set(parse(content, format=form, base_iri="https://example.org/")))


def test_every_download_of_the_catalogue_is_as_declared(published: OpenSite) -> None:
    said: dict[str, dict[str, str]] = {}
    for quad in parse(published.client.get("/catalog.nt").content, format=RdfFormat.N_TRIPLES):
        said.setdefault(str(quad.subject), {})[quad.predicate.value] = getattr(quad.object, "value", "")
    distributions = {iri: properties for iri, properties in said.items() if DCAT + "downloadURL" in properties}
    # Four forms, plain and compressed; the older release has its own.
    assert len(distributions) >= 8
    for iri, properties in distributions.items():
        path = properties[DCAT + "downloadURL"].removeprefix(ADDRESS)
        reply = ask(published.app, path)
        assert reply.status == 200, path
        assert len(reply.body) == int(properties[DCAT + "byteSize"]) == int(reply.headers["content-length"]), path
        declared = said.get(iri.removesuffix(">") + "/sha256>", {}).get(SPDX + "checksumValue")
        assert declared is None or hashlib.sha256(reply.body).hexdigest() == declared, path
        if DCAT + "compressFormat" in properties:
            assert declared is not None
            assert reply.headers["content-type"] == properties[DCAT + "compressFormat"].partition("media-types/")[2]
        else:
            assert reply.headers["content-type"].partition(";")[0] == properties[DCAT + "mediaType"].partition("media-types/")[2]
        assert DCTERMS + "license" in properties


def test_every_file_of_both_releases_has_the_sums_and_counts_that_its_list_tells(published: OpenSite) -> None:
    for release in (published.old, published.new):
        listed = published.client.get(f"/dumps/{release.name}/").json()
        assert listed["release"] == release.name
        assert len(listed["files"]) == 4 * (1 + len(release.graphs))
        for file in listed["files"]:
            packed, plain = (ask(published.app, file[form]["address"]) for form in ("gzip", "plain"))
            assert hashlib.sha256(packed.body).hexdigest() == file["gzip"]["sha256"]
            assert len(packed.body) == file["gzip"]["size"]
            assert gzip.decompress(packed.body) == plain.body
            assert len(plain.body) == file["plain"]["size"]
            assert file["plain"]["sha256"] in (None, hashlib.sha256(plain.body).hexdigest())
            # The same statement in two graphs is one where a form has no graphs.
            if file["graph"] or not file["name"].endswith(".ttl"):
                assert count_statements(plain.body, file["name"]) == file["triples"], file["name"]


@pytest.mark.parametrize("name", ["khonkaen-kg.nq", "khonkaen-kg.nq.gz", "khonkaen-kg.jsonld", "TH-40+2018-2022+stated.ttl"])
@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-99", (0, 100)),
        ("bytes=100-", (100, None)),
        ("bytes=-5", (-5, None)),
        ("bytes=0-999999999999", (0, None)),
        ("bytes=1000-1000", (1000, 1001)),
        ("bytes=-999999999999", (0, None)),
    ],
)
def test_range_gives_its_bytes(published: OpenSite, name: str, header: str, part: tuple[int, int | None]) -> None:
    whole = ask(published.app, path_of(published, name)).body
    reply = ask(published.app, path_of(published, name), ("range", header))
    assert reply.status == 206
    assert reply.body == whole[slice(*part)]
    first = part[0] % len(whole)
    assert reply.headers["content-range"] == f"bytes {first}-{first + len(reply.body) - 1}/{len(whole)}"
    assert int(reply.headers["content-length"]) == len(reply.body)


@pytest.mark.parametrize(
    "header",
    [
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=5-2",
        "bytes=a-b",
        "lines=0-5",
        "bytes=0-1,4-5",
        "bytes=--5",
        "bytes=0x0-0x5",
        "bytes=1e3-",
        "bytes=٠-٥",
        "bytes=" + "9" * 5000 + "-",
    ],
)
def test_range_that_is_nonsense_or_several_gets_the_whole(published: OpenSite, header: str) -> None:
    reply = ask(published.app, path_of(published, "khonkaen-kg.nq.gz"), ("range", header))
    assert reply.status == 200
    assert hashlib.sha256(reply.body).hexdigest() == published.new.wholes["nq"].sha256


@pytest.mark.parametrize("header", ["bytes=999999999999-", "bytes=-0"])
def test_range_beyond_the_end_is_refused_with_the_length(published: OpenSite, header: str) -> None:
    reply = ask(published.app, path_of(published, "khonkaen-kg.nq.gz"), ("range", header))
    assert reply.status == 416
    assert reply.headers["content-range"] == f"bytes */{published.new.wholes['nq'].size}"
    assert json.loads(reply.body)["code"] == "range"


def test_download_goes_on_only_with_the_same_file(published: OpenSite) -> None:
    path = path_of(published, "khonkaen-kg.ttl.gz")
    whole = ask(published.app, path)
    for validator, status in ((whole.headers["etag"], 206), (whole.headers["last-modified"], 206), ('"other"', 200), (f"W/{whole.headers['etag']}", 200)):
        assert ask(published.app, path, ("range", "bytes=10-"), ("if-range", validator)).status == status


def test_head_tells_what_get_would_and_reads_no_file(published: OpenSite, monkeypatch: pytest.MonkeyPatch) -> None:
    path = path_of(published, "khonkaen-kg.nq")
    got = ask(published.app, path)
    monkeypatch.setattr(dumps, "read_dump", None)
    for lines in ((), (("range", "bytes=0-1"),)):
        head = ask(published.app, path, *lines, method="HEAD")
        assert (head.status, head.body, head.lasting) == (200, b"", got.lasting)


def test_who_has_the_file_is_told_so(published: OpenSite) -> None:
    path = path_of(published, "khonkaen-kg.trig.gz")
    got = ask(published.app, path)
    for line in (("if-none-match", got.headers["etag"]), ("if-none-match", "*"), ("if-modified-since", got.headers["last-modified"])):
        reply = ask(published.app, path, line)
        assert (reply.status, reply.body, reply.headers["etag"]) == (304, b"", got.headers["etag"])
    assert ask(published.app, path, ("if-none-match", '"other"')).status == 200


def test_files_of_a_release_last_and_name_their_digest(published: OpenSite) -> None:
    for name in ("khonkaen-kg.nq.gz", "TH-40+2018-2022+stated.ttl"):
        reply = ask(published.app, path_of(published, name))
        assert reply.headers["cache-control"] == "public, max-age=31536000, immutable, no-transform"
        assert reply.headers["accept-ranges"] == "bytes"
        assert reply.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert reply.headers["access-control-allow-origin"] == "*"
        assert b64decode(reply.headers["repr-digest"].removeprefix("sha-256=:").removesuffix(":")) == hashlib.sha256(reply.body).digest()


def test_file_of_one_gzip_member_travels_as_it_is_stored(published: OpenSite) -> None:
    path = path_of(published, "TH-40+2018-2022+stated.ttl")
    plain, packed = ask(published.app, path), ask(published.app, path, ("accept-encoding", "gzip"))
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.body == ask(published.app, f"{path}.gz").body
    assert gzip.decompress(packed.body) == plain.body
    assert plain.headers["etag"] != packed.headers["etag"]
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"
    # A part of the text, for who has nothing of it.
    assert "content-encoding" not in ask(published.app, path, ("accept-encoding", "gzip"), ("range", "bytes=0-9")).headers
    rest = ask(published.app, path, ("accept-encoding", "gzip"), ("range", "bytes=9-"), ("if-range", packed.headers["etag"]))
    assert (rest.status, rest.body, rest.headers["content-encoding"]) == (206, packed.body[9:], "gzip")


@pytest.mark.parametrize("form", list(RDF_FORMS))
def test_client_that_decodes_the_first_member_only_gets_the_whole(published: OpenSite, form: str) -> None:
    for name in (f"khonkaen-kg.{form}", f"TH-40+2018-2022+stated.{form}"):
        # httpx asks for gzip, and stops at the end of a member.
        response: httpx.Response = published.client.get(path_of(published, name))
        assert response.content == ask(published.app, path_of(published, name)).body


def test_newest_file_is_found_without_the_name_of_a_release(published: OpenSite) -> None:
    for name in ("khonkaen-kg.nq.gz", "khonkaen-kg.ttl", "TH-40+2018-2022+gaps.jsonld"):
        reply = ask(published.app, f"/dumps/{name}", ("host", "evil.example"))
        assert (reply.status, reply.headers["location"]) == (307, path_of(published, name))
    assert published.client.get("/dumps").headers["location"] == f"/dumps/{published.new.name}/"
    assert published.client.browse("/dumps").response.headers["location"] == "/catalog#dumps"
    assert published.client.get(f"/dumps/{published.old.sequence}/khonkaen-kg.nq").headers["location"] == f"/dumps/{published.old.name}/khonkaen-kg.nq"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/dumps/nothing.nq", "unknown-dump"),
        ("/dumps/{new}/nothing.nq.gz", "unknown-dump"),
        ("/dumps/{new}/manifest.json", "unknown-dump"),
        ("/dumps/{new}/khonkaen-kg.nq.gz.gz", "unknown-dump"),
        ("/dumps/{new}/..%2f{old}%2fmanifest.json", "unknown-page"),
        ("/dumps/{new}/khonkaen-kg.nq%00", "unknown-dump"),
        ("/dumps/{new}/a%0d%0aSet-Cookie:x=1", "unknown-dump"),
        ("/dumps/%2e%2e/khonkaen-kg.nq", "unknown-release"),
        ("/dumps/000009-0123456789ab/khonkaen-kg.nq", "unknown-release"),
        ("/dumps/current/khonkaen-kg.nq", "unknown-release"),
        ("/dumps/.lock/", "unknown-release"),
    ],
)
def test_what_is_no_file_is_not_found(published: OpenSite, path: str, code: str) -> None:
    reply = ask(published.app, path.format(new=published.new.name, old=published.old.name))
    assert (reply.status, json.loads(reply.body)["code"]) == (404, code)
    assert "set-cookie" not in reply.headers


def test_name_of_a_release_leads_to_its_files(published: OpenSite) -> None:
    for name in ("1", published.old.name):
        reply = ask(published.app, f"/dumps/{name}?a=b")
        assert (reply.status, reply.headers["location"]) == (307, f"/dumps/{published.old.name}/?a=b")
    assert ask(published.app, "/dumps/99").status == 404


def test_ways_to_files_keep_what_was_asked(published: OpenSite) -> None:
    client = published.client
    assert client.get("/dumps?lang=en").headers["location"] == f"/dumps/{published.new.name}/?lang=en"
    assert client.browse("/dumps?lang=en").response.headers["location"] == "/catalog?lang=en#dumps"
    assert client.browse("/.well-known/void?lang=en").response.headers["location"] == "/catalog?lang=en"
    assert client.get("/dumps/khonkaen-kg.nq?a=b").headers["location"] == path_of(published, "khonkaen-kg.nq?a=b")


def test_file_that_is_not_the_expected_one_is_not_sent(published: OpenSite) -> None:
    path = path_of(published, "TH-40+2018-2022+translated.ttl.gz")
    have = ask(published.app, path).headers
    etag, modified = have["etag"], have["last-modified"]
    earlier, later = "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"
    for header, status in (
        (("if-match", etag), 200),
        (("if-match", f'"x", {etag}'), 200),
        (("if-match", "*"), 200),
        (("if-match", '"x"'), 412),
        # Only the same bytes will do.
        (("if-match", f"W/{etag}"), 412),
        (("if-unmodified-since", modified), 200),
        (("if-unmodified-since", later), 200),
        (("if-unmodified-since", earlier), 412),
        (("if-unmodified-since", "yesterday"), 200),
    ):
        reply = ask(published.app, path, header)
        assert reply.status == status, header
        assert status == 200 or json.loads(reply.body)["code"] == "precondition"
    # What is expected counts before what the asker has, and a tag before a date.
    assert ask(published.app, path, ("if-match", '"x"'), ("if-none-match", etag)).status == 412
    assert ask(published.app, path, ("if-match", etag), ("if-unmodified-since", earlier)).status == 200
    assert ask(published.app, path, ("if-match", etag), ("if-none-match", etag)).status == 304
    assert ask(published.app, path, ("if-match", '"x"'), ("range", "bytes=0-1")).status == 412


def test_dumps_leave_the_cache_alone_and_cost_no_budget(published: OpenSite) -> None:
    def read_metrics() -> list[str]:
        kept = ("khonkaen_kg_cache_entries ", "khonkaen_kg_cache_bytes ")
        return [line for line in ask(published.app, "/metrics").body.decode().splitlines() if line.startswith(kept)]

    before = read_metrics()
    small = path_of(published, "TH-40+2018-2022+translated.ttl")
    assert ask(published.app, small).status == 200
    assert ask(published.app, small, ("range", "bytes=0-1")).status == 206
    assert read_metrics() == before


def break_copy(published: OpenSite, folder: Path, file: str, length: int | None) -> Reply:
    """What a site answers for a file of a release that was cut to ``length`` bytes, or is missing."""
    copy = folder / published.new.name
    shutil.copytree(published.new.folder, copy)
    if length is None:
        (copy / file).unlink()
    else:
        (copy / file).write_bytes((copy / file).read_bytes()[:length])
    whole = InProcessEngine()
    whole.load(published.new)
    whole._release = open_release(copy)
    return ask(make_site(KnowledgeGraph(whole, read_catalogue(Home(folder)))), f"/dumps/{published.new.name}/khonkaen-kg.nq")


def test_file_that_is_missing_from_the_start_is_an_error(published: OpenSite, tmp_path: Path) -> None:
    reply = break_copy(published, tmp_path, published.new.graphs[0].file, None)
    assert (reply.status, json.loads(reply.body)["code"]) == (503, "release-damaged")


@pytest.mark.parametrize("length", [None, 1, 2_000])
def test_file_that_is_damaged_later_cuts_the_answer(published: OpenSite, tmp_path: Path, length: int | None) -> None:
    with pytest.raises(BrokenAnswerError, match="release-damaged"):
        break_copy(published, tmp_path, published.new.graphs[-1].file, length)


def test_damage_is_a_cut_connection_to_a_client(published: OpenSite, tmp_path: Path) -> None:
    shutil.copytree(published.new.folder.parent, tmp_path / "releases", ignore=shutil.ignore_patterns(".*"))
    command = (COMMAND, "serve", "--port", "0", "--engine", "in-process", "--home", str(tmp_path))
    with start_server(command, KHONKAEN_KG_RELEASES=str(tmp_path / "releases")) as address:
        url = f"{address}/dumps/{published.new.name}/khonkaen-kg.nq"
        assert len(httpx.get(url).content) == published.new.wholes["nq"].length
        (tmp_path / "releases" / published.new.name / published.new.graphs[-1].file).write_bytes(b"")
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(url)
        assert httpx.get(f"{address}/healthz").status_code == 200


def test_list_of_dumps_is_that_of_the_release(published: OpenSite) -> None:
    names = [file["name"] for file in published.client.get(f"/dumps/{published.new.name}/").json()["files"]]
    assert names == [dump.name for dump in list_dumps(published.new)]
