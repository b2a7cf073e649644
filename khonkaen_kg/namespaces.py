"""The IRIs of the vocabularies in use, and the prefixes under which they are published."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

BASE: Final = "https://w3id.org/khonkaen-kg/"
KKO: Final = BASE + "ontology#"
KK: Final = BASE + "id/"
KKS: Final = BASE + "shapes#"
GRAPH: Final = BASE + "graph/"
SOURCE: Final = BASE + "source/"
CATALOG: Final = BASE + "catalog"
DATASET: Final = KK + "dataset"
QUERY: Final = KK + "query/"
RELEASE: Final = KK + "release/"
DISTRIBUTION: Final = KK + "distribution/"
QUERIES: Final = GRAPH + "queries"
"""The graph that describes the named queries."""
DESCRIPTION: Final = GRAPH + "description"
"""The graph in which a site describes itself and its release; it is no part of the release."""

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
SH: Final = "http://www.w3.org/ns/shacl#"
OA: Final = "http://www.w3.org/ns/oa#"
PROV: Final = "http://www.w3.org/ns/prov#"
DCTERMS: Final = "http://purl.org/dc/terms/"
VOID: Final = "http://rdfs.org/ns/void#"
DCAT: Final = "http://www.w3.org/ns/dcat#"
FOAF: Final = "http://xmlns.com/foaf/0.1/"
SD: Final = "http://www.w3.org/ns/sparql-service-description#"
SPDX: Final = "http://spdx.org/rdf/terms#"
UNIT: Final = "http://qudt.org/vocab/unit/"
SCHEMA: Final = "https://schema.org/"

PREFIXES: Final = MappingProxyType(
    {
        "kko": KKO,
        "kk": KK,
        "kks": KKS,
        "rdf": RDF,
        "rdfs": RDFS,
        "owl": OWL,
        "xsd": XSD,
        "skos": SKOS,
        "sh": SH,
        "oa": OA,
        "prov": PROV,
        "dcterms": DCTERMS,
        "void": VOID,
        "dcat": DCAT,
        "foaf": FOAF,
        "sd": SD,
        "spdx": SPDX,
        "unit": UNIT,
        "schema": SCHEMA,
    }
)


def shorten(iri: str) -> str:
    """``iri`` as a CURIE where a published prefix covers it (``kko:Process``), else the IRI itself.

    >>> shorten("https://w3id.org/khonkaen-kg/ontology#Process")
    'kko:Process'
    """
    best = max((p for p in PREFIXES if iri.startswith(PREFIXES[p])), key=lambda p: len(PREFIXES[p]), default=None)
    return iri if best is None else f"{best}:{iri[len(PREFIXES[best]) :]}"
