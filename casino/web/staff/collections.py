"""One collection of the operator's: titles, games in their order or what they have in common, when and for whom.

Like the order of the rails, the form carries everything until it is put into force (L23).
"""

from datetime import datetime
from typing import Any

from flask import render_template, request
from wtforms import DateTimeLocalField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, Regexp

from casino.domain import arranging, games, layout_store, layouts
from casino.domain.audience import EVERYBODY
from casino.domain.games import GameQuery
from casino.domain.layouts import DEVICES, LONGEST_TITLE, MOST_GAMES, Collection, Layout, LayoutFaults
from casino.errors import LayoutMoved, NotFound
from casino.web.forms import BaseForm, trimmed
from casino.web.i18n import current_language, gettext, language_name
from casino.web.i18n import lazy_gettext as _l
from casino.web.lobby import MAX_TEXT, SORTS, category_words
from casino.web.services import services
from casino.web.staff.access import LAYOUT_ROLES, blueprint, for_roles, may
from casino.web.staff.arrangement import (
    PLACES,
    is_current,
    look_at,
    no_reason,
    preview_values,
    put_into_force,
    reason,
)
from casino.web.units import reading

NEW = "new"
MOST_LETTERS = 40
TAKEN = (*layouts.OWN, *layouts.COMMON, layouts.CATEGORIES)
"""Names of the lobby's own rails."""
FOUND = 12
"""As many games a search offers to add."""
_RULES = ("category", "provider", "feature")
_MOMENT = "%Y-%m-%dT%H:%M"


class CollectionForm(BaseForm):
    """What a collection says; the titles, one for each language, are added where the languages are known."""

    key = StringField(
        _l("Name in the layout"),
        [
            Optional(),
            Regexp(r"[a-z0-9][a-z0-9_-]{0,39}\Z", message=_l("Use up to 40 small Latin letters, digits and hyphens.")),
        ],
        filters=[trimmed],
        description=_l("Only staff see it. Left empty, it follows the title."),
    )
    way = RadioField(
        _l("What is in it"),
        choices=[
            SelectChoice("games", _l("Games chosen one by one")),
            SelectChoice("rule", _l("All games of one kind")),
        ],
        default="games",
    )
    category = SelectField(_l("Category"))
    provider = SelectField(_l("Provider"))
    feature = SelectField(_l("Feature"))
    sort = SelectField(_l("Order"))
    starts = DateTimeLocalField(_l("From"), [Optional()], format=_MOMENT)
    ends = DateTimeLocalField(_l("Until"), [Optional()], format=_MOMENT)
    devices = SelectMultipleField(_l("Devices"), [InputRequired(_l("Choose at least one device."))])
    languages = SelectMultipleField(_l("Languages"), description=_l("None chosen: readers of every language."))

    def titles(self) -> dict[str, str]:
        """Return the titles that were written, by language."""
        said = {language: self[_title_field(language)].data or "" for language in services().settings.languages}
        return {language: " ".join(words.split()) for language, words in said.items() if words.strip()}


def _title_field(language: str) -> str:
    return f"title_{language}"


def _form(**values: Any) -> CollectionForm:
    """Make the form for the languages that the site offers and the games that the catalogue holds."""
    languages = services().settings.languages
    title = {
        _title_field(language): StringField(
            _l("Title") if len(languages) == 1 else language_name(language),
            [Length(max=LONGEST_TITLE, message=_l("Use at most 60 letters."))],
        )
        for language in languages
    }
    made: CollectionForm = type("TitledCollectionForm", (CollectionForm,), title)(**values)
    unit = reading()
    anything = ("", gettext("Any"))
    made.category.choices = [anything] + [
        (one.value, category_words(one.value, one.label)) for one in games.categories(unit, EVERYBODY)
    ]
    made.provider.choices = [anything, *((one.value, one.label) for one in games.providers(unit, EVERYBODY))]
    made.feature.choices = [anything, *((one.value, one.label) for one in games.features(unit, EVERYBODY))]
    for name in _RULES:
        kept = made[name].data
        if kept and kept not in {value for value, _ in made[name].choices}:
            made[name].choices.append((kept, kept))
    made.sort.choices = list(SORTS.items())
    made.devices.choices = [("phone", gettext("Phone")), ("desktop", gettext("Computer"))]
    made.languages.choices = [(language, language_name(language)) for language in languages]
    return made


@blueprint.get("/lobby/collections/<key>")
@for_roles(*LAYOUT_ROLES)
def collection(key: str) -> Any:
    """Show a collection as it is in force, or an empty one."""
    found = _find(layout_store.current(reading()), key)
    if found is None:
        return _page(_form(formdata=None, devices=list(DEVICES), sort="popular"), None, ())
    zone = services().settings.timezone
    values: dict[str, Any] = {_title_field(language): words for language, words in found.title.items()}
    values |= {name: getattr(found, name) or "" for name in _RULES}
    form = _form(
        formdata=None,
        key=found.key,
        way="games" if found.games else "rule",
        sort=found.sort,
        starts=found.starts_at.astimezone(zone) if found.starts_at else None,
        ends=found.ends_at.astimezone(zone) if found.ends_at else None,
        devices=list(found.devices),
        languages=list(found.languages),
        **values,
    )
    return _page(form, found, found.games)


def _find(layout: Layout, key: str) -> Collection | None:
    """Return a collection of the layout, None for a new one. Raises `NotFound`."""
    if key == NEW:
        return None
    found = next((one for one in layout.collections if one.key == key), None)
    if found is None:
        raise NotFound(f"There is no collection {key}.")
    return found


@blueprint.post("/lobby/collections/<key>")
@for_roles(*LAYOUT_ROLES)
def change_collection(key: str) -> Any:
    """Do what the button said: change the form, show the lobby as it would be, or put it into force."""
    layout = layout_store.current(reading())
    form, chosen = _form(), list(dict.fromkeys(request.form.getlist("games")))[: 2 * MOST_GAMES]
    wanted, _, slug = request.form.get("do", "").partition(":")
    if not is_current():
        return _page(form, None, chosen, key=key, refused=gettext(LayoutMoved.default)), 409
    found = _find(layout, key)
    if wanted in PLACES:
        return _page(form, found, arranging.moved(chosen, slug, PLACES[wanted]), moved=slug)
    if wanted == "drop":
        return _page(form, found, [one for one in chosen if one != slug])
    if wanted == "add":
        return _page(form, found, [*chosen, slug] if slug not in chosen else chosen, moved=slug)
    if wanted == "remove" and found is not None:
        if not reason():
            return _page(form, found, chosen, refused=no_reason()), 422
        words = gettext("The collection %(name)s is taken away; the log keeps what it was.", name=_in_quotes(found))
        return put_into_force(arranging.without_collection(layout, key), words)
    if wanted in ("preview", "publish"):
        return _conclude(wanted, form, layout, found, chosen)
    return _page(form, found, chosen)


def _conclude(wanted: str, form: CollectionForm, layout: Layout, found: Collection | None, chosen: list[str]) -> Any:
    """Read the whole form; show the lobby with it or put it into force, else say beside each field what is wrong."""
    if found is not None:
        del form.key  # it has its name
    read = _read(form, layout, found, chosen)
    if isinstance(read, str):
        return _page(form, found, chosen, refused=read), 422
    changed = arranging.with_collection(layout, read)
    if wanted == "preview":
        return look_at(changed, _moment_to_look(read))
    if not reason():
        return _page(form, found, chosen, refused=no_reason()), 422
    return put_into_force(changed, gettext("The collection %(name)s is in force.", name=_in_quotes(read)))


def _read(form: CollectionForm, layout: Layout, found: Collection | None, chosen: list[str]) -> Collection | str:
    """Return what the form says, or what is wrong with it as a whole: nothing, where faults stand beside fields."""
    settings = services().settings
    is_good = form.validate()
    spoken = form.languages.data or settings.languages
    first = next((language for language in settings.languages if language in spoken), settings.languages[0])
    by_hand = form.way.data == "games"
    key = found.key if found is not None else form.key.data or _key_of(next(iter(form.titles().values()), ""))
    if found is None and key in (*TAKEN, *(one.key for one in layout.collections)):
        form.key.errors = [gettext("This name is taken. Choose another one.")]
        is_good = False
    if first not in form.titles():
        form[_title_field(first)].errors = [gettext("Give it a title that players can read.")]
        is_good = False
    if form.starts.data and form.ends.data and form.ends.data <= form.starts.data:
        form.ends.errors = [gettext("It ends before it begins.")]
        is_good = False
    if by_hand and not chosen:
        return gettext("Choose the games that are in it, or say what they have in common.")
    if by_hand and len(chosen) > MOST_GAMES:
        return gettext("%(count)s games are too many; %(most)s fit on a rail.", count=len(chosen), most=MOST_GAMES)
    if not by_hand and not any(form[name].data for name in _RULES):
        return gettext("Choose a category, a provider or a feature; otherwise the rail would hold every game.")
    if not is_good:
        return ""
    said = {
        "title": form.titles(),
        "games": chosen if by_hand else [],
        **{name: "" if by_hand else form[name].data for name in (*_RULES, "sort")},
        "from": _in_zone(form.starts.data),
        "until": _in_zone(form.ends.data),
        "devices": [one for one in DEVICES if one in form.devices.data],
        "languages": form.languages.data,
    }
    document = {"collections": {key: {name: value for name, value in said.items() if value}}}
    try:
        return layouts.read(document, settings.timezone, settings.languages).collections[0]
    except LayoutFaults as error:
        return " ".join(error.faults)


def _key_of(title: str) -> str:
    """Return a name for the layout out of a title, cut between words."""
    whole = games.slugify(title)
    return whole if len(whole) <= MOST_LETTERS else whole[: MOST_LETTERS + 1].rpartition("-")[0] or whole[:MOST_LETTERS]


def _in_quotes(one: Collection) -> str:
    return f"\N{LEFT DOUBLE QUOTATION MARK}{one.words(current_language())}\N{RIGHT DOUBLE QUOTATION MARK}"


def _in_zone(moment: datetime | None) -> datetime | None:
    return layouts.in_zone(moment, services().settings.timezone) if moment is not None else None


def _moment_to_look(read: Collection) -> datetime | None:
    """Return when a collection that has not begun can be looked at; None for one that is on, or over."""
    return read.starts_at if read.state(services().clock()) == "waiting" else None


def _page(
    form: CollectionForm,
    found: Collection | None,
    chosen: Any,
    *,
    key: str | None = None,
    refused: str | None = None,
    moved: str = "",
) -> str:
    unit, text = reading(), " ".join(request.form.get("find", "").split())[:MAX_TEXT]
    hits = games.search(unit, GameQuery(text=text, per_page=FOUND)).games if text else []
    return render_template(
        "staff/collection.html",
        form=form,
        title_fields=[form[_title_field(language)] for language in services().settings.languages],
        collection=found,
        key=key or (found.key if found is not None else NEW),
        chosen=[{"slug": slug, "card": card} for slug, card in layout_store.named(unit, chosen)],
        text=text,
        hits=[card for card in hits if card.slug not in chosen],
        refused=refused,
        moved=moved,
        reason=reason(),
        based_on=request.form.get("based_on") or layout_store.number_in_force(unit),
        may_change=may(*LAYOUT_ROLES),
        preview=preview_values(),
        most=MOST_GAMES,
    )
