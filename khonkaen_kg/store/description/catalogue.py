"""The catalogue: the data set, its parts, versions, files and services, in the words of DCAT-AP 3."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from khonkaen_kg.graph.terms import english, integer, thai
from khonkaen_kg.namespaces import BASE, CATALOG, DATASET, DESCRIPTION, DISTRIBUTION, GRAPH, KK, QUERIES, RELEASE, SPDX, XSD
from khonkaen_kg.store.description.facts import Facts, Name
from khonkaen_kg.store.description.service import FORMATS, name_endpoint
from khonkaen_kg.store.description.vocabulary import authority, explain, moment, name_node, present, state, term, text
from khonkaen_kg.store.release.dumps import Dump, offer_graph, offer_whole
from khonkaen_kg.store.release.forms import CANONICAL, FORMS, Form

if TYPE_CHECKING:
    from khonkaen_kg.store.release import Release, ReleasedGraph

_CATALOG: Final = NamedNode(CATALOG)
_DATASET: Final = NamedNode(DATASET)
_PUBLISHER: Final = NamedNode(KK + "curator/khonkaen-kg")
_LICENSE: Final = NamedNode("https://creativecommons.org/licenses/by/4.0/")
_RIGHTS: Final = NamedNode(DATASET + "/rights")
_PERIOD: Final = NamedNode(DATASET + "/period")
_SPARQL: Final = NamedNode(KK + "service/sparql")
_NAMED_QUERIES: Final = NamedNode(KK + "service/queries")
_SPARQL_PROTOCOL: Final = NamedNode("https://www.w3.org/TR/sparql11-protocol/")
_OPENAPI: Final = NamedNode("https://spec.openapis.org/oas/v3.1.0")
_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
_GZIP: Final = NamedNode(_MEDIA_TYPES + "application/gzip")
_FILE_TYPES: Final = {"nq": "RDF_N_QUADS", "trig": "RDF_TRIG", "ttl": "RDF_TURTLE", "jsonld": "JSON_LD"}
_FEATURES: Final = {"nq": "N-Quads", "trig": "TriG", "ttl": "Turtle", "jsonld": "JSON-LD"}
_LANGUAGES: Final = (authority("language/THA"), authority("language/ENG"))
_THEMES: Final = (("GOVE", "ภาครัฐและราชการ", "Government and public sector"), ("REGI", "ภูมิภาคและเมือง", "Regions and cities"))
_KEYWORDS: Final = (
    ("แผนพัฒนาจังหวัด", "provincial development plan"),
    ("ประเด็นการพัฒนา", "strategic issue"),
    ("พันธกิจ", "mission"),
    ("กระบวนการ", "process"),
    ("ตัวชี้วัด", "indicator"),
    ("ผู้รับบริการ", "recipient"),
    ("กราฟความรู้", "knowledge graph"),
)
_SHARED: Final = {
    GRAPH + "catalog": ("บัญชีของกราฟที่สร้างขึ้น", "Catalogue of the generated graphs"),
    GRAPH + "concepts": ("แนวคิดของออนโทโลยี", "Concepts of the ontology"),
    GRAPH + "derived": ("ข้อความที่อนุมานได้ซึ่งทุกแผนใช้ร่วมกัน", "What follows from what all plans share"),
    GRAPH + "identifiers": ("ตัวระบุของจังหวัด เอกสารต้นฉบับ และคณะผู้จัดทำ", "Identifiers of provinces, source documents and curators"),
    GRAPH + "mappings": ("การเทียบคำศัพท์กับคำศัพท์อื่น", "Mappings to other vocabularies"),
    GRAPH + "ontology": ("ออนโทโลยี", "The ontology"),
    GRAPH + "shapes": ("กฎการตรวจสอบ (SHACL)", "The shapes (SHACL)"),
    QUERIES: ("คำถามที่เตรียมไว้", "The named queries"),
    DESCRIPTION: ("คำอธิบายชุดข้อมูลและบริการ", "Description of the data set and its services"),
}
_MOST_NAMED: Final = 3
"""So many provinces or plans are named; of more, their number is told."""
_EXAMPLES: Final = 3


def state_catalogue(release: Release, earlier: Sequence[Release], address: str, facts: Facts) -> Iterator[Triple]:
    """The catalogue, the data set, and all that belongs to it.

    Args:
        release: what is served.
        earlier: the releases that are kept and older, the oldest first.
        address: the site's address without a slash at its end.
        facts: what the release's graphs say.
    """
    yield from _state_terms()
    yield from _state_catalog(release, address)
    yield from _state_dataset(release, earlier, address, facts)
    yield from _state_coverage(facts)
    yield from _state_services(address)
    for before, each in zip((None, *earlier), (*earlier, release), strict=True):
        yield from _state_release(each, before, address)
    for graph in release.graphs:
        yield from _locate_graph(release, graph, address)
    yield from _name_graph(DESCRIPTION, None)


def _state_terms() -> Iterator[Triple]:
    """What harvesters want typed and titled inline: who publishes, the licence, and the codes of others."""
    yield from present(_PUBLISHER, "foaf:Agent", th="คณะผู้จัดทำ khonkaen-kg", en="khonkaen-kg curators")
    yield from state(_PUBLISHER, "foaf:name", thai("คณะผู้จัดทำ khonkaen-kg"), english("khonkaen-kg curators"))
    yield from state(_LICENSE, "rdf:type", term("dcterms:LicenseDocument"))
    name = "Creative Commons Attribution 4.0 International"
    yield from state(_LICENSE, "dcterms:title", english(name))
    yield from state(_LICENSE, "rdfs:label", english(name))
    yield from state(_LICENSE, "dcterms:type", NamedNode("http://purl.org/adms/licencetype/Attribution"))
    yield from state(NamedNode("http://purl.org/adms/licencetype/Attribution"), "rdf:type", term("skos:Concept"))
    yield from present(_RIGHTS, "dcterms:RightsStatement", th="สิทธิในชุดข้อมูลและเอกสารต้นฉบับ", en="Rights in the data set and in the sources")
    yield from explain(
        _RIGHTS,
        th="สัญญาอนุญาต CC BY 4.0 ใช้กับสิ่งที่โครงการนี้จัดทำ (คำศัพท์ กฎ คำถาม การเชื่อมโยง คำแปล และข้อความที่อนุมาน) ส่วนตัวบทของเอกสารต้นฉบับและข้อความที่ยกมา"
        "เป็นถ้อยคำของผู้เผยแพร่เอกสารนั้น ซึ่งไม่ระบุสัญญาอนุญาต โครงการนี้จึงไม่อนุญาตแทน",
        en="CC BY 4.0 covers what this project adds: ontology, shapes, queries, links, translations and what follows from them. The source texts, and the "
        "quotations from them, are the words of those who published them; their licence is not stated, and none is granted here.",
    )
    for language in _LANGUAGES:
        yield from state(language, "rdf:type", term("dcterms:LinguisticSystem"))
    for code, th, en in _THEMES:
        theme = authority(f"data-theme/{code}")
        yield from state(theme, "rdf:type", term("skos:Concept"))
        yield from state(theme, "skos:prefLabel", thai(th), english(en))
    yield from state(authority("access-right/PUBLIC"), "rdf:type", term("dcterms:RightsStatement"))
    for standard, title in ((_SPARQL_PROTOCOL, "SPARQL 1.1 Protocol"), (_OPENAPI, "OpenAPI 3.1")):
        yield from state(standard, "rdf:type", term("dcterms:Standard"))
        yield from state(standard, "dcterms:title", english(title))
    yield from state(_GZIP, "rdf:type", term("dcterms:MediaType"))


def _state_catalog(release: Release, address: str) -> Iterator[Triple]:
    yield from present(_CATALOG, "dcat:Catalog", th="บัญชีข้อมูล khonkaen-kg", en="khonkaen-kg data catalogue")
    yield from explain(
        _CATALOG,
        th="บัญชีของชุดข้อมูล รุ่นข้อมูล แฟ้ม และบริการของเว็บไซต์นี้",
        en="The data set of this site with its versions, files and services.",
    )
    yield from state(_CATALOG, "dcterms:publisher", _PUBLISHER)
    yield from state(_CATALOG, "dcterms:license", _LICENSE)
    yield from state(_CATALOG, "dcterms:language", *_LANGUAGES)
    yield from state(_CATALOG, "dcat:themeTaxonomy", authority("data-theme"))
    yield from present(authority("data-theme"), "skos:ConceptScheme", th="หมวดข้อมูลของสหภาพยุโรป", en="Data themes of the European Union")
    yield from state(_CATALOG, "dcterms:modified", moment(release.created))
    yield from state(_CATALOG, "foaf:homepage", NamedNode(address + "/"))
    yield from state(NamedNode(address + "/"), "rdf:type", term("foaf:Document"))
    yield from state(_CATALOG, "dcat:dataset", _DATASET)
    yield from state(_CATALOG, "dcat:service", _SPARQL, _NAMED_QUERIES)


def _state_dataset(release: Release, earlier: Sequence[Release], address: str, facts: Facts) -> Iterator[Triple]:
    th, en = _list_names(facts.provinces, "จังหวัด", "provinces")
    yield from present(
        _DATASET, "dcat:Dataset", "void:Dataset", th=f"แผนพัฒนาจังหวัดในรูปกราฟความรู้: {th}", en=f"Provincial development plans as a knowledge graph: {en}"
    )
    th, en = _list_names(facts.plans, "แผน", "plans")
    yield from explain(
        _DATASET,
        th=f"{th} ในรูปกราฟความรู้: ข้อความที่เอกสารต้นฉบับระบุ พร้อมตำแหน่งของตัวอักษรที่ระบุไว้ ความเชื่อมโยงที่คณะผู้จัดทำโครงการนี้พิจารณาพร้อมหลักฐาน "
        "ข้อความที่อนุมานได้ และช่องว่างที่ตรวจพบ แยกเป็นกราฟตามแผนและที่มา ความเชื่อมโยงเป็นผลการพิจารณาของโครงการนี้ มิใช่การรับรองโดยจังหวัด",
        en=f"{en} as a knowledge graph: what the source states, each statement with the characters that state it; links that this project's curators found, "
        "with their evidence; what follows from both; and the gaps that checks found. Each plan and each basis has a graph of its own. "
        "The links are the judgement of this project's curators, not of the province.",
    )
    yield from state(_DATASET, "dcterms:identifier", text(DATASET))
    yield from _state_terms_of_use(_DATASET)
    yield from state(_DATASET, "dcterms:creator", _PUBLISHER)
    yield from state(_DATASET, "dcterms:rights", _RIGHTS)
    yield from state(_DATASET, "dcat:theme", *(authority(f"data-theme/{code}") for code, _, _ in _THEMES))
    for th, en in _KEYWORDS:
        yield from state(_DATASET, "dcat:keyword", thai(th), english(en))
    # Only where the first release is kept is it known when that was.
    if (first := (*earlier, release)[0]).sequence == 1:
        yield from state(_DATASET, "dcterms:issued", moment(first.created))
    yield from state(_DATASET, "dcterms:modified", moment(release.created))
    yield from state(_DATASET, "dcat:version", text(release.name))
    yield from state(_DATASET, "dcat:landingPage", NamedNode(address + "/catalog"))
    yield from state(NamedNode(address + "/catalog"), "rdf:type", term("foaf:Document"))
    yield from state(_DATASET, "dcat:hasCurrentVersion", NamedNode(RELEASE + release.name))
    yield from state(_DATASET, "dcat:hasVersion", *(NamedNode(RELEASE + each.name) for each in (*earlier, release)))
    yield from state(_DATASET, "void:triples", integer(release.triples))
    yield from state(_DATASET, "void:uriSpace", text(BASE))
    yield from state(_DATASET, "void:exampleResource", *(NamedNode(plan.iri) for plan in facts.plans[:_EXAMPLES]))
    yield from state(_DATASET, "void:feature", *(NamedNode(FORMATS + name) for name in _FEATURES.values()))
    yield from _state_files(release, _DATASET, address)


def _state_coverage(facts: Facts) -> Iterator[Triple]:
    """Of which years and places the plans are, and where their sources stand."""
    if facts.start and facts.end:
        years = (Literal(year, datatype=NamedNode(XSD + "gYear")) for year in (facts.start, facts.end))
        # The years are those that plans state, of the Thai calendar turned into Gregorian.
        yield from present(_PERIOD, "dcterms:PeriodOfTime", th=f"ค.ศ. {facts.start}–{facts.end}", en=f"{facts.start}–{facts.end}")
        yield from state(_DATASET, "dcterms:temporal", _PERIOD)
        for predicate, year in zip(("dcat:startDate", "dcat:endDate"), years, strict=True):
            yield from state(_PERIOD, predicate, year)
    for place in facts.provinces:
        node = NamedNode(place.iri)
        yield from state(_DATASET, "dcterms:spatial", node)
        yield from present(node, "dcterms:Location", th=place.th, en=place.en)
    for iri in facts.same:
        yield from state(_DATASET, "dcterms:spatial", NamedNode(iri))
        yield from state(NamedNode(iri), "rdf:type", term("dcterms:Location"))
    for source in facts.sources:
        yield from state(_DATASET, "dcterms:source", NamedNode(source.iri))
        yield from present(NamedNode(source.iri), th=source.th, en=source.en)
    yield from state(_DATASET, "foaf:page", *(NamedNode(page) for page in facts.pages))
    for page in facts.pages:
        yield from state(NamedNode(page), "rdf:type", term("foaf:Document"))


def _state_services(address: str) -> Iterator[Triple]:
    endpoint, api, queries = name_endpoint(address), NamedNode(address + "/openapi.json"), NamedNode(address + "/queries")
    yield from present(_SPARQL, "dcat:DataService", th="บริการสืบค้นด้วย SPARQL", en="SPARQL query service")
    yield from explain(_SPARQL, th="ตอบคำถามใดก็ได้ตาม SPARQL 1.1", en="Answers any query by the SPARQL 1.1 Protocol.")
    yield from present(_NAMED_QUERIES, "dcat:DataService", th="บริการคำถามที่เตรียมไว้", en="Named queries")
    yield from explain(
        _NAMED_QUERIES,
        th="ตอบคำถามที่เตรียมไว้เป็น JSON, CSV หรือหน้าเว็บ ตามพารามิเตอร์ที่เลือก",
        en="Answers the named queries with the parameters that are chosen, as JSON, CSV or a page.",
    )
    for service, url, description, standard in ((_SPARQL, endpoint, endpoint, _SPARQL_PROTOCOL), (_NAMED_QUERIES, queries, api, _OPENAPI)):
        yield from state(service, "dcat:endpointURL", url)
        yield from state(service, "dcat:endpointDescription", description)
        yield from state(service, "dcat:servesDataset", _DATASET)
        yield from state(service, "dcterms:conformsTo", standard)
        yield from _state_terms_of_use(service)
        yield from state(service, "dcterms:rights", _RIGHTS)


def _state_release(release: Release, before: Release | None, address: str) -> Iterator[Triple]:
    """A version of the data set, with the files that have all of it."""
    node = NamedNode(RELEASE + release.name)
    day = release.created.strftime("%Y-%m-%d")
    yield from present(node, "dcat:Dataset", "void:Dataset", th=f"รุ่นข้อมูล {release.name} ({day})", en=f"Release {release.name} ({day})")
    yield from explain(
        node,
        th=f"ชุดข้อมูลทั้งหมด ณ วันที่ {day}: {len(release.graphs):,} กราฟ {release.triples:,} ข้อความ",
        en=f"The whole data set as of {day}: {len(release.graphs):,} graphs, {release.triples:,} statements.",
    )
    yield from state(node, "dcterms:identifier", text(release.id))
    yield from state(node, "dcat:version", text(release.name))
    yield from state(node, "dcat:isVersionOf", _DATASET)
    yield from state(node, "dcterms:issued", moment(release.created))
    yield from state(node, "void:triples", integer(release.triples))
    yield from _state_terms_of_use(node)
    yield from state(node, "dcterms:rights", _RIGHTS)
    if before:
        yield from state(node, "dcat:previousVersion", NamedNode(RELEASE + before.name))
    yield from _state_files(release, node, address)


def state_graph(graph: ReleasedGraph, name: Name | None, address: str) -> Iterator[Triple]:
    """A named graph as a part of the data set, and the file that has it: all that is the same in every release that has this graph, in no other's words."""
    node = NamedNode(graph.iri)
    yield from state(_DATASET, "dcterms:hasPart", node)
    yield from state(_DATASET, "void:subset", node)
    yield from state(node, "rdf:type", term("dcat:Dataset"))
    yield from _name_graph(graph.iri, name)
    yield from state(node, "dcterms:isPartOf", _DATASET)
    yield from state(node, "dcterms:identifier", text(graph.iri))
    yield from state(node, "dcterms:modified", moment(graph.modified))
    yield from _state_terms_of_use(node)
    yield from state(node, "dcterms:rights", _RIGHTS)
    yield from state(node, "dcat:distribution", _name_file(graph))
    yield from _state_file(_name_file(graph), offer_graph(Path(), graph, FORMS[CANONICAL]), address, is_compressed=True)


def _locate_graph(release: Release, graph: ReleasedGraph, address: str) -> Iterator[Triple]:
    """Where the file of a graph is. There may be thousands of graphs, so each has one distribution; its other forms are in the list of files."""
    url = _locate(release, graph.file, address)
    yield from state(NamedNode(graph.iri), "void:dataDump", url)
    yield from state(_name_file(graph), "dcat:downloadURL", url)


def _name_file(graph: ReleasedGraph) -> NamedNode:
    """The distribution of a graph, named by its content: it is the same in every release that has it."""
    return NamedNode(f"{DISTRIBUTION}{graph.hash[:12]}/{graph.file}")


def _name_graph(iri: str, name: Name | None) -> Iterator[Triple]:
    short = iri.removeprefix(GRAPH)
    th, en = (name.th, name.en) if name else _SHARED.get(iri, (f"กราฟ {short}", f"Graph {short}"))
    yield from present(NamedNode(iri), "void:Dataset", th=th, en=en)
    yield from explain(NamedNode(iri), th=f"กราฟที่มีชื่อ {short} ของชุดข้อมูลนี้: {th}", en=f"The named graph {short} of this data set: {en}.")


def _state_terms_of_use(node: NamedNode) -> Iterator[Triple]:
    """Who publishes ``node``, under which licence, in which languages, and that anybody may have it."""
    yield from state(node, "dcterms:publisher", _PUBLISHER)
    yield from state(node, "dcterms:license", _LICENSE)
    yield from state(node, "dcterms:language", *_LANGUAGES)
    yield from state(node, "dcterms:accessRights", authority("access-right/PUBLIC"))


def _state_files(release: Release, dataset: NamedNode, address: str) -> Iterator[Triple]:
    """The files that have all graphs of ``release`` as distributions of ``dataset``, in each form, plain and compressed."""
    for form in FORMS.values():
        dump = offer_whole(release, form)
        for is_compressed in (False, True):
            name = dump.name + (".gz" if is_compressed else "")
            node, url = NamedNode(f"{DISTRIBUTION}{release.name}/{name}"), _locate(release, name, address)
            yield from state(dataset, "dcat:distribution", node)
            yield from state(dataset, "void:dataDump", url)
            yield from state(node, "dcat:downloadURL", url)
            yield from _state_file(node, dump, address, is_compressed=is_compressed)
            yield from state(_name_media_type(form), "rdf:type", term("dcterms:MediaType"))
            yield from state(_name_file_type(form), "rdf:type", term("dcterms:MediaTypeOrExtent"))


def _locate(release: Release, name: str, address: str) -> NamedNode:
    return NamedNode(f"{address}/dumps/{release.name}/{quote(name, safe='+%')}")


def _name_media_type(form: Form) -> NamedNode:
    return NamedNode(_MEDIA_TYPES + form.media_type)


def _name_file_type(form: Form) -> NamedNode:
    return authority(f"file-type/{_FILE_TYPES[form.name]}")


def _state_file(node: NamedNode, dump: Dump, address: str, *, is_compressed: bool) -> Iterator[Triple]:
    """A file as a distribution, but for where it is."""
    name = dump.name + (".gz" if is_compressed else "")
    yield from present(node, "dcat:Distribution", th=f"แฟ้ม {name} ({dump.form.title})", en=f"File {name} ({dump.form.title})")
    yield from explain(
        node,
        th=f"{dump.triples:,} ข้อความ ในรูปแบบ {dump.form.title}{' บีบอัดด้วย gzip' if is_compressed else ''}",
        en=f"{dump.triples:,} statements as {dump.form.title}{', compressed by gzip' if is_compressed else ''}.",
    )
    yield from state(node, "dcat:accessURL", NamedNode(address + "/catalog"))
    yield from state(node, "dcat:mediaType", _name_media_type(dump.form))
    yield from state(node, "dcterms:format", _name_file_type(dump.form))
    if is_compressed:
        yield from state(node, "dcat:compressFormat", _GZIP)
    yield from state(node, "dcat:byteSize", integer(dump.size if is_compressed else dump.length))
    yield from state(node, "dcterms:license", _LICENSE)
    yield from state(node, "dcterms:rights", _RIGHTS)
    yield from state(node, "dcterms:modified", moment(dump.modified))
    checksum = dump.gzip_sha256 if is_compressed else dump.sha256
    if checksum:
        yield from _state_checksum(node, checksum)


def _state_checksum(file: NamedNode, checksum: str) -> Iterator[Triple]:
    node = NamedNode(file.value + "/sha256")
    yield from state(file, "spdx:checksum", node)
    yield from name_node(node, "spdx:Checksum", th="ค่าตรวจสอบ SHA-256", en="SHA-256 checksum")
    yield from state(node, "spdx:algorithm", NamedNode(SPDX + "checksumAlgorithm_sha256"))
    yield from state(node, "spdx:checksumValue", Literal(checksum, datatype=NamedNode(XSD + "hexBinary")))


def _list_names(names: Sequence[Name], th: str, en: str) -> tuple[str, str]:
    """The names where they are few, else how many there are."""
    if 0 < len(names) <= _MOST_NAMED:
        return " ".join(name.th for name in names), ", ".join(name.en for name in names)
    return f"{len(names):,} {th}", f"{len(names):,} {en}"
