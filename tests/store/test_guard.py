"""No query calls out, and none ends the process that answers it."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pyoxigraph
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from khonkaen_kg.errors import QueryRefusedError, QueryTooComplexError
from khonkaen_kg.paths import Home
from khonkaen_kg.queries.catalogue import read_catalogue
from khonkaen_kg.queries.tokens import scan
from khonkaen_kg.store.engine import Query
from khonkaen_kg.store.guard import LIMITS, guard_query
from khonkaen_kg.store.inprocess import InProcessEngine


class Listener:
    """A server on loopback that counts who connects, and answers nobody."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.connections = 0
        self._thread = threading.Thread(target=self._count)
        self._thread.start()

    def _count(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            with connection:
                if connection.recv(1) == b"\0":
                    return
                self.connections += 1

    def close(self) -> int:
        """End, and tell how many connected."""
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            connection.sendall(b"\0")
        self._thread.join()
        self._socket.close()
        return self.connections


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    assert listener.close() == 0


CALLS = [
    "SERVICE <http://127.0.0.1:PORT/> {}",
    "SERVICESILENTex:a{}",
    "FILTER(trueSERVICE:a{}",
    "?s ?p trueSERVICE:a{}",
    "?s ?p 1e5SERVICE:a{}",
    "?s ?p ex:.SERVICE:a{}",
    "sErViCe ?x {}",
    "{ GRAPH ?g { SERVICE ex:a {} } }",
    "?s ?p bad:SERVICE ex:a {}",
    "?s ?p trueSERVICEsd:a{}",
    "?s ?p sd:.SERVICE ex:a{}",
    "?s ?p sd:SERVICE.SERVICE ex:a{}",
    "?s ?p 'a'@en-sd:SERVICE ex:a{}",
    "?s ?p ?sd:SERVICE ex:a{}",
    # In these the engine reads a comparison where the longest match is an IRI; what it skips there hides the call or opens a string around it.
    "FILTER(1<2)SERVICE#>\nex:a{?s ?p ?o}",
    "FILTER(1<2)SERVICESILENT#>\nex:a{?s ?p ?o}",
    "FILTER(1<2)BIND('>'AS?x)SERVICE ex:a{?s ?p ?o} } #'",
    "FILTER(1<2#>'''\n)SERVICE ex:a{?s ?p ?o} } #'''",
    "FILTER(1<ex:a#>'''\n)SERVICE ex:a{?s ?p ?o} } #'''",
    "BIND(COUNT(*)<2#>'''\n AS ?n)SERVICE ex:a{?s ?p ?o} } #'''",
    "<<?s?p'x>y'>>?q?r.SERVICE ex:a{?s ?p ?o} } #'",
    # An escape in an IRI: whoever does not read it as one takes the rest of the line as a comment.
    "<http://x/\\u0041#>ex:p 1 SERVICE ex:a{?s ?p ?o}",
]


@pytest.mark.parametrize("text", CALLS)
def test_every_spelling_of_service_is_refused_and_nobody_is_called(text: str, listener: Listener) -> None:
    query = f"PREFIX ex: <http://127.0.0.1:PORT/> PREFIX SERVICE: <http://127.0.0.1:PORT/> SELECT * {{ {text} }}".replace("PORT", str(listener.port))
    with pytest.raises(QueryRefusedError) as caught:
        InProcessEngine(()).answer(Query(query))
    assert caught.value.place is not None


@pytest.mark.parametrize(
    "prologue",
    [
        "PREFIX sd: <http://127.0.0.1:PORT:>",
        "PREFIXsd:<http://127.0.0.1:PORT:>",
        "PREFIX sd:\n<http://x:>",
        "PREFIX#\nsd:#\n<http://x:>",
        "prefix sd: <http://x:\\u0023>",
    ],
)
def test_name_of_a_service_under_another_prefix_than_the_published_one_is_refused(prologue: str, listener: Listener) -> None:
    query = f"{prologue} SELECT * {{ ?s ?p sd:SERVICE <http://127.0.0.1:PORT/> {{}} }}".replace("PORT", str(listener.port))
    with pytest.raises(QueryRefusedError):
        InProcessEngine(()).answer(Query(query))


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?s a sd:Service }",
        "ASK { ?s a dcat:DataService ; ^dcat:service ?c }",
        "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> ASK { ?s a sd:Service }",
        "PREFIX ex: <urn:x> ASK { ?s a sd:Service }",
    ],
)
def test_published_names_of_services_pass(text: str) -> None:
    assert InProcessEngine(()).answer(Query(text)).kind == "boolean"


PIECES = st.sampled_from(
    [
        *(
            "SERVICE ex:a{}",
            "SERVICE#>\nex:a{}",
            "sd:SERVICE",
            "sd:",
            "FILTER(",
            "BIND(",
            "AS ?z)",
            "EXISTS{",
            "VALUES ?v {",
            "VALUES(?v ?w){(",
            "SELECT(",
            "GROUP BY(",
            "OPTIONAL{",
        ),
        *(
            "{",
            "}",
            "(",
            ")",
            "[",
            "]",
            "<",
            "<<",
            ">",
            ">>",
            "#",
            "#>",
            "\n",
            " ",
            "'",
            "'''",
            '"',
            '"""',
            "\\",
            "\\u0041",
            ".",
            ";",
            ",",
            "=",
            "||",
            "!",
            "-",
            "/",
        ),
        *(
            "<#>",
            "<2",
            "<x'>",
            "<urn:a#>",
            "<http://x/#>",
            "<\\u0041#>",
            "1",
            "1<2",
            "true",
            "?x",
            "?s ?p ?o",
            "ex:a",
            "ex:a\\'",
            "ex:a\\#",
            "_:b",
            "'a'@en",
            "a",
        ),
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join), st.sampled_from(["", "}#'", "}#'''", '}#"""']))
@example("FILTER(1<2#>'''\n)SERVICE ex:a{}", "}#'''")
def test_what_passes_calls_nobody(body: str, end: str) -> None:
    # Nothing listens on port 1 of loopback: a call would end in an OSError.
    query = f"PREFIX ex: <http://127.0.0.1:1/> PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> SELECT * {{ {body} }}{end}"
    try:
        guard_query(query)
    except (QueryRefusedError, QueryTooComplexError):
        return
    with suppress(SyntaxError, RuntimeError):
        pyoxigraph.Store().query(query)


@pytest.mark.parametrize("text", ["# SERVICE\nASK {}", 'ASK { ?s ?p "SERVICE" }', "ASK { ?s <urn:SERVICE> ?o }", "ASK { ?service ?p ?o }"])
def test_word_service_is_free_where_it_calls_nobody(text: str) -> None:
    assert InProcessEngine(()).answer(Query(text)).kind == "boolean"


FATAL = {
    "braces": "SELECT * " + "{" * 2240 + "}" * 2240,
    "signs": "SELECT * { FILTER(" + "!" * 9472 + "true) }",
    "signs in what looks like an IRI": "SELECT * { FILTER(1<" + "!" * 9472 + "(2>1)) }",
    "subtractions": "SELECT * { FILTER(1" + "-1" * 9900 + ") }",
    "subtractions from a keyword": "SELECT * { FILTER(true" + "-1" * 9900 + ") }",
    "subtractions in what looks like an IRI": "SELECT * { FILTER(1<1" + "-1" * 9000 + ">2) }",
    "parentheses": "SELECT * { FILTER" + "(" * 4736 + "true" + ")" * 4736 + " }",
    "bindings": "SELECT * { " + " ".join(f"BIND({i} AS ?v{i})" for i in range(1000)) + " }",
    "unions": "SELECT * { {}" + "UNION{}" * 2500 + " }",
    "triple terms": "SELECT * { " + "<<" * 2000 + " }",
    "predicates": "SELECT * { ?s ?p ?o" + "; <u:p> ?o" * 1300 + " }",
    "objects": "SELECT * { ?s ?p ?o" + ", ?o" * 1300 + " }",
    "star": "SELECT * { " + "".join(f"?s <u:p> ?o{i} ." for i in range(256)) + " }",
    "star with filters between": "SELECT * { " + "".join(f"?s <u:p> ?o{i} FILTER(1) " for i in range(256)) + " }",
    "star of groups": "SELECT * { " + "".join(f"{{ ?s <u:p> ?o{i} }} " for i in range(256)) + " }",
    "star of graphs": "SELECT * { " + "".join(f"GRAPH ?g {{ ?s <u:p> ?o{i} }} " for i in range(256)) + " }",
    "tables": "SELECT * { " + "VALUES ?x { 1 } " * 400 + " }",
    "list": "SELECT * { ?s ?p (" + "1 " * 1000 + ") }",
    "list of signed numbers": "SELECT * { ?s ?p (" + "-1 " * 390 + ") }",
    "lists in a list": "SELECT * { ?s ?p (" + "(1)" * 1000 + ") }",
    "path": "SELECT * { ?s <u:p>" + "/<u:p>" * 390 + " ?o }",
    "annotations": "SELECT * { ?s ?p ?o " + "{| ?p ?o |} " * 200 + " }",
    "length": "SELECT * { ?s ?p ?o }" + " " * 20_000,
}
ANSWER = """
import json, sys
from khonkaen_kg.errors import RequestError
from khonkaen_kg.store.engine import Query
from khonkaen_kg.store.inprocess import InProcessEngine
engine = InProcessEngine(())
for text in json.load(sys.stdin):
    try:
        engine.answer(Query(text))
    except RequestError as error:
        print(error.code)
"""


def test_query_that_would_end_or_hold_the_process_is_refused() -> None:
    # In a process of its own: were one of them let through, there would be nobody left to tell.
    done = subprocess.run([sys.executable, "-c", ANSWER], input=json.dumps(list(FATAL.values())), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    codes = dict(zip(FATAL, done.stdout.split(), strict=True))
    refused = {"signs in what looks like an IRI", "subtractions in what looks like an IRI"}
    assert codes == {name: "query-refused" if name in refused else "query-too-complex" for name in FATAL}


WITHIN: dict[str, Callable[[int], str]] = {
    "bytes": lambda n: "ASK {}" + " " * (n - 6),
    "tokens": lambda n: "ASK { VALUES ?x {" + "1 " * (n - 7) + "} }",
    "depth": lambda n: "ASK " + "{" * n + "}" * n,
    "operators": lambda n: "ASK { FILTER(" + "!" * (n - 1) + "true) }",
    "patterns": lambda n: "ASK { " + "?s ?p ?o . " * n + "}",
}


@pytest.mark.parametrize("measure", list(LIMITS))
def test_limit_is_the_last_that_passes_and_the_first_beyond_has_a_place(measure: str) -> None:
    write, limit = WITHIN[measure], LIMITS[measure]  # type: ignore[index]
    assert InProcessEngine(()).answer(Query(write(limit))).kind == "boolean"
    with pytest.raises(QueryTooComplexError, match=f"{limit:,}") as caught:
        guard_query(write(limit + 1))
    assert caught.value.place is not None


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { VALUES (?s ?o) { " + "(<urn:a#x> <urn:b#y>) " * 400 + "} ?s ?p ?o }",
        "SELECT * { ?s ?p ?o FILTER(?o IN (" + ", ".join(map(str, range(1000))) + ")) }",
        "SELECT * { {}" + " UNION { ?s <urn:p> ?o . ?o <urn:q> ?z }" * 100 + " }",
        "SELECT * { ?s ?p ?o " + "OPTIONAL { ?s <urn:p> ?z } " * 100 + "}",
        "SELECT * { ?s (<http://x/a#b>|^<http://x/c#d>)/<http://x/e>* ?o FILTER(?o < 3 && 4 > ?o) }",
        "SELECT * { ?s ?p (<http://x/o'brien(1)> <http://x/#b>) }",
        "SELECT * { ?s ?p ?o FILTER(?o IN (<urn:a>, <urn:b>) && ?s = <urn:c!>) }",
        "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s <urn:a-b-c> 'it''s' } GROUP BY ?p HAVING(COUNT(?s)>1)",
        "ASK { ?s ?p ?year FILTER(?year - 543 < 2020 && ?year-543<2022) }",
    ],
)
def test_usual_query_passes(text: str) -> None:
    assert InProcessEngine(()).answer(Query(text.replace("''", ""))).body


def test_every_shipped_query_passes_with_room_for_values(home: Home) -> None:
    catalogue = read_catalogue(home)
    assert len(catalogue) > 60
    for query in catalogue.values():
        guard_query(query.text)
        assert 2 * len(query.text.encode()) < LIMITS["bytes"], query.name


@pytest.mark.parametrize(
    "text", ['"""' + '\\"""' * 4900, "a-" * 9999, "<a" * 9999, "'''\\\n" * 3000, "." * 19_999, '"' * 19_999, "a." * 9999, "<\\u0041" * 2800]
)
def test_tokens_are_found_in_linear_time(text: str) -> None:
    begin = time.perf_counter()
    assert sum(1 for _ in scan(text))
    assert time.perf_counter() - begin < 1
