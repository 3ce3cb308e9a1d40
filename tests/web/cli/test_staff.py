"""`flask staff create`: the only way in for our own people; a fresh install has nobody (ASVS 6.3.2, R86)."""

import json

from flask import Flask
from sqlalchemy import select

from casino.storage.database import read_unit
from casino.storage.staff import Staff


def create(app: Flask, *arguments: str, password: str = "a quiet desk by the window\n"):
    return app.test_cli_runner().invoke(
        args=["staff", "create", *arguments, "--password-file", "-", "--json"], input=password
    )


def test_a_member_of_staff_is_made_with_one_role_and_a_hash(app: Flask):
    done = create(app, "Dora", "--role", "admin")

    assert json.loads(done.output) == {"name": "dora", "role": "admin"}
    with read_unit(app.extensions["casino"].engine) as unit:
        [member] = unit.scalars(select(Staff))
    assert member.password_hash.startswith("$argon2id$")


def test_a_name_is_used_once(app: Flask):
    create(app, "dora", "--role", "admin")

    again = create(app, "DORA", "--role", "support")

    assert again.exit_code == 1
    assert "already" in again.output


def test_a_weak_password_and_an_unknown_role_are_refused(app: Flask):
    assert create(app, "dora", "--role", "admin", password="short\n").exit_code == 1
    assert create(app, "dora", "--role", "king").exit_code == 2
    with read_unit(app.extensions["casino"].engine) as unit:
        assert list(unit.scalars(select(Staff))) == []
