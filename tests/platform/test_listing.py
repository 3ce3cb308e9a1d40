"""The platform's game list is read tolerantly: its field names are not documented, and one bad entry is only one."""

import pytest

from casino.errors import PlatformError
from casino.platform.listing import game_link_url, listed_games

PLAIN = {"id": 7, "name": "Harbour Lights", "provider": "Quay House", "category": "Slots"}


@pytest.mark.parametrize("key", [None, "games", "items", "list", "data"])
def test_lists_are_found_where_they_are(key: str | None) -> None:
    """Bare, or under one of the usual names."""
    games = listed_games({key: [PLAIN], "total": 1} if key else [PLAIN])

    assert [(g.reference, g.name, g.provider, g.category) for g in games] == [
        ("7", "Harbour Lights", "Quay House", "Slots")
    ]


@pytest.mark.parametrize("content", [{}, {"games": {}}, {"games": None}, "games", 7, None, True])
def test_no_list_is_said_so(content: object) -> None:
    """The last good list stays."""
    with pytest.raises(PlatformError):
        listed_games(content)


def test_names_have_several_spellings() -> None:
    """Objects instead of names, too."""
    (game,) = listed_games(
        [{"game_id": "a-1", "title": "Lantern", "provider": {"name": "Brambleworks"}, "type": {"title": "Tables"},
          "thumbnail": "https://x.example/1.png"}]
    )  # fmt: skip

    assert (game.reference, game.name, game.provider, game.category) == ("a-1", "Lantern", "Brambleworks", "Tables")
    assert game.picture_url == "https://x.example/1.png"


@pytest.mark.parametrize("entry", [None, 7, "x", [], {}, {"id": 1}, {"name": "x"}, {"id": True, "name": "x"},
                                   {"id": 1.5, "name": "x"}, {"id": "", "name": "x"}, {"id": 1, "name": " \n "},
                                   {"id": 1, "name": {"en": "x"}}])  # fmt: skip
def test_an_entry_that_cannot_be_played_is_left_out(entry: object) -> None:
    """And costs only itself."""
    assert [game.reference for game in listed_games([entry, PLAIN])] == ["7"]


def test_the_first_of_two_with_one_id_counts() -> None:
    """An id that moves between names would move a player's history."""
    games = listed_games([PLAIN, {**PLAIN, "name": "Another"}, {**PLAIN, "id": "7"}])

    assert [game.name for game in games] == ["Harbour Lights"]


def test_words_are_cleaned_and_cut() -> None:
    """Line breaks, control letters, broken surrogates, endless names: they go into pages and columns."""
    (game,) = listed_games([{**PLAIN, "name": "A\x00\n  B\ud800" + "x" * 500, "provider": "p" * 500, "category": 5}])

    assert game.name.startswith("A B?x")
    assert (len(game.name), len(game.provider), game.category) == (200, 120, "5")


@pytest.mark.parametrize(
    ("value", "shown"),
    [(96.5, "96.5"), ("96.50", "96.5"), (97, "97"), (94.123456, "94.12"), (49.9, None), (100.1, None), (0.96, None),
     ("n/a", None), (True, None), (None, None), ([], None), ("nan", None), ("1e999", None), ("9" * 5000, None)],
)  # fmt: skip
def test_a_return_is_a_sane_percentage_or_nothing(value: object, shown: str | None) -> None:
    """It is shown to players."""
    assert listed_games([{**PLAIN, "rtp": value}])[0].rtp == shown


def test_odd_values_do_no_harm() -> None:
    """Every optional field of every wrong type."""
    odds: tuple[object, ...] = (None, True, -1, 1.5, "x", [], [None, 7, {}], {}, {"a": []}, 10**30)
    for odd in odds:
        entry = dict.fromkeys(
            ("image", "volatility", "features", "currencies", "is_new", "popularity", "provider", "category", "mobile",
             "blocked_countries", "allowed_countries"), odd,
        )  # fmt: skip
        (game,) = listed_games([{**PLAIN, **entry}])
        assert game.popularity >= 0
        assert isinstance(game.provider, str)


def test_unknown_fields_stay_with_the_game() -> None:
    """What we have no word for today may be wanted tomorrow."""
    assert listed_games([{**PLAIN, "jackpot": {"id": 3}}])[0].extra == {"jackpot": {"id": 3}}


@pytest.mark.parametrize("name", ["url", "link", "game_url", "game_link"])
def test_a_link_is_found_under_its_names(name: str) -> None:
    """Or bare."""
    assert game_link_url({name: "https://x.example/1", "session_id": "s"}) == "https://x.example/1"
    assert game_link_url("https://x.example/1") == "https://x.example/1"
