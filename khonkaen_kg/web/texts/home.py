"""The texts of the home page."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

HOME: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "home-lead": (
            "แผนตามเอกสารต้นฉบับในหน้าเดียว: กระบวนการใดรองรับใคร สอดคล้องกับประเด็นใด และจุดใดที่ไม่พบ ทุกองค์ประกอบชี้กลับไปยังบรรทัดของเอกสารต้นฉบับ",
            "The plan as the source has it, on one page: which process serves whom, under which issue, and where none was found. "
            "Every element leads back to its line of the source.",
        ),
        "home-figures": ("แผนนี้สอดคล้องกันเพียงใด", "How well the plan holds together"),
        "home-figures-lead": (
            "ประเด็นการพัฒนา {issues} ประเด็นและตำแหน่งการพัฒนา {themes} ตำแหน่ง รวม {n} รายการ มีกระบวนการรองรับหรือไม่",
            "Of the {issues} issues and {themes} themes, {n} in all: whether a process stands behind each.",
        ),
        "home-strong": ("มีกระบวนการที่สอดคล้องอย่างชัดเจน", "have a strongly aligned process"),
        "home-weak": ("มีเพียงกระบวนการที่สอดคล้องระดับอ่อน", "have weakly aligned processes only"),
        "home-none": ("ไม่พบกระบวนการที่สอดคล้อง", "have no aligned process"),
        "home-graded": ("รายการประเด็นและตำแหน่งการพัฒนาตามระดับความสอดคล้อง", "Issues and themes by how well they are aligned"),
        "home-graded-why": ("ดูเหตุผลและแนวทางปิดช่องว่าง", "See why, and what would close the gaps"),
        "home-of": ("จาก {n} ประเด็นและตำแหน่งการพัฒนา", "of the {n} issues and themes"),
        "home-unmeasured": ("ไม่มีตัวชี้วัดของตนเอง", "have no indicator of their own"),
        "home-of-elements": (
            "จาก {n} องค์ประกอบ: เป้าหมาย พันธกิจ ประเด็น ตำแหน่ง และกระบวนการ",
            "of the {n} elements: goal, missions, issues, themes, processes",
        ),
        "home-ways": ("ไปต่อ", "Ways on"),
        "home-way-gaps": ("ดูช่องว่าง", "See the gaps"),
        "home-way-gaps-lead": (
            "จุดที่ไม่ระบุหรือไม่พบ {n} รายการ พร้อมเหตุผล ข้อความอ้างอิง และแนวทางปิดช่องว่าง",
            "{n} places where something is not stated or not found, with the reason, the words of the source and what would close them.",
        ),
        "home-way-questions": ("ถามแผน", "Ask a question"),
        "home-way-questions-lead": (
            "คำถามสำเร็จรูปที่ปรับเงื่อนไขได้ คำตอบทุกข้อบอกที่มาและระดับความสอดคล้อง",
            "Ready-made questions whose conditions you set. Every answer shows its basis and grade.",
        ),
        "home-way-data": ("นำข้อมูลไปใช้", "Take the data"),
        "home-way-data-lead": (
            "ดาวน์โหลดข้อมูลเปิดทุกรูปแบบ วิธีอ้างอิง และบริการสำหรับโปรแกรม",
            "Open data in every form, how to cite it, and services for programs.",
        ),
        "home-change": ("สิ่งที่เปลี่ยนในรุ่นล่าสุด", "What changed in the last release"),
        "home-change-of": ("รุ่นที่ {n} เผยแพร่เมื่อ", "Release {n}, published"),
        "home-change-first": ("เป็นรุ่นแรก จึงยังไม่มีรุ่นก่อนหน้าให้เทียบ", "It is the first release, so there is none to compare it with."),
        "home-change-gone": ("ไม่ได้เก็บรุ่นก่อนหน้าไว้ให้เทียบ", "The release before it is not kept, so nothing can be compared."),
        "home-change-unread": ("อ่านรุ่นก่อนหน้าเพื่อเทียบไม่ได้", "The release before it cannot be read for comparison."),
        "home-change-none": ("ข้อมูลของแผนนี้ไม่เปลี่ยนจากรุ่นที่ {n}", "Nothing of this plan changed since release {n}."),
        "home-change-added": ("ข้อมูลของแผนนี้ที่เพิ่ม {n} รายการ", "Statements of this plan added: {n}"),
        "home-change-removed": ("ข้อมูลของแผนนี้ที่นำออก {n} รายการ", "Statements of this plan removed: {n}"),
        "home-gaps-lead": (
            "จำนวนช่องว่างแต่ละประเภท เลือกเพื่อดูรายการ เหตุผล และแนวทางปิดช่องว่าง",
            "How many gaps of each kind there are. Choose one to see each gap, why it is reported and what would close it.",
        ),
        "home-all-gaps": ("ดูช่องว่างทั้งหมด", "See all gaps"),
    }
)
