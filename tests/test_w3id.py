"""The redirects of w3id.org, tried with the server that w3id.org runs: Apache with mod_rewrite, on loopback."""

from __future__ import annotations

import re
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest

from khonkaen_kg.namespaces import BASE
from tests.servers import start_other, start_server

RULES = Path(__file__).parents[1] / "docs" / "w3id" / ".htaccess"
APACHE = shutil.which("apache2") or shutil.which("apache2", path="/usr/sbin")
MODULES = Path("/usr/lib/apache2/modules")
PUBLIC = "https://khonkaen-kg.invalid"
CONFIG = """ServerRoot {folder}
ServerName localhost
PidFile {folder}/pid
ErrorLog {folder}/log
Listen 127.0.0.1:{port}
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule dir_module {modules}/mod_dir.so
LoadModule headers_module {modules}/mod_headers.so
LoadModule rewrite_module {modules}/mod_rewrite.so
<IfModule unixd_module>
  User www-data
  Group www-data
</IfModule>
DocumentRoot {folder}/www
<Directory {folder}/www>
  AllowOverride FileInfo Options
  Require all granted
</Directory>
"""

pytestmark = pytest.mark.skipif(APACHE is None or not MODULES.is_dir(), reason="Debian's apache2 is not installed: apt-get install apache2-bin")


@contextmanager
def start_apache(site: str) -> Iterator[str]:
    """Apache with the rules under /khonkaen-kg/, leading to ``site``; gives its address."""

    def configure(folder: Path, port: int) -> list[str]:
        # Apache gives root's rights up, so others must be able to read what it serves.
        folder.chmod(0o755)
        (folder / "www" / "khonkaen-kg").mkdir(parents=True)
        rules = RULES.read_text(encoding="utf-8")
        assert rules.count(PUBLIC) == 1
        (folder / "www" / "khonkaen-kg" / ".htaccess").write_text(rules.replace(PUBLIC, site), encoding="utf-8")
        (folder / "conf").write_text(CONFIG.format(folder=folder, port=port, modules=MODULES), encoding="utf-8")
        return [APACHE or "", "-X", "-f", str(folder / "conf")]

    with start_other(configure) as address:
        yield address


@pytest.fixture(scope="module")
def apache() -> Iterator[str]:
    with start_apache(PUBLIC) as address:
        yield address


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("id/TH-40/2018-2022/process/1.3", 303),
        ("id/TH-40", 303),
        ("id/release/000012-0123456789ab", 303),
        ("ontology", 302),
        ("ontology/0.1.0", 302),
        ("ontology.ttl", 302),
        ("shapes", 302),
        ("source/khonkaen-pmqa-process", 302),
        ("graph/TH-40/2018-2022/stated", 302),
        ("catalog", 302),
        ("catalog.jsonld", 302),
        (".well-known/void", 302),
        ("queries", 302),
        ("queries/processes-by-recipient-and-issue.csv?recipient=farmers&lang=th", 302),
        ("dumps/TH-40+2018-2022+stated.ttl.gz", 302),
        ("releases/000001-0123456789ab..000002-0123456789ab", 302),
        ("sparql?query=SELECT%20%3Fs%20%7B%7D", 307),
        ("id/%E0%B8%81", 303),
        ("id/a%20b%25c%22", 303),
        ("", 302),
    ],
)
def test_path_leads_to_the_same_path_of_the_site(apache: str, path: str, status: int) -> None:
    for accept in ("text/html", "text/turtle", "*/*"):
        answer = httpx.get(f"{apache}/khonkaen-kg/{path}", headers={"Accept": accept})
        # Percent-encoding may be written in more than one way.
        assert (answer.status_code, unquote(answer.headers["location"])) == (status, unquote(f"{PUBLIC}/{path}"))
        assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", ["id/a%0d%0aSet-Cookie:x=1", "id/%00", "id/../../etc/passwd", "//example.org/", "id//example.org"])
def test_no_path_leads_elsewhere_or_sets_a_header(apache: str, path: str) -> None:
    with socket.create_connection(("127.0.0.1", int(apache.rpartition(":")[2])), timeout=10) as connection:
        connection.sendall(f"GET /khonkaen-kg/{path} HTTP/1.0\r\nHost: w3id.org\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode("latin-1")
    assert "\nset-cookie" not in answer.lower()
    for location in re.findall(r"(?im)^location: *(\S+)", answer):
        assert location.startswith(f"{PUBLIC}/")


def test_iri_of_a_thing_is_answered_in_the_form_that_was_asked_for() -> None:
    with start_server() as site, start_apache(site) as apache:
        for path in ("ontology", "shapes", "id/TH-40/2018-2022/process/1.3"):
            for accept in ("text/turtle", "application/ld+json", "text/html"):
                answer = httpx.get(f"{apache}/khonkaen-kg/{path}", headers={"Accept": accept}, follow_redirects=True)
                assert answer.status_code == 200
                assert answer.headers["content-type"].partition(";")[0] == accept
                assert str(answer.url).startswith(f"{site}/{path}")


def test_rules_are_for_the_base_of_the_data() -> None:
    assert BASE == "https://w3id.org/khonkaen-kg/"
    assert BASE in RULES.read_text(encoding="utf-8")
