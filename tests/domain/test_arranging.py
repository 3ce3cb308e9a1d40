"""The lobby's rails as a list in order: what a layout says, and what it says after somebody has moved things (L23)."""

import pytest

from casino.domain import arranging
from casino.domain.layouts import Collection, Layout, LayoutFaults

pytestmark = pytest.mark.feature("L23")
EVENINGS = Collection("evenings", {"en": "Long evenings"}, games=("harbour-lights",))
CATEGORIES = ["slots", "table"]


def words(layout: Layout) -> list[str]:
    return [row.word for row in arranging.rows(layout, CATEGORIES)]


def hidden(layout: Layout) -> list[str]:
    return [row.word for row in arranging.rows(layout, CATEGORIES) if row.is_hidden]


def test_a_house_that_said_nothing_has_the_usual_order() -> None:
    assert words(Layout(collections=(EVENINGS,))) == [
        "recent",
        "favourites",
        "evenings",
        "popular",
        "new",
        "category:slots",
        "category:table",
        "categories",
    ]


def test_categories_stand_where_an_order_puts_them_together() -> None:
    """`categories` in an order is all of them; one named by itself stands by itself; those to come follow them."""
    layout = Layout(order=("category:table", "popular", "categories", "recent"), hidden=("new",))

    assert words(layout) == [
        "category:table",
        "popular",
        "category:slots",
        "categories",
        "recent",
        "favourites",
        "new",
    ]
    assert hidden(layout) == ["new"]


def test_hidden_categories_hide_those_to_come() -> None:
    assert hidden(Layout(order=("category:slots",), hidden=("categories",))) == ["category:table", "categories"]


def test_what_the_list_says_is_what_the_lobby_shows() -> None:
    """Every order and every choice of what is hidden comes back as it was sent, and the lobby follows it."""
    layout = Layout(collections=(EVENINGS,))
    order = ["category:table", "evenings", "categories", "new", "recent", "category:slots", "favourites", "popular"]

    made = arranging.rearranged(layout, order, {"new", "evenings", "categories"})

    assert words(made) == order
    assert hidden(made) == ["evenings", "categories", "new"]
    keys = ["continue", "recent", "collection:evenings", "popular", "new", "category:slots", "category:later"]
    assert made.arranged(keys) == ["continue", "recent", "category:slots", "popular"]


def test_a_category_without_games_keeps_its_place() -> None:
    """It may come back with the next sync."""
    layout = Layout(order=("category:bingo", "popular"))

    assert words(layout)[:2] == ["category:bingo", "popular"]


@pytest.mark.parametrize(
    ("word", "places", "expected"),
    [("b", -1, "bac"), ("b", 1, "acb"), ("a", -1, "abc"), ("c", 1, "abc"), ("x", 1, "abc"), ("a", 9, "bca")],
)
def test_moving_stays_within_the_list(word: str, places: int, expected: str) -> None:
    assert "".join(arranging.moved("abc", word, places)) == expected


@pytest.mark.parametrize("order", [["continue-not"], ["popular", "popular"], ["collection:evenings"]])
def test_words_that_are_no_rails_are_refused(order: list[str]) -> None:
    with pytest.raises(LayoutFaults):
        arranging.rearranged(Layout(collections=(EVENINGS,)), order, set())


def test_a_collection_comes_and_goes_with_its_places() -> None:
    layout = Layout(order=("evenings", "popular"), hidden=("evenings",), collections=(EVENINGS,))
    other = Collection("evenings", {"en": "Short evenings"}, games=("quay-roulette",))

    assert arranging.with_collection(layout, other).collections == (other,)
    assert arranging.without_collection(layout, "evenings") == Layout(order=("popular",))
