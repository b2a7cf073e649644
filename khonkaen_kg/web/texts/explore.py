"""The texts of search and of the page of explore."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

EXPLORE: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        # Search
        "search": ("ค้นหา", "Search"),
        "search-title": ("ค้นหาในแผนและในกราฟ", "Search the plan and the graph"),
        "search-found": ("ผลการค้นหา “{asked}”", "Results for “{asked}”"),
        "search-field": ("คำค้น", "Search for"),
        "search-field-header": ("ค้นหาในเว็บนี้", "Search this site"),
        "search-lead": (
            "ค้นองค์ประกอบของแผน ผู้รับบริการ ประเภทช่องว่าง คำถาม คำในออนโทโลยี และข้อความในเอกสารต้นฉบับ ได้ทั้งภาษาไทยและภาษาอังกฤษ",
            "Finds elements of the plan, recipients, kinds of gaps, questions, terms of the ontology and words of the source, in Thai and in English.",
        ),
        "search-hint": (
            "พิมพ์คำหรือวลีไม่เกิน {n} อักขระ เลขไทยและเลขอารบิกให้ผลเท่ากัน เว้นวรรคหรือไม่เว้นวรรคก็ได้ และระบุรหัสได้ เช่น กระบวนการ 3.2",
            "Type a word or a phrase of at most {n} characters. Thai and Arabic digits are alike, spaces do not matter, and codes work, as in process 3.2.",
        ),
        "search-examples": ("ตัวอย่างคำค้น", "Examples"),
        "search-count-one": ("พบ 1 รายการ", "1 result"),
        "search-count": ("พบ {n} รายการ", "{n} results"),
        "search-near": (
            "ผลใกล้เคียง: ไม่พบคำที่สะกดตรงกัน จึงค้นโดยไม่คำนึงถึงวรรณยุกต์ ไม้ไต่คู้ และทัณฑฆาต",
            "Near results: nothing is spelt exactly so; tone marks, mai taikhu and thanthakhat were left out of account.",
        ),
        "search-parted": (
            "ผลใกล้เคียง: ไม่พบทั้งวลี จึงค้นทีละคำ รายการที่มีคำตรงกันมากกว่าอยู่ก่อน",
            "Near results: the whole phrase was not found, so its words were looked for one by one; what holds more of them comes first.",
        ),
        "search-nothing": ("ไม่พบรายการที่ตรงกับคำค้นนี้", "Nothing was found for this search"),
        "search-nothing-hint": (
            "ลองใช้คำที่สั้นลง ตรวจตัวสะกด หรือดูองค์ประกอบทั้งหมดจากหน้าแรก การไม่พบหมายถึงไม่มีในกราฟนี้ มิได้หมายความว่าจังหวัดไม่มี",
            "Try a shorter word, check the spelling, or begin at the home page. Not found means: not in this graph, not: the province has none.",
        ),
        "search-source": ("ข้อความในเอกสารต้นฉบับ", "Words of the source"),
        "search-classes": ("ประเภทในออนโทโลยี", "Classes of the ontology"),
        "search-relations": ("ความสัมพันธ์ในออนโทโลยี", "Relations of the ontology"),
        "search-attributes": ("คุณลักษณะในออนโทโลยี", "Attributes of the ontology"),
        "search-more": ("ดูทั้งหมด {n} รายการ: {kind}", "See all {n}: {kind}"),
        "search-all-kinds": ("ดูผลการค้นหาทุกประเภท", "See results of all kinds"),
        "search-cut": ("แสดง {shown} รายการแรกจาก {n} รายการ", "The first {shown} of {n} are shown"),
        "search-suggestions": ("รายการที่แนะนำ", "Suggestions"),
        "search-announce": ("มีรายการแนะนำ {n} รายการ ใช้ลูกศรขึ้นลงเพื่อเลือก", "{n} suggestions; use the up and down arrows"),
        "search-announce-none": ("ไม่มีรายการแนะนำ", "No suggestions"),
        "search-of-plan": ("ในแผน", "in"),
        # Explore
        "explore-title": ("สำรวจความเชื่อมโยงในกราฟ", "Explore the graph"),
        "explore-lead": (
            "เลือกสิ่งใดสิ่งหนึ่ง แล้วดูว่าเชื่อมโยงกับสิ่งใด ด้วยความสัมพันธ์ ที่มา และระดับใด",
            "Choose a thing and see what it is linked with, by which property, on what basis and how strongly.",
        ),
        "explore-starts": ("จุดเริ่มต้นที่แนะนำ", "Good places to begin"),
        "explore-around": ("สิ่งที่เชื่อมโยงกับ {label}", "What is linked with {label}"),
        "explore-page": ("เปิดหน้าของสิ่งนี้", "Open the page of this thing"),
        "explore-this": ("สำรวจความเชื่อมโยงของสิ่งนี้", "Explore what this is linked with"),
        "explore-drawing": ("แผนภาพ", "Drawing"),
        "explore-drawing-label": (
            "แผนภาพของสิ่งที่เชื่อมโยงกัน ทุกรายการในแผนภาพมีอยู่ในรายการด้านล่างด้วย",
            "Drawing of what is linked; everything in it is in the lists below too",
        ),
        "explore-drawing-help": (
            "กดที่สิ่งใดเพื่อขยายความเชื่อมโยง กดซ้ำหรือกดลิงก์เปิดหน้าเพื่ออ่านรายละเอียด ลากเพื่อเลื่อน เส้นทึบหนาคือระดับชัดเจน เส้นประคือระดับอ่อน "
            "รายการด้านล่างบอกความเชื่อมโยงของสิ่งที่เลือกครบทุกข้อ และใช้แป้นพิมพ์ได้",
            "Press a thing to widen the drawing around it; press it again, or the link, to open its page. Drag to move. Thick lines are strong, dashed weak. "
            "The lists below tell every link of the chosen thing and work with the keyboard.",
        ),
        "explore-no-script": (
            "แผนภาพต้องใช้ JavaScript รายการด้านล่างมีข้อมูลครบโดยไม่ต้องใช้",
            "The drawing needs JavaScript; the lists below tell the same without it.",
        ),
        "explore-zoom-in": ("ขยาย", "Zoom in"),
        "explore-zoom-out": ("ย่อ", "Zoom out"),
        "explore-fit": ("แสดงพอดีกรอบ", "Fit"),
        "explore-open": ("เปิดหน้าของ {label}", "Open the page of {label}"),
        "explore-widened": ("เพิ่ม {n} รายการรอบ {label}", "{n} added around {label}"),
        "explore-failed": ("ขยายไม่สำเร็จ ลองใหม่อีกครั้ง", "This could not be widened; try again"),
        "explore-rest": (
            "ยังมีอีก {n} รายการที่ไม่ได้วาด ดูได้จากหน้าของสิ่งนี้",
            "{n} more are not drawn; see the page of this thing",
        ),
        "explore-more": ("ยังมีอีก {n} รายการ ดูได้จากหน้าของสิ่งนี้", "{n} more; see the page of this thing"),
        "explore-depth": ("จำนวนช่วงจากสิ่งที่เลือก", "Steps from the chosen thing"),
        "explore-depth-1": ("หนึ่งช่วง", "One step"),
        "explore-depth-2": ("สองช่วง", "Two steps"),
        "explore-shared": (
            "สิ่งนี้ใช้ร่วมกันทุกแผน ไม่ได้เป็นของแผนใดแผนหนึ่ง จึงวาดเฉพาะสิ่งที่เชื่อมโยงโดยตรง",
            "All plans share this and none has it for its own, so only what is linked with it directly is drawn.",
        ),
        "explore-most": (
            "กราฟกล่าวถึงสิ่งนี้มากเกินกว่าจะแสดงได้ครบ รายการด้านล่างรวบรวมจากข้อมูล {n} รายการแรก ดูเพิ่มเติมได้จากหน้าของสิ่งนี้",
            "The graph says more of this than can be shown: the lists below are made of the first {n} statements. See the page of this thing",
        ),
        "explore-legend": ("สัญลักษณ์", "Legend"),
        "explore-lists": ("รายการความเชื่อมโยง", "Lists of links"),
        "explore-out": ("จากสิ่งนี้", "from it"),
        "explore-in": ("มายังสิ่งนี้", "to it"),
        "explore-thing": ("สิ่งที่เชื่อมโยง", "Linked thing"),
        "explore-none": ("ไม่มีสิ่งที่เชื่อมโยงกับสิ่งนี้", "Nothing is linked with this"),
        "explore-words": ("ข้อความและค่า", "Words and values"),
        "explore-passages": (
            "ข้อความอ้างอิงในเอกสารต้นฉบับและเหตุผลของความเชื่อมโยงอยู่ที่หน้าของสิ่งนี้",
            "Passages of the source and the reasons for links are on the page of this thing",
        ),
        "explore-edges": ("เส้นเชื่อมทั้งหมดในแผนภาพ", "All lines of the drawing"),
        "explore-relation": ("ความสัมพันธ์", "Relation"),
        "explore-grade": ("ระดับ", "Grade"),
        "explore-from": ("จาก", "From"),
        "explore-to": ("ไปยัง", "To"),
        "explore-kind-plan": ("แผน", "Plan"),
        "explore-kind-goal": ("เป้าหมาย", "Goal"),
        "explore-kind-mission": ("พันธกิจ", "Mission"),
        "explore-kind-issue": ("ประเด็นการพัฒนา", "Strategic issue"),
        "explore-kind-theme": ("ตำแหน่งการพัฒนา", "Positioning theme"),
        "explore-kind-process": ("กระบวนการ", "Process"),
        "explore-kind-recipient": ("ผู้รับบริการ", "Recipient"),
        "explore-kind-indicator": ("ตัวชี้วัดและค่าเป้าหมาย", "Indicator or target"),
        "explore-kind-gap": ("ช่องว่าง", "Gap"),
        "explore-kind-link": ("ความเชื่อมโยงที่คณะผู้จัดทำพิจารณา", "Curated link"),
        "explore-kind-other": ("อื่น ๆ", "Other"),
    }
)
