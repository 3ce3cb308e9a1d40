"""The lobby's rails in the operator's order: moved by dragging or by buttons, looked at, put into force (L23, B06).

The form carries the whole order, so that nothing is kept before it is put into force: a button that moves a rail
sends the form and gets it back. Scripts only save the way there and back (static/staff.js).
"""

from datetime import datetime
from typing import Any

from flask import flash, render_template, request, url_for
from sqlalchemy.orm import Session

from casino.domain import arranging, games, layout_store
from casino.domain.arranging import Row
from casino.domain.audience import EVERYBODY
from casino.domain.layouts import CATEGORIES, DEVICES, Layout, in_zone
from casino.errors import InvalidRequest, LayoutMoved
from casino.web import previews
from casino.web.i18n import current_language, gettext
from casino.web.lobby import RAILS, category_words
from casino.web.previews import Preview
from casino.web.redirects import see_other
from casino.web.services import services
from casino.web.staff.access import LAYOUT_ROLES, blueprint, current_member, for_roles, may
from casino.web.units import reading, writing

PLACES = {"up": -1, "down": 1}
"""How far a button moves what it names."""


@blueprint.get("/lobby")
@for_roles(*LAYOUT_ROLES)
def arrange() -> Any:
    """Show every rail in its place."""
    return _page(layout_store.current(reading()))


@blueprint.post("/lobby")
@for_roles(*LAYOUT_ROLES)
def rearrange() -> Any:
    """Move a rail in the form, show what it would look like, or put the order into force."""
    layout = layout_store.current(reading())
    order, shown = request.form.getlist("order"), set(request.form.getlist("shown"))
    wanted, _, word = request.form.get("do", "").partition(":")
    if wanted in PLACES:
        order = arranging.moved(order, word, PLACES[wanted])
    if not is_current():
        return _page(layout, refused=gettext(LayoutMoved.default)), 409
    layout = arranging.rearranged(layout, order, set(order) - shown)
    if wanted == "preview":
        return look_at(layout)
    if wanted == "publish":
        if not reason():
            return _page(layout, refused=no_reason()), 422
        return put_into_force(layout, gettext("The lobby is laid out anew, for every player from the next page on."))
    return _page(layout, moved=word)


def is_current() -> bool:
    """Tell whether the form was made from the layout that is in force."""
    return request.form.get("based_on", type=int) == layout_store.number_in_force(reading())


def reason() -> str:
    """Return why, as the form says it."""
    return " ".join(request.form.get("reason", "").split())


def no_reason() -> str:
    """Return what is said to a form without a reason."""
    return gettext("Say why: it stands in the log, beside your name.")


def _page(layout: Layout, *, refused: str | None = None, moved: str = "") -> str:
    unit, now = reading(), services().clock()
    in_force = layout_store.newest(unit)
    categories = {facet.value: facet.count for facet in games.categories(unit, EVERYBODY)}
    filled = layout_store.fill(unit, layout, EVERYBODY)
    rows = [
        {
            "word": row.word,
            "title": _title(row),
            "is_hidden": row.is_hidden,
            "collection": row.collection,
            "games": categories.get(row.category, 0) if row.category else len(filled.get(row.word, ())),
            "counts": row.collection is not None or row.category is not None,
            "state": row.collection.state(now) if row.collection is not None else None,
        }
        for row in arranging.rows(layout, list(categories))
    ]
    return render_template(
        "staff/lobby.html",
        rows=rows,
        based_on=in_force.id if in_force is not None else 0,
        in_force=in_force,
        may_change=may(*LAYOUT_ROLES),
        refused=refused,
        moved=moved,
        continue_words=RAILS["continue"],
        reason=reason(),
        preview=preview_values(),
    )


def _title(row: Row) -> str:
    if row.collection is not None:
        return row.collection.words(current_language())
    if row.word == CATEGORIES:
        return gettext("Categories that come later")
    return category_words(row.category) if row.category else str(RAILS[row.word])


def preview_values() -> dict[str, Any]:
    """Return what the form says of the look ahead: the moment, the device and the language."""
    return {
        "at": request.form.get("preview_at", ""),
        "device": request.form.get("preview_device", "phone"),
        "language": request.form.get("preview_language", current_language()),
        "devices": DEVICES,
    }


def look_at(layout: Layout, at: datetime | None = None) -> Any:
    """Keep a layout as a draft and lead to the lobby as it would be; in force for nobody."""
    said, house = preview_values(), services()
    moment = _moment(said["at"]) or at or house.clock()
    device = said["device"] if said["device"] in DEVICES else DEVICES[0]
    language = said["language"] if said["language"] in house.settings.languages else current_language()
    with writing() as unit:
        number = layout_store.keep_draft(unit, layout, current_member().name, house.clock())
    token = previews.token_of(Preview(moment, device, language, number))
    return see_other(url_for("lobby.index", preview=token))


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return in_zone(found, services().settings.timezone)


def put_into_force(layout: Layout, words: str) -> Any:
    """Publish a layout for the form's reason, under the member's name, and lead back to the list.

    Raises `LayoutMoved` when somebody else was quicker, by however little.
    """
    with writing() as unit:
        number = request.form.get("based_on", -1, type=int)
        layout_store.publish(unit, layout, reason(), current_member().name, services().clock(), based_on=number)
        faults = layout_store.missing(unit, layout)
    flash(words, "info")
    for fault in faults:
        flash(fault, "trouble")
    return see_other(url_for("staff.arrange"))


@blueprint.get("/lobby/log")
@for_roles(*LAYOUT_ROLES)
def layout_log() -> Any:
    """Show what was in force, the newest first, with who decided it and why."""
    return _log()


def _log(refused: str | None = None) -> str:
    return render_template(
        "staff/lobby_log.html",
        layouts=layout_store.log(reading()),
        may_change=may(*LAYOUT_ROLES),
        refused=refused,
    )


@blueprint.post("/lobby/log")
@for_roles(*LAYOUT_ROLES)
def restore() -> Any:
    """Put an earlier layout into force again; 0 is the lobby without any."""
    number = request.form.get("number", type=int)
    if number is None:
        raise InvalidRequest("Which layout? The form names none.")
    if not reason():
        return _log(refused=no_reason()), 422
    with writing() as unit:
        layout = _earlier(unit, number)
        layout_store.publish(unit, layout, reason(), current_member().name, services().clock())
    flash(gettext("Layout %(number)s is in force again.", number=number), "info")
    return see_other(url_for("staff.arrange"))


def _earlier(unit: Session, number: int) -> Layout:
    return layout_store.layout_of(layout_store.find(unit, number)) if number else layout_store.USUAL
