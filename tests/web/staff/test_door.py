"""The back office's door: who gets in, with what, from where, and for how long (B18, B19, R86)."""

import json
from collections.abc import Callable
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from sqlalchemy import func, select

from app import create_app
from casino.storage.accounts import AccountEvent
from casino.storage.database import read_unit
from casino.storage.staff import ROLES, StaffLogin
from tests.cast import Member, log_in
from tests.conftest import Clock, make_settings
from tests.page import CheckedClient, Page
from tests.web.staff.conftest import OUT, Desk, knock

pytestmark = pytest.mark.feature("B18", "B19")


@pytest.fixture
def authenticator(app: Flask) -> Callable[[str], pyotp.TOTP]:
    """Return a function that gives a member an authenticator, as the operator's command does."""

    def give(name: str) -> pyotp.TOTP:
        done = app.test_cli_runner().invoke(args=["staff", "authenticator", name, "--json"])
        return pyotp.TOTP(json.loads(done.output)["key"])

    return give


def kinds(app: Flask) -> list[str]:
    with read_unit(app.extensions["casino"].engine) as unit:
        return list(unit.scalars(select(AccountEvent.kind).order_by(AccountEvent.id)))


def test_the_right_password_opens_the_door(client: CheckedClient, app: Flask, make_staff: Callable[..., str]) -> None:
    """The cookie goes to /staff alone, is kept from scripts, and is sent from our own pages only."""
    make_staff("curator", "games")

    answer = knock(client, "Curator")

    assert answer.location == "/staff/"
    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("casino-staff="))
    assert all(part in cookie for part in ("Path=/staff", "HttpOnly", "SameSite=Strict"))
    assert client.page("/staff/lobby").heading == "The lobby's rails"
    assert "staff_login" in kinds(app)


@pytest.mark.parametrize(("name", "password"), [("curator", "another quiet desk"), ("nobody", "a quiet desk by it")])
def test_a_wrong_pair_gets_one_answer(
    client: CheckedClient, make_staff: Callable[..., str], name: str, password: str
) -> None:
    make_staff("curator", "games")

    answer = knock(client, name, password)

    assert answer.status_code == 422
    assert "Name, password or code is not right." in Page(answer).one("[role=alert]").text
    assert "casino-staff" not in str(answer.headers)


def test_guessing_is_counted_before_it_is_judged(
    client: CheckedClient, clock: Clock, make_staff: Callable[..., str]
) -> None:
    """Five tries in a quarter of an hour, then not even the right one; and so for a name that nobody has."""
    make_staff("curator", "games")
    for _ in range(5):
        assert knock(client, "curator", "wrong but long enough").status_code == 422

    late = knock(client, "curator")
    assert late.status_code == 429
    assert int(late.headers["Retry-After"]) <= 900
    assert [knock(client, "nobody", "x").status_code for _ in range(6)][-1] == 429
    clock.advance(minutes=16)
    assert knock(client, "curator").status_code == 303


@pytest.mark.parametrize("role", ROLES)
def test_money_never_opens_to_a_password_alone(
    client: CheckedClient, make_staff: Callable[..., str], role: str
) -> None:
    """B19: cashier, finance, compliance and admin need an authenticator; they are told how to get one."""
    name = make_staff("member", role)

    answer = knock(client, name)

    if role in ("cashier", "finance", "compliance", "admin"):
        assert answer.status_code == 422
        assert "flask staff authenticator" in Page(answer).one("[role=alert]").text
    else:
        assert answer.status_code == 303


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_a_code_is_asked_for_and_good_once(
    client: CheckedClient,
    clock: Clock,
    make_staff: Callable[..., str],
    authenticator: Callable[[str], pyotp.TOTP],
) -> None:
    make_staff("warden", "admin")
    totp = authenticator("warden")
    code = totp.at(clock())

    assert knock(client, "warden").status_code == 422
    assert knock(client, "warden", code="000000" if code != "000000" else "111111").status_code == 422
    assert knock(client, "warden", code=code).status_code == 303
    client.post(OUT, data={"csrf_token": client.page("/staff/lobby").form(OUT).fields["csrf_token"]})
    assert knock(client, "warden", code=code).status_code == 422, "the code was used"
    assert knock(client, "warden", code=totp.at(clock.advance(seconds=30))).status_code == 303


def test_a_new_authenticator_closes_what_is_open(
    at_desk: Callable[..., Desk], authenticator: Callable[[str], pyotp.TOTP]
) -> None:
    desk = at_desk()

    authenticator("curator")

    assert desk.client.get("/staff/lobby").location == "/staff/login?next=/staff/lobby"


def test_log_out_kills_a_copied_cookie(at_desk: Callable[..., Desk], app: Flask) -> None:
    desk = at_desk()
    copied = desk.client.get_cookie("casino-staff", path="/staff")
    assert copied is not None

    desk.client.submit(desk.client.page("/staff/lobby").form(OUT))

    thief = app.test_client()
    thief.set_cookie("casino-staff", copied.value, path="/staff")
    assert thief.get("/staff/lobby").status_code == 303


@pytest.mark.parametrize(("away", "steps"), [({"minutes": 31}, 1), ({"minutes": 29}, 21)])
def test_a_log_in_ends_by_itself(
    at_desk: Callable[..., Desk], clock: Clock, away: dict[str, float], steps: int
) -> None:
    """After half an hour without a click, and after ten hours whatever is clicked."""
    desk = at_desk()
    answers = []
    for _ in range(steps):
        clock.advance(**away)
        answers.append(desk.client.get("/staff/lobby").status_code)

    assert answers[:-1] == [200] * (steps - 1)
    assert answers[-1] == 303


def test_who_is_switched_off_is_out_with_the_next_click(at_desk: Callable[..., Desk], app: Flask) -> None:
    desk, run = at_desk(), app.test_cli_runner().invoke

    assert run(args=["staff", "disable", "curator", "--reason", "has left"]).exit_code == 0
    assert desk.client.get("/staff/lobby").status_code == 303
    assert knock(desk.client, "curator").status_code == 422
    assert run(args=["staff", "enable", "curator", "--reason", "is back"]).exit_code == 0
    assert knock(desk.client, "curator").status_code == 303
    assert [kind for kind in kinds(app) if kind in ("staff_disabled", "staff_enabled")] == [
        "staff_disabled",
        "staff_enabled",
    ]


def test_a_new_password_closes_what_is_open(at_desk: Callable[..., Desk], app: Flask) -> None:
    desk = at_desk()

    done = app.test_cli_runner().invoke(
        args=["staff", "password", "curator", "--password-file", "-"], input="another desk by another window\n"
    )

    assert done.exit_code == 0, done.output
    assert desk.client.get("/staff/lobby").status_code == 303
    assert knock(desk.client, "curator").status_code == 422
    assert knock(desk.client, "curator", "another desk by another window").status_code == 303


def test_the_list_says_who_has_what(app: Flask, make_staff: Callable[..., str]) -> None:
    make_staff("curator", "games")

    done = app.test_cli_runner().invoke(args=["staff", "list", "--json"])

    assert json.loads(done.output)["staff"] == [
        {"name": "curator", "role": "games", "authenticator": False, "disabled_at": None}
    ]


def test_a_player_is_no_member_and_a_member_no_player(
    client: CheckedClient, make_staff: Callable[..., str], alice: Member
) -> None:
    """Two doors, two cookies; out of one is not out of the other."""
    make_staff("curator", "games")
    log_in(client, alice)

    assert client.get("/staff/lobby").status_code == 303
    assert knock(client, alice.username, alice.password).status_code == 422
    assert knock(client, "curator").status_code == 303
    assert client.page("/wallet/").one(".balance").text.endswith("€100.00")
    client.submit(client.page("/staff/lobby").form(OUT))
    assert client.page("/wallet/").one(".balance").text.endswith("€100.00")


@pytest.mark.parametrize(
    ("public", "networks", "caller", "is_there"),
    [
        (False, "", "127.0.0.1", True),
        (False, "", "::1", True),
        (False, "", "198.51.100.7", False),
        (True, "", "127.0.0.1", False),
        (True, "203.0.113.0/24", "203.0.113.9", True),
        (True, "203.0.113.0/24", "::ffff:203.0.113.9", True),
        (True, "203.0.113.0/24", "203.0.114.9", False),
    ],
)
def test_from_elsewhere_there_is_no_back_office(
    database_url: str, tmp_path: Path, public: bool, networks: str, caller: str, is_there: bool
) -> None:
    """The same page as for an address that never was; with nothing set, a public site has no back office at all."""
    address = "https://casino.example" if public else "http://127.0.0.1:8000"
    changes = {"game_hosts": "https://games.example", "smtp_url": "smtp://mail.example"} if public else {}
    app = create_app(make_settings(tmp_path, database_url, public_url=address, staff_networks=networks, **changes))
    visit = {"base_url": address, "environ_base": {"REMOTE_ADDR": caller}}

    answer = app.test_client().get("/staff/login", **visit)
    nowhere = app.test_client().get("/nowhere", **visit)

    assert answer.status_code == (200 if is_there else 404)
    if not is_there:
        assert Page(answer).title == Page(nowhere).title
        assert "Back office" not in answer.text


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("path", "reads", "changes"),
    [
        ("/staff/", ROLES, ()),
        ("/staff/lobby", ("games", "admin", "auditor"), ("games", "admin")),
        ("/staff/lobby/log", ("games", "admin", "auditor"), ("games", "admin")),
        ("/staff/lobby/collections/new", ("games", "admin", "auditor"), ("games", "admin")),
    ],
)
def test_each_role_opens_what_its_work_needs(
    at_desk: Callable[..., Desk],
    clock: Clock,
    make_staff: Callable[..., str],
    authenticator: Callable[[str], pyotp.TOTP],
    client: CheckedClient,
    shelf: None,
    role: str,
    path: str,
    reads: tuple[str, ...],
    changes: tuple[str, ...],
) -> None:
    """B18 as a matrix of roles and routes: an auditor looks and never changes; the rest is another's work."""
    make_staff("member", role)
    code = authenticator("member").at(clock())
    assert knock(client, "member", code=code).status_code == 303

    seen = client.get(path, follow_redirects=True)
    token = seen.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    sent = client.post(path, data={"csrf_token": token, "do": "stay"})

    assert seen.status_code == (200 if role in reads else 403)
    if path != "/staff/":
        assert (sent.status_code == 403) is (role not in changes)
    if seen.status_code == 403:
        assert Page(seen).heading == "Your role does not open this page"


@pytest.mark.parametrize("who", ["a visitor", "a player"])
def test_every_page_is_behind_the_door(app: Flask, client: CheckedClient, alice: Member, who: str) -> None:
    """Whatever is added under /staff is walked from its first day: no log-in of staff, no page, nothing written."""
    token = client.page("/login").form("/login").fields["csrf_token"]
    if who == "a player":
        log_in(client, alice)
        token = client.page("/account/").form("/logout").fields["csrf_token"]
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/staff")]
    before = kinds(app)

    walked = []
    for rule in rules:
        for method in {"GET", "POST"} & (rule.methods or set()):
            if rule.rule != "/staff/login":
                path = rule.rule.replace("<key>", "new")
                data = {"csrf_token": token, "do": "publish", "reason": "why"} if method == "POST" else None
                answer = client.open(path, method=method, data=data)
                assert answer.status_code == 303, (method, path)
                assert answer.location.startswith("/staff/login"), (method, path)
                walked.append(path)

    assert len(walked) >= 7
    assert kinds(app) == before


def test_only_digests_are_kept(at_desk: Callable[..., Desk], app: Flask) -> None:
    """A copy of the database opens nothing."""
    desk = at_desk()
    cookie = desk.client.get_cookie("casino-staff", path="/staff")
    assert cookie is not None

    with read_unit(app.extensions["casino"].engine) as unit:
        assert unit.scalar(select(func.count()).where(StaffLogin.token_digest == cookie.value)) == 0
        assert unit.scalar(select(func.count()).select_from(StaffLogin)) == 1


def test_the_door_leads_on_inside_only(client: CheckedClient, make_staff: Callable[..., str]) -> None:
    """A link from elsewhere cannot use the log-in to lead somewhere else."""
    make_staff("curator", "games")
    form = client.page("/staff/login?next=/staff/lobby/log").form("/staff/login")
    answers = [
        client.submit(form, {"name": "curator", "password": "a quiet desk by the window", "next": target}).location
        for target in ("/staff/lobby/log", "//evil.example/staff", "/wallet/")
    ]

    assert answers == ["/staff/lobby/log", "/staff/", "/staff/"]
