"""Validation: one plan's findings, found anew only where the plan or the shapes changed since its gaps graph was made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from khonkaen_kg.checks.findings import Finding, find
from khonkaen_kg.checks.gaps import describe_gaps, read_findings
from khonkaen_kg.checks.shapes import read_shape_files
from khonkaen_kg.graph.identifiers import mint_graph
from khonkaen_kg.graph.terms import kko
from khonkaen_kg.graph.turtle import canonical_lines
from khonkaen_kg.namespaces import KK

_FORM = 1
"""Raised with every change of the code to what is found or how it is told, so that no gaps graph made before stands for one made now."""


@dataclass(frozen=True, slots=True)
class Validation:
    """What was found of one plan, and the gaps graph that says it; ``is_known`` where both were read from a gaps graph of the same content."""

    plan: str
    findings: tuple[Finding, ...]
    gaps: tuple[Triple, ...]
    is_known: bool


def content_hash(triples: Iterable[Triple], shapes: Path) -> str:
    """The sha256, in hex, of what a plan's findings depend on: this code's form of them, all that is said of the plan, and the files in ``shapes``.

    Raises:
        NotBuiltError: the folder holds no shapes.
        ShapeError: a shapes file is not Turtle.
    """
    digest = hashlib.sha256(f"{_FORM}\n".encode())
    digest.update(canonical_lines(triples))
    for file in read_shape_files(shapes):
        # The length keeps the content of one file from being read as that of two.
        digest.update(f"{file.name} {len(file.content)}\n".encode())
        digest.update(file.content)
    return digest.hexdigest()


def validate_plan(plan: str, triples: Iterable[Triple], shapes: Path, known: Iterable[Triple] = ()) -> Validation:
    """The findings of one plan and its gaps graph.

    Args:
        plan: the plan's IRI.
        triples: all that is said of the plan, with the concepts that it uses.
        shapes: the folder of shapes.
        known: the gaps graph that an earlier validation made, unaltered since; used instead of validating where its content hash is that of now.

    Raises:
        NotBuiltError: the folder holds no shapes.
        ShapeError: a shapes file is not Turtle, or a shape in it cannot be applied.
    """
    said, kept = tuple(triples), tuple(known)
    mark = Triple(NamedNode(mint_graph(plan.removeprefix(KK), "gaps")), kko("validatedHash"), Literal(content_hash(said, shapes)))
    if mark in kept:
        return Validation(plan, read_findings(kept), kept, is_known=True)
    findings = find(said, shapes)
    gaps = describe_gaps(findings, plan, said)
    # Only a gaps graph that carries every finding may stand for the validation.
    carries_all = all(finding.gap_kind for finding in findings)
    return Validation(plan, findings, (*gaps, mark) if carries_all else gaps, is_known=False)
