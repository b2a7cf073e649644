"""A corpus of many invented plans in this project's vocabulary, for measuring at the size of a nation.

Each plan has the named graphs of a real one, with counts, links and gaps that vary by a seeded generator. The provinces are invented: their codes run from
TH-100, which no province has. Nothing is read but the ontology and the shapes, and nothing depends on the clock: a size and a seed always give the same plans.

Run as a program it writes N-Quads: ``python -m benchmarks.corpus 1000000 > corpus.nq``.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from khonkaen_kg.graph.derived import Hierarchy, derive, make_sort_keys, read_hierarchy
from khonkaen_kg.graph.terms import LABEL, TYPE, decimal, english, integer, kko, thai, year
from khonkaen_kg.namespaces import GRAPH, KK, SH, SOURCE, UNIT, XSD
from khonkaen_kg.paths import Home, shipped_home

RECIPIENTS = ("patients", "elderly", "disadvantaged", "workers", "residents", "farmers", "occupational-groups", "entrepreneurs", "tourists")
_PLACES_PER_PERIOD = 77
_FIRST_YEAR = 2018
_YEARS = 5
_SUBJECTS = ("เศรษฐกิจฐานราก", "คุณภาพชีวิต", "สิ่งแวดล้อม", "การท่องเที่ยว", "สินค้าเกษตร", "การศึกษา", "สาธารณสุข", "โลจิสติกส์", "ความปลอดภัย", "นวัตกรรม", "แหล่งน้ำ", "ผังเมือง")
_VERBS = ("พัฒนา", "ส่งเสริม", "ยกระดับ", "บริหารจัดการ", "เสริมสร้าง", "แก้ไขปัญหา", "เพิ่มขีดความสามารถ", "ฟื้นฟู")
_KINDS = {
    "goal": "Goal",
    "mission": "Mission",
    "indicator": "Indicator",
    "positioning": "PositioningTheme",
    "issue": "StrategicIssue",
    "recipient-mention": "RecipientMention",
    "process": "Process",
    "target": "Target",
    "project": "Project",
}


@dataclass(slots=True)
class Plan:
    """An invented plan while it is made: its triples by graph name, the gaps that it was made with (kind and focus), and the passage of each element."""

    iri: str
    path: str
    graphs: dict[str, list[Triple]] = field(default_factory=dict)
    gaps: list[tuple[str, str]] = field(default_factory=list)
    passages: dict[NamedNode, NamedNode] = field(default_factory=dict)
    offset: int = 0
    line: int = 1

    def node(self, local: str) -> NamedNode:
        """The IRI of what is called ``local`` in this plan."""
        return NamedNode(f"{self.iri}/{local}")

    def say(self, graph: str, subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> None:
        """Put one triple into a graph."""
        self.graphs.setdefault(graph, []).append(Triple(subject, predicate, value))

    def state_passage(self, text: str) -> NamedNode:
        """A passage that reads ``text``, on the next line of the plan's source."""
        start, end = self.offset, self.offset + len(text)
        self.offset, self.line = end + 2, self.line + 2
        passage = NamedNode(f"{SOURCE}{self.path.replace('/', '-').lower()}#char={start},{end}")
        self.say("passages", passage, TYPE, kko("Passage"))
        self.say("passages", passage, kko("quote"), thai(text))
        self.say("passages", passage, kko("startOffset"), integer(start))
        self.say("passages", passage, kko("endOffset"), integer(end))
        self.say("passages", passage, kko("line"), integer(self.line))
        return passage

    def state_element(self, local: str, text: str, position: int) -> NamedNode:
        """An element with its label, code, place and passage."""
        node, (kind, _, code) = self.node(local), local.partition("/")
        self.say("stated", node, TYPE, kko(_KINDS[kind]))
        self.say("stated", node, LABEL, thai(text))
        self.say("stated", node, kko("code"), Literal(code))
        self.say("stated", node, kko("position"), integer(position))
        self.say("stated", node, kko("inPlan"), NamedNode(self.iri))
        self.passages[node] = self.state_passage(text)
        self.say("stated", node, kko("statedIn"), self.passages[node])
        self.say("translated", node, LABEL, english(f"{kind} {code} of {self.path}"))
        return node

    def curate_link(self, kind: str, subject: str, target: str, relation: str, *, status: str = "Confirmed", grade: str | None = None) -> None:
        """A curated link with what every link has; ``target`` is local to the plan, or a recipient type's name."""
        types = {"Alignment": "alignment", "RecipientLink": "recipient-link", "SharedPhrase": "shared-phrase"}
        link = self.node(f"{types[kind]}/{subject.replace('/', '-')}.{target.replace('/', '-')}")
        end = NamedNode(f"{KK}recipient/{target}") if kind == "RecipientLink" else self.node(target)
        self.say("curated", link, TYPE, kko(kind))
        self.say("curated", link, kko("inPlan"), NamedNode(self.iri))
        self.say("curated", link, kko("hasBasis"), kko("Curated"))
        self.say("curated", link, kko("hasSubject"), self.node(subject))
        self.say("curated", link, kko("hasObject"), end)
        self.say("curated", link, kko("hasRelation"), kko(relation))
        self.say("curated", link, kko("hasReviewStatus"), kko(status))
        self.say("curated", link, kko("curatedBy"), NamedNode(f"{KK}curator/khonkaen-kg"))
        self.say("curated", link, kko("curatedOn"), Literal("2026-11-22", datatype=NamedNode(f"{XSD}date")))
        self.say("curated", link, kko("justification"), thai(f"เหตุผลของ {subject} กับ {target}"))
        self.say("curated", link, kko("justification"), english(f"why {subject} and {target}"))
        self.say("curated", link, kko("hasSubjectPassage"), self.passages[self.node(subject)])
        if end in self.passages:
            self.say("curated", link, kko("hasObjectPassage"), self.passages[end])
        if grade:
            self.say("curated", link, kko("hasGrade"), kko(grade))
            self.say("curated", link, kko("hasGradingRule"), kko({"Strong": "DistinctivePhrase", "Weak": "DomainReading"}[grade]))


def make_plan(number: int, seed: int, projects: int, hierarchy: Hierarchy) -> Plan:
    """The invented plan with a number: the same for the same number, seed and projects."""
    chance = random.Random(f"{seed}/{number}")
    start = _FIRST_YEAR + _YEARS * (number // _PLACES_PER_PERIOD)
    path = f"TH-{100 + number % _PLACES_PER_PERIOD}/{start}-{start + _YEARS - 1}"
    plan = Plan(f"{KK}{path}", path)
    _state_frame(plan, start)
    missions, processes = _state_elements(plan, chance)
    listed = _state_recipients(plan, missions, chance)
    _state_projects(plan, projects, chance)
    links = _align(plan, chance, missions, processes)
    named = _link_recipients(plan, chance, processes, listed)
    plan.graphs["derived"] = sorted(derive((*plan.graphs["stated"], *plan.graphs["curated"]), hierarchy), key=str)
    _find_gaps(plan, links, listed, named)
    return plan


def _state_frame(plan: Plan, start: int) -> None:
    node, province = NamedNode(plan.iri), NamedNode(f"{KK}{plan.path.partition('/')[0]}")
    title = f"แผนพัฒนาจังหวัด {plan.path}"
    plan.say("stated", node, TYPE, kko("StrategicPlan"))
    plan.say("stated", node, LABEL, thai(title))
    plan.say("stated", node, kko("coversProvince"), province)
    plan.say("stated", node, kko("statedIn"), plan.state_passage(title))
    plan.say("stated", node, kko("readFrom"), NamedNode(f"{SOURCE}{plan.path.replace('/', '-').lower()}"))
    for name, value in (("start", start), ("end", start + _YEARS - 1)):
        plan.say("stated", node, kko(f"{name}Year"), year(value))
        plan.say("stated", node, kko(f"{name}YearBE"), integer(value + 543))
    plan.say("translated", node, LABEL, english(f"Provincial development plan {plan.path}"))
    if start == _FIRST_YEAR:
        plan.say("curated", province, TYPE, kko("Province"))
        plan.say("curated", province, LABEL, thai(f"จังหวัดสมมติ {plan.path.partition('/')[0]}"))


def _word(chance: random.Random) -> str:
    return f"{chance.choice(_VERBS)}{chance.choice(_SUBJECTS)}และ{chance.choice(_SUBJECTS)}"


def _state_elements(plan: Plan, chance: random.Random) -> tuple[list[str], dict[str, str]]:
    """The lists of the plan; the missions, and the mission of each process."""
    plan.state_element("goal/1", f"เมือง{_word(chance)}", 1)
    missions = [f"mission/{n}" for n in range(1, chance.randint(2, 5) + 1)]
    for kind, most in (("mission", len(missions)), ("indicator", chance.randint(1, 4)), ("positioning", chance.randint(3, 8)), ("issue", chance.randint(3, 7))):
        for position in range(1, most + 1):
            node = plan.state_element(f"{kind}/{position}", _word(chance), position)
            if kind == "indicator":
                target = plan.state_element(f"target/{position}", f"ร้อยละ {chance.randint(1, 100)}", 1)
                plan.say("stated", node, kko("measures"), plan.node("goal/1"))
                plan.say("stated", target, kko("isTargetOf"), node)
                plan.say("stated", target, kko("hasUnit"), NamedNode(f"{UNIT}PERCENT"))
                plan.say("stated", target, kko("hasComparator"), kko(chance.choice(("AtLeast", "AtMost", "ComparatorNotStated"))))
    processes: dict[str, str] = {}
    for mission in missions:
        for position in range(1, chance.randint(2, 5) + 1):
            local = f"process/{mission.partition('/')[2]}.{position}"
            node = plan.state_element(local, f"กระบวนการ{_word(chance)}", position)
            plan.say("stated", node, kko("fulfilsMission"), plan.node(mission))
            plan.say("stated", node, kko("hasProcessType"), kko("ValueCreating"))
            processes[local] = mission
    return missions, processes


def _state_recipients(plan: Plan, missions: list[str], chance: random.Random) -> dict[str, list[str]]:
    """The recipient mentions; the recipient types that each mission lists."""
    listed: dict[str, list[str]] = {}
    for mission in missions:
        listed[mission] = chance.sample(RECIPIENTS, chance.randint(2, 5))
        for position, recipient in enumerate(listed[mission], start=1):
            mention = plan.state_element(f"recipient-mention/{mission.partition('/')[2]}.{position}", f"ผู้รับบริการ {recipient}", position)
            plan.say("stated", mention, kko("isRecipientOf"), plan.node(mission))
            plan.say("curated", mention, kko("includesType"), NamedNode(f"{KK}recipient/{recipient}"))
    return listed


def _state_projects(plan: Plan, projects: int, chance: random.Random) -> None:
    issues = _locals(plan, "issue")
    for position in range(1, projects + 1):
        project = plan.state_element(f"project/{position}", f"โครงการ{_word(chance)}", position)
        budget = plan.node(f"budget/{position}")
        plan.say("stated", project, kko("implementsIssue"), plan.node(chance.choice(issues)))
        plan.say("stated", project, kko("fundedBy"), budget)
        plan.say("stated", budget, TYPE, kko("Budget"))
        plan.say("stated", budget, kko("amount"), decimal(Decimal(chance.randint(1, 900) * 100_000)))
        plan.say("stated", budget, kko("fiscalYearBE"), integer(_FIRST_YEAR + 543 + chance.randrange(_YEARS)))


def _locals(plan: Plan, kind: str) -> list[str]:
    """The local names of the plan's elements of a kind, in their order."""
    prefix = f"{plan.iri}/"
    return [
        triple.subject.value.removeprefix(prefix)
        for triple in plan.graphs["stated"]
        if triple.predicate == TYPE and isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(f"{prefix}{kind}/")
    ]


def _align(plan: Plan, chance: random.Random, missions: list[str], processes: dict[str, str]) -> set[tuple[str, str]]:
    """The alignments of the plan; the confirmed ones as (subject, object)."""
    issues, themes = _locals(plan, "issue"), _locals(plan, "positioning")
    confirmed: set[tuple[str, str]] = set()
    wanted = [
        *((mission, issues, "addressesIssue", 2) for mission in missions),
        *((process, issues, "addressesIssue", 2) for process in processes),
        *((process, themes, "supportsPositioning", 1) for process in processes),
        *((theme, issues, "addressesIssue", 2) for theme in themes),
    ]
    for subject, objects, relation, most in wanted:
        for target in chance.sample(objects, chance.randint(0, most)):
            status = chance.choices(("Confirmed", "Rejected"), (9, 1))[0]
            plan.curate_link("Alignment", subject, target, relation, status=status, grade=chance.choice(("Strong", "Weak")) if status == "Confirmed" else None)
            if status == "Confirmed":
                confirmed.add((subject, target))
    for theme in themes:
        if chance.random() < 1 / 3:
            plan.curate_link("SharedPhrase", theme, chance.choice(missions), "sharesPhraseWith")
    return confirmed


def _link_recipients(plan: Plan, chance: random.Random, processes: dict[str, str], listed: dict[str, list[str]]) -> set[str]:
    """The recipient links of the plan; the recipient types that a process names."""
    named: set[str] = set()
    for process, mission in processes.items():
        if chance.random() < 1 / 3:
            recipient = chance.choice(listed[mission])
            plan.curate_link("RecipientLink", process, recipient, "servesOwnRecipientType", grade=chance.choice(("Strong", "Weak")))
            named.add(recipient)
    return named


def _find_gaps(plan: Plan, links: set[tuple[str, str]], listed: dict[str, list[str]], named: set[str]) -> None:
    """The gaps of six kinds that the plan was made with; enough to give the gaps graph its size."""
    reached = {target for subject, target in links if subject.startswith("process/")}
    placed = {subject for subject, target in links if target.startswith("positioning/")}
    gaps = [
        *(("issue-without-process", issue, "Warning") for issue in _locals(plan, "issue") if issue not in reached),
        *(("positioning-without-process", theme, "Warning") for theme in _locals(plan, "positioning") if theme not in reached),
        *(("process-without-positioning", process, "Warning") for process in _locals(plan, "process") if process not in placed),
        *(("process-without-owner", process, "Info") for process in _locals(plan, "process")),
        *(("mission-without-indicator", mission, "Info") for mission in listed),
        *(("recipient-named-by-no-process", recipient, "Warning") for recipient in sorted({r for types in listed.values() for r in types} - named)),
    ]
    for kind, focus, severity in gaps:
        gap = plan.node(f"gap/{kind}/{focus.replace('/', '-')}")
        element = plan.node(focus) if "/" in focus else NamedNode(f"{KK}recipient/{focus}")
        plan.gaps.append((kind, element.value))
        plan.say("gaps", gap, TYPE, kko("Gap"))
        plan.say("gaps", gap, LABEL, thai(f"ช่องว่าง {kind}"))
        plan.say("gaps", gap, LABEL, english(f"gap {kind}"))
        plan.say("gaps", gap, kko("inPlan"), NamedNode(plan.iri))
        plan.say("gaps", gap, kko("hasGapKind"), NamedNode(f"{KK}gap-kind/{kind}"))
        plan.say("gaps", gap, kko("hasSeverity"), NamedNode(f"{SH}{severity}"))
        plan.say("gaps", gap, kko("concernsElement"), element)
        if element in plan.passages:
            plan.say("gaps", gap, kko("hasPassage"), plan.passages[element])


_BASES = {"stated": "Stated", "passages": "Stated", "translated": "Translated", "curated": "Curated", "derived": "Derived", "gaps": "Derived"}


def make_plans(triples: int, *, seed: int = 2561, projects: int = 40, home: Home | None = None) -> Iterator[Plan]:
    """Invented plans, one after another, until they hold at least ``triples`` triples together.

    Args:
        triples: the size wanted.
        seed: another seed gives another corpus.
        projects: how many projects a plan states.
        home: where the ontology is read; the shipped one where none is given.
    """
    hierarchy = find_hierarchy(home)
    made = number = 0
    while made < triples:
        plan = make_plan(number, seed, projects, hierarchy)
        yield plan
        made += sum(len(graph) for graph in plan.graphs.values())
        number += 1


def find_hierarchy(home: Home | None = None) -> Hierarchy:
    """What the ontology says of general classes and properties, which :func:`make_plan` writes out."""
    return read_hierarchy(triple for _, triple in _read_shared(home or shipped_home()))


def quads_of(plan: Plan) -> Iterator[Quad]:
    """A plan's triples in their named graphs, and the catalogue's description of these."""
    catalogue = NamedNode(f"{GRAPH}catalog")
    for name, triples in plan.graphs.items():
        graph = NamedNode(f"{GRAPH}{plan.path}/{name}")
        yield Quad(graph, TYPE, kko("StatementGraph"), catalogue)
        yield Quad(graph, kko("inPlan"), NamedNode(plan.iri), catalogue)
        yield Quad(graph, kko("hasBasis"), kko(_BASES[name]), catalogue)
        for triple in triples:
            yield Quad(triple.subject, triple.predicate, triple.object, graph)


def shared_quads(home: Home | None = None) -> Iterator[Quad]:
    """What all plans share: the ontology, the concepts with their sort keys, and the shapes."""
    shared = list(_read_shared(home or shipped_home()))
    for name, triple in shared:
        yield Quad(triple.subject, triple.predicate, triple.object, NamedNode(f"{GRAPH}{name}"))
    for triple in make_sort_keys(triple for name, triple in shared if name == "ontology"):
        yield Quad(triple.subject, triple.predicate, triple.object, NamedNode(f"{GRAPH}derived"))


def _read_shared(home: Home) -> Iterator[tuple[str, Triple]]:
    for name, folder in (("ontology", home.ontology), ("shapes", home.root / "shapes")):
        for path in sorted(folder.glob("*.ttl")):
            for quad in parse(path=str(path), format=RdfFormat.TURTLE, rename_blank_nodes=True):
                yield name, Triple(quad.subject, quad.predicate, quad.object)


def make_corpus(triples: int, *, seed: int = 2561, projects: int = 40) -> Iterator[Quad]:
    """What all plans share, and invented plans of at least ``triples`` triples; for the arguments see :func:`make_plans`."""
    yield from shared_quads()
    for plan in make_plans(triples, seed=seed, projects=projects):
        yield from quads_of(plan)


if __name__ == "__main__":
    serialize(make_corpus(int(sys.argv[1])), sys.stdout.buffer, RdfFormat.N_QUADS)
