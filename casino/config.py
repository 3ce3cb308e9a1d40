"""Settings: read once, from the environment and from the instance folder; every fault is named at once.

A setting is called `CASINO_NAME` in the environment and `name` in `instance/casino.toml`; the environment
wins. config_table.py holds the table of them all, config_values.py the readers of single values.
"""

import contextlib
import difflib
import os
import secrets
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.engine import URL

from casino import config_addresses as addresses
from casino.config_providers import Manners
from casino.config_table import FILE, INSTANCE_MEANING, PREFIX, SETTINGS, Setting
from casino.domain import policy
from casino.errors import tree
from casino.platform.protocol import DEFAULT_FIELDS

NOT_OURS = frozenset({"CASINO_BROWSER_TESTS"})
"""Variables with our prefix that only the test suite reads."""
EDGE_CODES = (
    "signature_required",
    "invalid_signature",
    "invalid_agent",
    "caller_not_allowed",
    "length_required",
    "body_too_large",
    "unsupported_encoding",
    "method_not_allowed",
)
"""Codes of answers that the callback gives before any error of ours is raised."""


class ConfigurationError(Exception):
    """The settings cannot be used; `faults` holds one plain sentence for each thing that is wrong."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        count = "one setting is" if len(faults) == 1 else f"{len(faults)} settings are"
        lines = "".join(f"\n  - {fault}" for fault in faults)
        super().__init__(f"The site cannot start: {count} missing or wrong.{lines}")


@dataclass(frozen=True)
class Settings:
    """Everything an operator decides, checked. Secrets stay out of its repr."""

    database_url: str = field(repr=False)
    secret_keys: tuple[str, ...] = field(repr=False)
    public_url: str
    platform_url: str
    agent_id: int
    api_tokens: tuple[str, ...] = field(repr=False)
    callback_ips: tuple[addresses.Network, ...]
    staff_networks: tuple[addresses.Network, ...]
    trusted_proxies: int
    game_hosts: tuple[str, ...]
    providers: Mapping[str, Manners]
    currencies: tuple[str, ...]
    languages: tuple[str, ...]
    policy: str
    decline_status: int
    replay_balance: str
    rollback_unknown: str
    rollback_settled: str
    rollback_negative: str
    freespin_bet: str
    sig_forms: tuple[str, ...]
    json_out: str
    type_aliases: Mapping[str, str]
    field_map: Mapping[str, tuple[str, ...]]
    error_codes: Mapping[str, str]
    win_alert: Mapping[str, Decimal]
    callback_capture: bool
    site_name: str
    site_logo: Path | None
    accent: str | None
    support_email: str
    smtp_url: addresses.MailServer | None = field(repr=False)
    mail_from: str
    jackpot_url: str
    register_url: str
    register_token: tuple[str, ...] = field(repr=False)
    funds_protection: str
    deposit_url: str
    deposit_token: tuple[str, ...] = field(repr=False)
    license_text: str
    help_url: str
    pool_size: int
    timezone: ZoneInfo
    sync_hours: int
    country_header: str
    unpictured_games: str
    log_level: str
    instance: Path
    sources: Mapping[str, str] = field(repr=False, compare=False, default_factory=dict)

    @property
    def production(self) -> bool:
        """Whether players come from elsewhere: the public address is not on this machine."""
        return self.public_url.startswith("https://")


def load(environ: Mapping[str, str], instance: Path) -> Settings:
    """Return the checked settings. Raises `ConfigurationError` that names every missing or wrong one."""
    instance = Path(environ.get("CASINO_INSTANCE") or instance).absolute()
    faults: list[str] = []
    written = _read_file(instance / FILE, faults)
    faults += _unknown(environ, written)
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for setting in SETTINGS:
        try:
            raw, source = _raw(setting, environ, written, instance)
            sources[setting.name] = source
            values[setting.target] = setting.reader(raw)
        except ValueError as error:
            faults.append(f"{setting.variable} {error}.")
    faults += _check_together(values, instance)
    if faults:
        raise ConfigurationError(faults)
    return Settings(**values, instance=instance, sources=sources)


def _read_file(path: Path, faults: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        faults.append(f"{path} cannot be read ({error}). Make it a readable UTF-8 file, or take it away.")
    except tomllib.TOMLDecodeError as error:
        faults.append(f"{path} is not valid TOML ({error}). Mend that line.")
    return {}


def _unknown(environ: Mapping[str, str], written: Mapping[str, Any]) -> list[str]:
    names = {setting.name for setting in SETTINGS}
    known = {setting.variable for setting in SETTINGS} | NOT_OURS | {"CASINO_INSTANCE"}
    return [
        f"{name} in the environment is not a setting.{_near(name, known)}"
        for name in sorted(environ)
        if name.startswith(PREFIX) and name not in known
    ] + [f"{name} in {FILE} is not a setting.{_near(name, names)}" for name in written if name not in names]


def _near(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    if not close:
        close = difflib.get_close_matches(name.lower().removeprefix(PREFIX.lower()), list(known), n=1)
    return f" Did you mean {close[0]}?" if close else " Take it away; docs/settings.md lists them all."


def _raw(setting: Setting, environ: Mapping[str, str], written: Mapping[str, Any], instance: Path) -> tuple[Any, str]:
    if setting.variable in environ:
        if setting.table:
            raise ValueError(f"is a table and has its place in {FILE} only; write it there as [{setting.name}]")
        return environ[setting.variable], "environment"
    if setting.name in written:
        return _from_toml(setting, written[setting.name]), FILE
    if setting.name == "secret_key":
        return _own_secret_key(instance), "secret_key file"
    if setting.default is None:
        raise ValueError(
            f"is missing. {setting.meaning} Set it in the environment, or {setting.name} in {instance / FILE}"
        )
    return ({} if setting.table else setting.default), "default"


def _from_toml(setting: Setting, value: Any) -> Any:
    if setting.table != isinstance(value, dict):
        kind = f"a table: [{setting.name}]" if setting.table else "text, a number or a list, not a table"
        raise ValueError(f"in {FILE} must be {kind}")
    if setting.table:
        return value
    parts = value if isinstance(value, list) else [value]
    if not all(isinstance(part, str | int) for part in parts):
        raise ValueError(f"in {FILE} must be text, a whole number or a list of these")
    return ",".join(str(part) for part in parts)


def _own_secret_key(instance: Path) -> str:
    """Return the key kept in the instance folder; the first caller makes it, the second reads it."""
    path = instance / "secret_key"
    try:
        instance.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            draft = instance / f".secret_key.{os.getpid()}"
            with os.fdopen(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
                file.write(secrets.token_hex(32) + "\n")
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
            draft.unlink()
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(
            f"is not set, and {path} can neither be read nor made ({error}). Make the folder writable, or set the key"
        ) from None


def _check_together(values: dict[str, Any], instance: Path) -> list[str]:
    """Finish the values that depend on the instance folder, and name what does not fit together."""
    url: URL | None = values.get("database_url")
    if url is not None:
        if url.drivername == "sqlite":
            url = url.set(database=str(instance / str(url.database)))
        values["database_url"] = url.render_as_string(hide_password=False)
    values["site_logo"], faults = _logo(values.get("site_logo", ""), instance)
    if values.get("public_url", "").startswith("https://"):
        faults += _public_faults(values)
    faults += _policy_faults(values.get("policy")) + _register_faults(values) + _cashier_faults(values)
    offered = values.get("currencies")
    for code in values.get("win_alert", {}):
        if offered and code not in offered:
            faults.append(f"CASINO_WIN_ALERT names {code!r}, which is not among CASINO_CURRENCIES.")
    for ours in values.get("field_map", {}):
        if ours not in DEFAULT_FIELDS:
            known = ", ".join(DEFAULT_FIELDS)
            faults.append(f"CASINO_FIELD_MAP names {ours!r}; our names of fields are: {known}.")
    codes = {error.code for error in tree()} | set(EDGE_CODES)
    for code in values.get("error_codes", {}):
        if code not in codes:
            faults.append(f"CASINO_ERROR_CODES names {code!r}, which is not a code of ours.{_near(code, codes)}")
    return faults


def _policy_faults(name: str | None) -> list[str]:
    """Name what is wrong with the chosen profile: an operator's counsel may have changed its file."""
    try:
        if name is not None:
            policy.load(name)
    except policy.UnusablePolicy as unusable:
        return [f"CASINO_POLICY is {name!r}, but {fault}" for fault in unusable.faults]
    return []


def _register_faults(values: Mapping[str, Any]) -> list[str]:
    """Name what the register of exclusions lacks: whom we ask must know us, and nobody else may listen."""
    url, token = values.get("register_url", ""), values.get("register_token", ("unknown",))
    if url and not token:
        return ["CASINO_REGISTER_TOKEN is missing. CASINO_REGISTER_URL is set, and what we ask there must be signed."]
    if url.startswith("http://") and not addresses.is_loopback(addresses.host_of(url)):
        return [f"CASINO_REGISTER_URL is {url!r}; persons are asked about over https only."]
    return []


def _cashier_faults(values: Mapping[str, Any]) -> list[str]:
    """Name what the cashier lacks: whoever tells of deposits must sign, and nobody may listen."""
    url, token = values.get("deposit_url", ""), values.get("deposit_token", ("unknown",))
    if url and not token:
        return ["CASINO_DEPOSIT_TOKEN is missing. CASINO_DEPOSIT_URL is set, and what is paid there must be signed."]
    if url.startswith("http://") and not addresses.is_loopback(addresses.host_of(url)):
        return [f"CASINO_DEPOSIT_URL is {url!r}; money is paid in over https only."]
    return []


def _public_faults(values: Mapping[str, Any]) -> list[str]:
    """Name what only a site on this machine may leave open."""
    faults: list[str] = []
    if values.get("game_hosts") == ():
        faults.append(
            "CASINO_GAME_HOSTS is missing. The site is public, so the hosts that the game frame may show "
            "must be named: the platform's, and those of the game makers that its links lead to."
        )
    if "smtp_url" in values and values["smtp_url"] is None:
        faults.append(
            "CASINO_SMTP_URL is missing. The site is public, so players confirm their addresses and reset passwords by "
            "mail; name the server that sends it, for example smtp://name:password@mail.example.org:587."
        )
    platform = values.get("platform_url", "")
    if platform.startswith("http://") and not addresses.is_loopback(addresses.host_of(platform)):
        faults.append(f"CASINO_PLATFORM_URL is {platform!r}; a public site needs https there.")
    return faults


def _logo(text: str, instance: Path) -> tuple[Path | None, list[str]]:
    if not text:
        return None, []
    path = instance / text
    if path.suffix.lower() not in (".svg", ".png", ".webp"):
        return None, [f"CASINO_SITE_LOGO is {text!r}; it must be an svg, png or webp file."]
    if not path.is_file():
        return None, [f"CASINO_SITE_LOGO is {text!r}, but there is no file {path}."]
    return path, []


@dataclass(frozen=True)
class SettingRow:
    """One setting as `flask settings` prints it."""

    name: str
    value: str
    source: str
    meaning: str


def describe(settings: Settings) -> list[SettingRow]:
    """Return a row for each setting, secrets masked."""
    rows = [
        SettingRow(
            setting.variable,
            _shown(setting, settings),
            settings.sources.get(setting.name, ""),
            setting.meaning,
        )
        for setting in SETTINGS
    ]
    return [*rows, SettingRow("CASINO_INSTANCE", str(settings.instance), "", INSTANCE_MEANING)]


def _shown(setting: Setting, settings: Settings) -> str:
    value = getattr(settings, setting.target)
    if setting.secret:
        return f"set ({len(value)} value{'s' if len(value) > 1 else ''})" if value else ""
    if setting.name == "database_url":
        return addresses.database(value).render_as_string(hide_password=True)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ",".join(str(part) for part in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}={','.join(one) if isinstance(one, tuple) else one}" for key, one in value.items())
    return "" if value is None else str(value)
