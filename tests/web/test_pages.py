"""The texts, the account page, the style guide, static files and the operator's own look."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from casino.config import Settings
from casino.web import brand
from tests.cast import Member
from tests.conftest import make_settings
from tests.page import CheckedClient

TEXTS = ("/help", "/terms", "/privacy", "/responsible-play", "/player-funds")
NO_CHASE = (
    "win back",
    "win it back",
    "lucky",
    "don't miss",
    "last chance",
    "bet more",
    "raise your stake",
    "keep playing",
)


@pytest.mark.parametrize("path", TEXTS)
@pytest.mark.feature("R74")
def test_texts_are_open_to_everybody(client: CheckedClient, path: str) -> None:
    """R74: rules and help need no log-in and no money."""
    assert client.page(path).heading


@pytest.mark.feature("R56")
def test_every_page_has_the_safety_strip(client: CheckedClient, shelf: None) -> None:
    """R56: the age sign and the way to help are everywhere."""
    for path in ("/", "/games", "/games/harbour-lights", "/login", "/register", *TEXTS):
        page = client.page(path)
        if path in ("/login", "/register"):
            assert "/responsible-play" in page.links() or page.select(".foot")
        assert page.one(".foot-safety strong").text == "18+"
        assert page.one(".foot-safety a")["href"] == "/responsible-play"


@pytest.mark.feature("R56", "R01")
def test_the_age_on_the_pages_is_the_policys(database_url: str, tmp_path: Path) -> None:
    """R56: foot and terms name the age that registration asks for, 19 in Ontario."""
    app = create_app(make_settings(tmp_path, database_url, policy="ON"))
    app.test_client_class = CheckedClient
    client = app.test_client()
    assert isinstance(client, CheckedClient)

    page = client.page("/terms")

    assert page.one(".foot-safety strong").text == "19+"
    assert "Adults of at least 19 years" in page.text
    assert "18" not in page.one(".foot-safety").text
    app.extensions["casino"].engine.dispose()


@pytest.mark.parametrize("cashier", ["", "https://pay.example/cashier"])
def test_help_tells_how_money_goes_in_and_out(database_url: str, tmp_path: Path, cashier: str) -> None:
    """Out by the page of withdrawals; in by the cashier where there is one, else by a letter to the staff."""
    token = {"deposit_token": "5f0b1ad0c2c24cdfae5ab9de8e2b0a2b"} if cashier else {}
    app = create_app(make_settings(tmp_path, database_url, deposit_url=cashier, **token))
    app.test_client_class = CheckedClient
    client = app.test_client()
    assert isinstance(client, CheckedClient)

    page = client.page("/help")

    assert "/wallet/withdrawals/" in page.links()
    assert ("/wallet/deposit" in page.links()) is bool(cashier)
    assert ("write to us from the address of your account" in page.text) is not bool(cashier)
    app.extensions["casino"].engine.dispose()


def test_the_operators_own_words_are_shown(database_url: str, tmp_path: Path) -> None:
    """Name, licence, contact and help line come from the settings."""
    settings = make_settings(
        tmp_path,
        database_url,
        site_name="Blue Heron",
        license_text="Licence no. 7",
        support_email="hello@heron.example",
        help_url="https://help.example",
    )
    app = create_app(settings)
    app.test_client_class = CheckedClient
    client = app.test_client()
    assert isinstance(client, CheckedClient)

    page = client.page("/responsible-play")

    assert page.title.endswith("Blue Heron")
    assert "Licence no. 7" in page.one(".foot").text
    assert {"https://help.example", "mailto:hello@heron.example"} <= set(page.links())
    app.extensions["casino"].engine.dispose()


@pytest.mark.feature("R53")
def test_no_copy_urges_to_play_on() -> None:
    """R53: no wording that urges to win back, stake more or stay."""
    for path in Path("templates").rglob("*.html"):
        words = path.read_text(encoding="utf-8").lower()
        assert not [phrase for phrase in NO_CHASE if phrase in words], path


def test_the_account_page_shows_what_we_know(at_home: CheckedClient, alice: Member) -> None:
    """The player's own facts, and the way out."""
    page = at_home.page("/account/")

    assert page.heading == "alice"
    assert {alice.email, alice.public_id} <= {one.text for one in page.select("dd")}
    assert page.form("/logout").method == "post"


def test_the_account_page_needs_a_log_in(client: CheckedClient) -> None:
    """And the wrong method is a 405."""
    assert client.get("/account/").location == "/login?next=/account/"
    token = client.page("/login").form("/login").fields["csrf_token"]
    assert client.post("/account/", data={"csrf_token": token}).status_code == 405


def test_the_style_guide_is_for_development(client: CheckedClient, database_url: str, tmp_path: Path) -> None:
    """Shown on one's own machine; not there in public."""
    assert client.page("/styleguide").heading == "Style guide"

    public = create_app(
        make_settings(
            tmp_path,
            database_url,
            public_url="https://casino.example",
            platform_url="https://platform.example",
            game_hosts="https://games.example",
            support_email="help@casino.example",
            smtp_url="smtp://127.0.0.1:9",
        )
    )
    assert public.test_client().get("/styleguide", base_url="https://casino.example").status_code == 404
    public.extensions["casino"].engine.dispose()


def test_static_files_are_kept_for_ever_under_their_version(client: CheckedClient) -> None:
    """L09: the address changes with the contents; the plain address is kept for a minute."""
    address = client.page("/login").select("link[rel=stylesheet]")[0]["href"]

    with client.get(address) as answer:
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    with client.get("/static/casino.css") as answer:
        assert answer.headers["Cache-Control"] == "max-age=60, public"


def test_everything_on_a_page_is_there_and_ours(client: CheckedClient, shelf: None) -> None:
    """C4: no third-party host in any page, no dead address."""
    for path in ("/", "/login", "/games/harbour-lights"):
        page = client.page(path)
        for one in [*page.select("[src]"), *page.select("link[href]")]:
            address = one.get("src") or one["href"]
            assert address.startswith("/"), address
            with client.get(address) as answer:
                assert answer.status_code == 200, address


@pytest.mark.parametrize(
    ("given", "colour"),
    [
        ("#fff", (1.0, 1.0, 1.0)),
        ("#000000", (0.0, 0.0, 0.0)),
        ("oklch(100% 0 0)", (1.0, 1.0, 1.0)),
        ("oklch(0.62796 0.25768 29.234)", (1.0, 0.0, 0.0)),
        ("red", None),
        ("#12", None),
        ("#fff; } body {", None),
    ],
)
def test_colours_are_read(given: str, colour: tuple[float, ...] | None) -> None:
    """A hex or an OKLCH colour; anything else is none."""
    found = brand.read_colour(given)

    if colour is None:
        assert found is None
    else:
        assert found == pytest.approx(colour, abs=0.005)


@pytest.mark.parametrize(
    "accent", ["#000000", "#ffffff", "#ff0000", "#0000ff", "#ffff00", "#777777", "oklch(80% 0.12 85)"]
)
def test_any_accent_becomes_legible(accent: str) -> None:
    """LOOK.md: checked for contrast and corrected toward legible, never refused in silence."""
    colour = brand.read_colour(accent)
    assert colour is not None

    for canvas in (brand.DARK_CANVAS, brand.LIGHT_CANVAS):
        shown = brand.legible(colour, canvas)
        assert brand.contrast(shown, canvas) >= 4.5
        assert brand.contrast(shown, brand.text_upon(shown)) >= 4.5


def test_the_accent_is_two_tokens(app: Flask, client: CheckedClient, settings: Settings) -> None:
    """The operator's colour needs no build."""
    app.extensions["casino"].settings = replace(settings, accent="#2f7f6f")

    assert client.page("/").select("link[rel=stylesheet]")[1]["href"] == "/brand.css"
    with client.get("/brand.css") as answer:
        assert answer.mimetype == "text/css"
        assert "--brand-dark: #" in answer.get_data(as_text=True)
        assert "--brand-on-light: #" in answer.get_data(as_text=True)
