"""Read an HTML answer as a tree, and check in passing what every page of ours must have."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from html.parser import HTMLParser
from typing import Any, Protocol
from urllib.parse import urljoin

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNLABELLED = {"hidden", "submit", "button", "reset", "image"}
_POINTERS = {"for", "aria-labelledby", "aria-describedby", "aria-controls"}
_STEP = re.compile(r"([#.]?[\w-]+|\[[\w:-]+(?:=\"?[^\"\]]*\"?)?\])")


class Answer(Protocol):
    """What both Flask's test client and requests return."""

    @property
    def text(self) -> str: ...


@dataclass(eq=False)
class Element:
    """One element of a page: tag, attributes, children (elements and strings)."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parent: "Element | None" = None
    children: "list[Element | str]" = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def get(self, name: str, default: str = "") -> str:
        """Return an attribute's value."""
        return self.attributes.get(name, default)

    @property
    def text(self) -> str:
        """What a reader sees, with blanks folded."""
        return " ".join("".join(self._strings()).split())

    def _strings(self) -> Iterator[str]:
        if self.tag in ("script", "style", "template"):
            return
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield from child._strings()
        if self.tag not in ("a", "b", "em", "strong", "span", "i", "small", "abbr", "code"):
            yield " "

    def descendants(self) -> "Iterator[Element]":
        """Yield every element below this one, in the order of the page."""
        waiting = [child for child in reversed(self.children) if isinstance(child, Element)]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(child for child in reversed(element.children) if isinstance(child, Element))

    def ancestors(self) -> "Iterator[Element]":
        """Yield the elements around this one, the nearest first."""
        if self.parent is not None:
            yield self.parent
            yield from self.parent.ancestors()

    def select(self, selector: str) -> "list[Element]":
        """Return what a selector of tags, #ids, .classes, [attributes] and blanks between them finds below."""
        *around, last = [_parts(step) for step in selector.split()]
        return [one for one in self.descendants() if _matches(one, last) and _lies_in(one, around)]

    def one(self, selector: str) -> "Element":
        """Return the only element that the selector finds."""
        found = self.select(selector)
        assert len(found) == 1, f"{selector!r} finds {len(found)} elements"
        return found[0]


@cache
def _parts(step: str) -> tuple[str, ...]:
    parts: list[str] = _STEP.findall(step)
    assert "".join(parts) == step, f"the selector {step!r} is not understood"
    return tuple(parts)


def _lies_in(element: Element, steps: list[tuple[str, ...]]) -> bool:
    rest = list(steps)
    if rest:
        for ancestor in element.ancestors():
            if rest and _matches(ancestor, rest[-1]):
                rest.pop()
    return not rest


def _matches(element: Element, parts: tuple[str, ...]) -> bool:
    return all(_matches_part(element, part) for part in parts)


def _matches_part(element: Element, part: str) -> bool:
    first = part[0]
    if first == "#":
        return element.get("id") == part[1:]
    if first == ".":
        return part[1:] in element.get("class").split()
    if first == "[":
        name, equals, value = part[1:-1].partition("=")
        return name in element.attributes and (not equals or element[name] == value.strip('"'))
    return element.tag == part


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("#document")
        self.current = self.root
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = self._add(tag, attrs)
        if tag not in VOID:
            self.current = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._add(tag, attrs)

    def _add(self, tag: str, attrs: list[tuple[str, str | None]]) -> Element:
        attributes = {name: value or "" for name, value in attrs}
        if len(attributes) < len(attrs):
            names = [name for name, _ in attrs]
            self.faults += [f"<{tag}> has {name} twice" for name in set(names) if names.count(name) > 1]
        element = Element(tag, attributes, self.current)
        self.current.children.append(element)
        return element

    def handle_endtag(self, tag: str) -> None:
        if tag != self.current.tag:
            line, _ = self.getpos()
            self.faults.append(f"line {line}: </{tag}> closes <{self.current.tag}>")
            while self.current.parent is not None and self.current.tag != tag:
                self.current = self.current.parent
        if self.current.parent is not None:
            self.current = self.current.parent

    def handle_data(self, data: str) -> None:
        self.current.children.append(data)


@dataclass
class Form:
    """A form of a page, ready to be filled in and sent."""

    element: Element
    page_url: str = ""

    @property
    def action(self) -> str:
        """Where it goes; a form without an action goes to its own page."""
        return urljoin(self.page_url, self.element.get("action"))

    @property
    def method(self) -> str:
        """How it goes, in lower case."""
        return self.element.get("method", "get").lower()

    @property
    def fields(self) -> dict[str, str]:
        """The names and values that a browser would send without any button."""
        found: dict[str, str] = {}
        for one in self.element.descendants():
            name, kind = one.get("name"), one.get("type", "text")
            if not name or "disabled" in one.attributes:
                continue
            if one.tag == "input" and kind in ("checkbox", "radio"):
                if "checked" in one.attributes:
                    found[name] = one.get("value", "on")
            elif one.tag == "input" and kind not in ("submit", "button", "image", "reset"):
                found[name] = one.get("value")
            elif one.tag == "textarea":
                found[name] = "".join(child for child in one.children if isinstance(child, str))
            elif one.tag == "select":
                found[name] = _chosen(one)
        return found

    def filled(self, **values: str) -> dict[str, str]:
        """Return what would be sent with these values filled in; a name that the form does not have fails."""
        names = {one.get("name") for one in self.element.descendants() if one.get("name")}
        assert set(values) <= names, f"the form {self.action!r} has no field {sorted(set(values) - names)}"
        return {**self.fields, **values}


def _chosen(select: Element) -> str:
    options = select.select("option")
    chosen = [one for one in options if "selected" in one.attributes] or options[:1]
    return chosen[0].get("value", chosen[0].text) if chosen else ""


@lru_cache(maxsize=4)
def _build(text: str) -> _Builder:
    """Read a page; the client checks an answer that the test then reads again, so the last few are kept."""
    builder = _Builder()
    builder.feed(text)
    builder.close()
    return builder


class Page(Element):
    """A whole page or a part of one. `check` names everything that a page of ours must not get wrong."""

    def __init__(self, answer: Answer | str, url: str = "") -> None:
        builder = _build(answer if isinstance(answer, str) else answer.text)
        super().__init__("#document", children=builder.root.children)
        for child in self.children:
            if isinstance(child, Element):
                child.parent = self
        self.url = url
        self._all = list(super().descendants())
        self._faults = list(builder.faults)
        if builder.current.parent is not None:
            self._faults.append(f"<{builder.current.tag}> is never closed")

    def descendants(self) -> Iterator[Element]:
        """Yield every element of the page, in its order."""
        return iter(self._all)

    @property
    def title(self) -> str:
        """The page's title."""
        return self.one("head title").text

    @property
    def heading(self) -> str:
        """The page's only h1."""
        return self.one("h1").text

    @property
    def forms(self) -> list[Form]:
        """All forms."""
        return [Form(one, self.url) for one in self.select("form")]

    def form(self, action: str) -> Form:
        """Return the first form that goes there; the query does not matter unless it is given."""
        for form in self.forms:
            if action in (form.action, form.action.partition("?")[0]):
                return form
        raise AssertionError(f"no form goes to {action!r}, only to {[form.action for form in self.forms]}")

    def links(self) -> list[str]:
        """Return where the links lead."""
        return [one["href"] for one in self.select("a[href]")]

    def check(self, *, whole: bool = True) -> "Page":
        """Fail with everything that is wrong; `whole=False` for a part that is put into a page by script."""
        faults = [*self._faults, *self._frame_faults()] if whole else list(self._faults)
        faults += [*self._id_faults(), *self._inline_faults(), *self._label_faults(), *self._form_faults()]
        assert not faults, "the page has faults:\n  " + "\n  ".join(faults)
        return self

    def _frame_faults(self) -> Iterator[str]:
        if not any(one.text for one in self.select("head title")):
            yield "there is no title"
        headings = self.select("h1")
        if len(headings) != 1 or not headings[0].text:
            yield f"there are {len(headings)} h1, or it is empty"
        if not any(one.get("lang") for one in self.select("html")):
            yield "<html> names no language"

    def _id_faults(self) -> Iterator[str]:
        ids = Counter(one["id"] for one in self.select("[id]"))
        yield from (f"the id {one!r} is used {count} times" for one, count in sorted(ids.items()) if count > 1)
        for element in self.descendants():
            for name in _POINTERS & element.attributes.keys():
                lost = [one for one in element[name].split() if one not in ids]
                if lost:
                    yield f"<{element.tag} {name}> points at {lost}, which is not on the page"

    def _inline_faults(self) -> Iterator[str]:
        for one in self.descendants():
            yield from (f"<{one.tag}> has an inline {name}" for name in one.attributes if name.startswith("on"))
            if "style" in one.attributes or one.tag == "style":
                yield f"<{one.tag}> has an inline style"
            if one.tag == "script" and not one.get("src") and "json" not in one.get("type"):
                yield "there is an inline script"
            for name in ("href", "action", "formaction", "src"):
                if one.get(name).strip().lower().startswith("javascript:"):
                    yield f"<{one.tag} {name}> is a script"
            if one.tag == "img" and "alt" not in one.attributes:
                yield f"<img src={one.get('src')!r}> has no alt"

    def _label_faults(self) -> Iterator[str]:
        labelled = {one["for"] for one in self.select("label[for]")}
        for one in self.descendants():
            named = one.get("aria-label") or one.get("aria-labelledby") or one.get("title")
            if one.tag in ("input", "select", "textarea") and one.get("type") not in UNLABELLED:
                inside = any(around.tag == "label" for around in one.ancestors())
                if not (named or inside or (one.get("id") and one["id"] in labelled)):
                    yield f"<{one.tag} name={one.get('name')!r}> has no label"
            elif one.tag in ("button", "a") and not (named or one.text or _named_inside(one)):
                yield f"<{one.tag} class={one.get('class')!r}> has no name"

    def _form_faults(self) -> Iterator[str]:
        for form in self.forms:
            if form.method == "post" and not form.fields.get("csrf_token"):
                yield f"the POST form to {form.action!r} has no token"
            if re.match(r"(?:[a-z]+:)?//", form.element.get("action")):
                yield f"the form goes to {form.action!r}, not to us"


def _named_inside(element: Element) -> bool:
    return any(one.get("alt") or one.get("aria-label") or one.tag == "title" for one in element.descendants())


_FRESH = re.compile(r'(?:nonce=|name="csrf_token" (?:type="hidden" )?value=)"[^"]+"')
_CHECKED: set[int] = set()
"""Pages without a fault, told apart by all but what is another in every answer."""


class CheckedClient(FlaskClient):
    """Flask's test client that checks every HTML answer in passing."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request as Flask's own client does; an HTML answer with a fault fails the test."""
        answer = super().open(*args, **kwargs)
        if answer.mimetype == "text/html" and not 300 <= answer.status_code < 400:
            whole = "HX-Request" not in answer.request.headers
            same = hash((whole, _FRESH.sub("", answer.text)))
            if same not in _CHECKED:  # the door's page is asked for by a thousand tests
                Page(answer).check(whole=whole)
                _CHECKED.add(same)
        return answer

    def page(self, url: str, **kwargs: Any) -> Page:
        """Return the page behind a GET that must succeed."""
        answer = self.get(url, **kwargs)
        assert answer.status_code == 200, f"GET {url}: {answer.status}"
        return Page(answer, url)

    def submit(self, form: Form, values: Mapping[str, str] | None = None, **options: Any) -> TestResponse:
        """Send a form filled in with `values`; `options` go to Flask's client, such as `follow_redirects`."""
        data = form.filled(**(values or {}))
        if form.method == "post":
            return self.post(form.action, data=data, **options)
        return self.get(form.action.partition("?")[0], query_string=data, **options)
