"""The texts of the page of the cascade."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

CASCADE: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "cascade-title": ("ผังความเชื่อมโยงของ{plan}", "How the parts of {plan} hang together"),
        "cascade-lead": (
            "อ่านจากซ้ายไปขวา จากเป้าหมายและผู้รับบริการ ผ่านพันธกิจและกระบวนการ ไปสู่ประเด็นและตำแหน่งการพัฒนา เลือกกล่องใดก็ได้เพื่อดูความเชื่อมโยงตลอดสายของสิ่งนั้น",
            "Read it from left to right: from the goal and the recipients through missions and processes to issues and themes. "
            "Choose any box to see its whole chain.",
        ),
        "cascade-conditions": ("เลือกสิ่งที่จะดู", "What to look at"),
        "cascade-grade": ("ระดับความสอดคล้อง", "Grade of the alignments"),
        "cascade-grade-all": ("ทุกระดับ", "All grades"),
        "cascade-grade-strong": ("เฉพาะระดับชัดเจน", "Strong only"),
        "cascade-suppose": ("สมมติว่าไม่มี…", "Suppose there were no…"),
        "cascade-nothing": ("แผนตามที่เป็นอยู่ (ไม่ตัดสิ่งใดออก)", "The plan as it is (nothing taken out)"),
        "cascade-link": ("ความเชื่อมโยง {name}", "The link {name}"),
        "cascade-show": ("แสดงผล", "Show"),
        "cascade-drawing": ("ผัง", "Drawing"),
        "cascade-scroll": ("ผังความเชื่อมโยง (เลื่อนไปด้านข้างได้)", "Drawing of the cascade (it scrolls sideways)"),
        "cascade-legend": ("คำอธิบายเส้น", "What the lines mean"),
        "cascade-strong": ("คณะผู้จัดทำพิจารณา: ชัดเจน", "Found by the curators: strong"),
        "cascade-weak": ("คณะผู้จัดทำพิจารณา: อ่อน", "Found by the curators: weak"),
        "cascade-stated": ("ระบุในเอกสารต้นฉบับ", "Stated in the source"),
        "cascade-inherited": ("รับทอดจากพันธกิจ", "Inherited from the mission"),
        "cascade-same": ("อยู่ในแผนเดียวกันเท่านั้น", "Of the same plan only"),
        "cascade-same-note": (
            "เอกสารต้นฉบับไม่ได้โยงเป้าหมายกับพันธกิจใดโดยตรง เส้นจากเป้าหมายจึงหมายความเพียงว่าอยู่ในแผนเดียวกัน",
            "The source draws no line from the goal to a mission: these lines say only that both are of the same plan.",
        ),
        "cascade-gone": ("ตัดออก", "taken out"),
        "cascade-opened-n": ("ช่องว่างเพิ่ม {n}", "new gaps: {n}"),
        "cascade-no-process": ("ไม่พบกระบวนการที่เชื่อมโยง", "no process found"),
        "cascade-no-mission": ("ไม่ระบุพันธกิจ", "no mission stated"),
        "cascade-no-target": ("ไม่พบความเชื่อมโยงต่อไป", "leads to nothing"),
        "cascade-none-strong": ("ไม่พบระดับชัดเจน", "no strong one"),
        "cascade-svg": ("ผังเป็นแฟ้ม SVG", "The drawing as SVG"),
        "cascade-png": ("บันทึกเป็นภาพ PNG", "Save as a PNG image"),
        "cascade-to-table": ("อ่านเป็นตาราง", "Read it as a table"),
        "cascade-to-drawing": ("ดูเป็นผัง", "See the drawing"),
        "cascade-uncurated": (
            "ยังไม่มีผู้พิจารณาความสอดคล้องของแผนนี้ ผังจึงมีเฉพาะสิ่งที่เอกสารต้นฉบับระบุ มิได้หมายความว่าไม่สอดคล้องกัน",
            "Nobody has examined the alignments of this plan yet, so the drawing has only what the source states; that does not mean that nothing is aligned.",
        ),
        "cascade-chain": ("ความเชื่อมโยงตลอดสายของ", "The whole chain of"),
        "cascade-chain-lead": (
            "แต่ละสายเริ่มจากพันธกิจ หรือจากกระบวนการที่เอกสารต้นฉบับไม่ระบุพันธกิจ พร้อมที่มาและระดับของทุกขั้น",
            "Each chain begins with a mission, or with a process for which the source states none; every step has its basis and grade.",
        ),
        "cascade-clear": ("เลิกเลือก ดูทั้งแผน", "Clear: see the whole plan"),
        "cascade-about": ("รายละเอียดของสิ่งนี้", "All about it"),
        "cascade-no-chain": (
            "ไม่พบสิ่งใดเชื่อมโยงมาถึงองค์ประกอบนี้ หรือต่อจากองค์ประกอบนี้",
            "Nothing was found that leads to this element, or on from it.",
        ),
        "cascade-mission-names": ("ผู้รับบริการที่พันธกิจระบุ", "Recipients that the mission names"),
        "cascade-serves": ("ผู้รับบริการกับกระบวนการ", "Recipients and processes"),
        "cascade-serves-lead": (
            "เอกสารต้นฉบับระบุผู้รับบริการในระดับพันธกิจ กระบวนการรับทอดมา เว้นแต่ถ้อยคำของกระบวนการเองกล่าวถึง",
            "The source names recipients by mission. A process inherits them, unless its own words name them.",
        ),
        "cascade-without": ("สมมติว่าไม่มี", "Suppose there were no"),
        "cascade-without-lead": (
            "คำนวณจากข้อมูลในกราฟ โดยนำสิ่งนี้ออกแล้วตรวจแผนใหม่ด้วยกฎชุดเดียวกับที่ใช้หาช่องว่าง มิใช่การคาดการณ์ผลในพื้นที่",
            "Worked out from the graph: it is taken out, and the plan is checked anew by the rules that find gaps. It predicts nothing about the province.",
        ),
        "cascade-opened": ("ช่องว่างที่จะเกิดขึ้น", "Gaps that would open"),
        "cascade-opened-none": ("ไม่มีช่องว่างเพิ่มขึ้น", "No gap would open."),
        "cascade-closed": ("ช่องว่างที่จะหมดไป", "Gaps that would no longer be found"),
        "cascade-closed-none": ("ไม่มีช่องว่างใดหายไป", "No gap would close."),
        "cascade-own-gaps": (
            "ช่องว่างของสิ่งที่ตัดออกเองไม่นับรวมในรายการนี้",
            "The gaps of what is taken out go with it, and are not counted here.",
        ),
        "cascade-goes": ("สิ่งที่หายไปด้วย", "What goes with it"),
        "cascade-goes-elements": ("ส่วนของแผนที่อยู่ภายใต้", "Parts of the plan under it"),
        "cascade-goes-links": ("ความเชื่อมโยงที่พิจารณาไว้", "Curated links"),
        "cascade-goes-recipients": ("ผู้รับบริการที่แผนจะไม่ระบุถึงอีก", "Recipients that the plan would no longer name"),
        "cascade-goes-none": ("ไม่มีสิ่งอื่นหายไปด้วย", "Nothing else goes with it."),
        "cascade-restore": ("กลับสู่แผนตามที่เป็นอยู่", "Back to the plan as it is"),
        "cascade-table": ("ผังเป็นตาราง", "The drawing as a table"),
        "cascade-from": ("มาจาก", "Comes from"),
        "cascade-to": ("นำไปสู่", "Leads to"),
        "cascade-own": ("จากถ้อยคำของกระบวนการเอง", "by the process's own words"),
        "cascade-named": ("เอกสารระบุว่า", "the source says"),
    }
)
