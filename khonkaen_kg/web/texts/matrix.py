"""The texts of the matrix, and of spreadsheets."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

MATRIX: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "matrix-process-issue": ("กระบวนการกับประเด็นการพัฒนา", "Processes and strategic issues"),
        "matrix-process-positioning": ("กระบวนการกับตำแหน่งการพัฒนา", "Processes and positioning themes"),
        "matrix-mission-issue": ("พันธกิจกับประเด็นการพัฒนา", "Missions and strategic issues"),
        "matrix-recipient-issue": ("ผู้รับบริการกับประเด็นการพัฒนา", "Recipients and strategic issues"),
        "matrix-which": ("ตารางที่แสดง", "Which matrix"),
        "matrix-lead": (
            "แต่ละช่องบอกผลการพิจารณาความสอดคล้องของคู่นั้น เลือกช่องเพื่ออ่านข้อความจากเอกสารต้นฉบับของทั้งสองฝ่าย เหตุผล และผู้พิจารณา",
            "Each cell tells how the pair was judged. Choose a cell to read the source's words on both sides, the reason, and who judged it.",
        ),
        "matrix-min-grade": ("ระดับความสอดคล้องที่นับ", "Grades that count"),
        "matrix-totals": ("รวม (คู่)", "Total (pairs)"),
        "matrix-total": ("รวม{state}", "Total: {state}"),
        "matrix-code": ("รหัส", "Code"),
        "matrix-issue-n": ("ประเด็นที่ {n}", "Issue {n}"),
        "matrix-theme-n": ("ตำแหน่งที่ {n}", "Theme {n}"),
        "matrix-inherited": ("ผ่านพันธกิจเท่านั้น", "through the mission only"),
        "matrix-rejected": ("พิจารณาแล้วไม่รับ", "examined, rejected"),
        "matrix-none-strong": ("ไม่พบระดับชัดเจน", "no strong one"),
        "matrix-means-strong": ("คณะผู้จัดทำพิจารณาว่าสอดคล้องกันในระดับชัดเจน", "The curators judged the two to be aligned strongly."),
        "matrix-means-weak": ("คณะผู้จัดทำพิจารณาว่าสอดคล้องกัน แต่ในระดับอ่อน", "The curators judged the two to be aligned, but weakly."),
        "matrix-means-strong-path": (
            "ถ้อยคำของกระบวนการเองเชื่อมโยงถึงผู้รับบริการอย่างชัดเจน และกระบวนการนั้นสอดคล้องกับประเด็นอย่างชัดเจน",
            "A process serves the recipients in its own words, strongly, and addresses the issue strongly.",
        ),
        "matrix-means-weak-path": (
            "ถ้อยคำของกระบวนการเองเชื่อมโยงถึงผู้รับบริการ แต่อย่างน้อยหนึ่งขั้นอยู่ในระดับอ่อน",
            "A process serves the recipients in its own words, but at least one of the two steps is weak.",
        ),
        "matrix-means-inherited": (
            "ไม่มีถ้อยคำของกระบวนการใดถึงผู้รับบริการกลุ่มนี้ เอกสารต้นฉบับระบุไว้เพียงในพันธกิจที่กระบวนการสังกัด",
            "No process that addresses the issue names the recipients; the source lists them only for the mission of such a process.",
        ),
        "matrix-means-rejected": (
            "คณะผู้จัดทำพิจารณาคู่นี้แล้วและไม่รับ พร้อมบันทึกเหตุผลไว้",
            "The curators examined this pair, rejected it and gave the reason.",
        ),
        "matrix-means-none": (
            "ไม่พบความสอดคล้องที่พิจารณาไว้ของคู่นี้",
            "No judged alignment of this pair was found.",
        ),
        "matrix-means-none-strong": (
            "ไม่พบความสอดคล้องระดับชัดเจนของคู่นี้ แต่อาจมีระดับอ่อน",
            "No strong alignment of this pair was found; there may be a weak one.",
        ),
        "matrix-means-gap": (
            "แถวหรือคอลัมน์ที่มีช่องว่างตามกฎตรวจสอบ เลือกเพื่ออ่านสาเหตุและแนวทางปิดช่องว่าง",
            "A row or column with a gap that the checks found. Choose it to read why, and what would close it.",
        ),
        "matrix-note": (
            "ความสอดคล้องเป็นการพิจารณาของคณะผู้จัดทำของโครงการนี้ “ไม่พบ” หมายถึงไม่พบจากเอกสารต้นฉบับนี้",
            "Alignments are the judgement of this project's curators. “None found” means none in this source.",
        ),
        "matrix-scroll-hint": ("เลื่อนตารางไปทางขวาเพื่อดูคอลัมน์อื่น", "Scroll the table to the right for the other columns"),
        "matrix-files": ("ดาวน์โหลดตารางนี้", "Take this table with you"),
        "matrix-cell": ("หลักฐานของคู่นี้", "What this pair rests on"),
        "matrix-by-process": ("ผ่านกระบวนการ", "By process"),
        "matrix-origin": (
            "เอกสารต้นฉบับระบุผู้รับบริการกลุ่มนี้ไว้ในพันธกิจของกระบวนการนี้ มิได้ระบุเป็นรายกระบวนการ",
            "The source lists these recipients for the mission of this process, not for the process itself.",
        ),
        "matrix-open-link": ("เปิดหน้าของความเชื่อมโยงนี้", "Open the page of this link"),
        "matrix-close": ("ปิดและกลับไปที่ช่องในตาราง", "Close and go back to the cell"),
        "matrix-empty": ("เอกสารต้นฉบับของแผนนี้ไม่ระบุรายการสำหรับตารางนี้", "The source of this plan states nothing for this matrix."),
        "matrix-untyped": (
            "ยังไม่มีการจัดประเภทผู้รับบริการของแผนนี้ จึงยังจับคู่กับประเด็นการพัฒนาไม่ได้ รายชื่อผู้รับบริการตามเอกสารต้นฉบับดูได้ที่หน้าแรก",
            "The recipients of this plan have no types yet, so they cannot be set against issues. The home page lists them as the source names them.",
        ),
        "matrix-not-examined-title": ("ยังไม่มีการพิจารณาความสอดคล้อง", "No pair has been examined yet"),
        "matrix-not-examined": (
            "ยังไม่มีผู้พิจารณาความสอดคล้องของคู่ใดในตารางนี้ “ไม่พบ” จึงมิได้หมายความว่าไม่สอดคล้องกัน",
            "Nobody has examined any pair of this matrix. So “none found” does not mean that nothing is aligned.",
        ),
        "matrix-links": ("ความเชื่อมโยง", "Links"),
        "matrix-links-title": ("ความเชื่อมโยงที่พิจารณาไว้ พร้อมหลักฐานและเหตุผล", "Judged links, with their evidence and reasons"),
        "matrix-link-subject": ("จาก", "From"),
        "matrix-link-relation": ("ความสัมพันธ์", "Relation"),
        "matrix-link-object": ("ถึง", "To"),
        "matrix-link-status": ("ผลการพิจารณา", "Review status"),
        "matrix-link-grade": ("ระดับ", "Grade"),
        "matrix-link-rule": ("หลักเกณฑ์", "Grading rule"),
        "matrix-link-quotes": ("ข้อความจากเอกสารต้นฉบับ", "Words of the source"),
        "matrix-link-reason": ("เหตุผล", "Reason"),
        "matrix-link-curator": ("ผู้พิจารณา", "Curated by"),
        "matrix-link-date": ("วันที่พิจารณา", "Curated on"),
        "matrix-link-address": ("ที่อยู่ถาวร", "Permanent address"),
        # Spreadsheets
        "export-sheet": ("แหล่งที่มา", "Source"),
        "export-sheet-title": ("ข้อมูลในแฟ้มนี้มาจากที่ใด", "Where the data of this file come from"),
        "export-item": ("รายการ", "Item"),
        "export-detail": ("รายละเอียด", "Details"),
        "export-plan": ("แผน", "Plan"),
        "export-all-plans": ("ทุกแผน", "All plans"),
        "export-source": ("เอกสารต้นฉบับ", "Source document"),
        "export-page": ("หน้าเว็บที่แสดงข้อมูลเดียวกันนี้", "The page that shows the same"),
        "export-filter": ("เงื่อนไขที่เลือก", "Conditions chosen"),
        "export-no-filter": ("ไม่ได้กำหนดเงื่อนไข", "none"),
        "export-gap": ("ความหมายของช่องว่าง", "What a gap means"),
        "export-licence": ("สัญญาอนุญาต", "Licence"),
        "export-rights": ("สิทธิในข้อความของแผน", "Rights in the plan's wording"),
    }
)
