"""The generated pages hold what the code has, and nothing that a user meets is undocumented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs import counts, terms
from docs.__main__ import list_stale
from khonkaen_kg.paths import shipped_home
from khonkaen_kg.queries.catalogue import read_catalogue
from khonkaen_kg.settings import SETTINGS
from khonkaen_kg.web.problems import OUTCOMES

ROOT = Path(__file__).parents[1]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / name / "README.md" for name in ("graph", "ontology", "queries", "shapes"))]
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def test_generated_pages_are_what_make_docs_makes() -> None:
    assert list_stale() == []


def test_page_that_lost_its_marker_is_noticed() -> None:
    with pytest.raises(ValueError, match="counts"):
        counts.write_counts(counts.PAGE.read_text(encoding="utf-8").replace("<!-- counts -->", ""))
    with pytest.raises(ValueError, match="table"):
        terms.write_tables(terms.PAGE.read_text(encoding="utf-8").replace("<!-- table: ", "<!-- "))


def test_every_query_setting_and_error_code_is_documented() -> None:
    questions = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
    reference = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    assert [name for name in read_catalogue(shipped_home()) if f"### {name}\n" not in questions] == []
    assert [setting.variable for setting in SETTINGS if f"`{setting.variable}`" not in reference] == []
    codes = [error.code for error in OUTCOMES]
    assert len(codes) == len(set(codes)) > 15
    assert [code for code in codes if f"`{code}`" not in reference] == []


def test_every_link_between_pages_leads_somewhere() -> None:
    links = [(page, link) for page in PAGES for link in LINK.findall(page.read_text(encoding="utf-8"))]
    assert len(links) > 60
    assert [(page.name, link) for page, link in links if not (page.parent / link).exists()] == []
