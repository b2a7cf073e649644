"""Every text of the user interface, in Thai and English, in one place. What the graph says of itself (labels, messages, remedies) comes from the graph."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from khonkaen_kg.namespaces import DCAT, DCTERMS, KKO, OA, OWL, PROV, RDF, RDFS, SCHEMA, SH, SKOS, SPDX, VOID

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
        # Open data: the data set, its files and releases
        "catalog-link": ("ข้อมูลเปิด", "Open data"),
        "catalog-page": ("ชุดข้อมูลและดาวน์โหลด", "data set and downloads"),
        "ontology-link": ("ออนโทโลยี", "ontology"),
        "dumps": ("ดาวน์โหลด", "Downloads"),
        "dumps-all": ("ทุกแฟ้ม พร้อมค่าตรวจสอบ (JSON)", "all files, with checksums (JSON)"),
        "releases-title": ("รุ่นข้อมูลที่เผยแพร่", "Published releases"),
        "releases-lead": (
            "ทุกครั้งที่ข้อมูลเปลี่ยน ระบบเผยแพร่เป็นรุ่นใหม่และเก็บรุ่นก่อนหน้าไว้ แต่ละรุ่นไม่เปลี่ยนแปลงอีก จึงอ้างอิง ดาวน์โหลด และเทียบกันได้",
            "Every change of the data is published as a new release, and earlier ones are kept. A release never changes again, so it can be cited, "
            "downloaded and compared.",
        ),
        "changes-feed": ("ลำดับการเปลี่ยนแปลง (JSON)", "feed of changes (JSON)"),
        "release-n": ("รุ่นที่ {n}", "Release {n}"),
        "release-current": ("รุ่นปัจจุบัน", "current"),
        "release-created": ("วันที่เผยแพร่", "Published"),
        "release-size": ("ขนาด", "Size"),
        "release-counts": ("ข้อมูล {triples} รายการ ใน {graphs} กราฟ", "{triples} statements in {graphs} graphs"),
        "release-name": ("ชื่อรุ่น", "Name"),
        "release-parent": ("ต่อจากรุ่น", "Follows"),
        "release-parent-gone": ("(ไม่ได้เก็บรุ่นนี้ไว้แล้ว)", "(a release that is no longer kept)"),
        "release-first": ("เป็นรุ่นแรก", "nothing: it is the first"),
        "release-changed": ("กราฟที่เปลี่ยน {n} กราฟ", "{n} graphs changed"),
        "release-difference": ("ดูสิ่งที่เปลี่ยนไปจากรุ่นที่ {n}", "See what changed since release {n}"),
        "and-more": ("และอีก {n} รายการ", "and {n} more"),
        "gaps-opened": ("ช่องว่างใหม่ {n} รายการ", "{n} new gaps"),
        "gaps-closed": ("ช่องว่างที่ปิดแล้ว {n} รายการ", "{n} gaps closed"),
        "gaps-opened-title": ("ช่องว่างใหม่", "New gaps"),
        "gaps-closed-title": ("ช่องว่างที่ปิดแล้ว", "Closed gaps"),
        "gaps-opened-none": ("ไม่มีช่องว่างใหม่", "No gap is new."),
        "gaps-closed-none": ("ไม่มีช่องว่างที่ปิด", "No gap was closed."),
        "difference-title": ("สิ่งที่เปลี่ยนจากรุ่นที่ {old} เป็นรุ่นที่ {new}", "What changed from release {old} to release {new}"),
        "difference-lead": ("เทียบ {old} กับ {new} ทีละรายการ แยกตามกราฟและสิ่งที่กล่าวถึง", "{old} and {new} compared statement by statement, by graph and subject."),
        "difference-graphs": ("กราฟที่เปลี่ยน", "Graphs that changed"),
        "difference-none": ("สองรุ่นนี้มีข้อมูลเหมือนกันทุกประการ", "The two releases state the same."),
        "difference-property": ("ความสัมพันธ์", "Property"),
        "difference-old": ("เดิม", "Before"),
        "difference-new": ("ใหม่", "After"),
        "difference-hidden": ("และข้อมูลอีก {n} รายการ ดูครบถ้วนได้ที่", "and {n} more statements; all of them are in the"),
        "statements-added": ("ข้อมูลที่เพิ่ม (รายการ)", "Statements added"),
        "statements-removed": ("ข้อมูลที่นำออก (รายการ)", "Statements removed"),
        "data-title": ("ข้อมูลเปิดของกราฟความรู้แผนพัฒนาจังหวัด", "The provincial plan as open data"),
        "data-graphs": ("กราฟ", "Graphs"),
        "data-triples": ("รายการข้อมูล (triples)", "Statements (triples)"),
        "data-licence": ("สัญญาอนุญาต", "Licence"),
        "data-publisher": ("ผู้เผยแพร่", "Publisher"),
        "data-identifier": ("ตัวระบุถาวร", "Persistent identifier"),
        "data-release": ("รุ่นปัจจุบัน", "Current release"),
        "data-cite": ("การอ้างอิง", "How to cite"),
        "data-cite-lead": (
            "อ้างอิงชุดข้อมูลด้วยตัวระบุถาวร และระบุชื่อรุ่น เพื่อให้ผู้อ่านได้ข้อมูลชุดเดียวกัน",
            "Cite the data set by its persistent identifier and name the release, so that readers find the same data.",
        ),
        "data-wholes": ("ทั้งชุดในแฟ้มเดียว", "Everything in one file"),
        "data-each": ("แยกตามกราฟ", "Graph by graph"),
        "data-form": ("รูปแบบ", "Form"),
        "data-size": ("ขนาด (gzip)", "Size (gzip)"),
        "data-length": ("ขนาดเมื่อคลาย", "Unpacked"),
        "data-sum": ("SHA-256 ของแฟ้ม gzip", "SHA-256 of the gzip file"),
        "data-cut": (
            "แสดง {shown} กราฟแรก จากทั้งหมด {n} กราฟ รายการแฟ้มด้านล่างมีครบทุกกราฟ",
            "These are the first {shown} of {n} graphs. The list of files below has all of them.",
        ),
        "data-graph": ("กราฟ", "Graph"),
        "data-modified": ("ปรับปรุงล่าสุด", "Last changed"),
        "data-plain": ("ไม่บีบอัด", "plain"),
        "data-services": ("บริการสำหรับโปรแกรม", "Services for programs"),
        "data-service-sparql": ("ถามด้วย SPARQL 1.1", "Ask in SPARQL 1.1"),
        "data-service-queries": ("คำถามสำเร็จรูป เป็น JSON และ CSV", "Named queries, as JSON and CSV"),
        "data-service-descriptions": ("คำอธิบายชุดข้อมูลสำหรับเครื่อง (DCAT-AP, VoID)", "Descriptions for machines (DCAT-AP, VoID)"),
        "data-service-queries-rdf": ("คำอธิบายคำถามสำเร็จรูป (SHACL)", "The named queries described (SHACL)"),
        # One thing
        "thing-evidence": ("ข้อความในเอกสารต้นฉบับ", "In the source"),
        "thing-evidence-none": ("ไม่ระบุในเอกสารต้นฉบับนี้", "Not stated in this source"),
        "thing-gaps": ("สิ่งที่ยังขาด", "What it lacks"),
        "thing-gaps-none": ("ไม่พบช่องว่างขององค์ประกอบนี้", "No gap was found that concerns this element"),
        "thing-gap-of": ("ช่องว่างของ", "A gap of"),
        "thing-said": ("ข้อมูลเกี่ยวกับสิ่งนี้ในกราฟ", "What the graph says of it"),
        "thing-referring": ("รายการที่เชื่อมโยงมายังสิ่งนี้", "What is linked to it"),
        "thing-said-none": ("กราฟไม่มีข้อมูลของสิ่งนี้โดยตรง", "The graph says nothing of it directly"),
        "thing-referring-none": ("ไม่มีรายการที่เชื่อมโยงมา", "Nothing is linked to it"),
        "thing-basis": ("ที่มา", "Basis"),
        "thing-why": ("เหตุผลของคณะผู้จัดทำกราฟนี้", "The curators' reasons"),
        "thing-follows": ("อนุมานจากการพิจารณาของ{curator}", "Follows from what the {curator} found"),
        "thing-curator": ("ผู้พิจารณา", "Curated by"),
        "thing-open-link": ("ดูความเชื่อมโยงนี้พร้อมหลักฐาน", "See this link with its evidence"),
        "thing-cut": (
            "แสดงข้อมูล {n} รายการแรก ข้อมูลทั้งหมดอยู่ในเอกสาร RDF ด้านล่าง",
            "These are the first {n} statements; the RDF documents below have all.",
        ),
        "cite": ("อ้างอิงสิ่งนี้", "Cite this"),
        "cite-text": (
            "{author}. “{name}”{source} แผนพัฒนาจังหวัดในรูปกราฟความรู้ รุ่นข้อมูล {release}, {date}, {iri}",
            "{author}. “{name}”{source}. The provincial plan as a knowledge graph, release {release}, {date}. {iri}",
        ),
        "cite-plain": (
            "{author}. “{name}”{source} แผนพัฒนาจังหวัดในรูปกราฟความรู้ {iri}",
            "{author}. “{name}”{source}. The provincial plan as a knowledge graph. {iri}",
        ),
        "cite-source": ("ตามที่ระบุในเอกสารต้นฉบับ “{source}”", "as stated in the source document “{source}”"),
        "cite-author": ("คณะผู้จัดทำ khonkaen-kg", "khonkaen-kg curators"),
        "gap-rule": ("กฎ “{message}” ({name})", "the rule “{message}” ({name})"),
        "element-n": ("{kind}ที่ {code} {label}", "{kind} {code}, {label}"),
        "forms": ("เอกสาร RDF ของสิ่งนี้", "This thing as RDF"),
        "versions": ("รุ่นข้อมูล", "Versions"),
        "version-shown": ("รุ่นที่แสดงอยู่", "shown here"),
        "version-current": ("รุ่นปัจจุบัน", "current"),
        "version-list": ("รายการรุ่นทั้งหมด (TimeMap)", "All versions (TimeMap)"),
        "version-past": (
            "หน้านี้แสดงรุ่นข้อมูล {release} วันที่ {date} ซึ่งไม่ใช่รุ่นปัจจุบัน",
            "This page shows release {release} of {date}, which is not the current one.",
        ),
        "version-now": ("ไปยังรุ่นปัจจุบัน", "Go to the current version"),
        "last-version": ("อ่านข้อมูลในรุ่นสุดท้ายที่มี", "Read it in the last release that had it"),
        "graph-content": ("เนื้อหาของกราฟ", "The graph's content"),
        "graph-size": ("กราฟนี้มีข้อมูล {n} รายการ เอกสาร RDF ด้านล่างคือเนื้อหาของกราฟ", "The graph has {n} statements; the RDF documents below are its content."),
        "graph-hash": ("ค่าแฮชของเนื้อหา (SHA-256)", "Hash of its content (SHA-256)"),
        "graph-modified": ("เปลี่ยนครั้งล่าสุด", "Last changed"),
        "graph-dumps": ("แฟ้มของกราฟ", "The graph's files"),
        "unnamed-node": ("โหนดนิรนาม (ดูในเอกสาร RDF)", "a node without a name (see the RDF)"),
        # The source
        "source-lead": (
            "ตัวบททั้งหมดตามเอกสารต้นฉบับ ข้อความที่เน้นนำไปยังสิ่งที่ข้อความนั้นระบุ",
            "The whole text as the source has it. What is highlighted leads to what it states.",
        ),
        "source-legend": ("คำอธิบายเครื่องหมาย", "Legend"),
        "source-states": ("ระบุองค์ประกอบของแผน", "states an element of the plan"),
        "source-heads": ("หัวข้อที่องค์ประกอบอยู่ภายใต้", "heading under which elements stand"),
        "source-proves": ("หลักฐานของความเชื่อมโยง", "evidence of a link"),
        "source-silent": ("ไม่ระบุองค์ประกอบใด", "states nothing"),
        "source-text": ("ตัวบท", "The text"),
        "source-line": ("บรรทัด", "Line"),
        "source-words": ("ข้อความ", "Words"),
        "source-notes": ("สิ่งที่ระบุ", "What it states"),
        "source-heading-of": ("หัวข้อของ {n} องค์ประกอบ", "heading of {n} elements"),
        "source-heading-of-one": ("หัวข้อของ 1 องค์ประกอบ", "heading of 1 element"),
        "source-evidence-of": ("หลักฐานของ {n} รายการ", "evidence of {n} links and gaps"),
        "source-evidence-of-one": ("หลักฐานของ 1 รายการ", "evidence of 1 link or gap"),
        "source-within": ("ส่วนหนึ่งของช่วงนี้เป็นหลักฐานของ", "Parts of it bear on"),
        "source-asked": ("ช่วงข้อความที่เลือก", "The chosen passage"),
        "source-asked-nothing": ("ช่วงข้อความนี้ไม่ระบุสิ่งใดโดยตัวเอง", "This passage states nothing by itself"),
        "source-characters": ("อักขระลำดับที่ {first}–{last} (char={start},{end})", "characters {first} to {last} (char={start},{end})"),
        "source-download": ("ตัวบทเป็นแฟ้มข้อความ", "The text as a file"),
        "source-published": ("เผยแพร่ที่", "Published at"),
        "source-hash": ("ค่าแฮชของตัวบท (SHA-256)", "Hash of the text (SHA-256)"),
        "source-description": ("คำอธิบายเอกสารต้นฉบับ", "About the source"),
        "source-all": ("ดูทั้งเอกสาร", "See the whole source"),
        # Errors
        "problem-place": ("บรรทัด {line} คอลัมน์ {column}", "line {line}, column {column}"),
        "problem-remedy": ("วิธีแก้ไข", "What to do"),
        "problem-code": ("รหัสข้อผิดพลาด", "Error code"),
        # Vocabulary
        "ontology-title": ("ออนโทโลยี", "Ontology"),
        "vocabulary-prefix": ("คำนำหน้า", "Prefix"),
        "vocabulary-version": ("รุ่น", "Version"),
        "vocabulary-licence": ("สัญญาอนุญาต", "Licence"),
        "vocabulary-base": (
            "ตัวอย่างการใช้มาจากกราฟที่เผยแพร่อยู่ เขียนด้วย Turtle โดยมี @base เป็น https://w3id.org/khonkaen-kg/",
            "Examples of use come from the graph as published, in Turtle whose @base is https://w3id.org/khonkaen-kg/.",
        ),
        "vocabulary-own": (
            "กราฟนี้ใช้ออนโทโลยีที่ต่างจากฉบับซึ่งมาพร้อมโปรแกรม หน้านี้จึงแสดงรายการคำศัพท์จากกราฟโดยตรง",
            "This graph has an ontology other than the one that ships with this program, so the terms are listed from the graph itself.",
        ),
        "vocabulary-classes": ("คลาส", "Classes"),
        "vocabulary-properties": ("คุณสมบัติ", "Properties"),
        "vocabulary-values": ("ค่าที่ใช้ร่วมกันทุกแผน", "Values that all plans share"),
        "vocabulary-example": ("ตัวอย่างการใช้", "Example of use"),
        "vocabulary-unused": ("กราฟที่เผยแพร่อยู่ยังไม่ใช้คำศัพท์นี้", "The graph as published does not use this term."),
        "vocabulary-questions": ("คำถามที่ใช้คำศัพท์นี้", "Questions that use this term"),
        "shapes-title": ("กฎตรวจสอบ (SHACL)", "Shapes (SHACL)"),
        "shapes-lead": (
            "กฎที่ใช้ตรวจทุกแผน ข้อผิดพลาดเชิงโครงสร้างทำให้เผยแพร่ไม่ได้ คำเตือนและข้อสังเกตกลายเป็นช่องว่างในกราฟ",
            "The rules that every plan is checked by. A violation keeps a plan from being published; warnings and information become gaps in the graph.",
        ),
        "shapes-contents": ("กฎทั้งหมด", "All shapes"),
        "shapes-target": ("ใช้กับ", "Applies to"),
        "shapes-query": ("ใช้กับสิ่งที่คำค้นนี้เลือก", "Applies to what this query selects"),
        "shapes-kind": ("ช่องว่างประเภท", "Kind of gap"),
        "shapes-others": ("ข้อยกเว้นและคำนำหน้า", "Exemptions and prefixes"),
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

_FOREIGN: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        RDF + "type": ("ประเภท", "Type"),
        RDFS + "label": ("ชื่อ", "Label"),
        RDFS + "comment": ("คำอธิบาย", "Comment"),
        RDFS + "isDefinedBy": ("นิยามไว้ใน", "Defined by"),
        RDFS + "seeAlso": ("ดูเพิ่มเติม", "See also"),
        OWL + "Ontology": ("ออนโทโลยี", "Ontology"),
        OWL + "sameAs": ("คือสิ่งเดียวกับ", "Same as"),
        OWL + "versionIRI": ("IRI ของรุ่น", "Version IRI"),
        OWL + "versionInfo": ("รุ่น", "Version"),
        SKOS + "Concept": ("มโนทัศน์", "Concept"),
        SKOS + "ConceptScheme": ("ระบบมโนทัศน์", "Concept scheme"),
        SKOS + "prefLabel": ("ชื่อหลัก", "Preferred label"),
        SKOS + "altLabel": ("ชื่ออื่น", "Other label"),
        SKOS + "definition": ("นิยาม", "Definition"),
        SKOS + "editorialNote": ("หมายเหตุของคณะผู้จัดทำกราฟนี้", "Editorial note"),
        SKOS + "inScheme": ("อยู่ในระบบมโนทัศน์", "In scheme"),
        SKOS + "topConceptOf": ("มโนทัศน์ชั้นบนสุดของ", "Top concept of"),
        SKOS + "broader": ("มโนทัศน์ที่กว้างกว่า", "Broader"),
        SKOS + "closeMatch": ("ใกล้เคียงกับ", "Close match"),
        SKOS + "narrowMatch": ("แคบกว่าตรงกับ", "Narrow match"),
        SKOS + "relatedMatch": ("เกี่ยวข้องกับ", "Related match"),
        DCTERMS + "title": ("ชื่อเรื่อง", "Title"),
        DCTERMS + "description": ("คำบรรยาย", "Description"),
        DCTERMS + "created": ("วันที่สร้าง", "Created"),
        DCTERMS + "issued": ("วันที่เผยแพร่", "Issued"),
        DCTERMS + "modified": ("วันที่แก้ไข", "Modified"),
        DCTERMS + "creator": ("ผู้สร้าง", "Creator"),
        DCTERMS + "publisher": ("ผู้เผยแพร่", "Publisher"),
        DCTERMS + "identifier": ("ตัวระบุ", "Identifier"),
        DCTERMS + "language": ("ภาษา", "Language"),
        DCTERMS + "license": ("สัญญาอนุญาต", "Licence"),
        DCTERMS + "rights": ("สิทธิ", "Rights"),
        DCTERMS + "accessRights": ("สิทธิการเข้าถึง", "Access rights"),
        DCTERMS + "conformsTo": ("เป็นไปตามมาตรฐาน", "Conforms to"),
        DCTERMS + "format": ("รูปแบบ", "Format"),
        DCTERMS + "hasPart": ("มีส่วนประกอบ", "Has part"),
        DCTERMS + "isPartOf": ("เป็นส่วนของ", "Part of"),
        DCTERMS + "isReplacedBy": ("ใช้สิ่งนี้แทน", "Replaced by"),
        DCTERMS + "replaces": ("ใช้แทน", "Replaces"),
        DCTERMS + "source": ("แหล่งที่มา", "Source"),
        DCTERMS + "spatial": ("พื้นที่", "Spatial coverage"),
        DCTERMS + "temporal": ("ช่วงเวลา", "Temporal coverage"),
        DCTERMS + "type": ("ชนิด", "Type"),
        PROV + "Agent": ("ผู้กระทำ", "Agent"),
        PROV + "SoftwareAgent": ("โปรแกรม", "Software"),
        PROV + "wasAttributedTo": ("จัดทำโดย", "Attributed to"),
        PROV + "wasDerivedFrom": ("ได้มาจาก", "Derived from"),
        PROV + "invalidatedAtTime": ("เลิกใช้เมื่อ", "Invalidated at"),
        PROV + "wasInvalidatedBy": ("เลิกใช้โดย", "Invalidated by"),
        OA + "SpecificResource": ("ส่วนของเอกสาร", "Part of a document"),
        OA + "TextQuoteSelector": ("ตัวชี้ด้วยข้อความ", "Text quote selector"),
        OA + "TextPositionSelector": ("ตัวชี้ด้วยตำแหน่ง", "Text position selector"),
        OA + "exact": ("ข้อความตรงตัว", "Exact words"),
        OA + "prefix": ("ข้อความก่อนหน้า", "Words before"),
        OA + "suffix": ("ข้อความถัดไป", "Words after"),
        OA + "start": ("อักขระแรก", "First character"),
        OA + "end": ("อักขระสุดท้าย", "Last character"),
        OA + "hasSelector": ("มีตัวชี้", "Has selector"),
        OA + "hasSource": ("อยู่ในเอกสาร", "In document"),
        SH + "SPARQLExecutable": ("คำถาม SPARQL", "SPARQL query"),
        SH + "SPARQLSelectExecutable": ("คำถาม SPARQL แบบ SELECT", "SPARQL SELECT query"),
        SH + "SPARQLConstructExecutable": ("คำถาม SPARQL แบบ CONSTRUCT", "SPARQL CONSTRUCT query"),
        SH + "Parameter": ("พารามิเตอร์", "Parameter"),
        SH + "PrefixDeclaration": ("คำนำหน้าชื่อ", "Prefix declaration"),
        SH + "class": ("ประเภทของค่า", "Class of values"),
        SH + "datatype": ("ชนิดข้อมูล", "Datatype"),
        SH + "construct": ("คำสั่ง CONSTRUCT", "CONSTRUCT text"),
        SH + "select": ("คำสั่ง SELECT", "SELECT text"),
        SH + "declare": ("ประกาศคำนำหน้าชื่อ", "Declares"),
        SH + "defaultValue": ("ค่าเริ่มต้น", "Default value"),
        SH + "hasValue": ("มีค่า", "Has value"),
        SH + "name": ("ชื่อ", "Name"),
        SH + "namespace": ("เนมสเปซ", "Namespace"),
        SH + "nodeKind": ("ชนิดของโหนด", "Node kind"),
        SH + "optional": ("ไม่บังคับ", "Optional"),
        SH + "order": ("ลำดับ", "Order"),
        SH + "parameter": ("มีพารามิเตอร์", "Has parameter"),
        SH + "path": ("เส้นทาง", "Path"),
        SH + "prefix": ("คำนำหน้า", "Prefix"),
        SH + "prefixes": ("คำนำหน้าชื่อที่ใช้", "Prefixes"),
        VOID + "Dataset": ("ชุดข้อมูล", "Dataset"),
        VOID + "Linkset": ("ชุดความเชื่อมโยง", "Linkset"),
        VOID + "triples": ("จำนวนรายการข้อมูล", "Statements"),
        VOID + "entities": ("จำนวนสิ่งที่กล่าวถึง", "Entities"),
        VOID + "classes": ("จำนวนประเภท", "Classes"),
        VOID + "properties": ("จำนวนความสัมพันธ์", "Properties"),
        VOID + "distinctSubjects": ("จำนวนประธาน", "Distinct subjects"),
        VOID + "distinctObjects": ("จำนวนกรรม", "Distinct objects"),
        VOID + "classPartition": ("ส่วนตามประเภท", "Class partition"),
        VOID + "propertyPartition": ("ส่วนตามความสัมพันธ์", "Property partition"),
        VOID + "class": ("ประเภท", "Class"),
        VOID + "property": ("ความสัมพันธ์", "Property"),
        VOID + "dataDump": ("แฟ้มข้อมูล", "Data dump"),
        VOID + "exampleResource": ("ตัวอย่างสิ่งที่กล่าวถึง", "Example resource"),
        VOID + "feature": ("รูปแบบที่มี", "Feature"),
        VOID + "linkPredicate": ("ความสัมพันธ์ที่เชื่อม", "Link predicate"),
        VOID + "subjectsTarget": ("ชุดข้อมูลต้นทาง", "Target of the subjects"),
        VOID + "objectsTarget": ("ชุดข้อมูลปลายทาง", "Target of the objects"),
        VOID + "sparqlEndpoint": ("ที่อยู่ SPARQL", "SPARQL endpoint"),
        VOID + "subset": ("ชุดข้อมูลย่อย", "Subset"),
        VOID + "uriSpace": ("ส่วนต้นของ IRI", "URI space"),
        VOID + "vocabulary": ("คำศัพท์ที่ใช้", "Vocabulary"),
        DCAT + "Catalog": ("บัญชีชุดข้อมูล", "Catalogue"),
        DCAT + "Dataset": ("ชุดข้อมูล", "Dataset"),
        DCAT + "DataService": ("บริการข้อมูล", "Data service"),
        DCAT + "Distribution": ("แฟ้มเผยแพร่", "Distribution"),
        DCAT + "accessURL": ("ที่อยู่สำหรับเข้าถึง", "Access URL"),
        DCAT + "downloadURL": ("ที่อยู่สำหรับดาวน์โหลด", "Download URL"),
        DCAT + "byteSize": ("ขนาด (ไบต์)", "Size in bytes"),
        DCAT + "compressFormat": ("รูปแบบการบีบอัด", "Compression"),
        DCAT + "mediaType": ("ชนิดสื่อ", "Media type"),
        DCAT + "dataset": ("มีชุดข้อมูล", "Has dataset"),
        DCAT + "distribution": ("มีแฟ้มเผยแพร่", "Has distribution"),
        DCAT + "service": ("มีบริการ", "Has service"),
        DCAT + "servesDataset": ("ให้บริการชุดข้อมูล", "Serves dataset"),
        DCAT + "endpointURL": ("ที่อยู่บริการ", "Endpoint"),
        DCAT + "endpointDescription": ("คำอธิบายบริการ", "Endpoint description"),
        DCAT + "landingPage": ("หน้าเว็บหลัก", "Landing page"),
        DCAT + "keyword": ("คำสำคัญ", "Keyword"),
        DCAT + "theme": ("หมวด", "Theme"),
        DCAT + "version": ("รุ่น", "Version"),
        DCAT + "hasVersion": ("มีรุ่น", "Has version"),
        DCAT + "isVersionOf": ("เป็นรุ่นของ", "Version of"),
        DCAT + "hasCurrentVersion": ("รุ่นปัจจุบัน", "Current version"),
        DCAT + "previousVersion": ("รุ่นก่อนหน้า", "Previous version"),
        SPDX + "checksum": ("ผลรวมตรวจสอบ", "Checksum"),
        SCHEMA + "keywords": ("คำสำคัญ", "Keywords"),
    }
)

TERMS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({**{SH + name: TEXTS[name.lower()] for name in ("Violation", "Warning", "Info")}, **_FOREIGN})
"""Words for foreign terms, which this project's graph does not label, as (Thai, English)."""

BASES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        KKO + "Curated": ("พิจารณาโดยคณะผู้จัดทำกราฟนี้", "Found by this graph's curators"),
        KKO + "Derived": ("อนุมานจากข้อมูลอื่นในกราฟ", "Follows from other statements"),
    }
)
"""Words for bases that a page says more fully than the graph's labels, where "curators" may be taken for the plan's authors, as (Thai, English)."""


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


def name_basis(iri: str, language: str) -> str | None:
    """The words for a basis, or None where the graph's label says enough."""
    return BASES[iri][_index(language)] if iri in BASES else None


def name_value(column: str, value: str, language: str) -> str | None:
    """The words for a code that a result column holds, or None."""
    return VALUES[column, value][_index(language)] if (column, value) in VALUES else None


def _index(language: str) -> int:
    return ("th", "en").index(language)
