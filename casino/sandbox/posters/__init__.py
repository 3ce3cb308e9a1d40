"""The demo catalogue of the sandbox platform and the posters that are drawn for it."""

from casino.sandbox.posters.compose import mark, placeholder, render

__all__ = ["mark", "placeholder", "render"]
