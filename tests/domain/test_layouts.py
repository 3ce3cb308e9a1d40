"""The lobby's layouts in both databases: kept for ever, and filled by the same rules as the shelf (L23)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from casino.domain import layout_store, layouts
from casino.domain.audience import Audience
from casino.errors import LayoutMoved
from casino.storage.catalogue import Game
from casino.storage.database import read_unit, unit_of_work
from tests.conftest import Clock

pytestmark = pytest.mark.feature("L23")
DOCUMENT = {
    "collections": {
        "by-hand": {"title": {"en": "By hand"}, "games": ["b", "a", "nothing"]},
        "by-rule": {"title": {"en": "By rule"}, "feature": "Free Spins", "sort": "name"},
    }
}


@pytest.fixture
def games(engine: Engine, clock: Clock) -> None:
    """Two games; b is played in euros alone."""
    with unit_of_work(engine) as unit:
        for slug, currencies in (("a", None), ("b", "|EUR|")):
            unit.add(
                Game(
                    reference=slug, slug=slug, name=slug.upper(), provider="Quay", provider_slug="quay",
                    category="slots", features=["Free spins"], feature_key="|free spins|", extra={},
                    search_key=slug, currency_key=currencies, first_seen_at=clock(),
                )
            )  # fmt: skip


def test_a_collection_holds_what_its_audience_may_play(engine: Engine, games: None) -> None:
    layout = layouts.read(DOCUMENT, UTC)

    with read_unit(engine) as unit:
        euros = layout_store.fill(unit, layout, Audience("EUR"))
        roubles = layout_store.fill(unit, layout, Audience("RUB"))

    assert {key: [card.slug for card in cards] for key, cards in euros.items()} == {
        "by-hand": ["b", "a"],
        "by-rule": ["a", "b"],
    }
    assert {key: [card.slug for card in cards] for key, cards in roubles.items()} == {
        "by-hand": ["a"],
        "by-rule": ["a"],
    }


@pytest.mark.parametrize("change", ["UPDATE lobby_layout SET actor = 'x'", "DELETE FROM lobby_layout"])
def test_no_layout_is_ever_changed(engine: Engine, clock: Clock, change: str) -> None:
    """The next one takes its place; who laid out what stays known."""
    layout = layouts.read(DOCUMENT, UTC)
    with unit_of_work(engine) as unit:
        number = layout_store.publish(unit, layout, "autumn", "mira", clock())
        layout_store.keep_draft(unit, layouts.Layout(), "mira", clock())

    with pytest.raises(DatabaseError, match="append-only"), unit_of_work(engine) as unit:
        unit.execute(text(change))

    with read_unit(engine) as unit:
        row = layout_store.newest(unit)
        assert row is not None
        assert (row.id, layout_store.current(unit)) == (number, layout)


def test_of_two_in_the_same_moment_one_wins(engine: Engine, clock: Clock) -> None:
    """Both have seen the lobby without a layout; the second is told, however close they were."""

    def publish(actor: str) -> bool:
        try:
            with unit_of_work(engine) as unit:
                layout_store.publish(unit, layout_store.USUAL, "mine", actor, clock(), based_on=0)
        except LayoutMoved:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        won = list(pool.map(publish, ("curator", "regent")))

    assert sorted(won) == [False, True]
    with read_unit(engine) as unit:
        assert [row.actor for row in layout_store.log(unit)] == [("curator", "regent")[won.index(True)]]
