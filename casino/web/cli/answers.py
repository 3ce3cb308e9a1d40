"""How commands answer: one line for people or one JSON object for scripts; refusals in words, with exit status 1."""

import functools
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from casino.errors import CasinoError

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for scripts.")


def answer(as_json: bool, document: dict[str, Any], line: str) -> None:
    """Print the result as JSON or as a line."""
    click.echo(json.dumps(document, ensure_ascii=False) if as_json else line)


def command(run: Callable[..., Any]) -> Callable[..., Any]:
    """Run in the app's context; a refusal of the house becomes its message and exit status 1."""

    @functools.wraps(run)
    def refused_in_words(*args: Any, **kwargs: Any) -> Any:
        try:
            return run(*args, **kwargs)
        except CasinoError as error:
            click.echo(f"Refused ({error.code}): {error.message}", err=True)
            sys.exit(1)

    return with_appcontext(refused_in_words)


def read_password(source: str) -> str:
    """Return the first line of the file, or of the standard input for ``-``; never from the command line itself."""
    text = sys.stdin.readline() if source == "-" else Path(source).read_text("utf-8")
    password = text.splitlines()[0] if text else ""
    if not password:
        raise click.UsageError("the password file is empty")
    return password
