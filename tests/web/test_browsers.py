"""R18: a browser that cannot show a game is told before one is opened, in plain words, and opens none."""

import pytest
from sqlalchemy import Engine, text

from casino.web import browsers
from tests.page import CheckedClient, Page

pytestmark = pytest.mark.feature("R18")
OLD = (
    "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko",
    "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1)",
    "Opera/9.80 (J2ME/MIDP; Opera Mini/7.1.32052/29.3709; U; en) Presto/2.8.119 Version/11.10",
)
NEW = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36",
    "",
)


def notice(page: Page) -> tuple[bool, str]:
    """Return whether the notice shows without any script, and its words."""
    found = page.one("#browser")
    return "hidden" not in found.attributes, found.text


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(("agent", "shows"), [*((one, True) for one in OLD), *((one, False) for one in NEW)])
def test_r18_it_is_told_on_every_page_that_opens_games(client: CheckedClient, agent: str, shows: bool) -> None:
    """To visitors too: nobody opens an account for games that cannot open here."""
    pages = [client.page(path, headers={"User-Agent": agent}) for path in ("/", "/games", "/games/harbour-lights")]

    assert [notice(page)[0] for page in pages] == [shows] * 3
    assert all("No game opens in this browser" in notice(page)[1] for page in pages)


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(("agent", "opens"), [(OLD[0], False), (OLD[2], False), (NEW[0], True)])
def test_r18_no_game_session_is_opened_for_it(at_home: CheckedClient, engine: Engine, agent: str, opens: bool) -> None:
    """The button leads back to the words, and the platform is not asked for anything."""
    form = at_home.page("/games/harbour-lights").form("/games/harbour-lights/launch")

    answer = at_home.submit(form, headers={"User-Agent": agent})

    assert answer.location.startswith("/play/" if opens else "/games/harbour-lights#browser")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM game_session")).scalar() == int(opens)


@pytest.mark.usefixtures("shelf")
def test_r18_who_has_no_scripts_reads_it_before_the_button(at_home: CheckedClient) -> None:
    """The words stand above the button that opens the game, and say that only games need scripts."""
    page = at_home.page("/games/harbour-lights")

    everything = list(page.descendants())
    words, button = page.one("noscript"), page.form("/games/harbour-lights/launch").element
    assert "Scripts are switched off" in words.text
    assert everything.index(words) < everything.index(button)


@pytest.mark.usefixtures("shelf")
def test_r18_the_script_has_words_for_all_that_it_looks_for(client: CheckedClient) -> None:
    """Each thing that may be missing has its line on the page; one without words would be told as nothing."""
    import re
    from pathlib import Path

    script = (Path(browsers.__file__).parents[2] / "static" / "browser.js").read_text("utf-8")
    looked_for = re.findall(r'found\.push\("(\w+)"\)', script)
    lines = [one["id"].removeprefix("browser-") for one in client.page("/games").select("#browser-lacks li")]

    assert looked_for == lines
    assert not re.search(r"=>|`|\b(let|const|class)\b|\?\.", re.sub(r"//.*", "", script))
