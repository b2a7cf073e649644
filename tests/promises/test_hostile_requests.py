"""Whatever comes in: an answer that says what is wrong, and a server that goes on as if nothing had been asked."""

from __future__ import annotations

import gzip
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import quote, urlencode

import pytest

from tests.promises.serving import COUNT, Reply, Server, exchange, serve, write_path

HOST = "Host: localhost\r\n"
LEAVE = "Connection: close\r\n"
QUERY = "Content-Type: application/sparql-query\r\n"
FORM = "Content-Type: application/x-www-form-urlencoded\r\n"
ASK = quote("ASK {}")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("hostile")) as started:
        yield started


@pytest.fixture(autouse=True)
def _unmoved(server: Server) -> Iterator[None]:
    """After each, the front is the process that it was, and a good query that nobody has asked before is answered in 200 ms."""
    front = server.process.pid
    yield
    assert server.process.poll() is None
    replies = [server.ask(f"{COUNT} # {time.perf_counter_ns()}") for _ in range(3)]
    assert [reply.rows for reply in replies] == [[{"n": "8"}]] * 3
    assert min(reply.seconds for reply in replies) < 0.2
    assert server.process.pid == front


def get(target: str, headers: str = "", host: str = HOST) -> bytes:
    return f"GET {target} HTTP/1.1\r\n{host}{LEAVE}{headers}\r\n".encode("latin-1")


def get_query(query: str, headers: str = "") -> bytes:
    return get(write_path(query), headers)


def post(body: bytes, headers: str, target: str = "/sparql") -> bytes:
    return f"POST {target} HTTP/1.1\r\n{HOST}{LEAVE}{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body


def put(method: str) -> bytes:
    return f"{method} /sparql HTTP/1.1\r\n{HOST}{LEAVE}{QUERY}Content-Length: 6\r\n\r\nASK {{}}".encode()


@dataclass(frozen=True, slots=True)
class Case:
    """A request, and the status and code of the error that answers it."""

    request: bytes
    status: int
    code: str


STAR = "".join(f"?s <urn:p{number}> ?o{number} . " for number in range(256))
REFUSED = {
    "no query": Case(get("/sparql", "Accept: text/csv\r\n"), 400, "protocol"),
    "empty query": Case(get("/sparql?query="), 400, "protocol"),
    "blank query": Case(get("/sparql?query=%20%0A"), 400, "protocol"),
    "empty body": Case(post(b"", QUERY), 400, "protocol"),
    "empty form": Case(post(b"", FORM), 400, "protocol"),
    "no SPARQL": Case(get_query("SELEC * {"), 400, "query-syntax"),
    "unfinished": Case(get_query("SELECT * { ?s ?p"), 400, "query-syntax"),
    "query twice": Case(get(f"/sparql?query={ASK}&query={ASK}"), 400, "protocol"),
    "query in address and body": Case(post(b"ASK {}", QUERY, f"/sparql?query={ASK}"), 400, "protocol"),
    "query twice in a form": Case(post(f"query={ASK}&query={ASK}".encode(), FORM), 400, "protocol"),
    "update by GET": Case(get("/sparql?update=CLEAR%20ALL"), 403, "query-refused"),
    "update beside a query": Case(get(f"/sparql?query={ASK}&update=CLEAR%20ALL"), 403, "query-refused"),
    "update as a query": Case(post(b"CLEAR ALL", QUERY), 400, "query-syntax"),
    "insertion as a query": Case(post(b"INSERT DATA { <urn:a> <urn:b> <urn:c> }", QUERY), 400, "query-syntax"),
    "update in a form": Case(post(b"update=CLEAR%20ALL", FORM), 403, "query-refused"),
    "update as such": Case(post(b"CLEAR ALL", "Content-Type: application/sparql-update\r\n"), 403, "query-refused"),
    "text/plain": Case(post(b"ASK {}", "Content-Type: text/plain\r\n"), 415, "media-type"),
    "JSON": Case(post(b'{"query": "ASK {}"}', "Content-Type: application/json\r\n"), 415, "media-type"),
    "no type": Case(post(b"ASK {}", ""), 415, "media-type"),
    "parts": Case(post(b"--a\r\n\r\nASK {}\r\n--a--", "Content-Type: multipart/form-data; boundary=a\r\n"), 415, "media-type"),
    "other charset": Case(post(b"ASK {}", "Content-Type: application/sparql-query; charset=utf-16\r\n"), 415, "media-type"),
    "compressed body": Case(post(gzip.compress(b"ASK {}"), QUERY + "Content-Encoding: gzip\r\n"), 415, "media-type"),
    "bomb of a body": Case(post(gzip.compress(b" " * 10_000_000), QUERY + "Content-Encoding: gzip\r\n"), 415, "media-type"),
    "picture": Case(get_query("ASK {}", "Accept: image/png\r\n"), 406, "format"),
    "nothing at all": Case(get_query("ASK {}", "Accept: */*;q=0\r\n"), 406, "format"),
    "triples of a SELECT": Case(get_query("SELECT * { ?s ?p ?o } LIMIT 1", "Accept: text/turtle\r\n"), 406, "format"),
    "table of a CONSTRUCT": Case(get_query("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", "Accept: text/csv\r\n"), 406, "format"),
    "unknown format": Case(get(f"/sparql?query={ASK}&format=exe"), 406, "format"),
    "braces": Case(get_query("SELECT*" + "{" * 2240 + "}" * 2240), 400, "query-too-complex"),
    "parentheses": Case(get_query("ASK { FILTER" + "(" * 4736 + "true" + ")" * 4736 + " }"), 400, "query-too-complex"),
    "exclamation marks": Case(get_query("ASK { FILTER(" + "!" * 9472 + "true) }"), 400, "query-too-complex"),
    "star": Case(get_query(f"SELECT * {{ {STAR} }}"), 400, "query-too-complex"),
    "bindings": Case(get_query("ASK { " + "".join(f"BIND(1 AS ?v{number})" for number in range(800)) + " }"), 400, "query-too-complex"),
    "unions": Case(get_query("ASK { {}" + "UNION{}" * 2500 + " }"), 400, "query-too-complex"),
    "long query": Case(get_query("ASK {}" + " " * 20_000), 413, "query-too-large"),
    "NUL": Case(get("/sparql?query=ASK%20%7B%00%7D"), 400, "protocol"),
    "NUL in a body": Case(post(b"ASK {\0}", QUERY), 400, "protocol"),
    "lone surrogate": Case(get("/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%22%ED%A0%80%22%20%7D"), 400, "protocol"),
    "lone surrogate in a body": Case(post(b'ASK { ?s ?p "\xed\xa0\x80" }', QUERY), 400, "protocol"),
    "escaped lone surrogate": Case(get_query('ASK { ?s ?p "\\uD800" }'), 400, "query-syntax"),
    "bad UTF-8": Case(get("/sparql?query=ASK%20%7B%7D%20%23%FF"), 400, "protocol"),
    "bad UTF-8 in a body": Case(post(b"ASK {} # \xff\xfe", QUERY), 400, "protocol"),
    "overlong UTF-8": Case(get("/sparql?query=ASK%20%7B%7D%20%23%C0%AF"), 400, "protocol"),
    "Latin-1 in a form": Case(post(b"query=ASK%20%7B%7D%20%23%E9", FORM), 400, "protocol"),
    "many parameters": Case(get(f"/sparql?query={ASK}&" + "&".join(f"p{number}=" for number in range(200))), 400, "protocol"),
    "graph that is no IRI": Case(get(f"/sparql?query={ASK}&default-graph-uri=%3C%3E"), 400, "request"),
    "release that is none": Case(get(f"/sparql?query={ASK}&version=..%2F..%2Fetc"), 404, "unknown-release"),
    "address of 100 kB": Case(get("/sparql?query=" + "a" * 100_000), 414, "uri-too-long"),
    "header of 70 kB": Case(get("/", "X-A: " + "a" * 70_000 + "\r\n"), 431, "headers-too-large"),
    "cookie of 70 kB": Case(get_query("ASK {}", "Cookie: " + "a=b; " * 14_000 + "\r\n"), 431, "headers-too-large"),
    "body of 50 MB": Case(post(b" " * 50_000_000, QUERY), 413, "query-too-large"),
    "body of 50 MB in chunks": Case(
        f"POST /sparql HTTP/1.1\r\n{HOST}{QUERY}Transfer-Encoding: chunked\r\n\r\n".encode() + (b"100000\r\n" + b" " * 1_048_576 + b"\r\n") * 50,
        413,
        "query-too-large",
    ),
    "body of 100 kB": Case(post(b" " * 100_000, QUERY), 413, "query-too-large"),
    "no Host": Case(get("/sparql?query=" + ASK, host=""), 400, "protocol"),
    "foreign Host": Case(get("/sparql?query=" + ASK, host="Host: evil.example\r\n"), 421, "foreign-host"),
    "PUT": Case(put("PUT"), 405, "method"),
    "DELETE": Case(put("DELETE"), 405, "method"),
    "PATCH": Case(put("PATCH"), 405, "method"),
    "TRACE": Case(f"TRACE /sparql HTTP/1.1\r\n{HOST}{LEAVE}\r\n".encode(), 405, "method"),
    "method of no kind": Case(f"BREW /sparql HTTP/1.1\r\n{HOST}{LEAVE}\r\n".encode(), 400, "protocol"),
    "dots in the path": Case(get("/id/%2e%2e%2f%2e%2e%2fetc/passwd"), 404, "unknown-page"),
    "plain dots in the path": Case(get("/static/../../../../etc/passwd"), 404, "unknown-page"),
    "dots below static": Case(get("/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd"), 404, "unknown-page"),
    "backslashes": Case(get("/static/..%5c..%5cetc%5cpasswd"), 404, "unknown-page"),
    "NUL in the path": Case(get("/id/a%00b"), 404, "unknown-page"),
    "NUL below static": Case(get("/static/site.css%00.html"), 404, "unknown-page"),
    "line ends in the path": Case(get("/id/a%0d%0aSet-Cookie:x=1"), 404, "unknown-page"),
    "bad UTF-8 in the path": Case(get("/id/%ff%fe"), 404, "unknown-page"),
    "path of slashes": Case(get("//evil.example/%2f.."), 404, "unknown-page"),
    "unknown query": Case(get("/queries/..%2f..%2fetc%2fpasswd.json"), 404, "unknown-page"),
    "limit below zero": Case(get("/queries/processes-per-mission.json?limit=-1"), 422, "parameter"),
    "unknown parameter": Case(get("/queries/processes-per-mission.json?x=%22%7D%20DELETE"), 422, "parameter"),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED.keys())
def test_bad_request_is_told_what_is_wrong_with_it(case: Case, server: Server) -> None:
    (reply,) = exchange(server, case.request)
    assert (reply.status, reply.code) == (case.status, case.code)
    assert not {"set-cookie", "location"} & reply.headers.keys()
    assert b"root:" not in reply.body
    if case.status == 405:
        assert reply.headers["allow"] == "GET, HEAD, POST, QUERY, OPTIONS"
    if case.status == 406:
        assert "json" in json.loads(reply.body)["detail"]


def test_syntax_error_has_its_line_and_column(server: Server) -> None:
    problem = json.loads(server.ask("SELECT * {\n  ?s ?p }").body)
    assert (problem["code"], problem["line"], problem["column"] > 2) == ("query-syntax", 2, True)
    problem = json.loads(server.ask("ASK {\n\n SERVICE <urn:x> {} }").body)
    assert (problem["code"], problem["line"], problem["column"]) == ("query-refused", 3, 2)


TAKEN = {
    "byte order mark": get("/sparql?query=%EF%BB%BF" + ASK),
    "byte order mark in a body": post(b"\xef\xbb\xbfASK {}", QUERY),
    "byte order mark in a form": post(f"query=%EF%BB%BF{ASK}".encode(), FORM),
    "unknown parameters": get(f"/sparql?a=1&query={ASK}&b=%3Cscript%3E&timeout=9e99&debug=on&should-sponge=grab-all"),
    "unknown parameters in a form": post(f"a=1&query={ASK}&soft-limit=0".encode(), FORM),
    "charset": post(b"ASK {}", "Content-Type: application/sparql-query; charset=UTF-8\r\n"),
    "nonsense in Accept": get_query("ASK {}", "Accept: ;;;q=, */*\r\n"),
    "nonsense in Accept-Language": get_query("ASK {}", "Accept-Language: ;q=x,-,--\r\n"),
    "nonsense in Accept-Encoding": get_query("ASK {}", "Accept-Encoding: \xff, gzip;q=\r\n"),
    "nonsense in If-None-Match": get_query("ASK {}", 'If-None-Match: ", W/, "\r\n'),
    "nonsense in If-Modified-Since": get_query("ASK {}", "If-Modified-Since: yesterday\r\n"),
    "nonsense in Range": get_query("ASK {}", "Range: bytes=9-1,-,x\r\n"),
    "nonsense in X-Forwarded-For": get_query("ASK {}", "X-Forwarded-For: ::::, <script>, 999.1.1.1\r\n"),
    "non-characters": get_query("ASK {} # \ufffe\uffff\U0010ffff"),
    "all planes": get_query('ASK { FILTER("ก😀\u202e\u200b" != "") }'),
}


@pytest.mark.parametrize("request_", TAKEN.values(), ids=TAKEN.keys())
def test_odd_request_is_answered(request_: bytes, server: Server) -> None:
    replies = exchange(server, request_)
    assert [(reply.status, json.loads(reply.body)["boolean"]) for reply in replies] == [(200, True)]


class Page(HTMLParser):
    """A page taken apart: its elements with what they link to, and its text."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        assert reply.headers["content-type"] == "text/html; charset=utf-8"
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(reply.body.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "action", "formaction"}]
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.text += data


MARKUP = "<script>alert(1)</script></title></textarea><img src=x onerror=alert(2)>'\"&"


def test_markup_in_values_is_shown_as_text(server: Server) -> None:
    literal = MARKUP.replace('"', '\\"')
    query = f'SELECT ("{literal}" AS ?markup) ("a\u202eb\u200bc" AS ?hidden) (IRI("javascript:alert(3)") AS ?link) (IRI("data:text/html,x") AS ?data) {{}}'
    reply = server.ask(query, Accept="text/html")
    assert reply.status == 200
    page = Page(reply)
    assert MARKUP in page.text
    assert "javascript:alert(3)" in page.text
    assert not [link for link in page.links if link.lower().startswith(("javascript:", "data:"))]
    assert "img" not in page.tags
    assert b"alert(1)</script>" not in reply.body
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert "script-src 'self'" in reply.headers["content-security-policy"]
    # What is not seen is shown by a mark: neither character stands in the table as it is.
    table = re.search(r"<table.*</table>", reply.body.decode(), re.DOTALL)
    assert table
    assert not {"\u202e", "\u200b"} & set(table[0])


@pytest.mark.parametrize("path", ["/sparql?query=", "/queries/", "/id/", "/?plan=", "/sparql?format=", "/sparql?lang="])
def test_markup_in_the_address_is_shown_as_text(path: str, server: Server) -> None:
    reply = server.get(path + quote(MARKUP, safe=""), Accept="text/html")
    assert reply.status in {200, 400, 404, 406, 422}
    assert b"<script>alert" not in reply.body
    assert b"<img" not in reply.body
    page = Page(reply)
    assert "img" not in page.tags


@pytest.mark.parametrize("text", ['"} DELETE { ?s ?p ?o } #', "urn:x> } #", "\\", "urn:x\n}", "?x", "<urn:x>", '"""', "ก" * 500, "javascript:alert(1)", "\0"])
def test_value_of_a_parameter_is_never_a_part_of_the_query(text: str, server: Server) -> None:
    reply = server.get("/queries/resource-statements.json?" + urlencode({"resource": text}))
    # An IRI that is one is bound, and found nowhere; all else is told to be none.
    if reply.status == 200:
        assert json.loads(reply.body)["rows"] == []
    else:
        assert (reply.status, reply.code) in {(422, "parameter"), (400, "protocol")}
