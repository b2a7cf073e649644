"""The page of a named query: choices in groups, filters, order, bars and spreadsheets."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import openpyxl
import pytest

from khonkaen_kg.checks.plans import build_files
from khonkaen_kg.errors import QueryFileError
from khonkaen_kg.queries.header import read_query
from khonkaen_kg.store.knowledge_graph import open_graph
from khonkaen_kg.web.site import make_site
from tests.web.client import Client, Page
from tests.web.conftest import FREE

if TYPE_CHECKING:
    from pathlib import Path

    from khonkaen_kg.paths import Home

ALIGNMENTS = "/queries/curated-alignments"
RANKING = "/queries/issues-by-strong-processes"
THEMES = "/queries/elements-without-indicator?facet.elementClass=PositioningTheme"


def read_table(page: Page) -> list[list[str]]:
    """The texts of the cells of the answer's table, row by row."""
    body = re.search(r"<tbody.*?</tbody>", page.response.text, re.DOTALL)
    rows = re.findall(r"<tr.*?</tr>", body[0], re.DOTALL) if body else []
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)] for row in rows]


def read_codes(page: Page) -> list[str]:
    return [row[0].split()[0] for row in read_table(page)]


def find_facets(page: Page) -> dict[str, str]:
    """What the filters' links say, by where they lead."""
    part = re.search(r'<details class="facets".*?</details>', page.response.text, re.DOTALL)
    links = re.findall(r'<a href="([^"]+)"[^>]*>(.*?)</a>', part[0], re.DOTALL) if part else []
    return {href.replace("&amp;", "&"): " ".join(re.sub(r"<[^>]+>", " ", words).split()) for href, words in links}


def read_sheet(client: Client, url: str) -> tuple[list[str], list[tuple[object, ...]]]:
    """Headings and rows of the first sheet of a workbook."""
    book = openpyxl.load_workbook(io.BytesIO(client.get(url).content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    head = next(number for number, row in enumerate(rows) if all(row))
    return [str(cell) for cell in rows[head]], rows[head + 1 :]


def test_filters_count_the_rows_of_each_value(client: Client) -> None:
    facets = find_facets(client.browse(ALIGNMENTS + "?lang=en"))
    counts = {href.partition("facet.")[2].partition("&")[0].partition("#")[0]: words for href, words in facets.items()}
    assert counts["grade=Strong"] == "Strong 13"
    assert counts["grade=Weak"] == "Weak 19"
    assert counts["relation=addressesIssue"].endswith(" 25")
    assert counts["relation=supportsPositioning"].endswith(" 7")


def test_filters_narrow_the_rows_and_each_other_s_counts(client: Client) -> None:
    page = client.browse(ALIGNMENTS + "?facet.grade=Strong&lang=en")
    assert len(read_table(page)) == 13
    assert "13 of 32 rows" in page.text
    facets = find_facets(page)
    counts = sorted(words.rpartition(" ")[2] for href, words in facets.items() if "facet.relation=" in href)
    assert counts == ["10", "3"]
    # A value of the same filter counts what choosing it too would add, and the chosen one leads back.
    assert any(words == "Weak 19" and "facet.grade=Strong&facet.grade=Weak" in href for href, words in facets.items())
    assert any(words.startswith("Strong 13 (chosen") and "facet.grade" not in href for href, words in facets.items())
    assert {"href", "aria-current"} <= set(next(a for a in page.all("a") if "aria-current" in a and "lang=en#answer" in a["href"]))


def test_filters_of_two_columns_both_hold(client: Client) -> None:
    page = client.browse(ALIGNMENTS + "?facet.grade=Strong&facet.relation=supportsPositioning&lang=en")
    assert len(read_table(page)) == 3


def test_value_that_is_not_there_gives_an_empty_answer_that_can_be_undone(client: Client) -> None:
    page = client.browse(ALIGNMENTS + "?facet.grade=Strongest&lang=en")
    assert page.response.status_code == 200
    assert "Nothing matches these conditions" in page.text
    assert "0 of 32 rows" in page.text
    assert ALIGNMENTS + "?lang=en#answer" in page.links()


@pytest.mark.parametrize("parameters", ["facet.nope=1", "facet.justificationTh=x", "sort=nope", "sort=-", "sort=grade&sort=link"])
def test_wrong_filter_or_order_is_refused_with_the_valid_ones(parameters: str, client: Client) -> None:
    answer = client.get(f"{ALIGNMENTS}?{parameters}")
    assert (answer.status_code, answer.json()["code"]) == (422, "parameter")
    page = client.browse(f"{ALIGNMENTS}?{parameters}&lang=en")
    assert page.response.status_code == 422
    assert page.all("form")


@pytest.mark.parametrize("suffix", [".json", ".csv"])
def test_programs_filter_and_sort_by_themselves(suffix: str, client: Client) -> None:
    assert client.get(f"{ALIGNMENTS}{suffix}?facet.grade=Strong").status_code == 422
    assert client.get(f"{ALIGNMENTS}{suffix}?sort=grade").status_code == 422


def test_words_are_sorted_as_in_the_thai_dictionary(client: Client) -> None:
    assert read_codes(client.browse(THEMES)) == ["1", "2", "3", "4", "5", "6", "7"]
    # เมืองน่าอยู่ เมืองหัตถกรรม เมืองแห่ง เมืองอุตสาหกรรม ศูนย์กลางการบริการ ศูนย์กลางการศึกษา ศูนย์กลางคมนาคม
    page = client.browse(THEMES + "&sort=element")
    assert read_codes(page) == ["1", "4", "3", "7", "6", "5", "2"]
    assert [th["aria-sort"] for th in page.all("th") if "aria-sort" in th] == ["ascending"]
    page = client.browse(THEMES + "&sort=-elementLabel")
    assert read_codes(page) == ["2", "5", "6", "7", "3", "4", "1"]


def test_words_are_sorted_in_the_reader_s_language(client: Client) -> None:
    page = client.browse(THEMES + "&sort=element&lang=en")
    names = [row[0].partition(" ")[2] for row in read_table(page)]
    assert names == sorted(names, key=str.casefold)


def test_numbers_are_sorted_by_size_and_grades_by_rank(client: Client) -> None:
    assert [row[1:] for row in read_table(client.browse(RANKING + "?sort=processes"))] == [["0", "0"], ["1", "1"], ["1", "2"], ["0", "3"], ["3", "5"]]
    grades = [row[4] for row in read_table(client.browse(ALIGNMENTS + "?sort=grade&lang=en"))]
    assert grades == ["Strong"] * 13 + ["Weak"] * 19
    assert [row[4] for row in read_table(client.browse(ALIGNMENTS + "?sort=-grade&lang=en"))] == grades[::-1]


def test_heads_turn_the_order_and_keep_the_rest_of_the_address(client: Client) -> None:
    def follow(url: str) -> str:
        """Where the head of the first column leads."""
        return next(a["href"] for a in client.browse(url).all("a") if a.get("class") == "sort")

    rising = follow(THEMES + "&lang=en")
    assert "facet.elementClass=PositioningTheme" in rising
    assert "sort=element" in rising
    falling = follow(rising.partition("#")[0])
    assert "sort=-element" in falling
    assert "sort=" not in follow(falling.partition("#")[0])


def test_bars_have_the_values_of_the_table(client: Client) -> None:
    page = client.browse(RANKING + "?lang=en")
    figure = re.search(r'<figure class="chart".*?</figure>', page.response.text, re.DOTALL)
    assert figure is not None
    values = re.findall(r'class="bar-value">(\d+)', figure[0])
    assert values == ["3", "5", "1", "2", "1", "1", "0", "3", "0", "0"] == [cell for row in read_table(page) for cell in row[1:]]
    assert [float(width) for width in re.findall(r'<rect width="([\d.]+)%"', figure[0])] == [60, 100, 20, 40, 20, 20, 0, 60, 0, 0]
    assert "style=" not in page.response.text


@pytest.mark.parametrize("name", ["processes-per-mission", "issues-by-strong-processes", "gap-counts"])
def test_queries_that_count_are_drawn(name: str, client: Client) -> None:
    assert [f["class"] for f in client.browse(f"/queries/{name}").all("figure")] == ["chart"]


def test_other_queries_are_not_drawn(client: Client) -> None:
    assert not client.browse(ALIGNMENTS).all("figure")


@pytest.mark.parametrize("language", ["th", "en"])
def test_workbook_is_what_the_page_shows(language: str, client: Client) -> None:
    choice = f"?facet.elementClass=PositioningTheme&sort=element&lang={language}"
    page = client.browse("/queries/elements-without-indicator" + choice)
    headings, rows = read_sheet(client, "/queries/elements-without-indicator.xlsx" + choice)
    shown = read_table(page)
    assert len(rows) == len(shown) == 7
    assert [row[0] for row in rows] == [cells[0].split()[0] for cells in shown]
    assert all(f"{row[0]} {row[1]}" in cells[0] for row, cells in zip(rows, shown, strict=True))
    assert [row[2] for row in rows] == [int(re.findall(r"(?:บรรทัด|line) (\d+)", cells[0])[-1]) for cells in shown]
    assert headings[-1].endswith("IRI" if language == "en" else "(IRI)")
    first = next(number for number, heading in enumerate(headings) if "IRI" in heading)
    assert [row[first] for row in rows] == [f"https://w3id.org/khonkaen-kg/id/TH-40/2018-2022/positioning/{row[0]}" for row in rows]
    file = csv.reader(io.StringIO(client.get("/queries/elements-without-indicator.excel.csv" + choice).content.decode("utf-8-sig")))
    assert [headings, *([str(cell or "") for cell in row] for row in rows)] == list(file)


def test_workbook_tells_its_source_and_filters(client: Client) -> None:
    url = ALIGNMENTS + ".xlsx?minGrade=Strong&facet.relation=supportsPositioning&lang=en"
    answer = client.get(url)
    assert answer.headers["content-disposition"] == 'attachment; filename="curated-alignments.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    told = " ".join(str(cell) for row in book.worksheets[1].iter_rows(values_only=True) for cell in row if cell)
    assert "Strong only" in told
    assert "supportsPositioning" in told
    assert "not stated in this source" in told
    assert "http://localhost/queries/curated-alignments?minGrade=Strong&facet.relation=supportsPositioning&lang=en" in told


def test_elements_are_offered_in_groups_by_kind(client: Client) -> None:
    page = client.browse("/queries/statements-about-element?lang=en")
    assert [group["label"] for group in page.all("optgroup")][:3] == ["Development goal", "Mission", "Indicator"]
    page = client.browse("/queries/alignment-evidence?lang=en")
    assert [group["label"] for group in page.all("optgroup")]
    assert "2.1 Promoting and developing the production of important agricultural goods → 1 Raising economic development" in page.text


@pytest.fixture
def tiny_client(tiny_copy: Home) -> Client:
    """A client of a site over the invented plan, where the defaults of Khon Kaen do not exist."""
    for name, content in build_files(tiny_copy).items():
        path = tiny_copy.named / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return Client(make_site(open_graph(tiny_copy), FREE))


def test_reader_chooses_first_where_the_default_is_not_in_the_graph(tiny_client: Client) -> None:
    page = tiny_client.browse("/queries/losses-without-process?lang=en")
    assert page.response.status_code == 200
    assert "first needs to know what it is about" in page.text
    assert [s["required"] for s in page.all("select") if s["name"] == "process"] == [""]
    assert not page.all("table")
    choice = next(o["value"] for o in page.all("option") if "process/" in o["value"])
    assert tiny_client.browse("/queries/losses-without-process?" + urlencode({"process": choice})).response.status_code == 200


@pytest.mark.parametrize("suffix", ["", ".json", ".csv", ".xlsx", ".excel.csv"])
def test_program_is_told_that_a_value_is_missing(suffix: str, tiny_client: Client) -> None:
    answer = tiny_client.get(f"/queries/losses-without-process{suffix}")
    assert (answer.status_code, answer.json()["code"]) == (422, "parameter")
    assert "process/" in answer.json()["en"]["remedy"]


def test_catalogue_is_filtered_by_topic(client: Client) -> None:
    page = client.browse("/queries?tag=mission&lang=en")
    questions = [link for link in page.links() if link.startswith("/queries/")]
    assert sorted(questions) == [f"/queries/{name}?lang=en" for name in ("missions-without-issue", "processes-per-mission", "recipients-of-several-missions")]
    assert "No question is about this topic" in client.browse("/queries?tag=nope&lang=en").text


@pytest.mark.parametrize("name", ["lang", "sort"])
def test_parameter_may_not_be_called_what_pages_mean_otherwise(name: str, tmp_path: Path) -> None:
    path = tmp_path / "one.rq"
    head = ["#+ summary: One", "#+ description: One.", "#+ tags:", "#+   - x", "#+ kkg:", '#+   question: {id: x, th: "หนึ่ง", en: "One"}']
    path.write_text(
        "\n".join([*head, "#+   params:", f'#+     {name}: {{type: string, help: {{th: "ก", en: "a"}}}}', f'ASK {{ VALUES ?{name} {{ "a" }} }}']),
        encoding="utf-8",
    )
    with pytest.raises(QueryFileError, match="means something else"):
        read_query(path, "one.rq")
