"""Headers, cookies, hosts and tokens: what must hold on every answer, whatever its status (SECURITY.md 1.1, 4.2)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app import create_app
from casino.web import security
from tests.cast import Member
from tests.conftest import make_settings
from tests.page import CheckedClient
from tests.web.conftest import PlatformStandIn

HTTPS = "https://casino.example"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
}


@pytest.fixture
def public(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The same site, served to the public over https."""
    settings = make_settings(
        tmp_path,
        database_url,
        public_url=HTTPS,
        platform_url="https://platform.example",
        game_hosts="https://games.example",
        support_email="help@casino.example",
        smtp_url="smtp://127.0.0.1:9",
    )
    app = create_app(settings)
    app.test_client_class = CheckedClient
    app.extensions["casino"].platform = PlatformStandIn()
    yield app
    app.extensions["casino"].engine.dispose()


@pytest.fixture
def outside(public: Flask) -> CheckedClient:
    """A browser that comes over https."""
    client = public.test_client()
    assert isinstance(client, CheckedClient)
    return client


def ask(client: CheckedClient, path: str, method: str = "GET", **options: object) -> TestResponse:
    return client.open(path, method=method, base_url=HTTPS, **options)


def each_status(client: CheckedClient, app: Flask) -> Iterator[tuple[int, TestResponse]]:
    @app.get("/breaks-for-the-test")
    def breaks() -> str:
        raise RuntimeError("a bug")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield 200, ask(client, "/login")
    yield 303, ask(client, "/wallet/")
    yield 400, ask(client, "/login", "POST")
    yield 404, ask(client, "/nowhere")
    yield 405, ask(client, "/logout")
    yield 413, ask(client, "/login", "POST", data=b"x" * 70_000, content_type="application/x-www-form-urlencoded")
    yield 500, ask(client, "/breaks-for-the-test")


def test_every_status_carries_every_header(public: Flask, outside: CheckedClient) -> None:
    """3.4.1, 3.4.3 to 3.4.6: errors are answers too."""
    for status, answer in each_status(outside, public):
        assert answer.status_code == status
        assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS, status
        assert "object-src 'none'; report-uri /csp" in answer.headers["Content-Security-Policy"]
        assert "base-uri 'none'" in answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert "Permissions-Policy" in answer.headers
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_cookies_are_bound_to_the_host_and_hidden_from_scripts(outside: CheckedClient) -> None:
    """3.3.1 to 3.3.4: on every Set-Cookie of a crawl."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', ask(outside, "/login").text)
    assert token is not None
    referer = {"Referer": f"{HTTPS}/login"}
    theme = ask(outside, "/preferences/theme", "POST", data={"csrf_token": token[1], "theme": "dark"}, headers=referer)
    tongue = ask(outside, "/preferences/language", "POST", data={"csrf_token": token[1], "language": "ru"})
    cookies = [
        ask(outside, "/register").headers.get("Set-Cookie", ""),
        theme.headers["Set-Cookie"],
        tongue.headers["Set-Cookie"],
    ]

    assert theme.status_code == tongue.status_code == 303
    for cookie in filter(None, cookies):
        assert cookie.startswith("__Host-"), cookie
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))


def test_the_development_cookie_is_http_only(client: CheckedClient) -> None:
    """Without https there is no Secure and no __Host-; the rest holds."""
    cookie = client.get("/login").headers["Set-Cookie"]

    assert cookie.startswith("casino=")
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))


def test_the_cookie_holds_no_money_and_no_name(client: CheckedClient, at_home: CheckedClient) -> None:
    """What a cookie says about its owner is a random token and nothing else."""
    cookie = at_home.get_cookie("casino")
    assert cookie is not None
    with at_home.session_transaction() as session:
        assert set(session) <= {"csrf_token", "_user_id", "_fresh", "_id", "ask_limits"}
        assert re.fullmatch(r"[\w-]{43}", session["_user_id"])


def test_two_answers_have_two_nonces(client: CheckedClient) -> None:
    """3.4.3: a nonce that repeats is none."""
    found = [re.findall(r"'nonce-([^']+)'", client.get("/").headers["Content-Security-Policy"])[0] for _ in range(2)]

    assert found[0] != found[1]


def test_pages_are_kept_nowhere(at_home: CheckedClient, shelf: None) -> None:
    """14.3.2: what a logged-in person sees is not in any cache."""
    for path in ("/", "/games", "/games/harbour-lights", "/wallet/", "/wallet/rounds", "/account/", "/help"):
        assert at_home.get(path).headers["Cache-Control"] == "no-store", path


@pytest.mark.parametrize(
    "host", ["evil.example", "casino.example.evil.example", "xcasino.example", "casino.example@evil"]
)
def test_a_foreign_host_name_is_refused(outside: CheckedClient, host: str) -> None:
    """4.3 no. 29: no page is made under a name that is not ours."""
    assert outside.get("/login", base_url=HTTPS, headers={"Host": host}).status_code == 400


def test_what_another_site_sends_is_refused(client: CheckedClient, alice: Member) -> None:
    """3.5.1, login included: even with a good token, another site's form is not ours."""
    form = client.page("/login").form("/login")
    data = form.filled(username=alice.username, password=alice.password)

    for site in ("cross-site", "same-site"):
        assert client.post("/login", data=data, headers={"Sec-Fetch-Site": site}).status_code == 400
    assert client.post("/login", data=data, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303


def test_every_post_needs_its_token(app: Flask, at_home: CheckedClient) -> None:
    """3.5.1: walk all POST routes of the site without a token and with another browser's."""
    foreign = app.test_client().get("/login").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', foreign)
    assert token is not None
    exempt = {"security.policy_report", "cashier.tell"}  # the latter is signed: tests/web/test_deposit.py
    rules = [
        rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ()) and rule.endpoint not in exempt
    ]
    assert len(rules) >= 6

    for rule in rules:
        path = re.sub(r"<[^>]+>", "x", re.sub(r"<int[^>]*>", "1", rule.rule))
        for data in ({}, {"csrf_token": token[1]}):
            assert at_home.post(path, data=data).status_code == 400, path


def test_a_policy_report_is_taken_and_answered_with_nothing(client: CheckedClient) -> None:
    """A browser reports without a token; the report changes nothing."""
    answer = client.post("/csp", data=b'{"csp-report": {}}', content_type="application/csp-report")

    assert (answer.status_code, answer.data) == (204, b"")


@pytest.mark.parametrize("origin", ["https://a b", "https://x; script-src *", "javascript:1", "'self'", "https://x/\n"])
def test_only_origins_enter_the_policy(app: Flask, origin: str) -> None:
    """A header is no place for text that came from elsewhere."""
    with app.test_request_context("/"), pytest.raises(ValueError, match="is not an origin"):
        security.allow_frames([origin])


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
@pytest.mark.parametrize("path", ["/", "/login", "/games/x/launch", "/wallet/"])
def test_unknown_methods_are_405(client: CheckedClient, path: str, method: str) -> None:
    """4.1.4."""
    assert client.open(path, method=method).status_code in (400, 405)


@pytest.mark.parametrize("path", ["/games?q=a%00b", "/games?category=%00", "/games/%00", "/?preview=%00", "/x?%00=1"])
def test_a_null_character_is_refused_before_the_database_sees_it(client: CheckedClient, path: str) -> None:
    """PostgreSQL takes none in text: what SQLite let through was a failure of ours there."""
    assert client.get(path).status_code == 400


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_a_null_character_in_a_form_is_refused(client: CheckedClient, alice: Member) -> None:
    """On both databases, and the log-in is as good as before."""
    form = client.page("/login").form("/login")

    assert client.submit(form, {"username": "ali\0ce", "password": alice.password}).status_code == 400
    assert client.submit(form, {"username": alice.username, "password": f"{alice.password}\0"}).status_code == 400
    assert client.submit(form, {"username": alice.username, "password": alice.password}).status_code == 303
