"""Three certified sites on each database: one as it comes, and two that have every switch thrown the other way."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import create_engine

from casino.certify.bench import Site as CertifiedSite
from casino.certify.dialect import Dialect
from casino.certify.wire import Wire
from casino.storage.database import engine_options, prepare
from tests.certify.backstage import FreshPlayers, OperatorControl
from tests.conftest import DATABASES, Databases
from tests.support.processes import AGENT_ID, TOKEN, House, Site, together

PREVIOUS_TOKEN = "91c4e07a5d2f4b6883ae"
SWITCHED = Dialect().with_(
    decline_status=402,
    fields={
        "transaction": "tx_id",
        "round": "game_round",
        "bet": "amount_bet",
        "win": "amount_win",
        "reference": "cancels_tx",
    },
    types={"getBalance": "balanceInquiry", "makeBet": "debitCredit", "rollback": "refund"},
    codes={"insufficient_funds": "NO_MONEY", "player_not_found": "NO_PLAYER", "invalid_request": "BAD_CALL"},
    switches={
        "replay_balance": "current",
        "rollback_unknown": "error",
        "rollback_negative": "refuse",
        "freespin_bet": "ignore",
        "sig_forms": "raw",
        "aliases": "some",
    },
)
REFUSING = Dialect().with_(switches={"rollback_settled": "refuse"})
"""By itself: a site that refuses every rollback of a win cannot show how it refuses that of a spent one."""
_SWITCHED_FILE = """
decline_status = 402
replay_balance = "current"
rollback_unknown = "error"
rollback_negative = "refuse"
freespin_bet = "ignore"
sig_forms = ["raw"]

[type_aliases]
balanceInquiry = "getBalance"
debitCredit = "makeBet"
refund = "rollback"

[field_map]
transaction = ["tx_id"]
round = ["game_round"]
stake = ["amount_bet"]
payout = ["amount_win"]
target = ["cancels_tx"]

[error_codes]
insufficient_funds = "NO_MONEY"
player_not_found = "NO_PLAYER"
invalid_request = "BAD_CALL"
"""


@dataclass(frozen=True)
class CertifiedHouse:
    """One database, the three sites that serve it, and the house of the first."""

    house: House
    stock: CertifiedSite
    switched: CertifiedSite
    refusing: CertifiedSite


@pytest.fixture(scope="session", params=DATABASES)
def certified(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CertifiedHouse]:
    """The sites as running processes, with an operator who writes to their database; shared by the run."""
    folder = tmp_path_factory.mktemp(f"certified-{request.param}")
    switched_folder = folder / "switched"
    switched_folder.mkdir()
    (switched_folder / "casino.toml").write_text(_SWITCHED_FILE)
    url, drop = databases.create(request.param, folder)
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"), **engine_options(url, 8))
    prepare(engine)
    stock = Site(House(folder, url, {"CASINO_API_TOKEN": f"{TOKEN},{PREVIOUS_TOKEN}"}), workers=2)
    switched = Site(House(switched_folder, url))
    refusing = Site(House(folder, url, {"CASINO_ROLLBACK_SETTLED": "refuse"}))
    source = FreshPlayers(engine)

    def certifiable(site: Site, dialect: Dialect, previous_token: str | None = None) -> CertifiedSite:
        wire, control = Wire(site.url + "/callback"), OperatorControl(site, engine)
        return CertifiedSite(wire, TOKEN, AGENT_ID, source, control, dialect, previous_token)

    with together(stock, switched, refusing):
        yield CertifiedHouse(
            house=stock.house,
            stock=certifiable(stock, Dialect(), PREVIOUS_TOKEN),
            switched=certifiable(switched, SWITCHED),
            refusing=certifiable(refusing, REFUSING),
        )
    engine.dispose()
    drop()
