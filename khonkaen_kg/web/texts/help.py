"""The texts of the pages of help and of the open data."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

HELP: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        # Open data
        "open-title": ("ข้อมูลเปิด", "Open data"),
        "open-lead": (
            "ข้อมูลทั้งหมดที่เว็บนี้แสดงนำไปใช้ต่อได้ ทั้งเป็นแฟ้ม เป็นตารางสำหรับ Excel และผ่าน API โดยไม่ต้องลงทะเบียน",
            "All that these pages show can be taken along: as files, as tables for Excel, and by an API. Nobody needs to register.",
        ),
        "open-unreleased": (
            "กราฟนี้ยังไม่ได้เผยแพร่เป็นรุ่นข้อมูล จึงยังไม่มีแฟ้มให้ดาวน์โหลด และยังไม่มีรุ่นให้อ้างอิง",
            "These graphs are of no release yet, so there are no files to download and nothing to cite.",
        ),
        "open-whole": ("ดาวน์โหลดทั้งชุด", "Take everything"),
        "open-whole-lead": (
            "แต่ละแฟ้มมีข้อมูลครบทุกกราฟของรุ่นปัจจุบัน ต่างกันที่รูปแบบเท่านั้น",
            "Each file has all graphs of the current release. They differ in their form only.",
        ),
        "open-plain": ("แบบไม่บีบอัด", "unpacked"),
        "open-more": ("แฟ้มแยกตามกราฟ พร้อมค่าตรวจสอบ SHA-256", "Files graph by graph, with their SHA-256 sums"),
        "open-forms": ("ที่อยู่ใดให้รูปแบบใด", "Which address has which forms"),
        "open-forms-lead": (
            "ที่อยู่เดียวกันตอบผู้อ่านเป็นหน้าเว็บ และตอบโปรแกรมเป็นข้อมูล เลือกรูปแบบได้ด้วยนามสกุลท้ายที่อยู่ หรือด้วยส่วนหัว Accept ของ HTTP",
            "One address answers people with a page and programs with data. Choose the form by a suffix of the address, or by the Accept header of HTTP.",
        ),
        "open-what": ("สิ่งที่ขอ", "What you ask for"),
        "open-example": ("ที่อยู่ตัวอย่าง", "For example"),
        "open-suffix": ("นามสกุล", "Suffixes"),
        "open-accept": ("ส่วนหัว Accept", "Accept header"),
        "open-a-thing": ("สิ่งหนึ่งสิ่งใดในกราฟ", "A thing of the graph"),
        "open-an-answer": ("คำตอบของคำถาม", "The answer to a question"),
        "open-a-desk": ("ช่องว่างและตารางความสอดคล้อง", "Gaps and matrix"),
        "open-a-desk-accept": ("ใช้นามสกุลเท่านั้น", "by suffix only"),
        "open-sparql": ("คำตอบของ SPARQL", "The answer of a SPARQL query"),
        "open-a-vocabulary": ("ออนโทโลยี", "The ontology"),
        "open-shapes": ("กฎตรวจสอบ", "The shapes"),
        "open-a-catalog": ("คำอธิบายชุดข้อมูล", "The description of the data set"),
        "open-code": ("เรียกใช้จากโปรแกรม", "From a program"),
        "open-code-lead": (
            "คัดลอกไปใช้ได้ทันที เพราะที่อยู่ในตัวอย่างคือเว็บนี้ Python ใช้เพียงไลบรารีมาตรฐาน ยกเว้นตัวอย่าง CSV ที่ใช้ pandas",
            "Copy and run: they have this site's address. Python needs its standard library only, but for CSV, which takes pandas.",
        ),
        "open-copy": ("คัดลอก", "Copy"),
        "open-copied": ("คัดลอกแล้ว", "Copied"),
        "open-code-json": ("ถามคำถามสำเร็จรูป ได้ JSON", "Ask a named question, get JSON"),
        "open-code-csv": ("นำความสอดคล้องทุกคู่ที่พิจารณาแล้วมาเป็นตาราง (CSV)", "Take all curated alignments as a table (CSV)"),
        "open-code-sparql": ("ถามสิ่งใดก็ได้ด้วย SPARQL", "Ask anything in SPARQL"),
        "open-code-thing": ("อ่านสิ่งหนึ่งสิ่งใดเป็น Turtle", "Read one thing as Turtle"),
        "open-code-dump": ("นำข้อมูลทั้งชุดไปใช้", "Take the whole data set"),
        "open-limits": (
            "คำตอบครบถ้วนเสมอ หรือเป็นข้อผิดพลาดที่มีรหัส หากถามถี่เกินไป เว็บจะตอบ 429 และบอกเวลารอในส่วนหัว Retry-After",
            "An answer is complete, or an error with a code. Who asks too much gets a 429 that says in Retry-After how long to wait.",
        ),
        "open-docs": ("เอกสาร API พร้อมลองเรียก (OpenAPI)", "The API's documentation, to try it out (OpenAPI)"),
        "open-linkset": ("ลิงก์ทั้งหมดของชุดข้อมูล (RFC 9264) และรายการ API (RFC 9727)", "All links of the data set (RFC 9264), and the list of APIs (RFC 9727)"),
        "open-changes": ("สิ่งที่เปลี่ยนในแต่ละรุ่น เป็น JSON และ RDF Patch", "What changed with each release, as JSON and RDF Patch"),
        "open-ontology": ("ออนโทโลยี: ความหมายของคำทุกคำ", "The ontology: what every term means"),
        "open-shapes-link": ("กฎตรวจสอบ (SHACL): ช่องว่างแต่ละประเภทมาจากกฎใด", "The shapes (SHACL): which rule each kind of gap comes from"),
        "open-licence": ("สัญญาอนุญาต", "Licence"),
        # Help
        "help-title": ("วิธีใช้", "How to use this site"),
        "help-lead": (
            "เว็บนี้อ่านแผนพัฒนาจังหวัดจากเอกสารต้นฉบับ แสดงว่าส่วนใดของแผนสอดคล้องกัน ส่วนใดยังไม่พบความสอดคล้อง และเหตุผลที่กล่าวเช่นนั้น",
            "This site reads the provincial plan from its source document. It shows which parts go together, where nothing was found, and why it says so.",
        ),
        "help-contents": ("ในหน้านี้", "On this page"),
        "help-tasks": ("สามเรื่องที่ทำบ่อย", "Three things people come for"),
        "help-task-gap": ("หาประเด็นการพัฒนาที่ไม่มีกระบวนการรองรับ", "Find the issue that no process serves"),
        "help-task-gap-open": ("เปิดหน้าช่องว่าง", "Open the page of gaps"),
        "help-task-gap-choose": (
            "ในส่วน “กรองรายการ” เปิด “ประเภทช่องว่าง” เลือก “ประเด็นการพัฒนาที่ไม่มีกระบวนการรองรับ” แล้วกด “แสดงรายการ” หรือเลือกประเภทนั้นจากตารางสรุป",
            "Under “Narrow the list”, open “Kind of gap”, choose “Issue without a process” and press “Show these gaps”; or choose that kind in the summary.",
        ),
        "help-task-gap-read": (
            "อ่านข้อความของแผนพร้อมเลขบรรทัด เหตุผลที่ระบบเห็นว่าเป็นช่องว่าง และแนวทางปิดช่องว่าง",
            "Read the plan's words with their line, why the system takes this for a gap, and what would close it.",
        ),
        "help-task-gap-take": ("พิมพ์หน้านี้ หรือดาวน์โหลดเป็น Excel เพื่อนำเข้าที่ประชุม", "Print the page or take it as an Excel sheet to the meeting."),
        "help-task-ask": ("ถามคำถามแล้วเปลี่ยนเงื่อนไข", "Ask a question and change its conditions"),
        "help-task-ask-open": ("เปิดหน้าคำถาม", "Open the page of questions"),
        "help-task-ask-choose": ("เลือกคำถาม เช่น “กระบวนการใดให้บริการ…”", "Choose one, such as “Which processes serve …”"),
        "help-task-ask-set": (
            "เปลี่ยนผู้รับบริการ ประเด็นการพัฒนา หรือระดับความสอดคล้อง แล้วกด “แสดงคำตอบ”",
            "Change the recipient, the issue or the grade, and press the button that shows the answer.",
        ),
        "help-task-ask-share": (
            "ที่อยู่ของหน้าเก็บเงื่อนไขไว้ครบ จึงส่งต่อให้ผู้อื่นเปิดดูคำตอบเดียวกันได้",
            "The address of the page holds the conditions, so whoever you send it to sees the same answer.",
        ),
        "help-task-matrix": ("พิมพ์ตารางความสอดคล้อง", "Print the matrix"),
        "help-task-matrix-open": ("เปิดหน้าตารางความสอดคล้อง", "Open the page of the matrix"),
        "help-task-matrix-choose": ("เลือกคู่ที่ต้องการเทียบ เช่น กระบวนการกับประเด็นการพัฒนา", "Choose what to compare, such as processes and issues."),
        "help-task-matrix-cell": ("เลือกช่องในตารางเพื่ออ่านข้อความทั้งสองฝั่งและเหตุผล", "Choose a cell to read both quotes and the reasons."),
        "help-task-matrix-print": (
            "สั่งพิมพ์จากเบราว์เซอร์ ตารางจัดลงกระดาษ A4 แนวนอนและซ้ำหัวตารางทุกหน้า",
            "Print from the browser: the matrix is set on A4 landscape, its head repeated on each sheet.",
        ),
        "help-pages": ("แต่ละหน้าบอกอะไร", "What each page tells"),
        "help-page": ("หน้า", "Page"),
        "help-tells": ("บอกอะไร", "What it tells"),
        "help-tells-home": ("ภาพรวมของแผนในหน้าจอเดียว และสิ่งที่เปลี่ยนไปในรุ่นข้อมูลล่าสุด", "The plan on one screen, and what changed in the last release."),
        "help-tells-gaps": ("จุดที่ไม่พบความสอดคล้องหรือไม่มีรายละเอียด พร้อมเหตุผลและแนวทาง", "Where no alignment or no detail was found, why, and what would close it."),
        "help-tells-matrix": ("องค์ประกอบใดสอดคล้องกับองค์ประกอบใด ระดับใด และด้วยหลักฐานใด", "What is aligned with what, in which grade, on which evidence."),
        "help-tells-cascade": (
            "เส้นทางจากผู้รับบริการและพันธกิจไปถึงประเด็นการพัฒนา และสิ่งที่จะขาดหายไปหากหยุดกระบวนการหนึ่ง",
            "The way from recipients and missions to issues, and what would be lost if a process stopped.",
        ),
        "help-tells-explore": ("สิ่งที่อยู่รอบองค์ประกอบหนึ่งในกราฟ", "What stands around an element in the graph."),
        "help-tells-questions": (
            "คำตอบของคำถามสำเร็จรูป ปรับเงื่อนไข เรียง กรอง และดาวน์โหลดได้",
            "Answers to ready questions, to be set, sorted, narrowed and downloaded.",
        ),
        "help-tells-sparql": ("คำตอบของคำถามที่เขียนเองด้วยภาษา SPARQL", "Answers to questions of your own, in SPARQL."),
        "help-tells-data": ("แฟ้มข้อมูล รูปแบบ API และวิธีอ้างอิง", "Files, forms, the API, and how to cite."),
        "help-tells-source": ("ตัวบททั้งหมด และสิ่งที่แต่ละบรรทัดระบุ", "The whole text, and what each line states."),
        "help-marks": ("ความหมายของเครื่องหมายและคำ", "What marks and words mean"),
        "help-mark": ("เครื่องหมาย", "Mark"),
        "help-meaning": ("ความหมาย", "Meaning"),
        "help-grades": ("ระดับความสอดคล้อง", "Grades of an alignment"),
        "help-grade-strong": (
            "ข้อความทั้งสองฝั่งมีคำหรือวลีเฉพาะร่วมกันในความหมายเดียวกัน หรือพันธกิจต้นทางมีวลีเฉพาะร่วมกับประเด็นตั้งแต่สามวลีขึ้นไป",
            "Both texts share a distinctive word or phrase in the same sense, or the parent mission shares three or more with the issue.",
        ),
        "help-grade-weak": (
            "มีเพียงคำขยายร่วมกัน หรือเชื่อมผ่านองค์ประกอบอื่น หรืออาศัยความรู้ในสาขา",
            "Only a modifier is shared, or the way leads through another element, or it is a reading by people who know the field.",
        ),
        "help-grade-none": ("คณะผู้จัดทำไม่พบความสอดคล้อง", "The curators found no alignment."),
        "help-severities": ("ระดับความรุนแรงของช่องว่าง", "Severities of a gap"),
        "help-bases": ("ที่มาของข้อมูล", "Where a statement comes from"),
        "help-basis-stated": ("ระบุในเอกสารต้นฉบับ", "Stated"),
        "help-basis-stated-means": ("เอกสารต้นฉบับระบุไว้ตามตัวอักษร และชี้ไปถึงบรรทัดได้", "The source says so in its own words, and the line can be shown."),
        "help-basis-curated": ("คณะผู้จัดทำพิจารณา", "Curated"),
        "help-basis-curated-means": (
            "คณะผู้จัดทำกราฟนี้พิจารณาและบันทึกเหตุผลพร้อมข้อความทั้งสองฝั่ง มิใช่การพิจารณาของจังหวัด",
            "This graph's curators found it and wrote down why, with both quotes. It is not the province's judgement.",
        ),
        "help-basis-derived": ("อนุมาน", "Derived"),
        "help-basis-derived-means": ("ได้จากข้อมูลอื่นในกราฟตามกฎ เช่น ช่องว่างทุกรายการ", "It follows from other statements by a rule, as every gap does."),
        "help-basis-inherited": ("รับทอด", "Inherited"),
        "help-basis-inherited-means": (
            "กระบวนการรับผู้รับบริการมาจากพันธกิจ เพราะเอกสารระบุผู้รับบริการไว้ในระดับพันธกิจ",
            "A process has its recipients from its mission, because the source lists them there.",
        ),
        "help-basis-translated": ("คำแปล", "Translated"),
        "help-basis-translated-means": ("ข้อความภาษาอังกฤษที่คณะผู้จัดทำแปล", "English wording by this graph's curators."),
        "help-silence": ("“ไม่ระบุในเอกสารต้นฉบับนี้” หมายความว่าอย่างไร", "What “not stated in this source” means"),
        "help-silence-advice": (
            "ก่อนใช้ช่องว่างในที่ประชุม ควรตรวจกับแผนฉบับเต็ม หากแผนฉบับเต็มระบุไว้ ช่องว่างนั้นเป็นของเอกสารต้นฉบับที่ใช้ ไม่ใช่ของจังหวัด",
            "Before a gap goes into a meeting, look it up in the full plan. If the full plan states it, the gap is the excerpt's, not the province's.",
        ),
        "help-paper": ("พิมพ์และเปิดใน Excel", "Printing, and opening in Excel"),
        "help-paper-print": (
            "ทุกหน้าพิมพ์ลงกระดาษ A4 ได้จากคำสั่งพิมพ์ของเบราว์เซอร์ (Ctrl+P) เมนูและตัวกรองจะไม่พิมพ์ออกมา",
            "Every page prints on A4 by the browser's own command (Ctrl+P). Menus and filters stay off the paper.",
        ),
        "help-paper-excel": (
            "เลือก Excel (.xlsx) เพื่อเปิดด้วย Excel หรือ LibreOffice ได้ทันที เลือก CSV สำหรับ Excel เมื่อโปรแกรมอื่นต้องใช้ CSV ภาษาไทยจะไม่เพี้ยนทั้งสองแบบ",
            "Excel (.xlsx) opens in Excel and LibreOffice as it is. CSV for Excel is for other programs that read tables. Thai stays whole in both.",
        ),
        "help-paper-guard": (
            "ข้อความที่ขึ้นต้นด้วย = + - หรือ @ จะมี ' นำหน้าใน CSV สำหรับ Excel เพื่อไม่ให้ Excel อ่านเป็นสูตร",
            "In CSV for Excel, a text that begins with = + - or @ has a ' before it, so that Excel does not take it for a formula.",
        ),
        "help-numbers": ("ตัวเลขมาจากไหน", "Where the numbers come from"),
        "help-numbers-lead": (
            "ทุกตัวเลขคือจำนวนรายการที่นับจากกราฟ ไม่มีการประมาณ คำสั่งที่ใช้นับเปิดดูได้ในหน้าคำถามแต่ละข้อ กราฟสร้างจากเอกสารต้นฉบับนี้",
            "Every number is counted in the graph; none is estimated. Each question's page shows the query that counts. The graph is made from this source:",
        ),
        "help-readers": ("สำหรับผู้ใช้แต่ละกลุ่ม", "For each kind of reader"),
        "help-planner": ("นักวิเคราะห์นโยบายและแผนของจังหวัด", "A planner in a provincial office"),
        "help-planner-start": ("เริ่มที่หน้าช่องว่าง แล้วดูตารางความสอดคล้อง", "Begin with the gaps, then see the matrix."),
        "help-planner-meet": (
            "ก่อนประชุม ให้พิมพ์ตารางหรือดาวน์โหลด Excel ซึ่งมีชื่อรุ่นข้อมูลกำกับ เพื่อให้ทุกคนใช้ข้อมูลชุดเดียวกัน",
            "Before a meeting, print the matrix or take the Excel sheet. It names its release, so all speak of the same data.",
        ),
        "help-planner-stop": ("ใช้ผังความเชื่อมโยงเพื่อดูว่าหากหยุดกระบวนการหนึ่ง จะเกิดช่องว่างใดเพิ่ม", "Use the cascade to see which gaps open if a process stops."),
        "help-researcher": ("นักวิจัย", "A researcher"),
        "help-researcher-evidence": (
            "ทุกความสอดคล้องมีหน้าเฉพาะ แสดงข้อความทั้งสองฝั่ง เหตุผล ระดับ ผู้พิจารณา และคู่ที่พิจารณาแล้วไม่รับ",
            "Each alignment has a page with both quotes, reasons, grade and curator. Those examined and rejected are kept too.",
        ),
        "help-researcher-cite": ("อ้างอิงด้วยตัวระบุถาวรและชื่อรุ่นข้อมูล", "Cite the persistent identifier and the name of the release."),
        "help-researcher-ask": ("ถามเพิ่มเติมได้ด้วย SPARQL หรือโหลดทั้งชุดไปวิเคราะห์", "Ask further in SPARQL, or take the whole set."),
        "help-developer": ("นักพัฒนาและผู้รวบรวมข้อมูล", "A developer or harvester"),
        "help-developer-api": ("ตัวอย่างโปรแกรมที่คัดลอกไปใช้ได้อยู่ในหน้าข้อมูลเปิด", "The page of the open data has snippets to copy and run."),
        "help-developer-describe": ("DCAT-AP, VoID และคำอธิบายบริการอ่านได้จากที่อยู่เดียว", "DCAT-AP, VoID and the service description are at one address."),
        "help-developer-follow": ("ติดตามการเปลี่ยนแปลงเป็นรุ่นได้โดยไม่ต้องโหลดใหม่ทั้งหมด", "Follow the releases without taking everything again."),
    }
)
