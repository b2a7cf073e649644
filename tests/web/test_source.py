"""The source's page: characters lead to statements, and statements to characters."""

from __future__ import annotations

import base64
import hashlib
import random
import re
from typing import TYPE_CHECKING

import pytest

from khonkaen_kg.source.text import read_source
from khonkaen_kg.web.source import Line, Passage, Piece, Use, split_lines
from khonkaen_kg.web.tables import Phrase, Shown

if TYPE_CHECKING:
    from khonkaen_kg.paths import Home
    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
    from tests.web.client import Client

SOURCE = "/source/khonkaen-pmqa-process"


def passage(start: int, end: int) -> Passage:
    word = Shown(Phrase(f"{start}-{end}"))
    return Passage(start, end, (Use(word, word, None, None, None, is_statement=True, is_heading=False),), None)


def write(pieces: tuple[Piece, ...] | list[Piece]) -> str:
    """Pieces as text: passages in brackets, with an apostrophe where they go on from before."""
    return "".join(f"[{'' if piece.is_first else chr(39)}{write(piece.parts)}]" if piece.passage else piece.text for piece in pieces)


def show(text: str, *spans: tuple[int, int]) -> list[str]:
    return [write(line.pieces) for line in split_lines(text, [passage(*span) for span in spans])]


def test_passages_nest_where_they_are_within_each_other() -> None:
    assert show("abcdefgh", (1, 7), (2, 4), (2, 3), (5, 7)) == ["a[b[[c]d]e[fg]]h"]


def test_passages_that_overlap_are_split_where_the_earlier_ends() -> None:
    assert show("abcdefgh", (1, 4), (2, 6)) == ["a[b[cd]]['ef]gh"]
    assert show("abcdefgh", (0, 3), (1, 5), (2, 8)) == ["[a[b[c]]]['['de]fgh]"]


def test_passage_over_a_line_end_goes_on_on_the_next_line() -> None:
    assert show("abc\r\ndef\nghi", (1, 7), (6, 8)) == ["a[bc]", "['d[e]]['f]", "ghi"]
    assert show("abc\n\nd", (1, 6)) == ["a[bc]", "", "['d]"]


@pytest.mark.parametrize("seed", range(30))
def test_no_character_is_lost_and_each_passage_has_one_anchor_and_its_own_characters(seed: int) -> None:
    rng = random.Random(seed)
    text = "".join(rng.choice("abก้ \n") for _ in range(60)) + "z"
    starts = [i for i, c in enumerate(text) if c != "\n"]
    spans = {(start, rng.randrange(start + 1, len(text) + 1)) for start in rng.sample(starts, 8)}
    lines = split_lines(text, [passage(*span) for span in sorted(spans)])
    assert "\n".join(re.sub(r"[\[\]']", "", write(line.pieces)) for line in lines) == text
    anchors: list[str] = []
    words: dict[tuple[int, int], str] = {}

    def walk(pieces: list[Piece] | tuple[Piece, ...]) -> str:
        read = ""
        for piece in pieces:
            inner = walk(piece.parts) if piece.passage else piece.text
            if piece.passage:
                key = (piece.passage.start, piece.passage.end)
                words[key] = words.get(key, "") + inner
                if piece.is_first:
                    anchors.append(piece.passage.anchor)
            read += inner
        return read

    for line in lines:
        walk(line.pieces)
    assert sorted(anchors) == sorted(f"char={start},{end}" for start, end in spans)
    assert words == {(start, end): text[start:end].replace("\n", "") for start, end in spans}
    assert lines == split_lines(text, [passage(*span) for span in sorted(spans, reverse=True)])


def test_lines_are_those_of_the_text(home: Home) -> None:
    text = read_source(home.sources / "khonkaen-pmqa-process.txt").text
    lines = split_lines(text, ())
    assert [line.number for line in lines] == list(range(1, 86))
    assert all(isinstance(line, Line) for line in lines)
    assert write(lines[38].pieces) == "  • ศูนย์กลางการศึกษา"


def test_every_passage_of_the_graph_has_an_anchor_on_its_page(client: Client, knowledge_graph: KnowledgeGraph) -> None:
    page = client.browse(f"{SOURCE}?lang=en")
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    passages = {row[0].partition("#")[2] for row in knowledge_graph.sparql("SELECT ?p WHERE { ?p a kko:Passage }").values if row[0]}
    assert len(passages) == 120
    assert passages <= set(ids)


def test_whole_text_stands_on_the_page(client: Client, home: Home) -> None:
    html = client.get(f"{SOURCE}.html").text
    rows = re.findall(r'<td role="cell" lang="th" class="words">(.*?)</td>', html, re.DOTALL)
    text = read_source(home.sources / "khonkaen-pmqa-process.txt").text
    assert [re.sub(r"<[^>]*>", "", row) for row in rows] == text.splitlines()


def test_stretch_leads_to_the_element_that_it_states_and_line_names_it(client: Client) -> None:
    html = client.get(f"{SOURCE}?lang=en", "text/html").text
    row = html.partition('id="line-39"')[2].partition("</tr>")[0]
    assert re.search(r'id="char=976,993"[^>]*><a href="/id/TH-40/2018-2022/positioning/5\?lang=en">ศูนย์กลาง</a>', row)
    assert ">Education hub</span></a>" in row


def test_lines_that_state_nothing_say_so_in_words(client: Client) -> None:
    html = client.get(f"{SOURCE}?lang=th", "text/html").text
    silent = [number for number in range(1, 86) if "ไม่ระบุองค์ประกอบใด" in html.partition(f'id="line-{number}"')[2].partition("</tr>")[0]]
    assert silent == [1, 3, 5, 7, 57]


def test_asked_passage_is_highlighted_with_what_it_states_beside_it(client: Client) -> None:
    html = client.get(f"{SOURCE}?passage=976,993&lang=th", "text/html").text
    assert html.count("passage-asked") == 1
    assert re.search(r'passage-asked" id="char=976,993"', html)
    # Readers count from 1, and the last one is in it.
    assert "อักขระลำดับที่ 977–993 (char=976,993)" in html
    asked = html.partition('id="passage"')[2].partition("</section>")[0]
    assert '<a href="/id/TH-40/2018-2022/positioning/5?lang=th">' in asked
    assert "ไม่พบกระบวนการที่คณะผู้จัดทำกราฟนี้พิจารณาว่าสนับสนุนตำแหน่งการพัฒนานี้" in asked


def test_asked_passage_that_overlaps_another_is_framed_in_all_its_parts(client: Client) -> None:
    html = client.get(f"{SOURCE}?passage=1948,1962&lang=th", "text/html").text
    first, *rest = html.partition('<table class="text"')[2].split("passage-asked")[1:]
    assert first.startswith('" id="char=1948,1962"')
    # A script finds the other parts by the same address.
    assert [part.startswith('" data-more="char=1948,1962"') for part in rest] == [True]
    assert "น่าอยู่" in rest[0][:120]


def test_link_that_a_passage_proves_has_its_verdict(client: Client) -> None:
    html = client.get(f"{SOURCE}?passage=1347,1403&lang=en", "text/html").text
    (entry,) = (part for part in html.partition('id="passage"')[2].split("<li>") if "process-1.2.issue-4" in part)
    assert "Examined and rejected" in entry


def test_any_stretch_can_be_asked_for(client: Client) -> None:
    html = client.get(f"{SOURCE}?passage=977,980&lang=en", "text/html").text
    assert 'passage-asked" id="char=977,980"' in html
    assert "This passage states nothing by itself" in html


@pytest.mark.parametrize("given", ["x", "1", "5,5", "9,3", "0,999999", "-1,4", "1,2,3", "1,2%0d%0a", "%E0%B9%91,9", "1e3,2e3"])
def test_what_is_no_stretch_of_the_text_is_refused(client: Client, given: str) -> None:
    response = client.get(f"{SOURCE}?passage={given}", "text/html,*/*;q=0.1")
    assert response.status_code == 422


def test_text_is_the_file_byte_for_byte_with_its_digest(client: Client, home: Home) -> None:
    response = client.get(f"{SOURCE}.txt")
    content = (home.sources / "khonkaen-pmqa-process.txt").read_bytes()
    assert (response.content, response.headers["content-type"]) == (content, "text/plain; charset=utf-8")
    assert response.headers["repr-digest"] == f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"
    assert client.get("/source/khonkaen-pmqa-process/quote-selector/313-373.txt").status_code == 404


def test_digest_is_left_out_where_the_text_is_compressed(client: Client) -> None:
    response = client.get(f"{SOURCE}.txt", accept_encoding="gzip")
    assert ("repr-digest" in response.headers) != (response.headers.get("content-encoding") == "gzip")


def test_source_page_claims_no_licence_for_the_text(client: Client) -> None:
    assert "license" not in client.get(SOURCE).headers["link"]


def test_selectors_have_pages_of_their_own(client: Client) -> None:
    page = client.browse(f"{SOURCE}/quote-selector/976-993?lang=en")
    assert page.response.status_code == 200
    assert "ศูนย์กลางการศึกษา" in page.text
