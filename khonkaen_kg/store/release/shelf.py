"""The shelf: the folder that holds the releases of a home, and a pointer to the current one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from khonkaen_kg.errors import DamagedReleaseError, NotBuiltError, UnknownReleaseError
from khonkaen_kg.paths import Home
from khonkaen_kg.store.release.manifest import Release, open_release, report_damage

POINTER: Final = "current"

_NAME: Final = re.compile(r"([0-9]{6,})-[0-9a-f]{12}")
_ID: Final = re.compile(r"[0-9a-f]{8,64}")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a shelf stands.

    Attributes:
        release: a whole release to build on: the current one, or the newest where that is damaged; None where there is none.
        damage: why that is not the current one; None where it is, and where the shelf is empty.
        pointer: what :func:`read_pointer` gave.
    """

    release: Release | None
    damage: DamagedReleaseError | None
    pointer: str | None


def read_pointer(home: Home) -> str | None:
    """The name of the folder of the current release; None where nothing points to one."""
    return read_pointer_in(home.releases)


def _read_id(folder: Path) -> str:
    return folder.name.partition("-")[2]


def read_pointer_in(releases: Path) -> str | None:
    """As :func:`read_pointer`, of the folder of releases."""
    try:
        name = (releases / POINTER).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None
    return name if _NAME.fullmatch(name) else None


def open_current(home: Home) -> Release:
    """The current release of ``home``; its manifest is verified, its files when they are read.

    Raises:
        NotBuiltError: there is none yet.
        DamagedReleaseError: the pointer or the manifest is missing or is not as it was written.
    """
    return _open_current(home.releases)


def list_releases(home: Home) -> tuple[Release, ...]:
    """The releases that ``home`` keeps, the oldest first; those with a damaged manifest are left out."""
    return tuple(release for folder in list_folders(home.releases) if (release := open_readable(folder)))


def find_release(home: Home, name: str) -> Release:
    """The release called ``name``; of several with the same content, the newest.

    Args:
        home: whose releases.
        name: an id, the beginning of one (8 characters or more), a sequence number, or the name of a folder.

    Raises:
        UnknownReleaseError: none is called so, or releases of different content are.
        DamagedReleaseError: its manifest is missing, cut or edited.
    """
    folders = list_folders(home.releases)
    for folder in folders:
        if name == folder.name or (name.isascii() and name.isdecimal() and len(name) < 8 and int(name) == read_sequence(folder.name)):
            return open_release(folder)
    candidates = (open_readable(folder) for folder in folders if _ID.fullmatch(name) and _read_id(folder).startswith(name[:12]))
    found = {release.id: release for release in candidates if release and release.id.startswith(name)}
    if len(found) == 1:
        return found.popitem()[1]
    names = ", ".join(folder.name for folder in folders) or "-"
    is_several = bool(found)
    raise UnknownReleaseError(
        th=f"มีรุ่นข้อมูลที่ขึ้นต้นด้วย “{name}” หลายรุ่น" if is_several else f"ไม่มีรุ่นข้อมูลชื่อ “{name}”",
        en=f"several releases begin with “{name}”" if is_several else f"there is no release called “{name}”",
        remedy_th=f"รุ่นข้อมูลที่เก็บไว้: {names}",
        remedy_en=f"releases that are kept: {names}",
    )


def list_folders(releases: Path) -> list[Path]:
    """The folders of releases, whole or not, the oldest first."""
    try:
        folders = [path for path in releases.iterdir() if _NAME.fullmatch(path.name)]
    except OSError:
        return []
    return sorted(folders, key=lambda folder: read_sequence(folder.name))


def read_sequence(name: str) -> int:
    """The sequence number of a release, from the name of its folder."""
    return int(name.partition("-")[0])


def find_folder(releases: Path, release_id: str) -> Path | None:
    """The folder of the newest release with the id ``release_id``, whole or not."""
    return next((folder for folder in reversed(list_folders(releases)) if release_id.startswith(_read_id(folder))), None)


def examine(releases: Path) -> Standing:
    """How the shelf stands, by the sums of all files of the release that it points to."""
    pointer = read_pointer_in(releases)
    try:
        current = _open_current(releases)
        current.check_files()
    except NotBuiltError:
        return Standing(None, None, pointer)
    except DamagedReleaseError as damage:
        return Standing(find_newest(releases, open_whole), damage, pointer)
    return Standing(current, None, pointer)


def find_newest(releases: Path, open_folder: Callable[[Path], Release | None]) -> Release | None:
    """The newest of the releases that ``open_folder`` opens."""
    return next((release for folder in reversed(list_folders(releases)) if (release := open_folder(folder))), None)


def open_whole(folder: Path) -> Release | None:
    """The release in ``folder``; None where any of its files is damaged."""
    release = open_readable(folder)
    try:
        if release:
            release.check_files()
    except DamagedReleaseError:
        return None
    return release


def open_readable(folder: Path) -> Release | None:
    """The release in ``folder``; None where its manifest is damaged."""
    try:
        return open_release(folder)
    except DamagedReleaseError:
        return None


def _open_current(releases: Path) -> Release:
    name = read_pointer_in(releases)
    if name is not None:
        return open_release(releases / name)
    if (releases / POINTER).exists() or list_folders(releases):
        raise report_damage(releases / POINTER)
    raise NotBuiltError(
        th="ยังไม่มีรุ่นข้อมูลที่เผยแพร่",
        en="nothing has been released yet",
        remedy_th="สั่ง khonkaen-kg release build",
        remedy_en="make a release: khonkaen-kg release build",
    )
