"""Settings are checked before anything starts, and every fault is named in plain words at once."""

import stat
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

import pytest

from casino.config import ConfigurationError, Settings, describe, load
from casino.config_table import SETTINGS, markdown
from tests.config.conftest import OLDER_TOKEN, PUBLIC, REQUIRED, TOKEN

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


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


def test_a_missing_and_a_wrong_one_are_named_together(faults):
    found = faults(agent_id=None, decline_status="302")

    assert [fault.split()[0] for fault in found] == ["CASINO_AGENT_ID", "CASINO_DECLINE_STATUS"]


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
def test_row_94_an_empty_or_placeholder_token_is_refused(only_fault, token):
    """With it every check of a signature would fail, or worse, be skipped, and nobody would notice."""
    fault = only_fault(api_token=token)

    assert fault.startswith("CASINO_API_TOKEN ")
    assert "token" in fault or "at most 2" in fault


def test_the_shortest_secret_that_is_long_enough_is_taken(read):
    assert read(api_token="a1b2c3d4e5f6a7b8").api_tokens == ("a1b2c3d4e5f6a7b8",)


def test_row_93_two_tokens_are_kept_in_order(read):
    assert read(api_token=f"{TOKEN}, {OLDER_TOKEN}").api_tokens == (TOKEN, OLDER_TOKEN)


def test_an_unknown_variable_is_a_fault_with_the_nearest_name(only_fault):
    fault = only_fault(platfrom_url="http://127.0.0.1:9")

    assert fault == "CASINO_PLATFROM_URL in the environment is not a setting. Did you mean CASINO_PLATFORM_URL?"


def test_an_unknown_key_in_the_file_is_a_fault_with_the_nearest_name(faults, tmp_path):
    (tmp_path / "casino.toml").write_text('trusted_proxy = 1\nCASINO_AGENT_ID = 3\nnonsense = ""\n')

    found = faults()

    assert "trusted_proxy in casino.toml is not a setting. Did you mean trusted_proxies?" in found
    assert "CASINO_AGENT_ID in casino.toml is not a setting. Did you mean agent_id?" in found
    assert len(found) == 3


def test_the_environment_wins_over_the_file(read, tmp_path):
    (tmp_path / "casino.toml").write_text('agent_id = 3\nsite_name = "From the file"\nlanguages = ["ru", "en"]\n')

    settings = read()

    assert settings.agent_id == 7
    assert settings.site_name == "From the file"
    assert settings.languages == ("ru", "en")
    shown = {row.name: row.source for row in describe(settings)}
    assert shown["CASINO_AGENT_ID"] == "environment"
    assert shown["CASINO_SITE_NAME"] == "casino.toml"
    assert shown["CASINO_POLICY"] == "default"


def test_an_empty_variable_does_not_fall_back_to_the_file(only_fault, tmp_path):
    """Someone who empties a token means it, and must not sign with an old one."""
    (tmp_path / "casino.toml").write_text(f'api_token = "{TOKEN}"\n')

    assert "is empty" in only_fault(api_token="")


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


def test_an_emptied_secret_key_file_is_a_fault(only_fault, tmp_path):
    (tmp_path / "secret_key").write_text("\n")

    assert "CASINO_SECRET_KEY is empty" in only_fault()


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


def test_a_public_site_must_name_the_hosts_of_games(only_fault, read):
    assert "CASINO_GAME_HOSTS is missing" in only_fault(PUBLIC, game_hosts=None)
    assert read(PUBLIC).production


def test_a_public_site_talks_to_the_platform_over_https(only_fault):
    fault = only_fault(PUBLIC, platform_url="http://platform.example.net")

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


def test_a_fault_never_repeats_a_secret(faults):
    found = faults(api_token="s3cr3t-short", secret_key="t0p secret of the house")

    assert not any("s3cr3t" in fault or "t0p" in fault for fault in found)


def test_the_table_and_the_settings_are_the_same_list():
    beside = {"instance", "sources"}

    assert {one.target for one in SETTINGS} == {one.name for one in fields(Settings)} - beside


def test_every_setting_is_documented():
    """To renew: python -c "from casino.config_table import markdown; print(markdown())"."""
    assert markdown() in DOCS.read_text(encoding="utf-8")
