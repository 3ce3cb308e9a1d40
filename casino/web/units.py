"""The writing unit of work of a request."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from casino.storage.database import unit_of_work
from casino.web.extensions import db
from casino.web.services import services


@contextmanager
def writing() -> Iterator[Session]:
    """Open a writing unit, after giving back the connection that the request read with: a request never holds two.

    What was read before stays readable, but is no longer bound to a session.
    """
    db.session.close()
    with unit_of_work(services().engine) as unit:
        yield unit
