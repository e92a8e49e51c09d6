from __future__ import annotations

import pytest

from billing_mock._gateway.pages import BadToken, Paging
from billing_mock._world.table import Table

PAGING = Paging(asked="Token", given="Token", items=("Rows",), size="Size")
NESTED = Paging(asked="Token", given="Token", items=("History", "Rows"), size=None)
SCOPE = "service account Operation"


def walk(paging, rows, **params):
    found, token = [], None
    while True:
        page = paging.page({**params, **({"Token": token} if token else {})}, rows, SCOPE, 3)
        found.append(page["Rows"])
        token = page.get("Token")
        if token is None:
            return found


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_pages_are_the_whole(size):
    pages = walk(PAGING, list(range(7)), Size=size)

    assert list(range(7)) == [row for page in pages for row in page]
    assert {size} >= {len(page) for page in pages[:-1]}


def test_the_usual_size_is_for_requests_that_name_none():
    assert [[0, 1, 2], [3, 4, 5], [6]] == walk(PAGING, list(range(7)))


def test_no_token_where_there_is_nothing_more():
    assert {"Rows": []} == PAGING.page({}, [], SCOPE)
    assert {"Rows": [1]} == PAGING.page({"Size": 1}, [1], SCOPE)


def test_a_table_is_read_page_by_page():
    table = Table("imag", missing=KeyError)
    for number in range(5):
        table.add(complex(0, number))

    assert [[0j, 1j, 2j], [3j, 4j]] == walk(PAGING, table)


def test_a_document_keeps_what_else_it_says():
    page = PAGING.page({"Size": 1}, {"Rows": [1, 2], "Period": "2026-11"}, SCOPE)

    assert ([1], "2026-11") == (page["Rows"], page["Period"])
    assert page["Token"]


def test_items_may_be_deeper():
    document = {"History": {"Name": "x", "Rows": [1, 2, 3, 4]}}
    page = NESTED.page({}, document, SCOPE, 3)

    assert {"Name": "x", "Rows": [1, 2, 3]} == page["History"]
    assert {"History": {"Name": "x", "Rows": [4]}} == NESTED.page(
        {"Token": page["Token"]}, document, SCOPE, 3
    )


def test_items_may_be_a_map():
    page = PAGING.page({"Size": 1}, {"Rows": {"a": 1, "b": 2}}, SCOPE)

    assert {"a": 1} == page["Rows"]
    assert {"Rows": {"b": 2}} == PAGING.page(
        {"Size": 1, "Token": page["Token"]}, {"Rows": {"a": 1, "b": 2}}, SCOPE
    )


def test_the_page_size_may_change_on_the_way():
    token = PAGING.page({"Size": 2}, list(range(5)), SCOPE)["Token"]

    assert {"Rows": [2, 3, 4]} == PAGING.page({"Size": 100, "Token": token}, list(range(5)), SCOPE)


@pytest.mark.parametrize(
    ("params", "scope"),
    [({"Filter": "x"}, SCOPE), ({}, "service another Operation"), ({"Filter": None}, SCOPE)],
)
def test_a_token_fits_its_own_request_only(params, scope):
    token = PAGING.page({"Size": 1}, [1, 2], SCOPE)["Token"]
    with pytest.raises(BadToken):
        PAGING.page({"Token": token, **params}, [1, 2], scope)


@pytest.mark.parametrize(
    "token",
    ["", "x", "MQ==", "MS5mb3JnZWQ=", "é", "🎉", "\ud800", "a" * 24 + "1", "a" * 24 + "\ud800", "a" * 5000],
)
def test_a_forged_token_is_refused(token):
    with pytest.raises(BadToken):
        PAGING.page({"Token": token}, [1, 2], SCOPE)


def test_a_token_moved_on_is_refused():
    token = PAGING.page({"Size": 1}, [1, 2, 3], SCOPE)["Token"]
    forged = token[:-1] + str(int(token[-1]) + 1)
    with pytest.raises(BadToken):
        PAGING.page({"Size": 1, "Token": forged}, [1, 2, 3], SCOPE)
