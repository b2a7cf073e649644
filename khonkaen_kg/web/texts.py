"""Every text of the user interface, in Thai and English, in one place. What the graph says of itself (labels, messages, remedies) comes from the graph."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from khonkaen_kg.namespaces import SH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TEXTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        # The frame of every page
        "site": ("แผนพัฒนาจังหวัดในรูปกราฟความรู้", "The provincial plan as a knowledge graph"),
        "skip": ("ข้ามไปยังเนื้อหา", "Skip to the content"),
        "main-navigation": ("เมนูหลัก", "Main"),
        "home": ("หน้าแรก", "Home"),
        "questions": ("คำถาม", "Questions"),
        "switch": ("English", "ไทย"),
        "switch-title": ("อ่านหน้านี้เป็นภาษาอังกฤษ", "Read this page in Thai"),
        "footer-source": (
            "ข้อความภาษาไทยของแผนคัดตรงตัวจากเอกสารต้นฉบับของจังหวัด ซึ่งโครงการนี้มิได้ให้สัญญาอนุญาตแทน ข้อความภาษาอังกฤษเป็นคำแปลของโครงการนี้",
            "The plan's Thai wording is taken verbatim from the province's source document, for which this project grants no licence. "
            "The English wording is this project's translation.",
        ),
        "footer-licence": (
            "ข้อมูลและคำแปลที่โครงการนี้จัดทำ: CC BY 4.0 · โปรแกรม: Apache-2.0",
            "Data and translations made by this project: CC BY 4.0 · code: Apache-2.0",
        ),
        "machine": ("สำหรับโปรแกรม", "For programs"),
        "api": ("API", "API"),
        "sparql": ("SPARQL", "SPARQL"),
        "yes": ("ใช่", "Yes"),
        "no": ("ไม่ใช่", "No"),
        "line": ("บรรทัด {n}", "line {n}"),
        "evidence": ("ดูหลักฐาน", "See the evidence"),
        # Home
        "home-lead": (
            "แผนตามเอกสารต้นฉบับในหน้าเดียว: กระบวนการใดรองรับใคร สอดคล้องกับประเด็นใด และจุดใดที่ไม่พบ ทุกองค์ประกอบชี้กลับไปยังบรรทัดของเอกสารต้นฉบับ",
            "The plan as the source has it, on one page: which process serves whom, under which issue, and where none was found. "
            "Every element leads back to its line of the source.",
        ),
        "choose-plan": ("เลือกแผน", "Choose a plan"),
        "show": ("แสดง", "Show"),
        "no-plan": ("ยังไม่มีแผนในกราฟนี้", "This graph holds no plan yet"),
        "goal": ("เป้าหมายการพัฒนา", "Development goal"),
        "at-a-glance": ("ภาพรวมของแผน", "The plan at a glance"),
        "missions": ("พันธกิจ", "Missions"),
        "issues": ("ประเด็นการพัฒนา", "Strategic issues"),
        "themes": ("ตำแหน่งการพัฒนา", "Positioning themes"),
        "processes": ("กระบวนการ", "Processes"),
        "recipients": ("ผู้รับบริการ", "Recipients"),
        "indicators": ("ตัวชี้วัด", "Indicators"),
        "indicators-note": ("ตัวชี้วัดความสำเร็จตามเป้าหมายการพัฒนาจังหวัด", "Indicators of the provincial goal"),
        "gaps": ("ช่องว่าง", "Gaps"),
        "links": ("ความสอดคล้องที่พิจารณา", "Curated alignments"),
        "mission-n": ("พันธกิจที่ {n}", "Mission {n}"),
        "missions-lead": (
            "ผู้รับบริการระบุไว้ในระดับพันธกิจ มิได้ระบุเป็นรายกระบวนการ",
            "The source lists recipients for each mission, not for each process.",
        ),
        "issues-lead": (
            "กระบวนการที่สอดคล้องกับแต่ละประเด็น แยกตามระดับความสอดคล้อง",
            "The processes aligned with each issue, by grade.",
        ),
        "themes-lead": (
            "กระบวนการที่สนับสนุนแต่ละตำแหน่งการพัฒนา แยกตามระดับความสอดคล้อง",
            "The processes that support each theme, by grade.",
        ),
        "element": ("ข้อความในแผน", "In the plan"),
        "strong": ("ชัดเจน", "Strong"),
        "weak": ("อ่อน", "Weak"),
        "none": ("ไม่พบ", "none found"),
        "curators-title": ("ใครเป็นผู้พิจารณา", "Who says so"),
        "curators": (
            "เอกสารต้นฉบับระบุว่ากระบวนการใดอยู่ภายใต้พันธกิจใด แต่ไม่ได้ระบุว่าพันธกิจ กระบวนการ หรือตำแหน่งการพัฒนาใดสอดคล้องกับประเด็นการพัฒนาใด "
            "หรือกระบวนการใดสนับสนุนตำแหน่งการพัฒนาใด "
            "ความสอดคล้องทุกคู่ ไม่ว่ายืนยันหรือไม่รับ เป็นการพิจารณาของคณะผู้จัดทำของโครงการนี้ตามหลักเกณฑ์การให้ระดับที่เผยแพร่ไว้ มิใช่ของจังหวัด",
            "The source states which process belongs to which mission, but not which of them, or which theme, addresses which issue, "
            "nor which process supports which theme. "
            "Every alignment, confirmed or rejected, is the judgement of this project's curators under the published grading rule, not the province's.",
        ),
        "not-stated": (
            "เอกสารต้นฉบับอาจเป็นเพียงส่วนหนึ่งของแผน ช่องว่างจึงหมายความว่า “ไม่ระบุในเอกสารต้นฉบับนี้” มิได้หมายความว่าจังหวัดไม่มี",
            "The source may be an excerpt of the plan. So a gap means “not stated in this source”, never that the province has none.",
        ),
        "questions-title": ("ถามแผน", "Ask the plan"),
        "questions-lead": (
            "เลือกคำถาม แล้วปรับเงื่อนไขได้ในหน้าถัดไป คำตอบทุกข้อแสดงที่มาและระดับความสอดคล้อง",
            "Choose a question and set its conditions on the next page. Every answer shows its basis and grade.",
        ),
        "all-questions": ("ดูคำถามทั้งหมด", "See all questions"),
        "gaps-title": ("ช่องว่างที่พบ", "Gaps found"),
        "gaps-none": ("ไม่พบช่องว่างในระดับนี้", "No gap of this severity was found"),
        "violation": ("ข้อผิดพลาดเชิงโครงสร้าง", "Violation"),
        "warning": ("คำเตือน", "Warning"),
        "info": ("ข้อสังเกต", "Information"),
        "violation-lead": ("โครงสร้างของแผนไม่ครบถ้วน", "The plan's structure is incomplete."),
        "warning-lead": (
            "จุดที่ไม่พบความสอดคล้องที่พิจารณาไว้ หรือพบเพียงระดับอ่อน",
            "Where no alignment was found, or only a weak one.",
        ),
        "info-lead": (
            "รายละเอียดที่แผนพัฒนาจังหวัดมักมี แต่ไม่ระบุในเอกสารต้นฉบับนี้",
            "Details that provincial plans usually carry and that are not stated in this source.",
        ),
        "gap-count": ("{n} รายการ", "{n}"),
        "involves": ("เกี่ยวข้องกับ", "involves"),
        "remedy": ("แนวทางปิดช่องว่าง", "What would close it"),
        "no-line": ("ไม่ระบุในเอกสารต้นฉบับนี้", "not stated in this source"),
        # Questions
        "catalogue-title": ("คำถามทั้งหมด", "All questions"),
        "catalogue-lead": (
            "คำถามแต่ละข้อคือแฟ้ม SPARQL หนึ่งแฟ้ม ใช้ได้ทั้งหน้าเว็บ JSON CSV และ OpenAPI",
            "Each question is one SPARQL file, and serves as page, JSON, CSV and OpenAPI operation.",
        ),
        "group-questions": ("คำถามเกี่ยวกับแผน", "Questions about the plan"),
        "group-gaps": ("ช่องว่างรายประเภท", "Gaps, kind by kind"),
        "group-resources": ("รายละเอียดของสิ่งหนึ่งสิ่งใด", "About one thing"),
        "query-conditions": ("เงื่อนไข", "Conditions"),
        "any": ("ทั้งหมด", "Any"),
        "ask": ("แสดงคำตอบ", "Show the answer"),
        "grade-weak": ("ทุกระดับ", "All grades"),
        "grade-strong": ("เฉพาะระดับชัดเจน", "Strong only"),
        "reset": ("คืนค่าเริ่มต้น", "Reset"),
        "answer": ("คำตอบ", "Answer"),
        "rows": ("{n} รายการ", "{n} rows"),
        "row": ("1 รายการ", "1 row"),
        "no-rows": ("ไม่พบรายการตามเงื่อนไขนี้", "Nothing matches these conditions"),
        "rows-cut": (
            "แสดง {shown} รายการแรก จากทั้งหมด {n} รายการ คำตอบครบถ้วนขอได้ในรูปแบบ JSON หรือ CSV",
            "These are the first {shown} of {n} rows. Ask for JSON or CSV to get all of them.",
        ),
        "columns-cut": (
            "แสดง {shown} คอลัมน์แรก จากทั้งหมด {n} คอลัมน์ คำตอบครบถ้วนขอได้ในรูปแบบ JSON หรือ CSV",
            "These are the first {shown} of {n} columns. Ask for JSON or CSV to get all of them.",
        ),
        "download": ("นำคำตอบนี้ไปใช้", "Take this answer with you"),
        "json": ("JSON", "JSON"),
        "csv": ("CSV", "CSV"),
        "openapi": ("OpenAPI", "OpenAPI"),
        "query-text": ("คำสั่ง SPARQL เบื้องหลังคำถามนี้", "The SPARQL behind this question"),
        # SPARQL
        "sparql-title": ("ถามด้วย SPARQL", "Ask in SPARQL"),
        "sparql-lead": (
            "กราฟตั้งต้นคือกราฟที่เผยแพร่ทั้งหมดรวมกัน ถามได้ด้วย SELECT, ASK, CONSTRUCT และ DESCRIBE",
            "The default graph is the union of all published graphs. SELECT, ASK, CONSTRUCT and DESCRIBE are answered.",
        ),
        "sparql-query": ("คำสั่ง SPARQL", "SPARQL query"),
        "sparql-run": ("ถาม", "Run the query"),
        "sparql-clients": (
            "โปรแกรมเรียกที่อยู่เดียวกันนี้ตาม SPARQL 1.1 Protocol และเลือกรูปแบบคำตอบด้วยส่วนหัว Accept",
            "Programs use this same address by the SPARQL 1.1 Protocol and choose the form of the answer by the Accept header.",
        ),
        # Errors
        "problem-place": ("บรรทัด {line} คอลัมน์ {column}", "line {line}, column {column}"),
        "problem-remedy": ("วิธีแก้ไข", "What to do"),
        "problem-code": ("รหัสข้อผิดพลาด", "Error code"),
        "problems-title": ("รหัสข้อผิดพลาด", "Error codes"),
        "problems-lead": (
            "ทุกข้อผิดพลาดตอบเป็น application/problem+json (RFC 9457) พร้อมรหัสที่คงที่ ข้อความไทยและอังกฤษ",
            "Every error is answered as application/problem+json (RFC 9457) with a stable code and texts in Thai and English.",
        ),
        "problems-status": ("สถานะ HTTP", "HTTP status"),
        "problems-meaning": ("ความหมาย", "Meaning"),
        "problems-example": ("ตัวอย่าง", "Example"),
        # API documentation
        "docs-title": ("เอกสาร API", "API documentation"),
        "docs-lead": (
            "คำถามทุกข้อเป็นหนึ่งคำสั่งของ API ลองเรียกได้จากหน้านี้โดยไม่ต้องต่ออินเทอร์เน็ต",
            "Every question is one operation of the API. Try them from this page; it needs no internet.",
        ),
        "docs-no-script": (
            "หน้านี้ใช้ JavaScript หากปิดไว้ อ่านเอกสารเดียวกันได้ที่",
            "This page uses JavaScript. Without it, read the same document at",
        ),
    }
)
"""Texts by key, as (Thai, English)."""

COLUMNS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "basis": ("ที่มา", "Basis"),
        "boolean": ("คำตอบ", "Answer"),
        "class": ("ประเภท", "Kind"),
        "code": ("รหัส", "Code"),
        "direction": ("ทิศทาง", "Direction"),
        "element": ("องค์ประกอบของแผน", "Plan element"),
        "elementClass": ("ประเภท", "Kind"),
        "elementPlan": ("แผน", "Plan"),
        "endOffset": ("อักขระสุดท้าย", "To character"),
        "endYear": ("ปีสิ้นสุด (ค.ศ.)", "Last year (CE)"),
        "endYearBE": ("ปีสิ้นสุด (พ.ศ.)", "Last year (BE)"),
        "gap": ("ช่องว่าง", "Gap"),
        "gaps": ("จำนวนช่องว่าง", "Gaps"),
        "goal": ("เป้าหมายการพัฒนา", "Goal"),
        "grade": ("ระดับความสอดคล้อง", "Grade"),
        "gradingRule": ("หลักเกณฑ์การให้ระดับ", "Grading rule"),
        "graph": ("กราฟ", "Graph"),
        "hasBaseline": ("มีค่าฐาน", "Has baseline"),
        "hasComparator": ("มีเงื่อนไขการเปรียบเทียบ", "Has comparator"),
        "hasDataSource": ("มีแหล่งข้อมูล", "Has data source"),
        "hasTargetYear": ("มีปีของค่าเป้าหมาย", "Has target year"),
        "headingLine": ("บรรทัดของหัวข้อ", "Line of the heading"),
        "indicator": ("ตัวชี้วัด", "Indicator"),
        "involved": ("เกี่ยวข้องกับ", "Involves"),
        "isLost": ("ขาดหายทั้งหมด", "Wholly lost"),
        "issue": ("ประเด็นการพัฒนา", "Issue"),
        "issueBasis": ("ที่มาของความสอดคล้องกับประเด็น", "Basis of the alignment"),
        "issues": ("จำนวนประเด็น", "Issues"),
        "justification": ("เหตุผล", "Justification"),
        "kind": ("ประเภทช่องว่าง", "Kind of gap"),
        "label": ("ชื่อ", "Label"),
        "line": ("บรรทัด", "Line"),
        "link": ("ความเชื่อมโยง", "Link"),
        "mention": ("ผู้รับบริการตามที่เอกสารระบุ", "Recipients as stated"),
        "message": ("ข้อค้นพบ", "Finding"),
        "mission": ("พันธกิจ", "Mission"),
        "missions": ("จำนวนพันธกิจ", "Missions"),
        "object": ("ปลายทาง", "Object"),
        "objectLine": ("บรรทัดของปลายทาง", "Line of the object"),
        "onlyMission": ("พันธกิจเดียวที่มี", "Its only mission"),
        "onlyProcess": ("กระบวนการเดียวที่มี", "Its only process"),
        "other": ("สิ่งที่เกี่ยวข้อง", "Related thing"),
        "otherProcesses": ("กระบวนการอื่นที่เหลือ", "Other processes left"),
        "otherStrongProcesses": ("กระบวนการอื่นระดับชัดเจน", "Other strong processes"),
        "ownRecipientGrade": ("ระดับจากข้อความของกระบวนการเอง", "Grade by the process's own words"),
        "passage": ("ข้อความอ้างอิง", "Passage"),
        "plan": ("แผน", "Plan"),
        "positioning": ("ตำแหน่งการพัฒนา", "Positioning theme"),
        "process": ("กระบวนการ", "Process"),
        "processes": ("จำนวนกระบวนการ", "Processes"),
        "property": ("ความสัมพันธ์", "Property"),
        "province": ("จังหวัด", "Province"),
        "quote": ("ข้อความในเอกสารต้นฉบับ", "Words of the source"),
        "reason": ("เหตุผลที่ไม่รับ", "Reason for rejection"),
        "recipient": ("ประเภทผู้รับบริการ", "Recipient type"),
        "recipientBasis": ("ที่มาของความเชื่อมโยงกับผู้รับบริการ", "Basis of the link to the recipient"),
        "relation": ("ความสัมพันธ์", "Relation"),
        "remedy": ("แนวทางปิดช่องว่าง", "What would close it"),
        "resource": ("สิ่งที่ถามถึง", "Resource"),
        "reviewStatus": ("สถานะการทบทวน", "Review status"),
        "severity": ("ระดับความรุนแรง", "Severity"),
        "side": ("ฝั่งของหลักฐาน", "Side"),
        "source": ("เอกสารต้นฉบับ", "Source document"),
        "startOffset": ("อักขระแรก", "From character"),
        "startYear": ("ปีเริ่มต้น (ค.ศ.)", "First year (CE)"),
        "startYearBE": ("ปีเริ่มต้น (พ.ศ.)", "First year (BE)"),
        "strongProcesses": ("กระบวนการระดับชัดเจน", "Strong processes"),
        "subject": ("ต้นทาง", "Subject"),
        "value": ("ค่า", "Value"),
        "weakerIssues": ("ประเด็นระดับอ่อน", "Weak issues"),
        "weakerPositionings": ("ตำแหน่งการพัฒนาระดับอ่อน", "Weak themes"),
        "weakerProcesses": ("กระบวนการระดับอ่อน", "Weak processes"),
    }
)
"""Headings of result columns by name, as (Thai, English)."""

VALUES: Final[Mapping[tuple[str, str], tuple[str, str]]] = MappingProxyType(
    {
        ("direction", "out"): ("จากสิ่งนี้", "from it"),
        ("direction", "in"): ("มายังสิ่งนี้", "to it"),
    }
)
"""Words for codes in result columns, by column and value, as (Thai, English)."""

TERMS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({SH + name: TEXTS[name.lower()] for name in ("Violation", "Warning", "Info")})
"""Words for foreign terms, which this project's graph does not label, as (Thai, English)."""


def choose(language: str) -> Callable[..., str]:
    """The function that gives the text of a key in ``language``; what stands in braces is filled from its keyword arguments.

    >>> choose("en")("line", n=53)
    'line 53'
    """
    index = _index(language)

    def text(key: str, **values: object) -> str:
        found = TEXTS[key][index]
        return found.format(**values) if values else found

    return text


def name_column(column: str, language: str) -> str:
    """The heading of a result column: its name in words where it is known, else the name taken apart.

    >>> name_column("justificationTh", "en"), name_column("someCount", "en")
    ('Justification', 'Some count')
    """
    for name in (column, re.sub(r"(?:Th|En|Label|LabelEn|Code|Line|Quote)$", "", column)):
        if name in COLUMNS:
            return COLUMNS[name][_index(language)]
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column).capitalize()


def name_term(iri: str, language: str) -> str | None:
    """The word for a foreign term, or None."""
    return TERMS[iri][_index(language)] if iri in TERMS else None


def name_value(column: str, value: str, language: str) -> str | None:
    """The words for a code that a result column holds, or None."""
    return VALUES[column, value][_index(language)] if (column, value) in VALUES else None


def _index(language: str) -> int:
    return ("th", "en").index(language)
