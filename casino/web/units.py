"""A request's units of work: one to read with, and one to write, never both at once."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from casino.storage.database import unit_of_work
from casino.web.extensions import db
from casino.web.services import services


def reading() -> Session:
    """Return the request's reading session; the database refuses a write in it."""
    session: Session = db.session()
    return session


@contextmanager
def writing() -> Iterator[Session]:
    """Open a writing unit, after giving back the connection that the request read with: a request never holds two.

    What was read before stays readable, but is no longer bound to a session.
    """
    db.session.close()
    with unit_of_work(services().engine) as unit:
        yield unit
