"""The texts of the page of gaps."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

GAPS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "gaps-page-title": ("ช่องว่างของแผน", "Gaps in the plan"),
        "gaps-page-lead": (
            "องค์ประกอบใดยังไม่มีกระบวนการ ตัวชี้วัด หรือผู้รับบริการรองรับ ระบบทราบได้อย่างไร และทำอย่างไรจึงจะปิดช่องว่างได้",
            "Which element has no process, indicator or recipient behind it, how the system knows, and what would close the gap.",
        ),
        "gaps-of-element": ("สิ่งที่ไม่ระบุหรือไม่พบของ", "Not stated or not found:"),
        "gaps-shown": ("แสดง {n} จาก {total} รายการ", "{n} of {total} gaps"),
        "gaps-filter": ("กรองรายการ", "Narrow the list"),
        "gaps-apply": ("แสดงรายการ", "Show these gaps"),
        "gaps-chosen": ("เงื่อนไขที่เลือก", "Chosen"),
        "gaps-remove": ("นำออก", "remove"),
        "gaps-clear": ("ล้างเงื่อนไขทั้งหมด", "Show all gaps"),
        "gaps-by-severity": ("ระดับความรุนแรง", "Severity"),
        "gaps-by-grade": ("ความเชื่อมโยงที่มีอยู่", "Links that exist"),
        "gaps-by-kind": ("ประเภทช่องว่าง", "Kind of gap"),
        "gaps-by-mission": ("พันธกิจ", "Mission"),
        "gaps-by-issue": ("ประเด็นการพัฒนา", "Strategic issue"),
        "gaps-by-element": ("องค์ประกอบ", "Element"),
        "gaps-grade-weak": ("มีความเชื่อมโยงระดับอ่อน", "weak links exist"),
        "gaps-grade-none": ("ไม่มีความเชื่อมโยงใด", "no link at all"),
        "gaps-none-at-all": ("ไม่พบช่องว่างในแผนนี้", "No gap was found in this plan"),
        "gaps-none-chosen": ("ไม่มีช่องว่างที่ตรงกับเงื่อนไขที่เลือก", "No gap meets what you chose"),
        "gaps-none-element": (
            "ไม่พบช่องว่างขององค์ประกอบนี้ตามเกณฑ์ที่ใช้ตรวจ",
            "The rules found no gap of this element.",
        ),
        "gaps-cut": (
            "แสดง {shown} รายการแรก จากทั้งหมด {n} รายการ เลือกเงื่อนไขให้แคบลง หรือดาวน์โหลดแฟ้มซึ่งมีครบทุกรายการ",
            "These are the first {shown} of {n} gaps. Narrow the list, or download a file, which has all of them.",
        ),
        "gaps-summary": ("สรุปตามประเภท", "Kind by kind"),
        "gaps-summary-lead": (
            "เลือกประเภทเพื่อไปยังรายการ ประเภทที่ไม่มีความเชื่อมโยงใดอยู่ก่อนประเภทที่มีเพียงระดับอ่อน",
            "Choose a kind to go to its gaps. Kinds without any link stand before those with weak links only.",
        ),
        "gaps-number": ("จำนวน", "Gaps"),
        "gaps-message": ("ข้อค้นพบ", "Finding"),
        "gaps-process-n": ("กระบวนการ {n}", "Process {n}"),
        "gaps-indicator-n": ("ตัวชี้วัดที่ {n}", "Indicator {n}"),
        "gaps-why": ("ความหมายของช่องว่างประเภทนี้", "What this kind of gap means"),
        "gaps-rule": ("เกณฑ์ที่ใช้ตรวจพบ", "The rule that reports it"),
        "gaps-candidates": ("ความเชื่อมโยงที่พิจารณาไว้แล้ว", "Links already examined"),
        "gaps-weak": ("จะปิดช่องว่างได้หากความเชื่อมโยงนี้ชัดเจน", "Would close it if it were strong"),
        "gaps-rejected": ("พิจารณาแล้วไม่รับ", "Examined and rejected"),
        "gaps-proposed": ("เสนอไว้ ยังไม่ได้ทบทวน", "Proposed, not reviewed yet"),
        "gaps-to": ("ไปยัง", "to"),
        "gaps-permalink": ("ลิงก์ถาวรของช่องว่างนี้", "Permanent link of this gap"),
        "gaps-here": ("ลิงก์มายังรายการนี้", "Link to this entry"),
        "gaps-see-all": ("ดูช่องว่างทั้งหมดขององค์ประกอบนี้", "See all gaps of this element"),
        "gaps-take": ("นำเข้าที่ประชุม", "Take it into the meeting"),
        "gaps-xlsx": ("ดาวน์โหลด Excel (.xlsx)", "Download for Excel (.xlsx)"),
        "gaps-csv": ("ดาวน์โหลด CSV สำหรับ Excel", "Download CSV for Excel"),
        "gaps-print": ("หน้านี้พิมพ์บนกระดาษ A4 ได้", "This page prints on A4."),
        "not-examined-title": ("ยังไม่มีการพิจารณาความสอดคล้องของแผนนี้", "Nothing of this plan has been examined yet"),
        "not-examined": (
            "คณะผู้จัดทำยังไม่ได้พิจารณาว่ากระบวนการใดของแผนนี้สอดคล้องกับประเด็นหรือตำแหน่งการพัฒนาใด จำนวนที่ “ไม่พบ” จึงยังไม่มีความหมายว่าแผนขาดสิ่งใด",
            "The curators have not yet examined which process of this plan is aligned with which issue or theme. "
            "So the counts of “none found” say nothing of what the plan lacks.",
        ),
    }
)
