"""What operator and player decide about the shelf: games without a picture (L08), the usual view (L24)."""

from dataclasses import replace

import pytest
from flask import Flask

from casino.web.services import Services
from tests.cast import Member, log_in
from tests.page import CheckedClient, Page

BARE = "Café Minuit"
"""A game of the tests' shelf that came without a picture."""


@pytest.fixture
def held_back(services: Services, shelf: None) -> None:
    """The operator shows no game without a picture."""
    services.settings = replace(services.settings, unpictured_games="hide")


def names(page: Page) -> set[str]:
    return {card.text for card in page.select(".card-name")}


@pytest.mark.feature("L08")
@pytest.mark.parametrize("path", ["/", "/games", "/games?q=minuit", "/games/harbour-lights"])
def test_games_without_a_picture_are_held_back_where_the_operator_says_so(
    client: CheckedClient, services: Services, held_back: None, path: str
) -> None:
    """On no rail, shelf, search and not among what is alike; with a picture it would be there."""
    found = names(client.page(path))
    services.settings = replace(services.settings, unpictured_games="show")

    shown = names(client.page(path))

    assert BARE not in found
    assert BARE in shown


@pytest.mark.feature("L08")
def test_a_game_held_back_keeps_its_page(client: CheckedClient, held_back: None) -> None:
    """A link from elsewhere, or from a round in it, leads somewhere."""
    assert client.page("/games/cafe-minuit").heading == BARE


@pytest.mark.feature("L08")
def test_a_sync_says_how_many_are_held_back(app: Flask, held_back: None) -> None:
    said = app.test_cli_runner().invoke(args=["games", "sync"]).output

    assert said == "5 games: 0 added, 0 changed, 0 gone; 2 pictures. 3 held back without one.\n"


@pytest.mark.feature("L24")
def test_the_usual_view_follows_its_player_and_nobody_else(
    app: Flask, at_home: CheckedClient, visitor_bob: CheckedClient, alice: Member, shelf: None
) -> None:
    """Kept with the account: another device opens the shelf in it, and the search of the phone's bar as well."""
    token = at_home.page("/games").one("#launch [name=csrf_token]")["value"]
    at_home.post("/games/view", data={"csrf_token": token, "query": "provider=quay-house&sort=name&demo=1"})
    other = app.test_client()
    assert isinstance(other, CheckedClient)

    log_in(other, alice)

    assert other.get("/games").location == "/games?demo=1&provider=quay-house&sort=name"
    assert other.get("/games?focus=1").location.endswith("&focus=1")
    assert visitor_bob.get("/games").status_code == 200
    assert other.get("/games", headers={"HX-Request": "true"}).status_code in (200, 303)


@pytest.mark.feature("L24")
def test_a_usual_view_that_fits_nothing_any_more_can_be_left(at_home: CheckedClient, shelf: None) -> None:
    """A category that the platform dropped must not empty the shelf for ever."""
    token = at_home.page("/games").one("#launch [name=csrf_token]")["value"]
    at_home.post("/games/view", data={"csrf_token": token, "query": "category=dropped"})

    page = at_home.page("/games?category=dropped")

    assert page.one(".nothing h2").text == "Nothing on the shelf fits"
    way_out = page.one(".nothing .button")["href"]
    assert names(at_home.page(way_out))
    assert "forget it" in " ".join(button.text for button in page.select(".filters button"))
