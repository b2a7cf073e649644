"""The texts of the pages of questions and of the query editor."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

QUESTIONS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        # The catalogue
        "tags-title": ("กรองตามเรื่อง", "Filter by topic"),
        "tags-all": ("ทุกเรื่อง", "All topics"),
        "tags-none": ("ไม่มีคำถามในเรื่องนี้", "No question is about this topic"),
        "tag-alignment": ("ความสอดคล้อง", "Alignment"),
        "tag-analysis": ("การวิเคราะห์", "Analysis"),
        "tag-chain": ("ห่วงโซ่ความเชื่อมโยง", "Chains"),
        "tag-element": ("องค์ประกอบของแผน", "Plan elements"),
        "tag-evidence": ("หลักฐาน", "Evidence"),
        "tag-fragility": ("ความเปราะบาง", "Fragility"),
        "tag-gap": ("ช่องว่าง", "Gaps"),
        "tag-indicator": ("ตัวชี้วัด", "Indicators"),
        "tag-info": ("ข้อสังเกต", "Information"),
        "tag-issue": ("ประเด็นการพัฒนา", "Issues"),
        "tag-mission": ("พันธกิจ", "Missions"),
        "tag-plan": ("แผน", "Plans"),
        "tag-positioning": ("ตำแหน่งการพัฒนา", "Positioning themes"),
        "tag-process": ("กระบวนการ", "Processes"),
        "tag-recipient": ("ผู้รับบริการ", "Recipients"),
        "tag-resource": ("สิ่งหนึ่งสิ่งใด", "Single things"),
        "tag-warning": ("คำเตือน", "Warnings"),
        "for-developers": ("สำหรับนักพัฒนา", "For developers"),
        "query-names": ("ชื่อของคำถามสำหรับโปรแกรม", "Names of the questions for programs"),
        # A question
        "choose-value": ("โปรดเลือก", "Please choose"),
        "choose-value-notice": (
            "คำถามนี้ต้องระบุก่อนว่าถามถึงสิ่งใด โปรดเลือกในแบบฟอร์ม แล้วกด “แสดงคำตอบ”",
            "This question first needs to know what it is about. Choose it in the form, then press “Show the answer”.",
        ),
        "choose-value-none": (
            "กราฟนี้ยังไม่มีสิ่งที่คำถามนี้ถามถึง จึงยังตอบไม่ได้",
            "This graph holds nothing yet that the question could be about, so there is no answer.",
        ),
        "choices-other": ("อื่น ๆ", "Other"),
        "choice-rejected": ("ไม่รับ", "rejected"),
        "facets-title": ("กรองคำตอบ", "Filter the answer"),
        "facets-clear": ("ล้างตัวกรองทั้งหมด", "Clear all filters"),
        "facet-absent": ("ไม่ระบุ", "Not stated"),
        "facet-chosen": ("(เลือกอยู่ กดเพื่อเอาออก)", "(chosen; press to remove)"),
        "facets-rows": ("แสดง {n} จากทั้งหมด {whole} รายการ", "{n} of {whole} rows"),
        "sorted-ascending": ("เรียงจากน้อยไปมาก", "sorted, rising"),
        "sorted-descending": ("เรียงจากมากไปน้อย", "sorted, falling"),
        "sort-hint": (
            "กดหัวคอลัมน์เพื่อเรียงลำดับ ข้อความไทยเรียงตามพจนานุกรม",
            "Press a column's heading to sort by it; Thai words are sorted as in the dictionary.",
        ),
        "chart-title": ("แผนภูมิ", "Chart"),
        "permalink": ("ลิงก์ถาวรของคำตอบนี้", "Permanent link to this answer"),
        "excel": ("แฟ้ม Excel (XLSX)", "Excel file (XLSX)"),
        "excel-csv": ("CSV สำหรับ Excel", "CSV for Excel"),
        "protocol-csv": ("CSV สำหรับโปรแกรม", "CSV for programs"),
        "download-note": (
            "แฟ้ม Excel ตรงกับที่เห็นในหน้านี้ รวมตัวกรองและลำดับ ส่วน CSV สำหรับโปรแกรมและ JSON มีคำตอบทุกแถวตามเงื่อนไขของคำถาม",
            "The Excel files are what this page shows, filters and order included; CSV for programs and JSON hold every row of the question's answer.",
        ),
        "open-editor": ("เปิดในหน้าเขียนคำสั่ง SPARQL", "Open in the query editor"),
        # Sheets
        "sheet-answer": ("คำตอบ", "Answer"),
        "sheet-code": ("{heading}: รหัส", "{heading}: code"),
        "sheet-line": ("{heading}: บรรทัด", "{heading}: line"),
        "sheet-iri": ("{heading}: ตัวระบุ (IRI)", "{heading}: IRI"),
        # The editor
        "editor-examples": ("ตัวอย่างคำถาม", "Example questions"),
        "editor-use": ("นำคำสั่งมาแก้ไข", "Start from this"),
        "editor-help": (
            "Ctrl+Space แสดงคำที่เติมได้ พิมพ์ชื่อไทยหรืออังกฤษของคลาสและคุณสมบัติก็ได้ · Ctrl+Enter ถาม · กด Esc เพื่อออกจากช่องนี้",
            "Ctrl+Space offers terms to complete; a Thai or English name of a class or property will do. Ctrl+Enter asks. Press Esc to leave this box.",
        ),
        "editor-running": ("กำลังถาม…", "Asking…"),
        "editor-stop": ("หยุด", "Stop"),
        "editor-failed": ("ติดต่อเซิร์ฟเวอร์ไม่ได้ โปรดลองใหม่", "The server could not be reached. Please try again."),
        "editor-syntax": ("ไวยากรณ์ไม่ถูกต้องที่บรรทัดนี้", "The syntax is wrong on this line"),
        "editor-class": ("คลาส", "class"),
        "editor-property": ("คุณสมบัติ", "property"),
        "editor-prefix": ("คำนำหน้า", "prefix"),
        "editor-variable": ("ตัวแปร", "variable"),
        "view-table": ("ตาราง", "Table"),
        "view-chart": ("แผนภูมิ", "Chart"),
        "view-raw": ("คำตอบดิบ", "Raw response"),
        "view-graph": ("แผนผังกราฟ", "Graph drawing"),
        "view-text": ("ข้อความ Turtle", "Turtle text"),
        "views": ("มุมมองของคำตอบ", "Views of the answer"),
        "graph-too-large": (
            "แผนผังแสดงได้ไม่เกิน {n} รายการ คำตอบนี้มีมากกว่านั้น โปรดอ่านเป็น Turtle",
            "The drawing shows at most {n} statements, and this answer has more. Read it as Turtle.",
        ),
    }
)
