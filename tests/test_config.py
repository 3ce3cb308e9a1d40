"""Settings are checked before anything starts, and every fault is named in plain words at once."""

import stat
from collections.abc import Callable
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

import pytest

from casino.config import ConfigurationError, Settings, describe, load
from casino.config_table import SETTINGS, markdown

TOKEN = "7c1e94d05ab84f2e93d6"
OLDER_TOKEN = "b81f60aa1c7e4d3f8e25"
REQUIRED = {
    "CASINO_PLATFORM_URL": "http://127.0.0.1:8100",
    "CASINO_AGENT_ID": "7",
    "CASINO_API_TOKEN": TOKEN,
}
PUBLIC = {
    **REQUIRED,
    "CASINO_PUBLIC_URL": "https://casino.example.net",
    "CASINO_PLATFORM_URL": "https://platform.example.net",
    "CASINO_GAME_HOSTS": "https://games.example.net",
}
DOCS = Path(__file__).parents[1] / "docs" / "settings.md"


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Settings]:
    """Return a function that loads the required settings and those given, `None` taking one away."""

    def load_with(base: dict[str, str] = REQUIRED, /, **changes: str | None) -> Settings:
        environ = {**base, **{f"CASINO_{key.upper()}": value for key, value in changes.items()}}
        return load({key: value for key, value in environ.items() if value is not None}, tmp_path)

    return load_with


def faults(call: Callable[..., Settings], *base: dict[str, str], **changes: str | None) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        call(*base, **changes)
    return caught.value.faults


def only_fault(call: Callable[..., Settings], *base: dict[str, str], **changes: str | None) -> str:
    found = faults(call, *base, **changes)
    assert len(found) == 1, found
    return found[0]


def test_what_is_required_is_enough_on_this_machine(read, tmp_path):
    settings = read()

    assert settings.database_url == f"sqlite:///{tmp_path}/casino.db"
    assert settings.public_url == "http://127.0.0.1:8000"
    assert (settings.agent_id, settings.api_tokens) == (7, (TOKEN,))
    assert settings.currencies == ("EUR", "USD", "RUB")
    assert not settings.production


def test_everything_missing_is_named_in_one_go(tmp_path):
    """An operator who mends one fault per start gives up at the third."""
    with pytest.raises(ConfigurationError) as caught:
        load({}, tmp_path)

    named = [fault.split()[0] for fault in caught.value.faults]
    assert named == ["CASINO_PLATFORM_URL", "CASINO_AGENT_ID", "CASINO_API_TOKEN"]
    assert all(fault in str(caught.value) for fault in caught.value.faults)
    assert "3 settings are missing or wrong" in str(caught.value)


def test_a_missing_and_a_wrong_one_are_named_together(read):
    found = faults(read, agent_id=None, decline_status="302")

    assert [fault.split()[0] for fault in found] == ["CASINO_AGENT_ID", "CASINO_DECLINE_STATUS"]


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("database_url", "mysql://localhost/casino", "SQLite or PostgreSQL"),
        ("database_url", "postgres://localhost/casino", "write postgresql://"),
        ("database_url", "sqlite://", "in memory"),
        ("database_url", "casino.db", "not a database address"),
        ("secret_key", "", "is empty"),
        ("secret_key", "short-secret-15", "15 characters, too short"),
        ("public_url", "casino.example.net", "must be an address"),
        ("public_url", "http://casino.example.net", "needs https"),
        ("public_url", "https://casino.example.net/path", "take '/path' away"),
        ("public_url", "https://me:pw@casino.example.net", "user name or password"),
        ("platform_url", "ftp://platform.example.net", "must be an address"),
        ("platform_url", "https://platform.example.net/?x=1", "'?' or '#'"),
        ("agent_id", "0", "1 or more"),
        ("agent_id", "12a", "whole number"),
        ("agent_id", "1.0", "whole number"),
        ("callback_ips", "203.0.113.7, somewhere", "'somewhere'"),
        ("callback_ips", "203.0.113.7/24", "host bits"),
        ("trusted_proxies", "-1", "between 0 and 10"),
        ("trusted_proxies", "11", "between 0 and 10"),
        ("game_hosts", "games.example.net", "origin such as"),
        ("game_hosts", "http://games.example.net", "over https"),
        ("game_hosts", "https://*.net", "whole top-level domain"),
        ("game_hosts", "*", "origin such as"),
        ("game_hosts", "https://games.example.net/path", "origin such as"),
        ("currencies", "EUR,XXX", "'XXX'"),
        ("currencies", "eur", "in capitals"),
        ("currencies", "EUR,EUR", "twice"),
        ("currencies", "", "at least one"),
        ("languages", "english", "language code"),
        ("languages", " ", "at least one"),
        ("policy", "lax", "must be one of: strict"),
        ("decline_status", "199", "between 200 and 499"),
        ("decline_status", "201", "200 or lie between 400 and 499"),
        ("decline_status", "399", "200 or lie between 400 and 499"),
        ("decline_status", "500", "between 200 and 499"),
        ("replay_balance", "latest", "original, current"),
        ("rollback_unknown", "", "ok, error"),
        ("sig_forms", "raw,php", "'php'"),
        ("callback_capture", "maybe", "true or false"),
        ("type_aliases", "refund=rollback", "casino.toml only"),
        ("site_name", "", "is empty"),
        ("site_name", "x" * 41, "at most 40"),
        ("site_name", "two\nlines", "control characters"),
        ("site_logo", "logo.svg", "there is no file"),
        ("site_logo", "logo.exe", "svg, png or webp"),
        ("accent", "red", "must be a colour"),
        ("accent", "#12345", "must be a colour"),
        ("accent", "oklch(120% 0.1 85)", "must be a colour"),
        ("accent", "#fff;} body{", "must be a colour"),
        ("support_email", "help", "e-mail address"),
        ("help_url", "javascript:alert(1)", "must be an address"),
        ("pool_size", "0", "between 1 and 100"),
        ("pool_size", "101", "between 1 and 100"),
        ("log_level", "verbose", "debug, info, warning, error"),
    ],
)
def test_a_wrong_value_is_named_with_what_to_do(read, setting, value, words):
    fault = only_fault(read, **{setting: value})

    assert fault.startswith(f"CASINO_{setting.upper()} ")
    assert words in fault


@pytest.mark.parametrize(
    "token",
    [
        "",
        "   ",
        "changeme",
        "change-me-please-now-ok",
        "your-api-token-goes-here",
        "<paste the token here>",
        "xxxxxxxxxxxxxxxxxxxxxxxx",
        "00000000000000000000000000",
        "example-token-0123456789",
        "a1b2c3d4e5f6a7b",
        f"{TOKEN},",
        f"{TOKEN},changeme",
        f"{TOKEN} {OLDER_TOKEN}",
        f"{TOKEN},{OLDER_TOKEN},{TOKEN[::-1]}",
        "токен-токен-токен-токен",
    ],
)
def test_row_94_an_empty_or_placeholder_token_is_refused(read, token):
    """With it every check of a signature would fail, or worse, be skipped, and nobody would notice at start-up."""
    fault = only_fault(read, api_token=token)

    assert fault.startswith("CASINO_API_TOKEN ")
    assert "token" in fault or "at most 2" in fault


def test_the_shortest_secret_that_is_long_enough_is_taken(read):
    assert read(api_token="a1b2c3d4e5f6a7b8").api_tokens == ("a1b2c3d4e5f6a7b8",)


def test_row_93_two_tokens_are_kept_in_order(read):
    assert read(api_token=f"{TOKEN}, {OLDER_TOKEN}").api_tokens == (TOKEN, OLDER_TOKEN)


def test_an_unknown_variable_is_a_fault_with_the_nearest_name(read):
    fault = only_fault(read, platfrom_url="http://127.0.0.1:9")

    assert (
        fault == "CASINO_PLATFROM_URL in the environment is not a setting. Did you mean CASINO_PLATFORM_URL?"
    )


def test_an_unknown_key_in_the_file_is_a_fault_with_the_nearest_name(read, tmp_path):
    (tmp_path / "casino.toml").write_text('trusted_proxy = 1\nCASINO_AGENT_ID = 3\nnonsense = ""\n')

    found = faults(read)

    assert "trusted_proxy in casino.toml is not a setting. Did you mean trusted_proxies?" in found
    assert "CASINO_AGENT_ID in casino.toml is not a setting. Did you mean agent_id?" in found
    assert len(found) == 3


def test_the_environment_wins_over_the_file(read, tmp_path):
    (tmp_path / "casino.toml").write_text(
        'agent_id = 3\nsite_name = "From the file"\nlanguages = ["ru", "en"]\n'
    )

    settings = read()

    assert settings.agent_id == 7
    assert settings.site_name == "From the file"
    assert settings.languages == ("ru", "en")
    shown = {row.name: row.source for row in describe(settings)}
    assert shown["CASINO_AGENT_ID"] == "environment"
    assert shown["CASINO_SITE_NAME"] == "casino.toml"
    assert shown["CASINO_POLICY"] == "default"


def test_an_empty_variable_does_not_fall_back_to_the_file(read, tmp_path):
    """Someone who empties a token means it, and must not sign with an old one."""
    (tmp_path / "casino.toml").write_text(f'api_token = "{TOKEN}"\n')

    assert "is empty" in only_fault(read, api_token="")


def test_maps_are_read_from_the_file(read, tmp_path):
    (tmp_path / "casino.toml").write_text(
        """
        [type_aliases]
        refund = "rollback"
        [field_map]
        transaction = ["tx", "tx_id"]
        round = "round_number"
        [error_codes]
        insufficient_funds = "NO_MONEY"
        [win_alert]
        EUR = "5000.10"
        USD = 5000.20
        """
    )

    settings = read()

    assert settings.type_aliases == {"refund": "rollback"}
    assert settings.field_map == {"transaction": ("tx", "tx_id"), "round": ("round_number",)}
    assert settings.error_codes == {"insufficient_funds": "NO_MONEY"}
    assert settings.win_alert == {"EUR": Decimal("5000.10"), "USD": Decimal("5000.20")}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[type_aliases]\nrefund = "undo"', "'undo'"),
        ("[field_map]\ntransaction = []", "'transaction' no names"),
        ("[field_map]\ntransaction = 5", "'transaction' no names"),
        ('[field_map]\ntransaction_id = "tx"', "our names of fields are: transaction, round"),
        ('[error_codes]\ninsufficient_fund = "X"', "Did you mean insufficient_funds?"),
        ("[error_codes]\ninsufficient_funds = 5", "'insufficient_funds' no text"),
        ('[win_alert]\nEUR = "-1"', "amount '-1'"),
        ("[win_alert]\nEUR = nan", "amount"),
        ("[win_alert]\nEUR = true", "amount"),
        ('[win_alert]\nGBP = "5"', "not among CASINO_CURRENCIES"),
        ('win_alert = "EUR"', "must be a table"),
        ("[agent_id]\nx = 1", "not a table"),
        ("site_name = 1.5", "must be text, a whole number"),
        ("site_name = ", "not valid TOML"),
        ("\udcff", "cannot be read"),
    ],
)
def test_a_fault_in_the_file_is_named(read, tmp_path, text, words):
    (tmp_path / "casino.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    base = {
        key: value for key, value in REQUIRED.items() if key != "CASINO_AGENT_ID" or "[agent_id]" not in text
    }

    assert words in only_fault(read, base)


def test_the_secret_key_is_made_once_and_is_ours_alone(read, tmp_path):
    first, second = read(), read()

    kept = tmp_path / "secret_key"
    assert first.secret_keys == second.secret_keys == (kept.read_text().strip(),)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert len(first.secret_keys[0]) == 64
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret_key"]


def test_several_secret_keys_keep_their_order(read, tmp_path):
    settings = read(secret_key=f"{TOKEN},{OLDER_TOKEN}")

    assert settings.secret_keys == (TOKEN, OLDER_TOKEN)
    assert not (tmp_path / "secret_key").exists()


def test_an_emptied_secret_key_file_is_a_fault(read, tmp_path):
    (tmp_path / "secret_key").write_text("\n")

    assert "CASINO_SECRET_KEY is empty" in only_fault(read)


def test_a_folder_that_cannot_hold_the_key_is_a_fault(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(ConfigurationError, match="Make the folder writable") as caught:
        load(REQUIRED, tmp_path / "file" / "instance")

    assert any("CASINO_SECRET_KEY" in fault for fault in caught.value.faults)


def test_another_instance_folder_can_be_named(read, tmp_path):
    settings = read(instance=str(tmp_path / "elsewhere"))

    assert settings.instance == tmp_path / "elsewhere"
    assert settings.database_url == f"sqlite:///{tmp_path}/elsewhere/casino.db"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("postgresql://casino:pw@db/casino", "postgresql://casino:pw@db/casino"),
        ("sqlite:////var/lib/casino.db", "sqlite:////var/lib/casino.db"),
    ],
)
def test_an_absolute_database_address_works_as_it_stands(read, given, kept):
    assert read(database_url=given).database_url == kept


def test_a_public_site_must_name_the_hosts_of_games(read):
    assert "CASINO_GAME_HOSTS is missing" in only_fault(read, PUBLIC, game_hosts=None)
    assert read(PUBLIC).production


def test_a_public_site_talks_to_the_platform_over_https(read):
    fault = only_fault(read, PUBLIC, platform_url="http://platform.example.net")

    assert fault.startswith("CASINO_PLATFORM_URL ")


def test_wildcards_and_loopback_are_game_hosts(read):
    hosts = "https://*.provider.example, http://127.0.0.1:8100/, https://games.example:8443"

    assert read(game_hosts=hosts).game_hosts == (
        "https://*.provider.example",
        "http://127.0.0.1:8100",
        "https://games.example:8443",
    )


@pytest.mark.parametrize("value", ["#c9a45c", "#FC0", "oklch(80% 0.12 85)", "oklch(0.8 .12 85deg)"])
def test_colours_are_taken(read, value):
    assert read(accent=value).accent == value.lower()


def test_a_logo_is_found_from_the_instance_folder(read, tmp_path):
    (tmp_path / "logo.svg").write_text("<svg/>")

    assert read(site_logo="logo.svg").site_logo == tmp_path / "logo.svg"


def test_networks_of_both_families_are_taken(read):
    settings = read(callback_ips="203.0.113.7, 198.51.100.0/24, 2001:db8::/32")

    assert [str(one) for one in settings.callback_ips] == [
        "203.0.113.7/32",
        "198.51.100.0/24",
        "2001:db8::/32",
    ]


def test_no_secret_is_shown(read):
    """Neither `flask settings` nor a traceback that prints the settings may give a secret away."""
    settings = read(secret_key=OLDER_TOKEN, database_url="postgresql://casino:hunter2@db/casino")

    shown = repr(settings) + "".join(f"{row.name}={row.value}" for row in describe(settings))
    assert not [secret for secret in (TOKEN, OLDER_TOKEN, "hunter2") if secret in shown]
    assert "CASINO_DATABASE_URL=postgresql://casino:***@db/casino" in shown


def test_a_fault_never_repeats_a_secret(read):
    found = faults(read, api_token="s3cr3t-short", secret_key="t0p secret of the house")

    assert not any("s3cr3t" in fault or "t0p" in fault for fault in found)


def test_the_table_and_the_settings_are_the_same_list():
    beside = {"instance", "sources"}

    assert {one.target for one in SETTINGS} == {one.name for one in fields(Settings)} - beside


def test_every_setting_is_documented():
    """To renew: python -c "from casino.config_table import markdown; print(markdown())"."""
    assert markdown() in DOCS.read_text(encoding="utf-8")
