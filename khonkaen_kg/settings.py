"""Settings, each declared once: environment, command line and documentation all read this table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting: the environment variable that gives it, its default, and what it means."""

    variable: str
    default: str
    th: str
    en: str

    @property
    def help(self) -> str:
        """What it means, in both languages, for the command line."""
        return f"{self.en} · {self.th}"


HOST: Final = Setting("HOST", "127.0.0.1", "ที่อยู่ที่รับคำขอ", "Address to listen on")
PORT: Final = Setting("PORT", "8000", "พอร์ตที่รับคำขอ", "Port to listen on")
HOME: Final = Setting(
    "KHONKAEN_KG_HOME",
    "",
    "โฟลเดอร์ที่มี graph/ (ปกติใช้ข้อมูลที่มากับโปรแกรม)",
    "Folder that holds graph/ (default: the data that ships with this program)",
)
TRACEBACK: Final = Setting("KHONKAEN_KG_TRACEBACK", "", "แสดงตำแหน่งของข้อผิดพลาดภายใน (1 = แสดง)", "Show where an internal error happened (1: yes)")
ENGINE: Final = Setting(
    "KHONKAEN_KG_ENGINE",
    "embedded",
    "ตัวประมวลผลของ serve: embedded (แยกกระบวนการ จำกัดเวลาและหน่วยความจำ ใช้ได้บน Linux) หรือ in-process",
    "Engine of serve: embedded (worker processes with time and memory limits, Linux) or in-process",
)
SECONDS: Final = Setting("KHONKAEN_KG_QUERY_SECONDS", "10", "เวลาสูงสุดของหนึ่งคำถาม (วินาที)", "Seconds that one query may take")

SETTINGS: Final = (HOST, PORT, HOME, ENGINE, SECONDS, TRACEBACK)
