"""`/healthz` and `/readyz`, for a load balancer: alive; able to serve."""

from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from casino.web.services import services

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Say that the process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Say whether the database answers and stands at the newest migration."""
    try:
        fault = migration_fault()
    except SQLAlchemyError as error:
        fault = f"the database does not answer ({type(error).__name__})"
    return (jsonify(status="ok"), 200) if fault is None else (jsonify(status="unavailable", reason=fault), 503)


def migration_fault() -> str | None:
    """Return what is wrong with the database's migrations, or None. Raises SQLAlchemyError when it does not answer."""
    wanted = ScriptDirectory(current_app.extensions["migrate"].directory).get_current_head()
    with services().engine.connect() as connection:
        if not connection.dialect.has_table(connection, "alembic_version"):
            return "the database is empty; run: flask db upgrade"
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return (
        None if found == wanted else f"the database is at migration {found}, wanted is {wanted}; run: flask db upgrade"
    )
