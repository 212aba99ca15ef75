"""One search for lists, API and the search page: words in any order, references by number, no plan by luck."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import ActionItem
from core import search
from participants.models import Post, User
from recommendations.models import Recommendation
from reports.search import find
from tests import make
from tests.answers import Sheet, body

pytestmark = pytest.mark.django_db

PAGES = {Recommendation: "/recommendations/", ActionItem: "/actions/"}


@pytest.fixture
def secretary() -> User:
    return make.secretary("Desk")


@pytest.fixture
def doors(signed_in, secretary: User) -> Callable[[type, str], dict[str, set[str]]]:
    """Titles that each door finds for the words."""
    client = signed_in(secretary)

    def look(model: type, words: str) -> dict[str, set[str]]:
        page = PAGES[model]
        rows = client.get(page, {"q": words}).context["page"].rows
        answer = client.get(f"/api/v1{page}", {"q": words})
        assert answer.status_code == 200, answer.content
        found = client.get("/search/", {"q": words}).context["found"]
        kind = "recommendations" if model is Recommendation else "items"
        return {
            "list": {row["title"] for row in rows},
            "API": {row["title"] for row in answer.json()["results"]},
            "search page": {row.title for row in getattr(found, kind).rows},
        }

    return look


def made(model: type, title: str) -> Any:
    return make.recommendation(title=title) if model is Recommendation else make.item(title=title)


@pytest.mark.parametrize("model", PAGES)
@pytest.mark.parametrize(
    ("words", "finds_both"),
    [
        ("inspection of port ledgers", False),
        ("ledgers port", True),
        ("PORT   Ledg", True),
        ("port\tledger", True),
        ('"port ledgers" joint', False),
        ("ledgers -silk", False),
        ("nspection joint", False),
        ("joint EU", False),
        ("eu", False),
    ],
)
def test_words_are_found_in_any_order_and_any_letters_by_each_door(doors, model: type, words: str, finds_both: Any):
    title = "Joint inspection of port ledgers by the EU"
    for one in (title, "Port of silk ledgers", "European funds"):
        made(model, one)
    expected = {title, "Port of silk ledgers"} if finds_both else {title}
    assert list(doors(model, words).values()) == [expected] * 3


@pytest.mark.parametrize("model", PAGES)
@pytest.mark.parametrize("words", ["बाज़ार जापानी", "पुर्ज़े", "चाय"])
def test_words_of_other_scripts_are_found_in_any_order(doors, model: type, words: str):
    made(model, "जापानी बाज़ार में चाय और पुर्ज़े")
    made(model, "Tea")
    found = doors(model, words)
    assert list(found.values()) == [{"जापानी बाज़ार में चाय और पुर्ज़े"}] * 3


@pytest.mark.parametrize("between", ["/", "-", " ", ".", "_", "  "])
@pytest.mark.parametrize("number", ["12", "012", "0012"])
@pytest.mark.parametrize("stem", ["REC JPN TEX", "rec jpn", "JPN TEX", "rec"])
def test_a_recommendation_is_found_by_its_number_however_it_is_typed(
    secretary: User, stem: str, between: str, number: str
):
    wanted, *others = _numbered("REC/JPN/TEX/012", "REC/JPN/TEX/120", "REC/JPN/TEX/112", "REC/FRA/TEX/013")
    typed = between.join([*stem.split(), number])
    assert set(Recommendation.objects.visible_to(secretary).search(typed)) == {wanted}, typed
    assert others


def _numbered(*references: str) -> list[Recommendation]:
    rows = [make.recommendation(title=f"Row {letter}") for letter in "ABCDEFG"[: len(references)]]
    for row, reference in zip(rows, references, strict=True):
        Recommendation.objects.filter(pk=row.pk).update(reference=reference)
    return rows


def test_a_number_alone_finds_that_number_of_each_series_first_and_parts_find_the_series(secretary: User):
    _numbered("REC/JPN/TEX/012", "REC/FRA/GEN/012", "REC/JPN/TEX/112")
    newer = make.recommendation(title="Within 12 months")
    seen = Recommendation.objects.visible_to(secretary)
    first = [row.reference for row in find("12", reader=secretary).recommendations.rows]
    assert first == ["REC/FRA/GEN/012", "REC/JPN/TEX/012", newer.reference]
    assert set(seen.search("rec/fra").values_list("reference", flat=True)) == {"REC/FRA/GEN/012"}
    assert set(seen.search("tex jpn").values_list("reference", flat=True)) >= {"REC/JPN/TEX/012", "REC/JPN/TEX/112"}


@pytest.mark.parametrize(
    "words", ["jpn cotton", "COTTON jpn", "tex fair jpn cotton", "jpn 2027 cotton", "jpn 12 cotton"]
)
def test_words_of_the_title_and_letters_of_the_reference_are_found_together(secretary: User, words: str):
    wanted, *_others = _numbered("REC/JPN/TEX/012", "REC/FRA/GEN/012", "REC/JPN/TEX/112")
    Recommendation.objects.filter(pk=wanted.pk).update(title="Cotton fair of 2027")
    assert list(Recommendation.objects.visible_to(secretary).search(words)) == [wanted]
    assert not Recommendation.objects.visible_to(secretary).search(f"{words} wool")


def test_an_action_item_is_found_by_its_number_by_each_door(doors):
    item = make.item(title="Wanted")
    for number in range(3):
        make.item(title=f"Other {number}")
    _, series, number = item.reference.split("/")
    for typed in (
        item.reference,
        item.reference.lower(),
        item.reference.replace("/", "-"),
        f"act {int(number)}",
        f"{series} {number}",
        f"ACT {series} {int(number)}",
        f"wanted {number}",
    ):
        found = doors(ActionItem, typed)
        assert list(found.values()) == [{"Wanted"}] * 3, typed


def test_people_and_posts_are_found_by_words_in_any_order(secretary: User):
    asha = make.officer(name="Asha Rani Menon", email="a.menon@example.org")
    make.officer(title="Director", name="Asha Rao", email="rao@example.org")
    assert list(User.objects.search("menon ASHA")) == [asha]
    assert list(User.objects.search(" example.org  menon")) == [asha]
    title = make.post(make.mission(), "Counsellor (Commercial)")
    make.post(make.mission("FR"), "Counsellor (Commercial)")
    assert list(Post.objects.search("japan counsellor")) == [title]
    assert list(Post.objects.search("menon textiles secretary")) == list(Post.objects.filter(holdings__user=asha))
    drafter = make.head_of_mission(name="Asha Rani Sen")
    row = make.recommendation(by=drafter)
    make.recommendation(by=make.head_of_mission("FR"))
    seen = Recommendation.objects.visible_to(secretary)
    assert list(seen.narrowed(secretary, person="sen asha")) == [row]


@pytest.mark.parametrize(
    "words", ["%", "_", "100%", "\\", "'", '"', '""', "-", "/", "()", "& | !", "<->", "the", "0" * 40]
)
def test_what_is_no_word_finds_nothing_and_breaks_nothing(doors, words: str):
    for model in PAGES:
        made(model, "Tea leaves")
        found = doors(model, words)
        assert list(found.values()) == [set()] * 3, words


# Words that many rows have.


@pytest.fixture(params=["close", "far apart"])
def few(monkeypatch, request) -> None:
    monkeypatch.setattr(search, "MOST", 3)
    monkeypatch.setattr(search, "NEWEST", 4)
    monkeypatch.setattr(search, "CLOSE", search.CLOSE if request.param == "close" else 0)


NOTICE = "More than 3 are found. Only the newest 4 of this list were searched: add a word."


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("model", PAGES)
def test_of_words_that_many_have_the_newest_rows_are_searched_and_people_are_told(
    doors, signed_in, secretary: User, model: type
):
    titles = [f"Silk {letter}" for letter in "ABCDE"]
    for title in (*titles, "Wool"):
        made(model, title)
    found = doors(model, "silk")
    assert list(found.values()) == [set(titles[2:])] * 3
    client, page = signed_in(secretary), PAGES[model]
    for path in (page, "/search/", *(f"/actions/{shape}/" for shape in ("board", "timeline") if model is ActionItem)):
        assert NOTICE in client.get(path, {"q": "silk"}).content.decode(), path
        assert NOTICE not in client.get(path, {"q": "wool"}).content.decode(), path
    for file in ("export.csv" if model is Recommendation else "export/", "export.xlsx"):
        assert lines(client.get(f"{page}{file}", {"q": "silk"}))[-1][0] == NOTICE, file
        assert NOTICE not in [cells[0] for cells in lines(client.get(f"{page}{file}", {"q": "wool"}))], file
    assert client.get(f"/api/v1{page}", {"q": "silk"}).json()["notice"] == NOTICE
    assert "notice" not in client.get(f"/api/v1{page}", {"q": "wool"}).json()


def lines(answer: Any) -> list[list[Any]]:
    """Those of a file, of either kind."""
    content = body(answer)
    if answer.headers["Content-Type"].startswith("text/csv"):
        return list(csv.reader(io.StringIO(content.decode())))
    return Sheet(content).rows()


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("asked", [{"country": "FR", "q": "silk"}, {"q": "silk", "country": "FR"}])
def test_other_filters_and_what_the_reader_sees_come_before_the_newest_are_taken(
    signed_in, secretary: User, asked: dict[str, str]
):
    """A narrow list is searched whole, however many rows of others have the words."""
    make.recommendation(by=make.head_of_mission("FR"), title="Silk fair", country=make.country("FR"))
    for letter in "ABCDEF":
        make.recommendation(title=f"Silk {letter}")
    answer = signed_in(secretary).get("/recommendations/", asked)
    assert [row["title"] for row in answer.context["page"].rows] == ["Silk fair"]
    assert "More than" not in answer.content.decode()
    theirs = make.counsellor("FR")
    seen = Recommendation.objects.visible_to(theirs).belonging("mine", theirs).search("silk")
    assert ([row.title for row in seen], seen.notice) == (["Silk fair"], "")


# Plans.

MANY = 4_000
INDEXES = {
    Recommendation: {"rec_full_text", "rec_title_words", "rec_reference_words"},
    ActionItem: {"item_full_text", "item_title_trigrams", "item_reference_words"},
}


def copies(row: Any, title: str) -> None:
    """MANY copies of a row, of another title and ask."""
    model = type(row)
    names = [field.column for field in model._meta.concrete_fields if not field.primary_key and not field.generated]
    own = {
        "title": f"'{title} ' || number",
        "reference": "'REC/MANY/' || number",
        "draft_key": "NULL",
        "ask": "'Wool'",
    }
    values = ", ".join(own.get(name, name) for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(names)}) "  # noqa: S608 - names of columns
            f"SELECT {values} FROM {model._meta.db_table}, generate_series(1, {MANY}) AS number WHERE id = %s",
            [row.pk],
        )
        for index in INDEXES[model]:  # as autovacuum does
            cursor.execute("SELECT gin_clean_pending_list(%s)", [index])


def plans(model: Any, reader: User, words: str) -> tuple[str, str]:
    """How the database finds the words, and how it lists what was found."""
    seen = model.objects.visible_to(reader)
    with CaptureQueriesContext(connection) as asked:
        rows = seen.search(words).order_by("-id")[:51]
    (statement,) = [one["sql"] for one in asked.captured_queries]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}")
        found = "\n".join(line for (line,) in cursor.fetchall())
    return found, rows.explain()


def statistics(model: Any, kind: str) -> None:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if kind == "none":
            cursor.execute("DELETE FROM pg_statistic WHERE starelid = %s::regclass", [table])
            of_table = "SELECT indexrelid FROM pg_index WHERE indrelid = %s::regclass"
            cursor.execute(f"DELETE FROM pg_statistic WHERE starelid IN ({of_table})", [table])  # noqa: S608 - ours
        else:
            cursor.execute(f"ANALYZE {table}")


def compact(model: Any) -> None:
    """Without what tests before left behind: by the pages of a table the planner estimates how many rows it has."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"CLUSTER {table} USING {table}_pkey")


@pytest.mark.parametrize("model", PAGES)
def test_a_rare_word_is_asked_of_its_indexes_whatever_the_statistics_say(secretary: User, model: Any):
    compact(model)
    row = made(model, "Handmade silk")
    statistics(model, "stale")  # every text has the word
    copies(row, "Wool")
    for kind in ("stale", "fresh", "none"):
        if kind != "stale":
            statistics(model, kind)
        for words in ("handmade", "handmade silk", "silk handmade 1012", "many handmade", "REC-MANY-1012"):
            found, listed = plans(model, secretary, words)
            assert "Seq Scan" not in found, (kind, words, found)
            assert "_pkey" not in found, (kind, words, found)
            used = {index for index in INDEXES[model] if f"on {index}" in found}
            assert used == INDEXES[model], (kind, words, found)
            assert f"Index Scan using {model._meta.db_table}_pkey" in listed, (kind, words, listed)
            assert "= (unnest(" in listed, (kind, words, listed)


def test_a_search_costs_one_statement_more_and_three_where_many_have_the_words(
    secretary: User, monkeypatch, django_assert_num_queries
):
    for letter in "ABCD":
        make.recommendation(title=f"Silk {letter}")
    rows = Recommendation.objects.visible_to(secretary)
    with django_assert_num_queries(2):
        assert len(rows.search("silk")) == 4
    monkeypatch.setattr(search, "MOST", 3)
    with django_assert_num_queries(4):
        assert len(rows.search("silk")) == 4
