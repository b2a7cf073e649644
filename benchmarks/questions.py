"""What is asked: questions in SPARQL that every system can read, each in many variations."""

from __future__ import annotations

import json
from dataclasses import dataclass

from pyoxigraph import RdfFormat, parse

from benchmarks.corpus import RECIPIENTS
from benchmarks.homes import Corpus
from benchmarks.peers import JSON, TURTLE, Server
from khonkaen_kg.namespaces import KK, KKO, RDFS
from khonkaen_kg.paths import shipped_home
from khonkaen_kg.queries.catalogue import read_catalogue
from khonkaen_kg.queries.slots import fill_slots

_MARK = "@MARK@"
_PREFIXES = f"PREFIX kko: <{KKO}> PREFIX rdfs: <{RDFS}> "
_MOST = 400


@dataclass(frozen=True, slots=True)
class Question:
    """A question: how its answer is to be written, and its variations. Each text names one thing that does not exist, by a number: that makes it a new question
    to whoever compares texts or their meaning, and leaves the answer as it is."""

    name: str
    accept: str
    texts: tuple[str, ...]

    def write(self, number: int, mark: str = "0") -> str:
        """The variation of a number, with ``mark`` as the number of what does not exist."""
        return self.texts[number % len(self.texts)].replace(_MARK, mark)


_NOTHING = f"<{KK}nothing/{_MARK}>"

_BY_RECIPIENT = f"""{_PREFIXES}
SELECT ?process ?processLabel ?issue ?grade WHERE {{
  VALUES ?plan {{ {{plan}} }} VALUES ?recipient {{ {{recipient}} {_NOTHING} }}
  ?mission kko:inPlan ?plan .
  ?mention kko:isRecipientOf ?mission ; kko:includesType ?recipient .
  ?process kko:fulfilsMission ?mission ; rdfs:label ?processLabel ; kko:addressesIssue ?issue .
  ?link kko:hasSubject ?process ; kko:hasObject ?issue ; kko:hasGrade ?grade .
  FILTER(LANG(?processLabel) = "th")
}} ORDER BY ?process ?issue"""

_BY_ISSUE = f"""{_PREFIXES}
SELECT ?issue (COUNT(DISTINCT ?process) AS ?processes) WHERE {{
  VALUES ?plan {{ {{plan}} {_NOTHING} }}
  ?process a kko:Process ; kko:inPlan ?plan ; kko:addressesIssue ?issue .
}} GROUP BY ?issue ORDER BY ?issue"""

_LIVE_GAPS = f"""{_PREFIXES}
SELECT ?issue ?plan WHERE {{
  ?issue a kko:StrategicIssue ; kko:inPlan ?plan .
  FILTER(?plan != {_NOTHING})
  {{absent}} {{ ?process a kko:Process ; kko:addressesIssue ?issue ; kko:inPlan ?plan }}
}}"""

LIVE_GAPS = Question("gaps of one kind, found live by FILTER NOT EXISTS", JSON, (_LIVE_GAPS.replace("{absent}", "FILTER NOT EXISTS"),))
LIVE_GAPS_BY_MINUS = Question("gaps of one kind, found live by MINUS", JSON, (_LIVE_GAPS.replace("{absent}", "MINUS"),))
STORED_GAPS = Question(
    "gaps of one kind, read from the gaps graphs",
    JSON,
    (
        f"""{_PREFIXES}
SELECT ?issue ?plan WHERE {{
  ?gap kko:hasGapKind <{KK}gap-kind/issue-without-process> ; kko:concernsElement ?issue ; kko:inPlan ?plan . FILTER(?plan != {_NOTHING})
}}""",
    ),
)
ALL_GAPS = Question(
    "all gaps, with kind, plan and element",
    JSON,
    (
        f"""{_PREFIXES}
SELECT ?kind ?plan ?element WHERE {{
  ?gap a kko:Gap ; kko:hasGapKind ?kind ; kko:inPlan ?plan ; kko:concernsElement ?element . FILTER(?plan != {_NOTHING})
}}""",
    ),
)
GAP_COUNTS = Question(
    "gaps counted by kind",
    JSON,
    (
        f"""{_PREFIXES}
SELECT ?kind (COUNT(?gap) AS ?gaps) WHERE {{
  ?gap a kko:Gap ; kko:hasGapKind ?kind . FILTER(?kind != {_NOTHING})
}} GROUP BY ?kind ORDER BY ?kind""",
    ),
)
LARGE = Question("a large answer", JSON, (f"SELECT ?s ?p ?o WHERE {{ ?s ?p ?o . FILTER(?s != {_NOTHING}) }} LIMIT 50000",))

RUNAWAYS = Question(
    "runaway",
    JSON,
    (
        f"SELECT (COUNT(*) AS ?n) WHERE {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a != {_NOTHING}) }}",
        f"SELECT ?a ?d ?g WHERE {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a != {_NOTHING}) }} ORDER BY ?i ?f ?c LIMIT 10",
        f"SELECT (SUM(STRLEN(CONCAT(STR(?c), STR(?f)))) AS ?n) WHERE {{ ?a ?b ?c . ?d ?e ?f . FILTER(CONTAINS(STR(?c), STR(?f)) && ?a != {_NOTHING}) }}",
    ),
)
"""Three queries that pair everything with everything: counted, sorted, and searched as text."""


def make_questions(corpus: Corpus) -> tuple[Question, Question, Question, Question]:
    """Of a corpus: the description of a process, processes by recipient and issue, processes by issue, and the published form of the second."""
    plans, processes = corpus.plans[:_MOST], corpus.processes[:_MOST]
    pairs = [(f"<{plan}>", f"<{KK}recipient/{recipient}>") for plan in plans[: _MOST // len(RECIPIENTS)] for recipient in sorted(RECIPIENTS)]
    published = read_catalogue(shipped_home())["processes-by-recipient-and-issue"]
    filled = [fill_slots(published.text, published.slots, {"plan": plan, "recipient": f"{recipient} {_NOTHING}"}) for plan, recipient in pairs]
    return (
        Question("describe a process", TURTLE, tuple(f"DESCRIBE <{process}> {_NOTHING}" for process in processes)),
        Question("processes by recipient and issue", JSON, tuple(_BY_RECIPIENT.replace("{plan}", p).replace("{recipient}", r) for p, r in pairs)),
        Question("processes counted by issue", JSON, tuple(_BY_ISSUE.replace("{plan}", f"<{plan}>") for plan in plans)),
        Question("the published query of processes by recipient and issue", JSON, tuple(_strip_header(text) for text in filled)),
    )


def _strip_header(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))


def count_rows(server: Server, text: str, accept: str = JSON) -> int | None:
    """How many rows, or triples, a system answers; None where it gives no answer that can be read."""
    reply = server.ask(text, accept)
    try:
        if reply.status != 200:
            return None
        if accept == JSON:
            return len(json.loads(reply.body)["results"]["bindings"])
        return len({str(quad.triple) for quad in parse(reply.body, RdfFormat.from_media_type(reply.media_type))})
    except (ValueError, KeyError, SyntaxError):
        return None


def count_all_rows(server: Server, question: Question, variations: int = 12) -> list[int | None]:
    """How many rows a system answers to some variations of a question."""
    step = max(1, len(question.texts) // variations)
    return [count_rows(server, question.write(number, str(number)), question.accept) for number in range(0, len(question.texts), step)]
