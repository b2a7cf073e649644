"""What others made and this site ships is what its lock file says."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import khonkaen_kg.web

STATIC = Path(khonkaen_kg.web.__file__).parent / "static"
VENDOR = STATIC / "vendor"


def test_vendored_files_are_exactly_the_locked_ones() -> None:
    packages = json.loads((VENDOR / "lock.json").read_text(encoding="utf-8"))["packages"]
    locked = {name: digest for package in packages for name, digest in package["sha256"].items()}
    found = {p.relative_to(VENDOR).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in VENDOR.rglob("*") if p.is_file() and p.name != "lock.json"}
    assert found == locked
    for package in packages:
        assert package["licence_file"] in locked
        assert package["version"]
        assert package["licence"]
        assert package["integrity"].startswith("sha512-")


def test_own_static_files_name_no_other_host() -> None:
    for path in (STATIC / "site.css", STATIC / "site.js"):
        assert not re.findall(r"https?://|//[a-z]", path.read_text(encoding="utf-8").replace("// ", ""))


def test_stylesheet_uses_only_what_is_shipped() -> None:
    css = (STATIC / "site.css").read_text(encoding="utf-8")
    files = re.findall(r'url\("([^"]+)"\)', css)
    assert len(files) == 4
    assert all((STATIC / name).is_file() for name in files)
    defined, used = set(re.findall(r"(--[\w-]+):", css)), set(re.findall(r"var\((--[\w-]+)\)", css))
    assert used <= defined
    assert defined <= used
