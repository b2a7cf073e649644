"""What fuzzing begins with: real inputs of each target, and the pieces that others are made of."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from khonkaen_kg.paths import shipped_home
from khonkaen_kg.queries.catalogue import read_catalogue
from khonkaen_kg.store.frames import write_frame
from tests.fuzz.targets import read_manifest


def _split(words: str) -> tuple[str, ...]:
    return tuple(words.split())


PROLOGUES: Final = ("PREFIX ex: <http://127.0.0.1:1/> ", "PREFIX SERVICE: <urn:> ", "PREFIX from: <urn:> ", "PREFIX : <urn:>", "BASE <http://x/>", "# FROM\n")
HEADS: Final = (
    "SELECT * ",
    "SELECT(1<2 AS ?z)",
    "ASK",
    "ask ",
    "DESCRIBE ?s ",
    "DESCRIBE from:a ",
    "DESCRIBE<urn:FROM>",
    "CONSTRUCT{?s ?p 'FROM'}",
    "CONSTRUCT ",
)
DATASETS: Final = (
    "FROM<urn:g>",
    "FROM ex:g ",
    "FROMex:g ",
    "from from:g ",
    "FROMfrom:g ",
    "FROM NAMED <urn:h> ",
    "FROMNAMED<urn:h>",
    "FROM#>\n<urn:g>",
    "WHERE",
    " ",
)
ELEMENTS: Final = (
    *("?s ?p ?o .", '?s a ex:a;ex:b \'SERVICE\',"""FROM"""@en.', "[] ?p (1 -2 [ ?p ex:a ]).", "?s ex:a/^ex:b*|!(a|^ex:c) ?o.", "?s ?p<http://x/#>."),
    *("?s ?p <x'>.", "?s ?p ?o {| ?q 'a' |} .", "<<?s ?p 'x'>> ?q ?r.", "<<?s?p'x>y'>>?q?r.", "?s ?p <<( ex:a ex:b 1 )>>.", "<urn:\\u0041#>ex:p 1."),
    *(
        "?s ?p true.",
        "?s ?p ex:a\\'.",
        "FILTER(1<2)",
        "FILTER(?o<2||?o>3)",
        "FILTER(1<2#>\n)",
        "FILTER(1<2#>'''\n)",
        "FILTER(1<ex:a#>'''\n)",
        "FILTER(1<'a'#>\n)",
    ),
    *("FILTER EXISTS{?s ?p ?o}", "FILTER(?o IN(1,<urn:a>))", "BIND('>'AS?x)", "BIND(IF(1<2,'a>',STR(<urn:b>))AS ?y)", "VALUES ?v {1 <urn:a> 'b' UNDEF}"),
    *(
        "VALUES(?a ?b){(1 2)(UNDEF 'SERVICE')}",
        "{SELECT*{?s ?p ?o}}",
        "{}UNION{}",
        "OPTIONAL{?s ?p ?o}",
        "MINUS{?s ?p ?o}",
        "GRAPH ex:g{?s ?p ?o}",
        "GRAPH ?g{}",
    ),
    *("#>\n", "# SERVICE\n", "#'''\n", "{SELECT(COUNT(*)AS ?n){}GROUP BY ?s HAVING(1<2)}", "SERVICE ex:a{?s ?p ?o}", "SERVICESILENTex:a{}", "sErViCe ?x{}"),
    *("SERVICE<http://127.0.0.1:1/>{}", "SERVICE#>\nex:a{}", "SERVICE SILENT ex:a{}", "GRAPH ?g{SERVICE ex:a{}}"),
)
TAILS: Final = (
    "",
    " ",
    " LIMIT 1",
    " ORDER BY ?s",
    " ORDER BY from:f(?s)",
    " GROUP BY ?s HAVING(1<2)",
    " VALUES ?v{1}",
    "#'",
    "#'''",
    '#"""',
    "} #'",
    "}#>",
    "}#'''",
)
"""What the text of a query is put together from: each is a whole part of one, alone or together with another."""

_SPARQL: Final = (
    *_split(
        r"""SELECT DISTINCT REDUCED CONSTRUCT DESCRIBE ASK WHERE FROM NAMED PREFIX BASE VERSION SERVICE SILENT sErViCe SERVICESILENT ASKFROMex:g VALUES UNDEF
        OPTIONAL MINUS UNION GRAPH FILTER BIND AS EXISTS NOT IN GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET COUNT(*) SUM GROUP_CONCAT ;SEPARATOR= REGEX STR LANG
        IRI TRIPLE isTRIPLE COALESCE IF LATERAL true false a { } ( ) [ ] < > << >> <<( )>> {| |} # #> . ; , = != <= >= && || ! ^ ^^ / | * + - ? $ ~ @ @en
        @en--ltr : _:b [] () ' ''' " \ \" \' \u0041 \u0027 \u003E \U0001F600 %41 % 0 1 -1 1.5 .5 1. 1e5 1.e5 +1 ?x $x ex: ex:a ex:a.b ex:. ex:a\.b ex:a\' :a
        SERVICE:a FROM:a from: kk: rdfs:label <urn:a> <urn:a#> <http://x/#> <> <#> <2 <x'> <\u0041#> <http://127.0.0.1:1/> 'a' "ก" 'a'@en '1'^^<urn:t> ก"""
    ),
    *(
        '"""',
        " ",
        "\n",
        "\t",
        "\r",
        "\x00",
        "\u00a0",
        "\u0301",
        "\u2028",
        "\ufeff",
        "\ufffe",
        "\U0001f600",
        "\ud800",
        "# ก\n",
        "VALUES ?v {",
        "VALUES(?v ?w){(",
    ),
    *(*PROLOGUES, *HEADS, *DATASETS, *ELEMENTS, *TAILS[1:]),
)
_HEADER: Final = (
    *_split(
        r"""* */* / , ; = " \ \" . + - a b q Q 0 1 0.5 1.000 0.0001 2 q=0 ;q=0.5 ;q=1 ;q= ;Q=0.3 ,, ;; text/* text/csv text/html text/turtle */csv
        application/json application/xhtml+xml charset=utf-8 ;charset="UTF-8" ;header=present th en en-GB th-TH th-Thai-TH enx *;q=0"""
    ),
    *(" ", "\t", "\r", "\x00", "ก", "ÿ", '"a,b;q=1"', ", "),
)
_CONDITION: Final = (
    *_split(
        r"""* , " W/ w/ "" "0123456789ab-X" W/"0123456789ab-X" "0123456789ab-X-gzip" "other" GMT UTC EST +0000 -0700 +9999 +99999999999999999999 Mon, Jan 01
        1 31 2024 24 9999 0001 99999999999999999999 00:00:00 23:59:60 00.00.00 : - . ( ) gzip GZIP x-gzip identity ;q=0 ;q=0.0 ;q=0.000 ;q=0.5 ;Q=0"""
    ),
    *(" ", "\t", ", ", ";\tq=0", "Mon, 01 Jan 2024 00:00:00 GMT", "Monday, 01-Jan-24 00:00:00 GMT", "Mon Jan  1 00:00:00 2024", "\x00", "ÿ", "²"),
)
_FORM: Final = (
    *_split("query = & ; + % %4 %41 %e0%b8%81 %ff %00 %EF%BB%BF %26 %3D ASK{} default-graph-uri version ก update == && a"),
    *(" ", "\n", "\x00", "\ufeff", "&a=b" * 99, "\ud800"),
)
_JSON: Final = (
    *_split(
        r"""{ } [ ] , : " "" 0 1 2 -1 1.0 1e999 NaN null true false "seal": "format": "sequence": "parent": "created": "graphs": "iri": "file": "size":
        "origin": "\ud800" \u0000 "2024-01-01" "2024-01-01T00:00:00+07:00" "0001-01-01" ../"""
    ),
    *("[" * 2_000, "9" * 5_000, "\x00", "ก", " ", "\n"),
)
_PATCH: Final = (
    *_split(
        r"""H id prev TX TC TA PA PD A D X . : # < > " ^^ @ th @en <urn:a> <urn:p> <urn:g> _:b "a" "a\"b" "ก"@th "1"^^<urn:d> \u0041 \n <a> <<( )>> <uuid:1>
        a:b"""
    ),
    *("TX .\n", "TC .\n", "TA .\n", " .\n", "A <urn:a> <urn:p> <urn:a> .\n", 'D <urn:a> <urn:p> "a"@th <urn:g> .\n'),
    *(" ", "\n", "\r", "\t", "\x00", "\u2028", "\ud800"),
)
PIECES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "tokens": _SPARQL,
        "guard": _SPARQL,
        "linear_texts": _SPARQL,
        "accept": _HEADER,
        "linear_headers": _HEADER + _CONDITION,
        "conditions": _CONDITION,
        "forms": _FORM,
        "frames": _JSON,
        "manifest": _JSON,
        "patch": _PATCH,
    }
)
"""For each target what its inputs are made of."""

_HOSTILE_QUERIES: Final = tuple(
    f"PREFIX ex: <http://127.0.0.1:1/> {text}"
    for text in (
        "SELECT * { FILTER(1<2)SERVICE#>\nex:a{?s ?p ?o} }",
        "SELECT * { FILTER(1<2#>'''\n)SERVICE ex:a{?s ?p ?o} } #'''",
        "SELECT * { <<?s?p'x>y'>>?q?r.SERVICE ex:a{?s ?p ?o} } #'",
        "SELECT * { SERVICESILENTex:a{} }",
        "PREFIX from: <urn:> ASKFROMfrom:g{ ?s from:from 'FROM' }",
        "PREFIX from: <urn:> DESCRIBE from:a",
        "SELECT * FROM ex:g FROM NAMED <urn:h> { <<?s ?p 'x>y'>> ?q ?r {| ?a (1 2 [ ?b 'ก'@th ]) |} } VALUES (?x) { (1) (UNDEF) }",
    )
)
_ACCEPT_HEADERS: Final = (
    # Firefox, Chrome, Safari; an image, a script; curl; and clients of SPARQL: rdflib, Jena, YASGUI, RDF4J.
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
    "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
    "*/*",
    "application/sparql-results+xml, application/rdf+xml, application/sparql-results+json, text/csv, */*;q=0.1",
    "application/sparql-results+json,*/*;q=0.9",
    'text/turtle;q=0.9, application/n-triples;q=0.8, text/csv;header="present"',
    "th-TH,th;q=0.9,en-US;q=0.8,en;q=0.7",
    'application/x-www-form-urlencoded; charset="UTF-8"',
)
_CONDITIONS: Final = (
    '"0123456789ab-X"',
    'W/"0123456789ab-X-gzip", "other"',
    "*",
    "Mon, 01 Jan 2024 00:00:00 GMT",
    "Monday, 01-Jan-24 00:00:00 GMT",
    "Mon Jan  1 00:00:00 2024",
    "Tue, 02 Jan 2024 07:00:00 +0700",
    "gzip, deflate, br, zstd",
    "gzip;q=0, *;q=0.5",
)
_PATCHES: Final = (
    'H id <https://w3id.org/khonkaen-kg/id/release/000002-0123456789ab> .\nTX .\nD <urn:a> <urn:p> "ก"@th <urn:g> .\nA <urn:a> <urn:p> _:b .\nTC .\n',
    'PA "rdf" "http://x/" .\nTX .\nA <urn:a> <urn:p> "1"^^<urn:d> . # it\r\nTA .\nTX .\nTC .',
)
_FORMS: Final = ("query=ASK%7B%7D&default-graph-uri=urn%3Ag", "query=SELECT+*+%7B%7D&version=1&version=2", "a=&b&=c", "\ufeffASK {}", "query=%E0%B8%81")


def list_seeds(target: str) -> tuple[bytes, ...]:
    """Real inputs of a target."""
    if target in {"tokens", "guard", "linear_texts"}:
        return (*(query.text.encode() for query in read_catalogue(shipped_home()).values()), *(text.encode() for text in _HOSTILE_QUERIES))
    if target == "manifest":
        return (read_manifest(),)
    if target == "frames":
        return (b"\x03" + write_frame({"kind": "solutions"}, b"body"), b"\x00" + write_frame({}) * 2, b"\xff\0\0\0\2\0\0\0\0[]")
    texts = {"accept": _ACCEPT_HEADERS, "linear_headers": _ACCEPT_HEADERS + _CONDITIONS, "conditions": _CONDITIONS, "forms": _FORMS, "patch": _PATCHES}[target]
    return tuple(text.encode("utf-8" if target in {"forms", "patch"} else "latin-1") for text in texts)
