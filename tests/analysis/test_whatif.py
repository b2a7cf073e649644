"""What if: the gaps that open and close, worked out by hand from the tables of alignments and recipient links."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, Triple

from khonkaen_kg.analysis.whatif import Statements, compare_findings, gather_removal, remove, suppose_without
from khonkaen_kg.checks.findings import Finding
from khonkaen_kg.graph.derived import Hierarchy
from khonkaen_kg.graph.terms import TYPE, kko
from khonkaen_kg.namespaces import KK
from khonkaen_kg.paths import Home

PLAN = KK + "TH-40/2018-2022"

# Each case: what is removed, the gaps that open, the gaps that close.
CASES = {
    # P3.2 is T2's only process; I1 and I5 keep P3.1 (and its own recipient, tourists), and I5 stays weak.
    "process/3.2": ({"positioning-without-process positioning/2", "positioning-without-recipient positioning/2"}, set()),
    # P1.3 is I3's and T7's only process, and T1's only strong one (P1.2 stays, weak). I3 had no recipient of its own before.
    # T7's process was weak, so that gap gives way to the graver one.
    "process/1.3": (
        {
            "issue-without-process issue/3",
            "issue-without-recipient issue/3",
            "positioning-with-weak-process-only positioning/1",
            "positioning-without-process positioning/7",
            "positioning-without-recipient positioning/7",
        },
        {"positioning-with-weak-process-only positioning/7"},
    ),
    # M2 takes P2.1–P2.3. I1 keeps P3.1 and P3.2, which are weak, and no mission; T4 loses P2.2, its only (weak) process. Entrepreneurs are still named
    # by M3, but no process text names them; farmers and occupational groups are no longer in the plan at all, so nothing is missing of them.
    "mission/2": (
        {
            "issue-with-weak-process-only issue/1",
            "issue-without-mission issue/1",
            "positioning-without-process positioning/4",
            "positioning-without-recipient positioning/4",
            "recipient-named-by-no-process recipient/entrepreneurs",
        },
        {"positioning-with-weak-process-only positioning/4"},
    ),
    # M1 takes P1.1–P1.3. I2 and I3 lose all processes and their only mission; I2 also loses patients, the only own recipient of its processes. T1 keeps
    # the phrase that it shares with M3. T1, T6 and T7 lose their processes. Of M1's recipients only residents stay, through M3, and their gap with them.
    "mission/1": (
        {
            "issue-without-process issue/2",
            "issue-without-process issue/3",
            "issue-without-mission issue/2",
            "issue-without-mission issue/3",
            "issue-without-recipient issue/2",
            "issue-without-recipient issue/3",
            "issue-without-own-recipient issue/2",
            "positioning-without-process positioning/1",
            "positioning-without-process positioning/6",
            "positioning-without-process positioning/7",
            "positioning-without-recipient positioning/1",
            "positioning-without-recipient positioning/6",
            "positioning-without-recipient positioning/7",
        },
        {"positioning-with-weak-process-only positioning/7"},
    ),
    # P3.2→T2 is the only link on either side.
    "alignment/process-3.2.positioning-2": (
        {"positioning-without-process positioning/2", "positioning-without-recipient positioning/2", "process-without-positioning process/3.2"},
        set(),
    ),
    # M3→I5 is M3's only alignment; I5 keeps M1, weakly. Without the claim nothing is missing behind it.
    "alignment/mission-3.issue-5": ({"mission-without-issue mission/3"}, {"mission-without-strong-process-for-its-issue mission/3 issue/5"}),
    # P1.2→I2 is P1.2's only alignment with an issue, and I2's only strong process; it is also M1's strong process for I2.
    "alignment/process-1.2.issue-2": (
        {
            "process-without-issue process/1.2",
            "issue-with-weak-process-only issue/2",
            "mission-without-strong-process-for-its-issue mission/1 issue/2",
        },
        set(),
    ),
    # I1's other processes still serve recipients of their own.
    "recipient-link/process-2.1.farmers": ({"recipient-named-by-no-process recipient/farmers"}, set()),
    # T3 shares words with no other mission.
    "shared-phrase/positioning-3.mission-3": ({"positioning-without-mission-phrase positioning/3"}, set()),
    # A candidate that was rejected carries nothing.
    "alignment/process-1.2.issue-4": (set(), set()),
}


def _describe(finding: Finding) -> str:
    def shorten(iri: str) -> str:
        return iri.removeprefix(f"{PLAN}/").removeprefix(KK)

    kind = (finding.gap_kind or finding.shape).rpartition("/")[2]
    return " ".join([kind, *(shorten(iri) for iri in (finding.focus, finding.involved) if iri)])


@pytest.mark.parametrize("removed", CASES)
def test_removal_opens_and_closes_the_gaps_of_the_plan(removed: str, statements: tuple[Statements, Hierarchy], home: Home) -> None:
    supposition = suppose_without(f"{PLAN}/{removed}", *statements, home.shapes)
    opened, closed = CASES[removed]
    assert {_describe(finding) for finding in supposition.opened} == opened
    assert {_describe(finding) for finding in supposition.closed} == closed
    assert len(supposition.opened) == len(opened)


def _gather(subject: str, statements: tuple[Statements, Hierarchy]) -> tuple[set[str], set[str], set[str]]:
    removal = gather_removal(statements[0].given, f"{PLAN}/{subject}")

    def shorten(iris: frozenset[str]) -> set[str]:
        return {iri.removeprefix(f"{PLAN}/").removeprefix(KK) for iri in iris}

    return shorten(removal.elements), shorten(removal.links), shorten(removal.recipients)


def test_a_mission_takes_what_stands_under_it(statements: tuple[Statements, Hierarchy]) -> None:
    elements, links, recipients = _gather("mission/3", statements)
    assert elements == {"mission/3", "process/3.1", "process/3.2", *(f"recipient-mention/3.{n}" for n in (1, 2, 3))}
    assert links == {
        "alignment/mission-3.issue-5",
        *(f"alignment/process-3.{p}.issue-{i}" for p in (1, 2) for i in (1, 5)),
        "alignment/process-3.1.positioning-3",
        "alignment/process-3.2.positioning-2",
        "recipient-link/process-3.1.tourists",
        "shared-phrase/positioning-1.mission-3",
        "shared-phrase/positioning-3.mission-3",
        # rejected candidates
        "alignment/mission-3.positioning-4",
        "alignment/mission-3.positioning-7",
    }
    # Entrepreneurs and residents are named by other missions too.
    assert recipients == {"recipient/tourists"}


def test_an_element_takes_the_links_through_it(statements: tuple[Statements, Hierarchy]) -> None:
    elements, links, recipients = _gather("positioning/1", statements)
    assert "positioning/1" in elements
    assert "gloss/positioning-1.1" in elements
    # M1→I5 and P1.3→I5 hold only through T1's gloss.
    assert {"alignment/mission-1.issue-5", "alignment/process-1.3.issue-5"} <= links
    assert "alignment/process-1.3.issue-3" not in links
    assert recipients == set()


def test_a_link_goes_alone(statements: tuple[Statements, Hierarchy]) -> None:
    assert _gather("alignment/process-3.2.positioning-2", statements) == (set(), {"alignment/process-3.2.positioning-2"}, set())


def test_nothing_that_is_removed_is_mentioned_in_what_stays(statements: tuple[Statements, Hierarchy]) -> None:
    given = statements[0].given
    removal = gather_removal(given, f"{PLAN}/mission/2")
    left = remove(given, removal)
    named = {term.value for triple in left for term in (triple.subject, triple.object) if isinstance(term, NamedNode)}
    assert not named & (removal.elements | removal.links)
    assert len(left) < len(given)
    assert set(left) < set(given)


def _node(name: str) -> NamedNode:
    return NamedNode(f"https://example.org/{name}")


def test_an_indicator_of_two_elements_goes_with_the_second_only() -> None:
    given = (
        Triple(_node("a"), TYPE, kko("Process")),
        Triple(_node("indicator"), kko("measures"), _node("a")),
        Triple(_node("indicator"), kko("measures"), _node("b")),
        Triple(_node("only"), kko("measures"), _node("a")),
        Triple(_node("target"), kko("isTargetOf"), _node("only")),
    )
    removal = gather_removal(given, _node("a").value)
    assert removal.elements == {_node(name).value for name in ("a", "only", "target")}
    assert remove(given, removal) == (given[2],)


def _find(focus: str, involved: str | None = None) -> Finding:
    return Finding("warning", "https://example.org/shape", "https://example.org/kind", focus, involved, "ไทย", "English")


def test_findings_about_what_was_removed_are_neither_opened_nor_closed() -> None:
    removal = gather_removal((), "gone")
    before = (_find("gone"), _find("stays"), _find("healed"), _find("other", "gone"))
    after = (_find("stays"), _find("hurt"))
    compared = compare_findings(before, after, removal)
    assert compared.opened == (_find("hurt"),)
    assert compared.closed == (_find("healed"),)


def test_a_plan_left_without_processes_breaks_a_rule_of_completeness() -> None:
    violation = Finding("violation", "https://example.org/shape", None, "plan", None, "ไทย", "English")
    assert compare_findings((), (violation,), gather_removal((), "gone")).opened == (violation,)
