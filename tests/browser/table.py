"""Every page of the site that a person opens, by a short name: what is said of each page is tried on each of these."""

from __future__ import annotations

from khonkaen_kg.namespaces import KK
from khonkaen_kg.web.rendering import make_link

PLAN = "TH-40/2018-2022"
EDUCATION = f"{KK}{PLAN}/positioning/5"
TRANSPORT = f"{KK}{PLAN}/process/3.2"

PAGES = {
    "home": "/",
    "gaps": "/gaps",
    "gaps of a kind": make_link("/gaps", [("kind", "issue-without-process")]),
    "gaps that are none": make_link("/gaps", [("kind", "issue-without-process"), ("severity", "info")]),
    "matrix": "/matrix",
    "matrix of themes": make_link("/matrix", [("of", "process-positioning")]),
    "cell of the matrix": make_link("/matrix", [("of", "process-issue"), ("cell", "process/1.2 issue/2")]),
    "cascade": "/cascade",
    "cascade of an element": make_link("/cascade", [("element", "positioning/5")]),
    "cascade without a process": make_link("/cascade", [("without", "process/3.2")]),
    "explore": "/explore",
    "explore a thing": make_link("/explore", [("resource", EDUCATION)]),
    "search": make_link("/search", [("q", "ศูนย์กลาง")]),
    "search without a hit": make_link("/search", [("q", "ไม่มีคำนี้")]),
    "questions": "/queries",
    "question": "/queries/processes-by-recipient-and-issue",
    "question with a long answer": "/queries/all-gaps",
    "question about a thing": make_link("/queries/resource-statements", [("resource", f"{KK}{PLAN}/issue/5")]),
    "question with a chart": "/queries/processes-per-mission",
    "editor": "/sparql",
    "answer of the editor": make_link("/sparql", [("query", "SELECT * { ?process a kko:Process ; kko:code ?code } ORDER BY ?code")]),
    "data": "/data",
    "help": "/help",
    "data set": "/catalog",
    "releases": "/releases",
    "difference": "/releases/1..2",
    "ontology": "/ontology",
    "shapes": "/shapes",
    "element": f"/id/{PLAN}/positioning/5",
    "alignment": f"/id/{PLAN}/alignment/mission-1.issue-2",
    "graph": f"/graph/{PLAN}/stated",
    "source": "/source/khonkaen-pmqa-process",
    "passage": "/source/khonkaen-pmqa-process?passage=356,373",
    "documentation": "/docs",
    "problems": "/problems",
}
"""Paths by name, without a language."""

UNKNOWN = "/nowhere"
"""A page that is none: the only one here whose status is not 200."""
