"""What people write by hand is held against its kind and against the source, and every error says file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from khonkaen_kg.checks.plans import build_files, check_plans
from khonkaen_kg.errors import CuratedError, DataSyntaxError, IncompleteLinkError, KhonkaenError, QuoteError, UnknownElementError, ViolationError
from khonkaen_kg.graph.build import read_plans
from khonkaen_kg.graph.terms import kko
from khonkaen_kg.paths import Home

PLAN_FOLDER = "curated/TH-40/2018-2022"
ALIGNMENTS = f"{PLAN_FOLDER}/alignments.ttl"
TRANSLATIONS = f"{PLAN_FOLDER}/translations.ttl"
IDENTIFIERS = "curated/identifiers.ttl"
DESCRIPTION = "source/khonkaen-pmqa-process.ttl"
FIRST_LINK = "<alignment/mission-1.issue-2>"
HEAD = """@base <https://w3id.org/khonkaen-kg/id/TH-40/2018-2022/> .
@prefix kk: <https://w3id.org/khonkaen-kg/id/> .
@prefix kko: <https://w3id.org/khonkaen-kg/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
LINK = """<alignment/process-1.1.issue-3> a kko:Alignment ;
    kko:hasSubject <process/1.1> ; kko:hasObject <issue/3> ; kko:hasRelation kko:addressesIssue ;
    kko:subjectQuote "สาธารณสุข"@th ;
    kko:objectQuote "สิ่งแวดล้อม"@th ;
    kko:hasReviewStatus kko:Proposed ."""


def edit(home: Home, name: str, old: str, new: str) -> Path:
    path = home.graph / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def add(home: Home, name: str, text: str) -> int:
    """Put ``text`` at the end of a file, and give the number of its first line."""
    path = home.graph / name
    before = path.read_text(encoding="utf-8") if path.exists() else HEAD
    path.write_text(before + text, encoding="utf-8")
    return before.count("\n") + 1


def line_of(home: Home, name: str, words: str) -> int:
    lines = (home.graph / name).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if words in line)


def fail(home: Home, kind: type[KhonkaenError] = CuratedError) -> KhonkaenError:
    """The error that ends a build."""
    with pytest.raises(kind) as caught:
        build_files(home)
    return caught.value


def test_quote_that_the_source_does_not_have_is_an_error_at_its_line(khonkaen_copy: Home) -> None:
    edit(khonkaen_copy, ALIGNMENTS, 'kko:subjectQuote "คนทุกกลุ่มในสังคม"@th', 'kko:subjectQuote "คนทุกกลุ่มในสังคม"@th ,\n "ไม่มีคำนี้"@th')
    error = fail(khonkaen_copy, QuoteError)
    assert str(error.place) == f"graph/{ALIGNMENTS}:{line_of(khonkaen_copy, ALIGNMENTS, 'ไม่มีคำนี้')}"
    assert "ไม่มีคำนี้" in error.th


def test_translation_of_words_that_are_no_longer_there_is_an_error_at_its_line(khonkaen_copy: Home) -> None:
    edit(khonkaen_copy, TRANSLATIONS, "การพัฒนาคุณภาพคนและสังคม", "การพัฒนาคุณภาพคน")
    error = fail(khonkaen_copy, QuoteError)
    assert "issue/2" in error.en
    assert str(error.place) == f"graph/{TRANSLATIONS}:{line_of(khonkaen_copy, TRANSLATIONS, 'การพัฒนาคุณภาพคน')}"


@pytest.mark.parametrize(
    ("old", "new", "kind", "words"),
    [
        ("kko:hasObject <issue/2>", "kko:hasObject <issue/6>", UnknownElementError, "there is no kk:TH-40/2018-2022/issue/6"),
        ("kko:hasObject <issue/2>", "kko:hasObject [ a kko:StrategicIssue ]", CuratedError, "blank node"),
        ("kko:hasObject <issue/2>", "kko:hasObject << <issue/2> a kko:StrategicIssue >>", CuratedError, "quoted triple"),
        ("kko:hasObject <issue/2>", 'kko:hasObject "issue/2"', CuratedError, "kko:hasObject must be a kko:PlanElement, a kko:RecipientType"),
        ("kko:hasObject <issue/2>", "kko:hasObject <issue/2> , <issue/3>", CuratedError, "no more than 1 of kko:hasObject"),
        ("kko:hasRelation kko:addressesIssue", "kko:hasBasis kko:Curated", IncompleteLinkError, "kko:hasRelation"),
        ("kko:hasRelation kko:addressesIssue", 'kko:hasRelation "x"', CuratedError, "kko:hasRelation must be a kko:LinkRelation"),
        ("kko:hasRelation kko:addressesIssue", "kko:hasRelation kko:fulfilsMission", CuratedError, "kko:hasRelation must be a kko:LinkRelation"),
        ("kko:hasRelation", "kko:hasBasis kko:Stated ; kko:hasRelation", CuratedError, "a link cannot say kko:hasBasis"),
        ("kko:hasRelation", "kko:addressesIssue <issue/4> ; kko:hasRelation", CuratedError, "a link cannot say kko:addressesIssue"),
        ("a kko:Alignment", "a kko:Alignment , kko:SharedPhrase", CuratedError, "rdf:type"),
        ("a kko:Alignment ;", "", CuratedError, "is of no kind"),
    ],
)
def test_link_that_says_what_no_link_may_say_is_an_error_at_its_line(khonkaen_copy: Home, old: str, new: str, kind: type[CuratedError], words: str) -> None:
    start = line_of(khonkaen_copy, ALIGNMENTS, FIRST_LINK)
    edit(khonkaen_copy, ALIGNMENTS, old, new)
    error = fail(khonkaen_copy, kind)
    assert words in error.en
    assert error.place is not None
    assert (error.place.file, error.place.line) in {(f"graph/{ALIGNMENTS}", start), (f"graph/{ALIGNMENTS}", start + 1)}


def test_misspelt_term_is_an_error_at_its_line(khonkaen_copy: Home) -> None:
    edit(khonkaen_copy, ALIGNMENTS, "kko:Strong", "kko:Storng")
    error = fail(khonkaen_copy, UnknownElementError)
    assert "kko:Storng" in error.en
    assert str(error.place) == f"graph/{ALIGNMENTS}:{line_of(khonkaen_copy, ALIGNMENTS, 'Storng')}"


@pytest.mark.parametrize(
    ("record", "words"),
    [
        # Shortcuts without a link, which would close gaps.
        ("<process/1.1> kko:addressesIssue <issue/4> ; kko:stronglyAddressesIssue <issue/4> .", "is of no kind"),
        ("<x/1> kko:hasSubject <process/1.1> ; kko:hasRelation kko:addressesIssue ; kko:hasObject <issue/4> ; kko:hasReviewStatus kko:Confirmed .", "no kind"),
        ("<x/1> kko:hasReviewStatus kko:Confirmed .", "is of no kind"),
        # Statements that are the source's alone.
        ("<process/1.1> kko:hasBasis kko:Stated .", "is of no kind"),
        ("<process/1.1> a kko:Mission .", "is of no kind"),
        ("<process/1.1> kko:fulfilsMission <mission/1> .", "is of no kind"),
        ("<https://w3id.org/khonkaen-kg/source/khonkaen-pmqa-process#char=1,3> kko:quote 'abc' .", "is of no kind"),
        # Kinds that say more than they may.
        ("<process/1.1> rdfs:comment 'x'@en ; kko:addressesIssue <issue/4> .", "a note cannot say kko:addressesIssue"),
        ("<process/1.1> kko:translates 'x'@th ; kko:addressesIssue <issue/4> .", "a translation cannot say kko:addressesIssue"),
        ("<process/1.1> kko:translates 'x'@th ; rdfs:label 'ก'@th .", "rdfs:label must be @en"),
        ("<process/1.1> kko:translates 'x'@th ; kko:includesType <https://w3id.org/khonkaen-kg/id/recipient/farmers> .", "cannot say kko:includesType"),
        ("<process/1.1> rdfs:seeAlso <issue/4> .", "rdfs:seeAlso must be web"),
        ("<process/1.1> rdfs:comment ' '@th .", "rdfs:comment must be @en, @th"),
        # Subjects that a plan's files do not speak of.
        ("kko:Process rdfs:comment 'x'@en .", "a note: what it is about"),
        ("<https://example.org/x> rdfs:comment 'x'@en .", "a note: what it is about"),
        ("<https://w3id.org/khonkaen-kg/source/khonkaen-pmqa-process#char=1,3> rdfs:comment 'x'@en .", "there is no https://w3id.org/khonkaen-kg/source/"),
        ("<https://w3id.org/khonkaen-kg/id/recipient/farmers> kko:translates 'x'@th .", "a translation: what it is about"),
        # An element may be given recipient types only where it is a mention, and only such types.
        ("<mission/1> kko:includesType <https://w3id.org/khonkaen-kg/id/recipient/farmers> .", "the types of a recipient mention: what it is about"),
        ("<recipient-mention/1.1> kko:includesType <mission/1> .", "kko:includesType must be a kko:RecipientType"),
        ("<recipient-mention/1.1> kko:includesType kk:recipient/pilots .", ""),
        # A link stands under a name of its own.
        ("<process/1.1> a kko:Alignment .", "cannot have the IRI kk:TH-40/2018-2022/process/1.1"),
        ("<https://example.org/x> a kko:Alignment .", "cannot have the IRI https://example.org/x"),
    ],
)
def test_record_that_people_may_not_write_is_an_error_at_its_line(khonkaen_copy: Home, record: str, words: str) -> None:
    record = record.replace("kk:recipient/", "kk:recipient\\/")
    line = add(khonkaen_copy, f"{PLAN_FOLDER}/more.ttl", f"\n{record}\n") + 1
    error = fail(khonkaen_copy)
    assert words in error.en
    assert str(error.place) == f"graph/{PLAN_FOLDER}/more.ttl:{line}"


def test_refused_records_change_no_graph(khonkaen_copy: Home) -> None:
    (before,) = read_plans(khonkaen_copy)
    add(khonkaen_copy, f"{PLAN_FOLDER}/more.ttl", "<process/1.1> kko:addressesIssue <issue/4> .\n<mission/1> kko:includesType kk:recipient\\/farmers .\n")
    (after,) = read_plans(khonkaen_copy)
    assert len(after.problems) == 2
    assert after.graphs == before.graphs


def test_element_that_includes_a_type_keeps_its_own_words(khonkaen_copy: Home) -> None:
    add(khonkaen_copy, f"{PLAN_FOLDER}/more.ttl", "<recipient-mention/1.1> kko:includesType <process/1.1> .\n")
    (plan,) = read_plans(khonkaen_copy)
    assert [problem.en for problem in plan.problems if isinstance(problem, QuoteError)] == []


def test_link_that_stands_in_two_files_is_an_error_that_names_both(khonkaen_copy: Home) -> None:
    first = add(khonkaen_copy, f"{PLAN_FOLDER}/more.ttl", LINK)
    second = add(khonkaen_copy, f"{PLAN_FOLDER}/still-more.ttl", LINK)
    error = fail(khonkaen_copy)
    assert f"graph/{PLAN_FOLDER}/more.ttl:{first}" in error.en
    assert str(error.place) == f"graph/{PLAN_FOLDER}/still-more.ttl:{second}"


def test_violation_of_a_link_points_at_the_link(khonkaen_copy: Home) -> None:
    line = add(khonkaen_copy, f"{PLAN_FOLDER}/more.ttl", LINK)
    error = fail(khonkaen_copy, ViolationError)
    assert "alignment/process-1.1.issue-3" in error.en
    assert str(error.place) == f"graph/{PLAN_FOLDER}/more.ttl:{line}"


def test_violation_of_the_plan_points_at_its_title(khonkaen_copy: Home) -> None:
    edit(khonkaen_copy, "source/khonkaen-pmqa-process.txt", "เป้าหมายการพัฒนา", "หมายเหตุ")
    (checked,) = check_plans(khonkaen_copy)
    assert "StrategicPlan-goal" in {violation.shape.rpartition("#")[2] for violation in checked.violations}
    assert str(checked.graphs.places[checked.graphs.plan]).startswith("graph/source/khonkaen-pmqa-process.txt:9:")


def test_every_thing_that_is_checked_has_a_place(home: Home) -> None:
    (plan,) = read_plans(home)
    passages = {triple.object for triple in plan.stated if triple.predicate == kko("statedIn")}
    links = {triple.subject for triple in plan.curated if triple.predicate == kko("hasSubject")}
    elements = {triple.subject for triple in plan.stated}
    assert {str(node)[1:-1] for node in passages | links | elements} <= plan.places.keys()


def test_file_that_is_not_turtle_names_line_and_column(khonkaen_copy: Home) -> None:
    line = add(khonkaen_copy, ALIGNMENTS, "\n<a> <b> .\n") + 1
    error = fail(khonkaen_copy, DataSyntaxError)
    assert error.place is not None
    assert (error.place.line, error.place.column is None) == (line, False)


@pytest.mark.parametrize("name", [ALIGNMENTS, IDENTIFIERS, DESCRIPTION])
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (b"\n<urn:x> <urn:y> [ <urn:z> 1 ] .\n", CuratedError),
        (b"\n_:x <urn:y> 1 .\n", CuratedError),
        (b"\n<< <urn:x> <urn:y> <urn:z> >> <urn:y> 1 .\n", CuratedError),
        (b"\n<urn:x> <urn:y> <<( <urn:x> <urn:y> <urn:z> )>> .\n", CuratedError),
        (b"\n# caf\xe9\n", DataSyntaxError),
    ],
)
def test_what_no_graph_can_hold_is_an_error_at_its_line_in_every_file_written_by_people(
    khonkaen_copy: Home, name: str, text: bytes, kind: type[CuratedError]
) -> None:
    path = khonkaen_copy.graph / name
    before = path.read_bytes()
    path.write_bytes(before + text)
    error = fail(khonkaen_copy, kind)
    assert error.exit_code == 65
    assert error.place is not None
    assert (error.place.file, error.place.line) == (f"graph/{name}", before.count(b"\n") + 2)


@pytest.mark.parametrize("code", ["../../tmp/x", "", "จ-40", "TH 40", "TH-4000", "th-40", "TH-40\\n"])
def test_province_code_that_could_be_no_code_is_an_error_at_its_line(khonkaen_copy: Home, code: str) -> None:
    edit(khonkaen_copy, IDENTIFIERS, 'kko:isoCode "TH-40"', f'kko:isoCode "{code}"')
    error = fail(khonkaen_copy)
    assert "kko:isoCode must be xsd:string [A-Z]{2}-[A-Z0-9]{1,3}" in error.en
    assert str(error.place) == f"graph/{IDENTIFIERS}:{line_of(khonkaen_copy, IDENTIFIERS, 'kko:isoCode')}"


@pytest.mark.parametrize(
    ("name", "record", "words"),
    [
        (IDENTIFIERS, "<TH-40/2018-2022/process/1.1> kko:addressesIssue <TH-40/2018-2022/issue/4> .", "is of no kind"),
        (IDENTIFIERS, "<TH-40/2018-2022/process/1.1> a kko:Curator ; rdfs:label 'x'@en .", "a curator cannot have the IRI"),
        (IDENTIFIERS, "<curator/x> a kko:Curator ; kko:hasBasis kko:Stated ; rdfs:label 'x'@en .", "a curator cannot say kko:hasBasis"),
        (DESCRIPTION, "<https://w3id.org/khonkaen-kg/source/x#char=1,2> a kko:SourceDocument ; rdfs:label 'x'@en .", "cannot have the IRI"),
        (DESCRIPTION, "kko:Process rdfs:label 'x'@en .", "is of no kind"),
        (DESCRIPTION, "<https://w3id.org/khonkaen-kg/id/TH-40> a kko:Province ; rdfs:label 'x'@en .", "stands already at graph/curated/identifiers.ttl:"),
    ],
)
def test_identifiers_and_descriptions_say_nothing_else(khonkaen_copy: Home, name: str, record: str, words: str) -> None:
    line = add(khonkaen_copy, name, f"\n{record}\n") + 1
    error = fail(khonkaen_copy)
    assert words in error.en
    assert str(error.place) == f"graph/{name}:{line}"


@pytest.mark.parametrize(
    "name", ["TH-40/2018-2023/alignments.ttl", "TH-40/2018-2022/alignments.TTL", "TH-40/2018-2022/more/notes.ttl", "TH-40/notes.ttl", "x.txt"]
)
def test_curated_file_that_no_plan_uses_is_an_error(khonkaen_copy: Home, name: str) -> None:
    path = khonkaen_copy.curated / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("", encoding="utf-8")
    error = fail(khonkaen_copy)
    assert str(error.place) == f"graph/curated/{name}"
    assert "no plan uses this file" in error.en


def test_readmes_and_hidden_files_may_stand_among_the_curated_ones(khonkaen_copy: Home) -> None:
    for name in ("README.md", "TH-40/README.md", ".DS_Store", "TH-40/2018-2022/.#alignments.ttl"):
        (khonkaen_copy.curated / name).write_text("<", encoding="utf-8")
    assert read_plans(khonkaen_copy)[0].problems == ()


def test_element_that_is_pinned_stays_when_a_line_above_it_goes_and_its_links_with_it(khonkaen_copy: Home) -> None:
    edit(khonkaen_copy, "source/khonkaen-pmqa-process.txt", "กระบวนการพัฒนาและส่งเสริมคุณภาพชีวิต", "")
    (plan,) = read_plans(khonkaen_copy)
    codes = {str(triple.object)[1:-1] for triple in plan.stated if triple.predicate == kko("code") and "/process/1." in str(triple.subject)}
    assert codes == {"1.1", "1.3"}
    assert {problem.place.file.rpartition("/")[2] for problem in plan.problems if isinstance(problem, UnknownElementError) and problem.place} == {
        "alignments.ttl",
        "rejected.ttl",
        "translations.ttl",
    }
