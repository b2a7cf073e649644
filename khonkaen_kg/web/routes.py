"""Which address is answered by what, where the answer depends on the graph and the address only."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from khonkaen_kg.web import catalogue, discovery, documents, dumps, guide, named, questions, releases, resources, source, vocabulary
from khonkaen_kg.web.desk import gaps, home, matrix

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.responses import Response

    Work = Callable[..., Response]
    """What answers: it is given the request, the knowledge graph, and the parts of the path that stand in braces by their names."""


def list_pages(address: str) -> Mapping[str, Work]:
    """What answers of the release that is served, by the pattern of its path, of which the first that fits counts.

    Args:
        address: the site's address as others reach it.
    """
    forms = ("", *(f".{form}" for form in (*documents.FORMS, "html")))
    return {
        "/": home.answer_home,
        gaps.GAPS: gaps.answer_gaps,
        gaps.GAPS + ".xlsx": partial(gaps.answer_workbook, address=address),
        gaps.GAPS + ".csv": gaps.answer_csv,
        matrix.MATRIX: matrix.answer_page,
        matrix.MATRIX + ".xlsx": partial(matrix.answer_workbook, address=address),
        matrix.MATRIX + ".csv": matrix.answer_csv,
        guide.DATA: partial(guide.answer_data, address=address),
        guide.HELP: guide.answer_help,
        "/queries": partial(catalogue.answer_queries, address=address),
        **{f"/queries.{form}": partial(catalogue.answer_queries, address=address, suffix=form) for form in documents.FORMS},
        "/queries/{name}.json": named.answer_json,
        # A name may have a full stop in it, for all that patterns know: so the longer ending comes first.
        "/queries/{name}.excel.csv": questions.answer_excel_csv,
        "/queries/{name}.xlsx": partial(questions.answer_workbook, address=address),
        "/queries/{name}.csv": named.answer_csv,
        "/queries/{name}": questions.answer_negotiated,
        **{catalogue.CATALOG + form: partial(catalogue.answer_catalogue, address=address, suffix=form[1:]) for form in forms},
        "/.well-known/void": partial(catalogue.answer_void, address=address),
        dumps.DUMPS + "/{release_name}/": dumps.answer_list,
        releases.RELEASES: releases.answer_releases,
        releases.RELEASES + ".json": partial(releases.answer_releases, suffix=".json"),
        releases.RELEASES + "/{pair}": releases.answer_difference,
        releases.CHANGES: releases.answer_changes,
        "/sitemap.xml": partial(discovery.answer_sitemaps, address=address),
        "/sitemap/{number}.xml": partial(discovery.answer_sitemap, address=address),
        "/linkset": partial(discovery.answer_linkset, address=address),
        "/linkset.json": partial(discovery.answer_linkset, address=address, media_type=discovery.LINKSET_JSON),
    }


def list_things(address: str) -> Mapping[str, Work]:
    """What answers of any release that is kept, which the request may name: as :func:`list_pages`, but for the release beside the graph, and no parts."""
    return {
        path: partial(work, address=address)
        for path, work in {
            "/ontology": vocabulary.answer_ontology,
            "/ontology/{version}": vocabulary.answer_ontology,
            "/ontology.{form}": vocabulary.answer_ontology,
            "/shapes": vocabulary.answer_shapes,
            "/shapes.{form}": vocabulary.answer_shapes,
            "/id/{path:path}": resources.answer_resource,
            "/graph/{path:path}": resources.answer_resource,
            "/ontology/{folder}/{path:path}": resources.answer_resource,
            "/source/{path:path}": source.answer_source,
        }.items()
    }
