"""Each wrong setting is named, with why and what to do. Bounds are tried just below, exactly and just above."""

import pytest

from tests.config.conftest import REQUIRED


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
        ("languages", "pt-BR,pt_BR", "twice"),
        ("policy", "lax", "must be one of"),
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
def test_a_wrong_value_is_named_with_what_to_do(only_fault, setting, value, words):
    fault = only_fault(**{setting: value})

    assert fault.startswith(f"CASINO_{setting.upper()} ")
    assert words in fault


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
def test_a_fault_in_the_file_is_named(only_fault, tmp_path, text, words):
    (tmp_path / "casino.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    base = {key: value for key, value in REQUIRED.items() if key != "CASINO_AGENT_ID" or "[agent_id]" not in text}

    assert words in only_fault(base)
