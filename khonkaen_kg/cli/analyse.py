"""The commands that analyse a plan."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from khonkaen_kg.analysis.grades import Grade
from khonkaen_kg.cli.options import HomeOption, JsonOption, choose_home
from khonkaen_kg.cli.output import print_json, write

analyse = typer.Typer(
    help="Coverage, fragility, chains, what-if and exports. · วิเคราะห์ความครอบคลุม ความเปราะบาง ห่วงโซ่ ผลหากตัดออก และส่งออกกราฟ", no_args_is_help=True
)

PlanOption = Annotated[str | None, typer.Option("--plan", help="The plan; not needed where there is only one · แผน (ไม่ต้องระบุหากมีแผนเดียว)")]
GradeOption = Annotated[Grade, typer.Option("--min-grade", help="Lowest grade of a link that counts · ระดับต่ำสุดของความเชื่อมโยงที่นับ")]


class ExportFormat(StrEnum):
    """The forms in which a plan's graph is exported."""

    GRAPHML = "graphml"
    JSON = "json"


@analyse.command()
def coverage(
    subject: Annotated[str | None, typer.Argument(help="Only this issue, theme or recipient type, as issue/1 · เฉพาะรายการนี้")] = None,
    plan: PlanOption = None,
    min_grade: GradeOption = Grade.WEAK,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Which processes carry each issue, theme and recipient type, and how firmly.

    กระบวนการใดรองรับประเด็น ตำแหน่งการพัฒนา และผู้รับบริการ และชัดเจนเพียงใด
    """
    from khonkaen_kg.analysis.coverage import RELATIONS, measure_coverage  # noqa: PLC0415
    from khonkaen_kg.analysis.plans import find_plan, find_subject, read_strategy  # noqa: PLC0415
    from khonkaen_kg.analysis.report import record_coverage, render_coverages  # noqa: PLC0415
    from khonkaen_kg.store.knowledge_graph import open_graph  # noqa: PLC0415

    knowledge_graph = open_graph(choose_home(home))
    chosen = find_plan(knowledge_graph, plan, "analyse coverage")
    only = find_subject(knowledge_graph, subject, chosen.iri, tuple(RELATIONS), "analyse coverage") if subject else None
    measured = measure_coverage(read_strategy(knowledge_graph, chosen.iri), min_grade)
    found = [entry for entry in measured if only is None or entry.element.iri == only.iri]
    if as_json:
        print_json({"plan": chosen.iri, "minGrade": min_grade, "coverage": [record_coverage(entry) for entry in found]})
    else:
        write(render_coverages(found))


@analyse.command()
def fragility(
    subject: Annotated[str | None, typer.Argument(help="Only this issue or theme, fragile or not, as issue/3 · เฉพาะรายการนี้")] = None,
    plan: PlanOption = None,
    min_grade: GradeOption = Grade.WEAK,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """The issues and themes that one process or one mission carries alone.

    ประเด็นและตำแหน่งการพัฒนาที่มีเพียงกระบวนการเดียวหรือพันธกิจเดียวขับเคลื่อน
    """
    from khonkaen_kg.analysis.fragility import find_fragile, measure_reach  # noqa: PLC0415
    from khonkaen_kg.analysis.plans import find_plan, find_subject, read_strategy  # noqa: PLC0415
    from khonkaen_kg.analysis.report import record_reach, render_reaches  # noqa: PLC0415
    from khonkaen_kg.store.knowledge_graph import open_graph  # noqa: PLC0415

    knowledge_graph = open_graph(choose_home(home))
    chosen = find_plan(knowledge_graph, plan, "analyse fragility")
    strategy = read_strategy(knowledge_graph, chosen.iri)
    if subject:
        only = find_subject(knowledge_graph, subject, chosen.iri, ("StrategicIssue", "PositioningTheme"), "analyse fragility")
        found = tuple(reach for reach in measure_reach(strategy, min_grade) if reach.element.iri == only.iri)
    else:
        found = find_fragile(strategy, min_grade)
    if as_json:
        print_json({"plan": chosen.iri, "minGrade": min_grade, "elements": [record_reach(reach) for reach in found]})
    else:
        write(render_reaches(found))


@analyse.command()
def chains(
    subject: Annotated[str, typer.Argument(help="A recipient type, as recipient/farmers · ประเภทผู้รับบริการ")],
    plan: PlanOption = None,
    min_grade: GradeOption = Grade.WEAK,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """How a recipient type leads through mission, process and issue to the goal.

    ห่วงโซ่จากผู้รับบริการ ผ่านพันธกิจ กระบวนการ และประเด็น ไปสู่เป้าหมาย
    """
    from khonkaen_kg.analysis.chains import trace_chains  # noqa: PLC0415
    from khonkaen_kg.analysis.plans import find_plan, find_subject, read_strategy  # noqa: PLC0415
    from khonkaen_kg.analysis.report import record_chain, render_chains  # noqa: PLC0415
    from khonkaen_kg.store.knowledge_graph import open_graph  # noqa: PLC0415

    knowledge_graph = open_graph(choose_home(home))
    chosen = find_plan(knowledge_graph, plan, "analyse chains")
    recipient = find_subject(knowledge_graph, subject, chosen.iri, ("RecipientType",), "analyse chains")
    found = trace_chains(read_strategy(knowledge_graph, chosen.iri), recipient.iri, min_grade)
    if as_json:
        print_json({"plan": chosen.iri, "recipient": recipient.iri, "minGrade": min_grade, "chains": [record_chain(chain) for chain in found]})
    else:
        write(render_chains(found))


@analyse.command(name="what-if")
def what_if(
    subject: Annotated[str, typer.Argument(help="A process, a mission or a curated link, as process/1.2 · กระบวนการ พันธกิจ หรือความเชื่อมโยง")],
    plan: PlanOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Which gaps open and close without a process, a mission or a curated link.

    ช่องว่างใดเกิดขึ้นหรือหายไป หากไม่มีกระบวนการ พันธกิจ หรือความเชื่อมโยงนี้
    """
    from khonkaen_kg.analysis.plans import find_plan, find_subject, read_statements  # noqa: PLC0415
    from khonkaen_kg.analysis.report import read_labels, record_supposition, render_supposition  # noqa: PLC0415
    from khonkaen_kg.analysis.whatif import suppose_without  # noqa: PLC0415
    from khonkaen_kg.store.knowledge_graph import open_graph  # noqa: PLC0415

    chosen_home = choose_home(home)
    knowledge_graph = open_graph(chosen_home)
    chosen = find_plan(knowledge_graph, plan, "analyse what-if")
    removed = find_subject(knowledge_graph, subject, chosen.iri, ("Process", "Mission", "CuratedLink"), "analyse what-if")
    statements, hierarchy = read_statements(chosen_home, chosen.iri)
    supposition = suppose_without(removed.iri, statements, hierarchy, chosen_home.shapes)
    labels = read_labels((*statements.given, *statements.beside))
    if as_json:
        print_json({"plan": chosen.iri, "subject": removed.iri, **record_supposition(supposition, labels)})
    else:
        write(render_supposition(removed.iri, supposition, labels))


@analyse.command()
def export(
    plan: PlanOption = None,
    min_grade: GradeOption = Grade.WEAK,
    form: Annotated[ExportFormat, typer.Option("--format", help="Form of the export · รูปแบบแฟ้ม")] = ExportFormat.JSON,
    home: HomeOption = None,
) -> None:
    """The plan as a graph for Gephi, yEd, Cytoscape or D3.

    ส่งออกแผนเป็นกราฟสำหรับโปรแกรมวิเคราะห์เครือข่าย
    """
    from khonkaen_kg.analysis.export import limit_grades, write_graphml, write_node_link  # noqa: PLC0415
    from khonkaen_kg.analysis.plans import find_plan, read_strategy  # noqa: PLC0415
    from khonkaen_kg.store.knowledge_graph import open_graph  # noqa: PLC0415

    knowledge_graph = open_graph(choose_home(home))
    chosen = find_plan(knowledge_graph, plan, "analyse export")
    strategy = limit_grades(read_strategy(knowledge_graph, chosen.iri), min_grade)
    export_as = write_graphml if form is ExportFormat.GRAPHML else write_node_link
    write(export_as(strategy).decode())
