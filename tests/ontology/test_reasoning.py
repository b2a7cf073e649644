"""The ontology has no contradiction: shown by OWL RL rules and by HermiT, a complete reasoner for OWL 2 DL; and each of the two is shown to see one."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import warnings
from pathlib import Path

import owlrl
import pytest
from owlrl.Namespaces import ERRNS
from rdflib import OWL, RDF, Graph

PREFIXES = (
    "PREFIX kko: <https://w3id.org/khonkaen-kg/ontology#> PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>"
)
UNSATISFIABLE = "Classes equivalent to 'owl:Nothing':"
CONTRADICTIONS = {
    "one thing in two disjoint classes": "<urn:x> a kko:Mission , kko:StrategicIssue .",
    "a property of a plan element on a passage": "<urn:x> a kko:Passage ; kko:fulfilsMission <urn:m> .",
    "a mission where an issue must stand": "<urn:x> a kko:Process ; kko:addressesIssue <urn:m> . <urn:m> a kko:Mission .",
}
BEYOND_OWL_RL = {
    "two grades of one link": "<urn:x> a kko:Alignment ; kko:hasGrade kko:Strong , kko:Weak .",
    "a passage as the object of a link": "<urn:x> a kko:Alignment ; kko:hasObject <urn:p> . <urn:p> a kko:Passage .",
}


def close_under_owl_rl(graph: Graph) -> Graph:
    """``graph`` with all that the OWL RL rules derive from it."""
    closure = Graph()
    closure += graph
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(closure)
    return closure


def list_rl_faults(graph: Graph) -> list[str]:
    """What the OWL RL rules find wrong with ``graph``: reported errors and members of owl:Nothing."""
    closure = close_under_owl_rl(graph)
    errors = [str(text) for text in closure.objects(None, ERRNS.error)]
    return errors + [f"{member} is in owl:Nothing" for member in closure.subjects(RDF.type, OWL.Nothing) if member != OWL.Nothing]


def run_hermit(graph: Graph, folder: Path) -> subprocess.CompletedProcess[str]:
    """HermiT's verdict on ``graph``: exit code 0 when consistent, with the unsatisfiable classes on stdout.

    HermiT is taken from owlready2's own files and run as it is, because owlready2 rewrites an ontology that treats properties as individuals
    (as hasRelation does). xsd:gYear, xsd:date and rdf:langString are not in OWL 2's datatype map, so HermiT is told to pass over those ranges.
    """
    java = shutil.which("java")
    if java is None:
        pytest.fail("HermiT needs java, and there is none on the PATH: install it (Debian, Ubuntu: apt-get install default-jre-headless)")
    package = importlib.util.find_spec("owlready2")
    if package is None or not package.submodule_search_locations:
        pytest.fail("HermiT comes with owlready2, which is not installed: pip install 'khonkaen-kg[dev]'")
    hermit = Path(package.submodule_search_locations[0]) / "hermit"
    triples = folder / "ontology.nt"
    graph.serialize(triples, format="nt", encoding="utf-8")
    command = [
        java,
        "-cp",
        f"{hermit / 'HermiT.jar'}:{hermit}",
        "org.semanticweb.HermiT.cli.CommandLine",
        "--ignoreUnsupportedDatatypes",
        "-k",
        "-U",
        triples.as_uri(),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def with_statements(graph: Graph, statements: str) -> Graph:
    changed = Graph()
    changed += graph
    return changed.parse(data=PREFIXES + statements, format="turtle")


def test_owl_rl_finds_no_contradiction(mapped: Graph) -> None:
    assert list_rl_faults(mapped) == []


@pytest.mark.parametrize("statements", CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_owl_rl_sees_a_contradiction(terms: Graph, statements: str) -> None:
    assert list_rl_faults(with_statements(terms, statements))


def test_hermit_finds_ontology_consistent_and_every_class_possible(mapped: Graph, tmp_path: Path) -> None:
    verdict = run_hermit(mapped, tmp_path)
    assert verdict.returncode == 0, verdict.stderr
    assert "owl#Thing is satisfiable." in verdict.stdout
    assert verdict.stdout.partition(UNSATISFIABLE)[2].split() == ["owl:Nothing"]


def test_hermit_finds_the_published_plans_consistent(mapped: Graph, plans: Graph, tmp_path: Path) -> None:
    assert len(plans) > 0
    verdict = run_hermit(mapped + plans, tmp_path)
    assert verdict.returncode == 0, verdict.stderr


@pytest.mark.parametrize("statements", (CONTRADICTIONS | BEYOND_OWL_RL).values(), ids=CONTRADICTIONS | BEYOND_OWL_RL)
def test_hermit_sees_a_contradiction(mapped: Graph, tmp_path: Path, statements: str) -> None:
    verdict = run_hermit(with_statements(mapped, statements), tmp_path)
    assert verdict.returncode != 0
    assert "InconsistentOntologyException" in verdict.stderr


def test_hermit_sees_a_class_that_can_have_no_member(mapped: Graph, tmp_path: Path) -> None:
    impossible = "kko:Impossible a owl:Class ; rdfs:subClassOf kko:Goal , kko:Mission ."
    verdict = run_hermit(with_statements(mapped, impossible), tmp_path)
    assert "Impossible" in verdict.stdout.partition(UNSATISFIABLE)[2]


def test_reasoner_without_java_fails_and_says_what_to_install(terms: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(pytest.fail.Exception, match="apt-get install default-jre-headless"):
        run_hermit(terms, tmp_path)
