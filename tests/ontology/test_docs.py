"""The page about the ontology says what the files say."""

from __future__ import annotations

import re
from pathlib import Path

from rdflib import RDF, Graph

from docs.terms import PAGE, write_tables
from khonkaen_kg.namespaces import BASE, KKO

ROOT = Path(__file__).parents[2]
README = ROOT / "ontology" / "README.md"


def read_blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page, flags=re.DOTALL)


def test_tables_are_fresh() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert write_tables(page) == page, "run: make docs"
    assert page.count("<!-- table: ") == 3


def test_tables_are_made_from_the_ontology() -> None:
    assert "เป้าหมายการพัฒนา" in write_tables("<!-- table: classes -->\nout of date\n<!-- end -->")
    assert "out of date" not in write_tables("<!-- table: properties -->\nout of date\n<!-- end -->")


def test_worked_example_is_what_the_graphs_hold(plans: Graph) -> None:
    blocks = read_blocks(PAGE.read_text(encoding="utf-8"), "turtle")
    assert len(blocks) == 1
    example = Graph().parse(data=blocks[0], format="turtle")
    assert len(example) > 25
    assert set(example) - set(plans) == set()


def test_pages_name_only_terms_that_exist(terms: Graph) -> None:
    defined = {str(term).removeprefix(KKO) for term in terms.subjects(RDF.type)}
    for page in (PAGE, README):
        text = page.read_text(encoding="utf-8")
        assert {name for name in re.findall(r"\bkko:([A-Za-z]\w*)", text) if name not in defined} == set()


def test_diagram_names_only_terms_that_exist(terms: Graph) -> None:
    (diagram,) = read_blocks(PAGE.read_text(encoding="utf-8"), "mermaid")
    defined = {str(term).removeprefix(KKO) for term in terms.subjects(RDF.type)}
    lines = [line for line in diagram.splitlines() if re.search(r"--|\.\.", line)]
    named = {name for line in lines for name in re.findall(r"[A-Za-z]+", line)}
    assert len(lines) > 30
    assert named - defined == set()


def test_readme_lists_every_file_of_the_ontology() -> None:
    text = README.read_text(encoding="utf-8")
    folder = README.parent
    files = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file() and path != README]
    assert [name for name in files if name not in text and f"`{Path(name).stem}`" not in text] == []
    assert BASE + "ontology" in text
