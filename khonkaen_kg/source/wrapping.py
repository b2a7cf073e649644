"""Wrapping: words of a Thai or English text in rows of a certain width, for what cannot wrap them itself.

Thai writes no spaces between words. A row ends at a space, between scripts, or beside a word that plans use often; what lies between such words stays together
where it fits. That is no segmentation, and does not claim to be: it only keeps rows from ending inside the common words.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Final

_WORDS: Final = frozenset(
    """
    กระบวนการ พัฒนา และ ด้าน ส่งเสริม บริหารจัดการ บริหาร จัดการ การจัดการ การพัฒนา การบริการ บริการ การแพทย์ แพทย์ สาธารณสุข การให้บริการ ให้บริการ
    รักษาพยาบาล การรักษาพยาบาล ผู้ป่วย ผู้รับบริการ คุณภาพชีวิต คุณภาพ ชีวิต ขอนแก่น น่าอยู่ มุ่งสู่ มหานคร เมือง ต้นแบบ สิ่งแวดล้อม ที่ดี การผลิต ผลิต สินค้าเกษตร สินค้า
    เกษตร เกษตรกร กลุ่มอาชีพ ที่สำคัญ สำคัญ การค้า การลงทุน ลงทุน การท่องเที่ยว ท่องเที่ยว นักท่องเที่ยว ระบบ ขนส่ง โลจิสติกส์ โลจิสติก ระบบราง คมนาคม ศูนย์กลาง
    เชื่อมโยง อนุภูมิภาค ลุ่มน้ำโขง ลุ่มน้ำ นวัตกรรม เทคโนโลยี อย่างยั่งยืน ยั่งยืน สำหรับ คน ทุกกลุ่ม กลุ่ม ในสังคม สังคม ขีดความสามารถ ทางการแข่งขัน การแข่งขัน เพื่อ ยกระดับ
    การยกระดับ มาตรฐาน ให้ตรงกับ ความต้องการ ของ ตลาด กับ สู่ การเป็น เป็น อัตรา การขยายตัว มูลค่า ผลิตภัณฑ์ มวลรวม จังหวัด เพิ่มขึ้น เพิ่ม ร้อยละ ระดับ ความสุข
    ประชาชน ไม่น้อยกว่า แห่ง การประชุม ประชุม สัมมนา หัตถกรรมโลก หัตถกรรม โลก ผ้ามัดหมี่ การศึกษา ศึกษา ทางการแพทย์ อุตสาหกรรม สีเขียว เศรษฐกิจ โอกาส จาก ประเทศ
    ทรัพยากรธรรมชาติ ทรัพยากร ธรรมชาติ การบริหารจัดการ การเสริมสร้าง เสริมสร้าง ความมั่นคง ความปลอดภัย ปลอดภัย ในชีวิต ทรัพย์สิน ศักยภาพ การส่งเสริม อัจฉริยะ ผู้สูงอายุ
    ผู้ด้อยโอกาส ผู้ใช้แรงงาน ในพื้นที่ พื้นที่ ผู้ประกอบการ ผู้รับ โครงการ แผนงาน แผน เป้าหมาย ประสิทธิภาพ ชุมชน ท้องถิ่น ภาครัฐ ภาคเอกชน เอกชน ประชาคม สวัสดิการ ราชการ
    วัฒนธรรม ประเพณี โครงสร้างพื้นฐาน พลังงาน แหล่งน้ำ การเกษตร แปรรูป อาหาร ตำบล อำเภอ หน่วยงาน องค์กร บุคลากร เยาวชน เด็ก ครอบครัว รายได้ อาชีพ แรงงาน ดิจิทัล ข้อมูล
    """.split()  # noqa: SIM905 (a list of so many strings reads worse)
)
_LONGEST: Final = max(map(len, _WORDS))

_WIDTHS: Final = (
    ("ัิีึืฺุู็่้๊๋์ํ๎\u200b\u200c\u200d", 0.0),
    (" !'(),.:;I[]`ijl|{}", 0.33),
    ('เๅ"-/\\frt', 0.4),
    ("งใไโ*?Jcsxyz^", 0.52),
    ("0123456789จฐธยรวฯะาำ$EFLPSTYZabdeghknopquv_", 0.6),
    ("ฃขชซฆฑพฟษฬ๑๒๓๔๕&DGHNOQUw#", 0.74),
    ("ฌญฒณ๗๘๙๚๛@MWm%", 0.96),
)
_WIDTH: Final = {character: width for characters, width in _WIDTHS for character in characters}
_USUAL: Final = 0.68
_WIDE: Final = 1.05
"""Widths of characters in ems: those of Noto Sans Thai or Sarabun, whichever is wider, so that what is drawn in either fits."""

_DENSEST: Final = 8
"""Characters an em: more than a row of narrow Thai letters that each bear a vowel and a tone mark."""

# What cannot begin a row: marks, vowels and signs that belong to what stands before, and closing punctuation.
_BOUND: Final = re.compile("[\u0e30-\u0e3a\u0e45-\u0e4e\u0e2f\u0300-\u036f\u200b-\u200d,.:;!?)\\]}”’]")
_LEADING: Final = "เแโใไ"


def measure_text(text: str) -> float:
    """How wide ``text`` is at most, in ems."""
    return sum(_WIDTH.get(character, _USUAL if character < "\u0e80" else _WIDE) for character in text)


def wrap_text(text: str, width: float, rows: int) -> tuple[str, ...]:
    """``text`` in at most ``rows`` rows of at most ``width`` ems; what does not fit is cut, and ends in an ellipsis.

    >>> wrap_text("กระบวนการพัฒนาระบบขนส่งและโลจิสติกส์", 10, 4)
    ('กระบวนการพัฒนา', 'ระบบขนส่งและ', 'โลจิสติกส์')
    """
    whole = " ".join(text.split())
    kept = whole[: _find_end(whole, (rows + 2) * (width + 1))]
    found = [""]
    for piece in _split(kept):
        for part in _break_long(piece, width):
            if measure_text((found[-1] + part).rstrip()) <= width:
                found[-1] += part
            else:
                found.append(part.lstrip())
    lines = [line.strip() for line in found if line.strip()]
    if len(lines) <= rows and kept == whole:
        return tuple(lines)
    *before, full = lines[:rows]
    last = full
    while last and (measure_text(last + "…") > width or _is_bound(full, last)):
        last = last[:-1]
    if " " in last and _is_letter(last[-1:]) and _is_letter(full[len(last) :][:1]):
        last = last[: last.rindex(" ")]
    return (*before, last.rstrip() + "…")


def _find_end(text: str, width: float) -> int:
    """How much of ``text`` is looked at where there is place for ``width`` ems: what is wider, or has more marks than any script writes, is never shown."""
    most = int(width * _DENSEST)
    return next((end for end, total in enumerate(accumulate(map(measure_text, text[:most])), start=1) if total > width), most)


def _is_letter(character: str) -> bool:
    """Whether it is a letter of a script that parts words by spaces."""
    return character.isalnum() and not _is_thai(character)


def _is_bound(full: str, last: str) -> bool:
    """Whether what would be cut off ``full`` after ``last`` begins with something that belongs to ``last``."""
    rest = full[len(last) :]
    return bool(rest and _BOUND.match(rest)) or last[-1] in _LEADING


def _split(text: str) -> list[str]:
    """The pieces of ``text`` between which a row may end; a space stands at the end of its piece."""
    pieces, start, place = [], 0, 0

    def cut(end: int) -> None:
        nonlocal start
        if start < end < len(text) and not _BOUND.match(text[end]):
            pieces.append(text[start:end])
            start = end

    while place < len(text):
        word = _find_word(text, place)
        if word:
            cut(place)
            place += len(word)
            cut(place)
        elif text[place] == " " or (place + 1 < len(text) and text[place + 1] != " " and _is_thai(text[place]) != _is_thai(text[place + 1])):
            place += 1
            # What opens a bracket stays with what it opens.
            if text[place - 1] not in "([{“‘":
                cut(place)
        else:
            place += 1
    return [*pieces, text[start:]]


def _find_word(text: str, place: int) -> str:
    for size in range(min(_LONGEST, len(text) - place), 1, -1):
        end = place + size
        if text[place:end] in _WORDS and not (end < len(text) and _BOUND.match(text[end])):
            return text[place:end]
    return ""


def _is_thai(character: str) -> bool:
    return "\u0e00" < character < "\u0e80"


def _break_long(piece: str, width: float) -> list[str]:
    """A piece that is wider than a row, between letters; any other as it is."""
    parts = [piece]
    while measure_text(parts[-1].rstrip()) > width:
        whole = parts.pop()
        end = max(1, next(place for place, total in enumerate(accumulate(map(measure_text, whole))) if total > width))
        while end > 1 and (_BOUND.match(whole[end]) or whole[end - 1] in _LEADING):
            end -= 1
        parts += [whole[:end], whole[end:]]
    return parts
