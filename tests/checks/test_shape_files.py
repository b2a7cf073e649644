"""Shape files that are wrong: each is refused with its file and line, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Triple

from khonkaen_kg.checks.findings import find
from khonkaen_kg.checks.shapes import read_shape_files, read_shapes
from khonkaen_kg.errors import NotBuiltError, ShapeError
from khonkaen_kg.graph.terms import TYPE, kko
from khonkaen_kg.namespaces import KK, KKS

PREFIXES = """@prefix kko: <https://w3id.org/khonkaen-kg/ontology#> .
@prefix kks: <https://w3id.org/khonkaen-kg/shapes#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

kks:GoalShape a sh:NodeShape ; sh:targetClass kko:Goal ; sh:property kks:Goal-label .

"""
GOOD = 'kks:Goal-label a sh:PropertyShape ; sh:path rdfs:label ; sh:minCount 1 ; sh:message "ต้องมีชื่อ"@th, "A goal must have a label."@en .\n'
DATA = (Triple(NamedNode(KK + "goal/1"), TYPE, kko("Goal")),)


def write(folder: Path, shape: str) -> Path:
    folder /= "shapes"
    folder.mkdir()
    (folder / "own.ttl").write_text(PREFIXES + shape)
    return folder


def test_a_shape_of_ones_own_is_applied(tmp_path: Path) -> None:
    [finding] = find(DATA, write(tmp_path, GOOD))
    assert (finding.severity, finding.shape, finding.focus, finding.th, finding.en) == (
        "violation",
        KKS + "Goal-label",
        KK + "goal/1",
        "ต้องมีชื่อ",
        "A goal must have a label.",
    )


@pytest.mark.parametrize(
    ("shape", "line", "says"),
    [
        ("kks:Goal-label a sh:PropertyShape ; sh:path rdfs:label\n;; .. .\n", 9, ("ไวยากรณ์ Turtle ไม่ถูกต้อง", "not valid Turtle")),
        (GOOD.replace("sh:path rdfs:label ; ", ""), 8, ("ไม่มี sh:path", "has no sh:path")),
        (GOOD.replace("sh:minCount", "sh:severity sh:Fatal ; sh:minCount"), 8, ("ระดับความรุนแรง", "severity that is not known")),
        (GOOD.replace('"ต้องมีชื่อ"@th, ', ""), 8, ("ไม่มี sh:message ครบ", "no sh:message in both")),
        (GOOD.replace("sh:minCount", "kko:reportsGap kko:Stated ; sh:minCount"), 8, ("รายงานช่องว่างด้วยระดับ", "reports a gap with the severity")),
        (GOOD.replace("sh:minCount 1", 'sh:minCount "many"'), 8, ("ใช้กฎตรวจสอบนี้ไม่ได้", "cannot be applied")),
        (GOOD.replace("sh:minCount 1", 'sh:sparql [ sh:select "SELECT $this WHERE {" ]'), 8, ("ใช้กฎตรวจสอบนี้ไม่ได้", "cannot be applied")),
        (GOOD.replace("sh:path rdfs:label", "sh:path [ sh:backwards rdfs:label ]"), 8, ("ใช้กฎตรวจสอบนี้ไม่ได้", "cannot be applied")),
    ],
    ids=["syntax", "path", "severity", "message", "gap", "count", "query", "unknown-path"],
)
def test_a_wrong_shape_is_refused_at_its_line(shape: str, line: int, says: tuple[str, str], tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ShapeError) as caught:
        find(DATA, write(tmp_path, shape))
    error = caught.value
    assert error.exit_code == 65
    assert error.place is not None
    assert (error.place.file, error.place.line) == ("shapes/own.ttl", line)
    assert says[0] in error.th
    assert says[1] in error.en
    assert error.remedy_th
    assert error.remedy_en
    assert capfd.readouterr() == ("", "")


def test_a_result_of_a_shape_without_a_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ShapeError, match="IRI of its own") as caught:
        find(
            DATA,
            write(
                tmp_path,
                GOOD.replace("sh:minCount 1", "sh:minCount 0") + "kks:OtherShape a sh:NodeShape ; sh:targetClass kko:Goal ; sh:nodeKind sh:Literal .\n",
            ),
        )
    assert str(caught.value.place) == "shapes/own.ttl:9"


def test_a_folder_without_shapes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotBuiltError, match="no shapes file"):
        find(DATA, tmp_path)


def test_blank_nodes_of_two_files_do_not_meet(tmp_path: Path) -> None:
    folder = write(tmp_path, GOOD.replace("sh:minCount 1", "sh:node _:b ") + "_:b sh:property [ sh:path rdfs:label ; sh:maxCount 9 ] .\n")
    (folder / "second.ttl").write_text("@prefix sh: <http://www.w3.org/ns/shacl#> .\n_:b sh:nodeKind sh:Literal .\n")
    subjects = [{triple.subject for triple in file.triples} for file in read_shape_files(folder)]
    assert not subjects[0] & subjects[1]


def test_a_place_is_found_by_whole_names() -> None:
    [completeness] = [file for file in read_shape_files(Path(__file__).parents[2] / "shapes") if file.name.endswith("completeness.ttl")]
    lines = completeness.content.decode().splitlines()
    for iri in read_shapes([completeness]):
        place = completeness.place(iri)
        assert place is not None
        assert place.line is not None
        assert lines[place.line - 1].startswith(f"kks:{iri.removeprefix(KKS)} a sh:PropertyShape")
    assert completeness.place(KKS + "Nothing") is None
