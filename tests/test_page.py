"""The checker of pages is itself checked: each fault that it promises to name is named, and a good page passes."""

import pytest

from tests.page import Page

GOOD = """<!doctype html><html lang="en"><head><title>Wallet</title><link rel="stylesheet" href="/static/casino.css">
</head><body><h1>Wallet</h1><p id="a" class="lead big">12.50 <b>EUR</b></p>{}
<form action="/search"><label for="q">Find</label><input id="q" name="q" value="moon"><button>Go</button></form>
<form method="post"><input type="hidden" name="csrf_token" value="t"><label>Sum <input name="sum"></label>
<select name="kind" aria-label="Kind"><option value="a">A</option><option value="b" selected>B</option></select>
<textarea name="note" title="Note">so</textarea><input type="checkbox" name="all" aria-label="All" checked>
<button name="go" value="1">Send</button></form><script type="module" src="/static/casino.js"></script></body></html>"""


def test_a_good_page_passes():
    Page(GOOD.format("")).check()


@pytest.mark.parametrize(
    ("extra", "fault"),
    [
        ("<h1>Again</h1>", "there are 2 h1"),
        ('<p id="a">x</p>', "the id 'a' is used 2 times"),
        ('<input name="lost">', "<input name='lost'> has no label"),
        ('<form method="post"></form>', "has no token"),
        ('<form method="post"><input type="hidden" name="csrf_token" value=""></form>', "has no token"),
        ('<form action="https://elsewhere.example"></form>', "not to us"),
        ("<script>go()</script>", "inline script"),
        ("<style>p{}</style>", "inline style"),
        ('<p style="color:red">x</p>', "inline style"),
        ('<p onclick="go()">x</p>', "inline onclick"),
        ('<a href=" JavaScript:go()">x</a>', "is a script"),
        ('<img src="/a.svg">', "has no alt"),
        ("<button></button>", "has no name"),
        ('<label for="nothing">x</label>', "not on the page"),
        ("<p><b>x</p></b>", "closes"),
        ("<p class=a class=b>x</p>", "class twice"),
    ],
)
def test_a_fault_is_named(extra: str, fault: str):
    with pytest.raises(AssertionError, match="the page has faults") as caught:
        Page(GOOD.format(extra)).check()

    assert fault in str(caught.value)


@pytest.mark.parametrize(("part", "fault"), [("<title>Wallet</title>", "no title"), (' lang="en"', "no language")])
def test_what_is_missing_is_named(part: str, fault: str):
    with pytest.raises(AssertionError, match=fault):
        Page(GOOD.format("").replace(part, "")).check()


def test_a_part_needs_no_frame():
    Page("<p>12.50</p>").check(whole=False)


def test_an_element_that_is_never_closed_is_a_fault():
    with pytest.raises(AssertionError, match="never closed"):
        Page("<div><p>12.50</p>").check(whole=False)


def test_reading_a_page():
    page = Page(GOOD.format('<ul class="rows"><li data-kind="bet"><a href="/r/1">One</a></li></ul>'), "/wallet?page=2")

    assert (page.title, page.heading) == ("Wallet", "Wallet")
    assert page.one("p.lead.big#a").text == "12.50 EUR"
    assert [one.text for one in page.select(".rows li[data-kind=bet] a")] == ["One"]
    assert page.links() == ["/r/1"]
    assert page.form("/search").method == "get"
    assert page.form("/wallet").fields == {"csrf_token": "t", "sum": "", "kind": "b", "note": "so", "all": "on"}
    assert page.form("/search").filled(q="sun") == {"q": "sun"}


def test_a_form_is_not_filled_with_what_it_does_not_have():
    with pytest.raises(AssertionError, match="has no field"):
        Page(GOOD.format("")).form("/search").filled(word="sun")
