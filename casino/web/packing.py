"""Pages sent packed, where packing cannot tell a secret: the lobby, a game's page, the log-in, the pages of words.

Whoever can put text of their own into a page and see how long the packed page is can guess a secret in it letter by
letter (BREACH). So a page is packed only when nothing of the request comes back in it: the address has no query, and
the page is one of those that show what we wrote and the catalogue, never an answer to a form. Wallet, account, game
sessions and searches stay as they are.
"""

import gzip

from flask import Flask, Response, request

PACKED = frozenset({"lobby.index", "lobby.games", "lobby.game", "auth.login", "auth.register"})
PACKED_ROOMS = frozenset({"pages"})
LEAST = 1400
"""A smaller page fits into one packet as it is."""
LEVEL = 5


def pack(response: Response) -> Response:
    """Send a page of the lobby packed to a browser that takes it so; all others untouched."""
    if not _may_be_packed() or response.mimetype != "text/html":
        return response
    response.vary.add("Accept-Encoding")
    fits = response.status_code == 200 and not response.is_streamed and "Content-Encoding" not in response.headers
    if fits and request.accept_encodings["gzip"] > 0 and (response.content_length or 0) >= LEAST:
        response.set_data(gzip.compress(response.get_data(), LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _may_be_packed() -> bool:
    shown = request.endpoint in PACKED or request.blueprint in PACKED_ROOMS
    return request.method == "GET" and shown and not request.query_string


def init_packing(app: Flask) -> None:
    """Look at every answer on its way out."""
    app.after_request(pack)
