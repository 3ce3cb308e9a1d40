"""What makes a run of some thousand apps quick: things that each app would make anew are kept and shared.

Only what does not depend on the test: compiled templates, the functions that build addresses, compiled SQL.
"""

from collections.abc import MutableMapping
from functools import cache
from typing import Any
from wsgiref.headers import Headers

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Dialect, Engine, create_engine
from werkzeug.routing import Rule
from whitenoise import WhiteNoise

from casino.web import assets


class CompiledTemplates(BytecodeCache):
    """Templates compiled once for all the apps of a run."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template that was compiled before."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template that was compiled now."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


class CompiledRule(Rule):
    """A route that is read and compiled once for all the apps of a run: the work of half an app's start."""

    _kept: dict[tuple[str, str, bool], dict[str, Any]] = {}

    def compile(self) -> None:
        """Take what a route of the same words was compiled to before."""
        key = (self.rule, repr(sorted((self.defaults or {}).items())), bool(self.merge_slashes))
        if key not in self._kept:
            super().compile()
            made = ("_parts", "_trace", "_converters", "arguments", "_build", "_build_unknown")
            self._kept[key] = {name: getattr(self, name) for name in made}
            return
        kept = self._kept[key]
        self.__dict__.update(kept)
        for name in ("_build", "_build_unknown"):
            setattr(self, name, kept[name].__func__.__get__(self, None))


class SharedFiles(WhiteNoise):
    """Static files that are looked up once for all the apps of a run: their answers do not depend on the app."""

    _kept: dict[tuple[Any, ...], dict[str, Any]] = {}

    def update_files_dictionary(self, root: str, prefix: str) -> None:
        """Take what was found in the same folder before, for apps that put the same headers on it."""
        headers = Headers()
        self.add_headers_function(headers, "", "")
        key = (root, prefix, self.max_age, tuple(headers.items()))
        if key not in self._kept:
            before = set(self.files)
            super().update_files_dictionary(root, prefix)
            self._kept[key] = {url: file for url, file in self.files.items() if url not in before}
        self.files.update(self._kept[key])


class CompiledStatements:
    """Statements compiled once for all the databases of a kind."""

    def __init__(self) -> None:
        self._dialects: dict[str, Dialect] = {}
        self._kept: MutableMapping[Any, Any] = {}

    def share(self, engine: Engine) -> None:
        """Let an engine use what others of its kind have compiled. Compiled statements belong to one dialect object."""
        if engine.name not in self._dialects:
            first = create_engine(engine.url)
            first.connect().close()  # a dialect asks the first connection for the server's version and abilities
            first.dispose()
            self._dialects[engine.name] = first.dialect
        engine.dialect = self._dialects[engine.name]
        engine.update_execution_options(compiled_cache=self._kept)


def make_apps_quick() -> None:
    """Let the apps of this process share their templates, routes and static files."""
    assets.WhiteNoise = SharedFiles
    assets.tree_version = cache(assets.tree_version)
    Flask.jinja_options = {"bytecode_cache": CompiledTemplates()}
    Flask.url_rule_class = CompiledRule
