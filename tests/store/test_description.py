"""What a site says of itself and of its release, against real counts and the shapes of DCAT-AP."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse
from pyshacl import validate
from rdflib import Graph

from khonkaen_kg.checks.plans import build_files
from khonkaen_kg.errors import NotBuiltError
from khonkaen_kg.graph.files import write_files
from khonkaen_kg.graph.terms import integer
from khonkaen_kg.graph.turtle import canonical_lines
from khonkaen_kg.namespaces import BASE, CATALOG, DATASET, DCAT, DCTERMS, DESCRIPTION, PREFIXES, QUERY, RDF, RDFS, RELEASE, SD, VOID
from khonkaen_kg.paths import Home
from khonkaen_kg.queries.catalogue import read_catalogue
from khonkaen_kg.queries.description import describe_queries
from khonkaen_kg.queries.results import Table, read_table
from khonkaen_kg.store.description import describe_service
from khonkaen_kg.store.description.facts import find_space
from khonkaen_kg.store.embedded import EmbeddedEngine
from khonkaen_kg.store.engine import Engine, Query
from khonkaen_kg.store.guard import LIMITS
from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.published import read_published
from khonkaen_kg.store.release import Release, publish, write_release
from khonkaen_kg.store.release.dumps import list_dumps, read_dump
from khonkaen_kg.store.remote import RemoteEngine
from tests.oxigraph_server import start_oxigraph
from tests.servers import COMMAND
from tests.store.running import run_engine

ADDRESS = "https://kg.example"
ENDPOINT = f"{ADDRESS}/sparql"
SHAPES = Path(__file__).parent / "dcat-ap.ttl"
WHOLE = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{DESCRIPTION}> {{ ?s ?p ?o }} }}"


@pytest.fixture(scope="module")
def own(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """The shipped home with releases of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KHONKAEN_KG_RELEASES", str(tmp_path_factory.mktemp("releases")))
        yield home


@pytest.fixture(scope="module")
def engine(own: Home) -> InProcessEngine:
    started = InProcessEngine(address=ADDRESS)
    started.load(publish(own))
    return started


def ask(engine: Engine, text: str) -> Table:
    return read_table(engine.answer(Query(text)).body)


def construct(engine: Engine, release: str | None = None) -> bytes:
    return b"".join(sorted(engine.answer(Query(WHOLE, graph="application/n-triples", release=release)).body.splitlines(keepends=True)))


def write_store(lines: bytes) -> Store:
    store = Store()
    store.extend(Quad(*quad.triple) for quad in parse(lines, format=RdfFormat.N_TRIPLES))
    return store


def value(engine: Engine, subject: str, predicate: str) -> list[str]:
    return sorted(row["o"].value for row in ask(engine, f"SELECT ?o {{ GRAPH <{DESCRIPTION}> {{ <{subject}> <{predicate}> ?o }} }}"))


def make_release(folder: Path, **counts: int) -> Release:
    return write_release(
        folder, [(f"urn:{name}", [Triple(NamedNode(f"urn:s{n}"), NamedNode("urn:p"), Literal(n)) for n in range(count)]) for name, count in counts.items()]
    )


# ── the numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_numbers_are_those_of_the_graphs(engine: InProcessEngine, home: Home) -> None:
    graphs = {graph.iri: set(graph.triples) for graph in read_published(home)}
    statements = [triple for triples in graphs.values() for triple in triples]
    union = set(statements)
    assert value(engine, DATASET, VOID + "triples") == [str(len(statements))]
    for name in ("entities", "distinctSubjects"):
        assert value(engine, DATASET, VOID + name) == [str(len({triple.subject for triple in union}))]
    assert value(engine, DATASET, VOID + "distinctObjects") == [str(len({triple.object for triple in union}))]
    used = Counter(triple.predicate.value for triple in statements)
    told = ask(engine, f"SELECT ?p ?n {{ <{DATASET}> void:propertyPartition ?x . ?x void:property ?p ; void:triples ?n }}")
    assert {row["p"].value: int(row["n"].value) for row in told} == used
    assert value(engine, DATASET, VOID + "properties") == [str(len(used))]
    typed = {(triple.subject, triple.object.value) for triple in union if triple.predicate.value == RDF + "type" and isinstance(triple.object, NamedNode)}
    members = Counter(kind for _, kind in typed)
    told = ask(engine, f"SELECT ?c ?n {{ <{DATASET}> void:classPartition ?x . ?x void:class ?c ; void:entities ?n }}")
    assert {row["c"].value: int(row["n"].value) for row in told} == members
    assert value(engine, DATASET, VOID + "classes") == [str(len(members))]
    told = ask(engine, "SELECT ?g ?n { ?d sd:namedGraph/sd:name ?g . ?g void:triples ?n }")
    described = construct(engine).count(b"\n")
    assert {row["g"].value: int(row["n"].value) for row in told} == {iri: len(triples) for iri, triples in graphs.items()} | {DESCRIPTION: described}


def test_partition_of_a_class_has_the_properties_of_its_things(engine: InProcessEngine) -> None:
    told = ask(engine, "SELECT ?p ?n { ?x void:class kko:Process ; void:propertyPartition ?y . ?y void:property ?p ; void:triples ?n }")
    found = ask(engine, f"SELECT ?p (COUNT(*) AS ?n) {{ ?s a kko:Process . GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != <{DESCRIPTION}>) }} GROUP BY ?p")
    assert {row["p"].value: row["n"].value for row in told} == {row["p"].value: row["n"].value for row in found}
    assert len(told) > 10


def test_links_lead_to_other_data_sets(engine: InProcessEngine) -> None:
    text = "SELECT ?space ?p ?n { ?x a void:Linkset ; void:objectsTarget/void:uriSpace ?space ; void:linkPredicate ?p ; void:triples ?n }"
    links = {(row["space"].value, row["p"].value): int(row["n"].value) for row in ask(engine, text)}
    same = PREFIXES["owl"] + "sameAs"
    assert links["http://www.wikidata.org/entity/", same] == links["https://sws.geonames.org/", same] == 1
    counted: Counter[tuple[str, str]] = Counter()
    for row in ask(engine, f"SELECT ?p ?o {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != <{DESCRIPTION}> && ISIRI(?o)) }}"):
        used, target = row["p"].value, row["o"].value
        is_link = used == same or (used.startswith(PREFIXES["skos"]) and used.endswith("Match"))
        if is_link and not target.startswith(BASE):
            counted[find_space(target), used] += 1
    assert links == counted


def test_files_are_of_the_size_and_sum_that_is_told(engine: InProcessEngine) -> None:
    assert engine.release
    text = """SELECT ?url ?size ?sum ?form { ?x a dcat:Distribution ; dcat:downloadURL ?url ; dcat:byteSize ?size
              OPTIONAL { ?x spdx:checksum/spdx:checksumValue ?sum } OPTIONAL { ?x dcat:compressFormat ?form } }"""
    told = {row["url"].value: (int(row["size"].value), row["sum"].value if "sum" in row else None, "form" in row) for row in ask(engine, text)}
    expected: dict[str, tuple[int, str | None, bool]] = {}
    files: dict[str, set[str]] = {}
    for dump in list_dumps(engine.release):
        url = f"{ADDRESS}/dumps/{engine.release.name}/{dump.name}"
        if dump.graph is None:
            expected[url] = (sum(len(piece) for piece in read_dump(dump)), dump.sha256, False)
            files.setdefault(DATASET, set()).add(url)
        # Of a graph, since there may be thousands, only the canonical file.
        if dump.graph is None or dump.form.name == "nq":
            expected[f"{url}.gz"] = (sum(len(piece) for piece in read_dump(dump, is_compressed=True)), dump.gzip_sha256, True)
            files.setdefault(dump.graph or DATASET, set()).add(f"{url}.gz")
    assert told == expected
    assert len(expected) == 8 + len(engine.release.graphs)
    for iri, urls in files.items():
        assert set(value(engine, iri, VOID + "dataDump")) == urls


def test_terms_of_others_are_pinned(engine: InProcessEngine, home: Home) -> None:
    pinned = set((home.ontology / "foreign-terms.txt").read_text(encoding="utf-8").splitlines())
    triples = (*engine.description, *describe_queries(read_catalogue(home).values()))
    used = {triple.predicate.value for triple in triples}
    used |= {triple.object.value for triple in triples if triple.predicate.value == RDF + "type" and isinstance(triple.object, NamedNode)}
    used |= {triple.object.datatype.value for triple in triples if isinstance(triple.object, Literal)}
    assert {iri for iri in used if not iri.startswith(BASE)} - pinned == set()
    assert len(used) > 80


# ── the shapes ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return Graph().parse(SHAPES)


def conforms(lines: bytes, shapes: Graph) -> tuple[bool, str]:
    is_whole, _, report = validate(Graph().parse(data=lines.decode(), format="nt"), shacl_graph=shapes, do_owl_imports=False)
    return bool(is_whole), report


def test_catalogue_conforms_to_dcat_ap(engine: InProcessEngine, shapes: Graph) -> None:
    is_whole, report = conforms(construct(engine), shapes)
    assert is_whole, report
    focus = ("Catalog", "Dataset", "DataService", "Distribution")
    # The guard lets no word through that holds the name of what calls out; whole IRIs pass.
    assert all(ask(engine, f"SELECT ?x {{ ?x a <{DCAT}{name}> }}").rows for name in focus)


@pytest.mark.parametrize(
    ("subject", "predicate"),
    [
        (CATALOG, f"{DCTERMS}publisher"),
        (CATALOG, f"{DCTERMS}title"),
        (DATASET, f"{DCTERMS}description"),
        (DATASET, f"{DCTERMS}temporal"),
        ("https://creativecommons.org/licenses/by/4.0/", f"{DCTERMS}title"),
        (f"{BASE}id/service/sparql", f"{DCAT}endpointURL"),
        (f"{BASE}id/curator/khonkaen-kg", f"{RDF}type"),
    ],
)
def test_what_is_missing_is_seen(engine: InProcessEngine, shapes: Graph, subject: str, predicate: str) -> None:
    kept = [line for line in construct(engine).splitlines(keepends=True) if not line.startswith(f"<{subject}> <{predicate}> ".encode())]
    assert not conforms(b"".join(kept), shapes)[0]


# ── what is named ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_iri_of_this_project_in_it_has_a_label_in_both_languages(engine: InProcessEngine) -> None:
    text = f"""SELECT DISTINCT ?x {{ GRAPH <{DESCRIPTION}> {{ {{ ?x ?p ?o }} UNION {{ ?s ?p ?x }} }} FILTER(ISIRI(?x) && STRSTARTS(STR(?x), "{BASE}")) }}"""
    found = {row["x"].value for row in ask(engine, text)}
    labels = ask(engine, "SELECT DISTINCT ?x (LANG(?l) AS ?language) { ?x rdfs:label ?l }")
    labelled = Counter(row["x"].value for row in labels if row["language"].value in {"th", "en"})
    assert {iri for iri in found if labelled[iri] < 2} == set()
    assert len(found) > 500


def test_nothing_in_it_is_without_a_name(engine: InProcessEngine) -> None:
    assert b"_:" not in construct(engine)
    assert len(set(engine.description)) == len(engine.description) == construct(engine).count(b"\n")


def test_titles_are_there_beside_labels(engine: InProcessEngine) -> None:
    for node in (CATALOG, DATASET, f"{BASE}graph/ontology", f"{BASE}id/service/queries", f"{RELEASE}{engine.release.name if engine.release else ''}"):
        assert value(engine, node, DCTERMS + "title") == value(engine, node, RDFS + "label")
        assert len(value(engine, node, DCTERMS + "title")) == 2


def test_province_is_that_of_the_home_and_publishes_nothing(tiny_copy: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHONKAEN_KG_RELEASES", str(tmp_path / "own"))
    write_files(tiny_copy, build_files(tiny_copy))
    tiny = InProcessEngine(address=ADDRESS)
    tiny.load(publish(tiny_copy))
    ((place, label),) = {(row["x"].value, row["l"].value) for row in ask(tiny, 'SELECT ?x ?l { ?x a kko:Province ; rdfs:label ?l FILTER(LANG(?l) = "th") }')}
    assert value(tiny, DATASET, DCTERMS + "spatial") == [place]
    assert any(label in title for title in value(tiny, DATASET, DCTERMS + "title"))
    assert "ขอนแก่น" not in "".join(value(tiny, DATASET, DCTERMS + "title") + value(tiny, DATASET, DCTERMS + "description"))
    assert value(tiny, DATASET, DCTERMS + "publisher") == [f"{BASE}id/curator/khonkaen-kg"]


def test_period_is_that_of_the_plans(engine: InProcessEngine) -> None:
    (row,) = ask(engine, f"SELECT ?start ?end {{ <{DATASET}> dcterms:temporal ?t . ?t dcat:startDate ?start ; dcat:endDate ?end }}")
    assert (row["start"].value, row["end"].value) == ("2018", "2022")


# ── editors and harvesters ───────────────────────────────────────────────────────────────────────────────────────────


def test_editors_find_the_data_set_of_an_endpoint(engine: InProcessEngine) -> None:
    assert [row["ds"].value for row in ask(engine, f"SELECT DISTINCT ?ds {{ ?ds a void:Dataset ; void:sparqlEndpoint <{ENDPOINT}> }}")] == [DATASET]


def test_editors_find_prefixes(engine: InProcessEngine) -> None:
    rows = ask(engine, "SELECT DISTINCT ?prefix ?namespace { [] sh:namespace ?namespace ; sh:prefix ?prefix }")
    assert {row["prefix"].value: row["namespace"].value for row in rows} == dict(PREFIXES)


def test_editors_find_every_named_query_as_an_example_that_runs(engine: InProcessEngine, home: Home) -> None:
    rows = ask(
        engine,
        f"""SELECT DISTINCT ?sq ?comment ?query {{ ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|sh:describe ?query ;
        schema:target <{ENDPOINT}> FILTER(LANG(?comment) = "th") }} ORDER BY ?sq""",
    )
    catalogue = read_catalogue(home)
    assert {row["sq"].value for row in rows} == {QUERY + name for name in catalogue}
    for row in rows:
        query = catalogue[row["sq"].value.removeprefix(QUERY)]
        assert row["comment"].value == query.question.th
        form = "application/n-triples"
        assert engine.answer(Query(row["query"].value, graph=form)).body == engine.answer(Query(query.text, graph=form)).body


def test_editors_find_classes_with_their_properties(engine: InProcessEngine) -> None:
    text = "SELECT DISTINCT ?c ?p { ?cp void:class ?c ; void:propertyPartition ?pp . ?pp void:property ?p }"
    pairs = {(row["c"].value, row["p"].value) for row in ask(engine, text)}
    assert (PREFIXES["kko"] + "Process", PREFIXES["kko"] + "fulfilsMission") in pairs


# ── the service ──────────────────────────────────────────────────────────────────────────────────────────────────────


def read(release: Release | None) -> set[Triple]:
    return {quad.triple for quad in parse(describe_service(release, ADDRESS), format=RdfFormat.N_TRIPLES)}


def test_service_description_is_a_part_of_it(engine: InProcessEngine) -> None:
    assert engine.release
    assert read(engine.release) < set(engine.description)
    assert Triple(NamedNode(ENDPOINT), NamedNode(SD + "endpoint"), NamedNode(ENDPOINT)) in read(engine.release)


def test_named_graphs_stand_with_their_sizes(tmp_path: Path) -> None:
    triples = read(make_release(tmp_path, one=1, two=2))
    named = {triple.object for triple in triples if triple.predicate.value == SD + "name"}
    assert named == {NamedNode("urn:one"), NamedNode("urn:two"), NamedNode(DESCRIPTION)}
    sizes = {(triple.subject, getattr(triple.object, "value", "")) for triple in triples if triple.predicate.value == VOID + "triples"}
    assert sizes == {(NamedNode("urn:one"), "1"), (NamedNode("urn:two"), "2")}


def test_graphs_of_no_release_are_not_told(tmp_path: Path) -> None:
    triples = read(None)
    assert triples < read(make_release(tmp_path, one=1))
    assert Triple(NamedNode(ENDPOINT), NamedNode(RDF + "type"), NamedNode(SD + "Service")) in triples
    assert not {triple.predicate.value for triple in triples} & {SD + "namedGraph", VOID + "triples"}


def test_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = (make_release(tmp_path / place, one=1, two=2) for place in ("a", "b"))
    assert describe_service(one, ADDRESS) == describe_service(two, ADDRESS)


def test_limits_are_told_in_both_languages() -> None:
    comments = [triple.object.value for triple in read(None) if triple.predicate.value == RDFS + "comment" and isinstance(triple.object, Literal)]
    assert len(comments) == 2
    assert all(f"{LIMITS['bytes']:,}" in comment and "SERVICE" in comment for comment in comments)


# ── what it depends on ───────────────────────────────────────────────────────────────────────────────────────────────

PROGRAM = f"""
import hashlib
from khonkaen_kg.paths import shipped_home
from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.release import open_current
engine = InProcessEngine(address="{ADDRESS}")
engine.load(open_current(shipped_home()))
print(hashlib.sha256("".join(f"{{triple}}\\n" for triple in engine.description).encode()).hexdigest())
"""


def test_description_is_the_same_bytes_under_every_hash_seed(engine: InProcessEngine) -> None:
    sums = {
        subprocess.run([sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True, env=os.environ | {"PYTHONHASHSEED": seed}).stdout
        for seed in ("0", "1", "2")
    }
    assert len(sums) == 1
    assert next(iter(sums)).strip()


def test_it_is_no_part_of_the_release(engine: InProcessEngine) -> None:
    assert engine.release
    assert DESCRIPTION not in {graph.iri for graph in engine.release.graphs}
    assert value(engine, f"{RELEASE}{engine.release.name}", VOID + "triples") == [str(engine.release.triples)]


def test_without_an_address_there_is_none(own: Home) -> None:
    silent = InProcessEngine()
    silent.load(publish(own))
    assert construct(silent) == b""
    assert silent.description == ()


def test_workers_have_the_same(own: Home, engine: InProcessEngine) -> None:
    with run_engine(EmbeddedEngine(own, workers=1, address=ADDRESS)) as embedded:
        assert construct(embedded) == construct(engine) == canonical_lines(engine.description)


def test_engine_that_a_release_was_pushed_to_has_the_same(own: Home, engine: InProcessEngine, tmp_path: Path) -> None:
    release = publish(own)
    with start_oxigraph(tmp_path / "data") as remote, RemoteEngine(f"{remote}/query?union-default-graph", release=release) as asked:
        command = [COMMAND, "release", "push", f"{remote}/store"]
        subprocess.run(command, check=True, capture_output=True, env=os.environ | {"KHONKAEN_KG_URL": ""})
        asked.check({graph.iri: graph.triples for graph in release.graphs})
        assert not asked.has_description(ADDRESS)
        subprocess.run(command, check=True, capture_output=True, env=os.environ | {"KHONKAEN_KG_URL": f"{ADDRESS}/"})
        asked.check({graph.iri: graph.triples for graph in release.graphs})
        assert asked.has_description(ADDRESS)
        assert construct(asked) == construct(engine)
        with pytest.raises(NotBuiltError, match="another site"):
            asked.has_description("https://other.example")


def test_each_release_has_its_own_also_two_of_the_same_content(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KHONKAEN_KG_RELEASES", str(tmp_path / "releases"))
        home = Home(tmp_path)
        one = make_release(home.releases, one=1)
        two = make_release(home.releases, one=1, two=1)
        three = make_release(home.releases, one=1)
        assert one.id == three.id
        with run_engine(EmbeddedEngine(home, workers=1, address=ADDRESS)) as embedded:
            current = f"SELECT ?v {{ <{DATASET}> dcat:hasCurrentVersion ?v }}"
            for release in (one, two, three):
                rows = read_table(embedded.answer(Query(current, release=release.name)).body)
                assert [row["v"].value for row in rows] == [RELEASE + release.name]
            assert value(embedded, RELEASE + three.name, DCAT + "previousVersion") == [RELEASE + two.name]
            assert value(embedded, DATASET, DCAT + "hasVersion") == [RELEASE + release.name for release in (one, two, three)]
            assert construct(embedded, one.name) != construct(embedded, three.name)
            assert b"hasVersion> <" + f"{RELEASE}{two.name}".encode() not in construct(embedded, one.name)


def test_reloading_leaves_nothing_of_the_release_before(tmp_path: Path) -> None:
    first, second = make_release(tmp_path, one=1), make_release(tmp_path, two=2)
    changed, fresh = InProcessEngine(address=ADDRESS), InProcessEngine(address=ADDRESS)
    for release in (first, second):
        changed.load(release)
    fresh.load(second)
    assert construct(changed) == construct(fresh)


_Statement = tuple[str, str, str, bool]
_THINGS = st.sampled_from(["a", "b", "c"])
_STATEMENTS = st.tuples(_THINGS, st.sampled_from(["type", "sameAs", "p", "q"]), _THINGS, st.booleans())
_CHANGES = st.lists(st.dictionaries(st.sampled_from(["one", "two", "three"]), st.frozensets(_STATEMENTS, max_size=5)), min_size=2, max_size=4)


def make_triple(subject: str, predicate: str, term: str, is_literal: bool) -> Triple:
    used = {"type": RDF + "type", "sameAs": PREFIXES["owl"] + "sameAs"}.get(predicate, f"urn:{predicate}")
    return Triple(NamedNode(f"urn:{subject}"), NamedNode(used), Literal(term) if is_literal else NamedNode(f"urn:x:{term}"))


@given(changes=_CHANGES)
@settings(max_examples=15, deadline=None)
def test_description_that_follows_changes_is_that_of_an_engine_that_loads_the_last_release_only(changes: list[dict[str, frozenset[_Statement]]]) -> None:
    following, bulk = InProcessEngine(address=ADDRESS), [Triple(NamedNode(f"urn:n{n}"), NamedNode("urn:p"), Literal(n)) for n in range(400)]
    with tempfile.TemporaryDirectory() as folder:
        for graphs in changes:
            release = write_release(
                Path(folder), [("urn:bulk", bulk), *((f"urn:g:{name}", [make_triple(*each) for each in said]) for name, said in graphs.items())]
            )
            following.load(release)
            alone = InProcessEngine(address=ADDRESS)
            alone.load(release)
            assert following.description == alone.description
            everything = "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?s ?p ?o"
            assert ask(following, everything) == ask(alone, everything)
            assert Triple(NamedNode(DESCRIPTION), NamedNode(VOID + "triples"), integer(len(alone.description))) in alone.description


def test_plan_that_changes_is_described_as_if_nothing_else_had_been_there(khonkaen_copy: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KHONKAEN_KG_RELEASES", str(tmp_path))
    following = InProcessEngine(address=ADDRESS)
    following.load(publish(khonkaen_copy))
    # An ontology of its own: without one, a home has the shipped one.
    shutil.copytree(khonkaen_copy.ontology, khonkaen_copy.root / "ontology")
    ontology = khonkaen_copy.ontology / "khonkaen-kg.ttl"
    for text in ("\nkko:Process kko:said [ a kko:Process ; owl:sameAs <urn:other:1> ] .\n", "\nkko:Process a kko:Process .\n"):
        ontology.write_text(ontology.read_text(encoding="utf-8") + text, encoding="utf-8")
        release = publish(khonkaen_copy)
        following.load(release)
        alone = InProcessEngine(address=ADDRESS)
        alone.load(release)
        assert following.description == alone.description


def test_iri_that_is_gone_names_the_last_release_that_had_it(tmp_path: Path) -> None:
    gone, kept = NamedNode(f"{BASE}id/gone"), NamedNode(f"{BASE}id/kept")
    graphs = [[Triple(node, NamedNode(RDFS + "label"), Literal("x")) for node in nodes] for nodes in ((gone, kept), (kept,))]
    first, second = (write_release(tmp_path, [("urn:g", triples)]) for triples in graphs)
    assert dict(second.retired) == {gone.value: first.name}
    engine = InProcessEngine(address=ADDRESS)
    engine.load(second)
    assert value(engine, gone.value, DCTERMS + "isPartOf") == [RELEASE + first.name]
    assert value(engine, gone.value, f"{PREFIXES['prov']}invalidatedAtTime") == [second.created.strftime("%Y-%m-%dT%H:%M:%SZ")]
    assert value(engine, kept.value, DCTERMS + "isPartOf") == []
