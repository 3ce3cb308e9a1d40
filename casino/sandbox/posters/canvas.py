"""Collect the shapes and definitions of one poster and close them into a self-contained SVG document."""

from __future__ import annotations

from xml.sax.saxutils import escape

WIDTH, HEIGHT = 800, 600


class Canvas:
    """Build one SVG document; identifiers start with the prefix so that documents may share a page."""

    def __init__(self, prefix: str, width: float = WIDTH, height: float = HEIGHT) -> None:
        self.prefix, self.width, self.height = prefix, width, height
        self.lettered: list[str] = []
        self._definitions: list[str] = []
        self._shapes: list[str] = []
        self._count = 0

    def add(self, *shapes: str) -> None:
        """Put shapes on top of what is there."""
        self._shapes.extend(shapes)

    def define(self, template: str) -> str:
        """Add a definition whose {id} is filled in and return the identifier."""
        self._count += 1
        identifier = f"{self.prefix}{self._count}"
        self._definitions.append(template.replace("{id}", identifier))
        return identifier

    def pattern(self, width: float, height: float, content: str, change: str = "") -> str:
        """Define a tile and return the paint that fills a shape with it."""
        transform = f' patternTransform="{change}"' if change else ""
        size = f'width="{width:g}" height="{height:g}"'
        tile = f'<pattern id="{{id}}" {size} patternUnits="userSpaceOnUse"{transform}>{content}</pattern>'
        return f"url(#{self.define(tile)})"

    def clip(self, shape: str, *content: str) -> str:
        """Return the content cut to the shape."""
        identifier = self.define(f'<clipPath id="{{id}}">{shape}</clipPath>')
        return f'<g clip-path="url(#{identifier})">{"".join(content)}</g>'

    def document(self, title: str) -> str:
        """Return the whole SVG document with its accessible title."""
        definitions = f"<defs>{''.join(self._definitions)}</defs>" if self._definitions else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:g} {self.height:g}" role="img">'
            f"<title>{escape(title)}</title>{definitions}{''.join(self._shapes)}</svg>"
        )
