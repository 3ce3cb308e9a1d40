"""The site on a home screen: manifest, icons, a worker that keeps nothing private, pictures in sizes (L09, L19)."""

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from casino.domain import catalogue_sync, pictures
from casino.platform.listing import ListedGame
from casino.web import icons
from casino.web.services import Services
from tests.conftest import Clock
from tests.page import CheckedClient
from tests.web.conftest import PlatformStandIn


def photograph(width: int, height: int) -> bytes:
    file = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(file, "JPEG", quality=95)
    return file.getvalue()


@pytest.mark.feature("L19")
def test_the_manifest_says_the_operators_name(services: Services, client: CheckedClient) -> None:
    """Its icons are of the size that they say, and the page leads to it."""
    services.settings = replace(services.settings, site_name="The Old Boathouse")
    head = client.page("/").one('link[rel="manifest"]')

    answer = client.get(head["href"])

    assert answer.mimetype == "application/manifest+json"
    said = answer.get_json()
    assert (said["name"], said["display"], said["scope"]) == ("The Old Boathouse", "standalone", "/")
    assert {icon["purpose"] for icon in said["icons"]} == {"any", "maskable"}
    for icon in said["icons"]:
        picture = client.get(icon["src"])
        assert picture.mimetype == "image/png"
        assert "public" in picture.headers["Cache-Control"]
        with Image.open(io.BytesIO(picture.data)) as opened:
            assert f"{opened.width}x{opened.height}" == icon["sizes"]
    assert client.get("/icons/any-4096.png").status_code == 404
    assert client.get("/icons/other-192.png").status_code == 404


@pytest.mark.feature("L19")
def test_apples_icon_fills_its_square_and_a_mask_cuts_nothing_off(client: CheckedClient) -> None:
    """Corners are opaque where the system cuts them; what is drawn stays inside the circle that every mask leaves."""
    apple = Image.open(io.BytesIO(client.get("/icons/apple-180.png").data)).convert("RGBA")
    masked = Image.open(io.BytesIO(icons.icon("maskable", 192))).convert("RGB")

    assert apple.getpixel((0, 0)) == (*icons.INK, 255)
    radius = 0.4 * 192
    drawn = [
        (x, y)
        for x in range(192)
        for y in range(192)
        if masked.getpixel((x, y)) != icons.INK and (x - 95.5) ** 2 + (y - 95.5) ** 2 > radius**2
    ]
    assert drawn == []


@pytest.mark.feature("L17", "L19")
def test_icons_take_the_operators_accent_and_logo(tmp_path: Path) -> None:
    """A picture made of points becomes the icon; what cannot be opened gives way to the lantern."""
    logo, broken = tmp_path / "logo.png", tmp_path / "broken.png"
    Image.new("RGB", (300, 100), (255, 0, 0)).save(logo)
    broken.write_bytes(b"not a picture")

    with Image.open(io.BytesIO(icons.icon("apple", 180, icons.BRASS, logo))) as shown:
        assert shown.convert("RGB").getpixel((90, 90)) == (255, 0, 0)
    assert icons.icon("apple", 180, icons.BRASS, broken) == icons.icon("apple", 180)
    assert icons.icon("apple", 180, (90, 200, 120)) != icons.icon("apple", 180)


@pytest.mark.feature("L19")
def test_the_worker_keeps_static_files_and_one_page(client: CheckedClient) -> None:
    """All that it names is under /static/, and that one page is the same with and without a log-in."""
    answer = client.get("/sw.js")

    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    files = re.findall(r'"([^"]*)"', re.search(r"FILES = \[(.*)\]", answer.text)[1])  # type: ignore[index]
    assert len(files) > 4
    for name in files:
        assert re.match(r"/static/[0-9a-f]{12}/", name)
        assert client.get(name, buffered=True).status_code == 200
    assert answer.text.count("store.put") == 1
    assert 'OFFLINE, await fetch(OFFLINE, { credentials: "omit"' in answer.text


@pytest.mark.feature("L19")
def test_the_page_without_a_network_knows_nobody(at_home: CheckedClient, client: CheckedClient) -> None:
    """It sets no cookie and shows no player, whoever asks."""
    known, unknown = at_home.get("/offline"), client.get("/offline")

    assert "alice" not in known.text
    assert known.text == unknown.text
    assert "Set-Cookie" not in unknown.headers
    assert "No connection" in unknown.text


@pytest.mark.feature("L19")
def test_no_page_of_a_player_may_be_kept(at_home: CheckedClient, shelf: None) -> None:
    """What the browser itself keeps: nothing that a logged-in player sees."""
    for path in ("/", "/games", "/games/harbour-lights", "/wallet/", "/wallet/rounds", "/account/", "/protection/"):
        answer = at_home.get(path, follow_redirects=True)
        assert answer.headers["Cache-Control"] == "no-store", path


@pytest.mark.feature("L09")
def test_a_photograph_comes_in_sizes(
    services: Services, platform: PlatformStandIn, client: CheckedClient, clock: Clock
) -> None:
    """Sized, in a modern format, named by contents; a card is a fraction of what the studio sent."""
    large = photograph(1600, 1200)
    platform.listed = [ListedGame("1", "Wide Water", "Quay House", "slots", "http://p/1.jpg", popularity=9)]
    platform.picture = lambda url: (large, "jpg")  # type: ignore[method-assign]
    folder = services.settings.instance / "pictures"

    report = catalogue_sync.sync(services.engine, platform, folder, clock())

    assert report.pictures == 1
    picture = client.page("/games").one("#results .poster img")
    assert (picture["width"], picture["height"]) == ("400", "300")
    widths = dict(re.findall(r"(\S+-\d+\.webp) (\d+)w", picture["srcset"]))
    assert list(widths.values()) == ["320", "640"]
    for address, width in widths.items():
        answer = client.get(address, buffered=True)
        assert (answer.mimetype, answer.cache_control.immutable) == ("image/webp", True)
        assert len(answer.data) < len(large) / 4
        with Image.open(io.BytesIO(answer.data)) as opened:
            assert opened.width == int(width)


@pytest.mark.feature("L08", "L09")
@pytest.mark.parametrize("sent", [b"GIF89a and then nothing", b"<html>404</html>", photograph(20, 15)[:200]])
def test_what_is_no_picture_becomes_a_drawing(
    services: Services, platform: PlatformStandIn, client: CheckedClient, clock: Clock, sent: bytes
) -> None:
    """A broken picture is never shown; the next sync asks for it again."""
    platform.listed = [ListedGame("1", "Wide Water", "Quay House", "slots", "http://p/1.jpg")]
    platform.picture = lambda url: (sent, "jpg")  # type: ignore[method-assign]

    report = catalogue_sync.sync(services.engine, platform, services.settings.instance / "pictures", clock())

    assert report.pictures == 0
    assert "/pictures/drawn/" in client.page("/games").one("#results .poster img")["src"]


@pytest.mark.feature("L09")
def test_a_small_picture_is_never_made_larger() -> None:
    """It is only packed better."""
    with Image.open(io.BytesIO(pictures.sized(photograph(200, 150))[640])) as opened:
        assert opened.size == (200, 150)


@pytest.mark.feature("L09")
def test_a_picture_of_gigabytes_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few bytes can claim to be many: the claim is enough to refuse."""
    monkeypatch.setattr(pictures, "MOST_PIXELS", 200 * 150 - 1)

    with pytest.raises(ValueError, match="too many"):
        pictures.sized(photograph(200, 150))


@pytest.mark.feature("L09")
def test_a_catalogue_of_before_gets_its_sizes(
    services: Services, platform: PlatformStandIn, client: CheckedClient, clock: Clock
) -> None:
    """Pictures fetched by an earlier version: shown as they are, and sized at the next sync."""
    platform.listed = [ListedGame("1", "Wide Water", "Quay House", "slots", "http://p/1.jpg")]
    platform.picture = lambda url: (photograph(1600, 1200), "jpg")  # type: ignore[method-assign]
    folder = services.settings.instance / "pictures"
    catalogue_sync.sync(services.engine, platform, folder, clock())
    sizes = sorted(folder.glob("*-*.webp"))
    for path in sizes:
        path.unlink()

    address = client.page("/games").one("#results .poster img")["srcset"].split()[0]
    assert client.get(address, buffered=True).mimetype == "image/jpeg"
    catalogue_sync.sync(services.engine, platform, folder, clock())
    assert sorted(folder.glob("*-*.webp")) == sizes
