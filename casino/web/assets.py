"""Static files under an address that changes with their contents, so that a browser may keep them for ever."""

import atexit
import gzip
import hashlib
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from flask import Flask, current_app
from whitenoise import WhiteNoise

_SHORT = 60
_PACKED = (".css", ".js", ".svg")


def static_url(name: str) -> str:
    """Return the address of a file in `static/`; a change of any file changes the addresses of all."""
    version: str = current_app.extensions["casino.assets"]
    return f"/static/{version}/{name}"


def tree_version(root: Path) -> str:
    """Return a short digest of all files below `root`, by name and contents."""
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


@cache
def packed(root: Path, version: str) -> Path:
    """Return a copy of the tree with what is text beside itself as gzip, made once a process and removed at its end.

    Where no such copy can be written, the tree itself: everything works, in more bytes. `version` tells trees apart.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix=f"casino-{version}-"))
        shutil.copytree(root, folder, dirs_exist_ok=True)
        for path in folder.rglob("*"):
            if path.suffix in _PACKED:
                path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
    except OSError:
        return root
    maker = os.getpid()
    atexit.register(lambda: shutil.rmtree(folder, ignore_errors=True) if os.getpid() == maker else None)
    return folder


def init_assets(app: Flask, *, production: bool) -> None:
    """Serve `static/` by WhiteNoise: for ever under the versioned address, for a minute under the plain one."""
    root = Path(str(app.static_folder))
    version = tree_version(root)
    prefix = f"static/{version}/"

    def is_immutable(_path: str, url: str) -> bool:
        return url.startswith(f"/{prefix}")

    def add_headers(headers: Headers, _path: str, _url: str) -> None:
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if production:
            headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"

    options: dict[str, Any] = {
        "max_age": _SHORT,
        "immutable_file_test": is_immutable,
        "add_headers_function": add_headers,
        "allow_all_origins": False,
        "autorefresh": app.debug,
    }
    files = WhiteNoise(app.wsgi_app, **options)
    served = str(root if app.debug else packed(root, version))
    files.add_files(served, prefix=prefix)
    files.add_files(served, prefix="static/")
    app.extensions["casino.assets"] = version
    app.wsgi_app = files  # type: ignore[method-assign]
