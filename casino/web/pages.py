"""The site's own texts: help, terms, privacy, responsible play."""

from typing import Any

from flask import Blueprint, render_template

blueprint = Blueprint("pages", __name__)

TERMS_VERSION = "2026-11"
"""Stored with each acceptance (R03); a material change of the terms gets a new one."""
LETTERS_VERSION = "2026-11"
"""Of the words by which somebody agrees to letters; stored with each answer (R43)."""


@blueprint.get("/help")
def help() -> Any:  # noqa: A001  the address's own word
    """Answer what players ask first."""
    return render_template("pages/help.html")


@blueprint.get("/terms")
def terms() -> Any:
    """Show the terms in plain words."""
    return render_template("pages/terms.html", version=TERMS_VERSION)


@blueprint.get("/privacy")
def privacy() -> Any:
    """Say what is kept about a player, why and for how long."""
    return render_template("pages/privacy.html")


@blueprint.get("/responsible-play")
def responsible_play() -> Any:
    """Show how to stop, and where to find help."""
    return render_template("pages/responsible_play.html")
