"""Settings, each declared once: environment, command line and documentation all read this table."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from typing import Final

from khonkaen_kg.errors import ParameterError


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

    @property
    def value(self) -> str:
        """What the environment gives, or the default."""
        return os.environ.get(self.variable, self.default)

    def choose(self, *offered: str) -> str:
        """The value, which must be one of ``offered``.

        Raises:
            ParameterError: it is none of them.
        """
        if self.value not in offered:
            raise ParameterError(
                th=f"{self.variable} “{self.value}” ใช้ไม่ได้",
                en=f"{self.variable} cannot be “{self.value}”",
                remedy_th=f"ใช้ค่าใดค่าหนึ่ง: {', '.join(offered)}",
                remedy_en=f"use one of: {', '.join(offered)}",
            )
        return self.value

    def read_number(self, least: float = 0.0) -> float:
        """The value as a number.

        Raises:
            ParameterError: it is none, or less than ``least``.
        """
        try:
            number = float(self.value)
        except ValueError:
            number = -math.inf
        if not least <= number < math.inf:
            raise ParameterError(
                th=f"{self.variable} “{self.value}” ใช้ไม่ได้: ต้องเป็นจำนวนตั้งแต่ {least:g} ขึ้นไป",
                en=f"{self.variable} “{self.value}” is no number from {least:g} on",
                remedy_th=f"ใช้จำนวนเช่น {self.default}",
                remedy_en=f"use a number such as {self.default}",
            )
        return number


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
    "ตัวประมวลผลของ serve: embedded (แยกกระบวนการ จำกัดเวลาและหน่วยความจำ ใช้ได้บน Linux) in-process หรือ remote (ตัวประมวลผล SPARQL อื่น)",
    "Engine of serve: embedded (worker processes with time and memory limits, Linux), in-process, or remote (another SPARQL engine)",
)
SECONDS: Final = Setting("KHONKAEN_KG_QUERY_SECONDS", "10", "เวลาสูงสุดของหนึ่งคำถาม (วินาที)", "Seconds that one query may take")
MEMORY: Final = Setting("KHONKAEN_KG_QUERY_MEMORY", "1000", "หน่วยความจำสูงสุดของหนึ่งคำถาม (เมกะไบต์)", "Megabytes of memory that one query may take")
SIZE: Final = Setting("KHONKAEN_KG_ANSWER_SIZE", "64", "ขนาดสูงสุดของหนึ่งคำตอบ (เมกะไบต์)", "Megabytes that one answer may have")
WORKERS: Final = Setting(
    "KHONKAEN_KG_WORKERS",
    "0",
    "จำนวนกระบวนการที่ตอบคำถาม (0 = สองเท่าของจำนวนหน่วยประมวลผล)",
    "Processes that answer queries (0: twice as many as the machine has processors)",
)
CACHE: Final = Setting("KHONKAEN_KG_CACHE", "128", "หน่วยความจำสำหรับคำตอบที่เก็บไว้ใช้ซ้ำ (เมกะไบต์)", "Megabytes of answers kept in memory")
CLIENT_SECONDS: Final = Setting(
    "KHONKAEN_KG_CLIENT_SECONDS",
    "60",
    "เวลาตอบสูงสุดต่อนาทีของหนึ่งที่อยู่เครือข่าย (วินาที, 0 = ไม่จำกัด)",
    "Seconds of answering that one address may use a minute (0: no limit)",
)
CLIENT_ERRORS: Final = Setting(
    "KHONKAEN_KG_CLIENT_ERRORS", "30", "จำนวนคำขอผิดพลาดต่อนาทีของหนึ่งที่อยู่เครือข่าย (0 = ไม่จำกัด)", "Errors that one address may make a minute (0: no limit)"
)
CLIENT_REQUESTS: Final = Setting(
    "KHONKAEN_KG_CLIENT_REQUESTS",
    "6",
    "จำนวนคำถามพร้อมกันของหนึ่งที่อยู่เครือข่าย (0 = ไม่จำกัด)",
    "Requests of one address that may ask at the same time (0: no limit)",
)
URL: Final = Setting("KHONKAEN_KG_URL", "", "ที่อยู่สาธารณะของเว็บนี้ (ปกติคือที่อยู่ที่รับคำขอ)", "This site's public address (default: where it listens)")
REMOTE: Final = Setting(
    "KHONKAEN_KG_REMOTE", "", "ที่อยู่ SPARQL ของตัวประมวลผลภายนอก (เมื่อใช้ engine remote)", "SPARQL address of another engine (with the engine remote)"
)
LOG: Final = Setting(
    "KHONKAEN_KG_LOG",
    "problems",
    "สิ่งที่บันทึกลง standard error: off (ไม่บันทึก), problems (ข้อขัดข้อง การเริ่มและหยุด) หรือ requests (ทุกคำขอ)",
    "What is logged on standard error: off, problems (failures, start and stop) or requests (every request)",
)
LOG_ADDRESSES: Final = Setting(
    "KHONKAEN_KG_LOG_ADDRESSES", "", "บันทึกที่อยู่ของผู้ขอแบบเต็ม (1 = เต็ม ปกติย่อไว้)", "Log the whole addresses of clients (1: yes; shortened by default)"
)
HOSTS: Final = Setting(
    "KHONKAEN_KG_HOSTS",
    "",
    "ชื่อโฮสต์ของเว็บไซต์นี้ คั่นด้วยจุลภาค (ปกติรับทุกชื่อ แต่หาก HOST เป็นที่อยู่เฉพาะเครื่องนี้ รับเฉพาะ localhost และที่อยู่ของเครื่องนี้)",
    "Host names of this site, by commas (default: any; where HOST is a loopback address, only localhost and such addresses)",
)
CONNECTIONS: Final = Setting("KHONKAEN_KG_CONNECTIONS", "4000", "จำนวนการเชื่อมต่อสูงสุด", "Connections that may be open at a time")
CONNECTIONS_PER_ADDRESS: Final = Setting(
    "KHONKAEN_KG_CONNECTIONS_PER_ADDRESS",
    "256",
    "จำนวนการเชื่อมต่อสูงสุดจากที่อยู่เดียว (ไม่นับพร็อกซีใน FORWARDED_ALLOW_IPS)",
    "Connections that one address may have open (a proxy in FORWARDED_ALLOW_IPS: any number)",
)
RELEASES: Final = Setting(
    "KHONKAEN_KG_RELEASES",
    "",
    "โฟลเดอร์ของรุ่นข้อมูลที่เผยแพร่ (ปกติคือ releases ในโฟลเดอร์ข้อมูล หนึ่งโฟลเดอร์ต่อข้อมูลหนึ่งชุด)",
    "Folder of the releases (default: releases/ in the home; one folder for one home)",
)
RETAIN: Final = Setting("KHONKAEN_KG_RETAIN", "10", "จำนวนรุ่นข้อมูลที่เก็บไว้", "Releases that are kept")

SETTINGS: Final = (
    HOST,
    PORT,
    URL,
    HOME,
    ENGINE,
    REMOTE,
    WORKERS,
    SECONDS,
    MEMORY,
    SIZE,
    CACHE,
    CLIENT_SECONDS,
    CLIENT_ERRORS,
    CLIENT_REQUESTS,
    TRACEBACK,
    LOG,
    LOG_ADDRESSES,
    HOSTS,
    CONNECTIONS,
    CONNECTIONS_PER_ADDRESS,
    RELEASES,
    RETAIN,
)
