"""Pictures in the sizes that the shelf shows: a poster of two megabytes is a card of twelve kilobytes (L09)."""

import gzip
import io
import threading
import warnings
from pathlib import Path

from PIL import Image, ImageOps

WIDTHS = (320, 640)
"""A card on a phone and on a desktop, a large card on a sharp screen."""
QUALITY = 78
MOST_PIXELS = 40_000_000
"""A larger picture is not opened: a few kilobytes can claim to be gigabytes."""


def sized(content: bytes) -> dict[int, bytes]:
    """Return the picture as WebP, one for each of `WIDTHS`; a small one is never made larger.

    Raises `ValueError` for what is not a picture, or too large a one.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = _open(content)
            return {width: _shrunk(picture, width) for width in WIDTHS}
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(f"is not a picture that can be shown: {type(error).__name__}") from None


def _open(content: bytes) -> Image.Image:
    with Image.open(io.BytesIO(content)) as found:
        if found.width * found.height > MOST_PIXELS:
            raise ValueError(f"is {found.width} by {found.height} pixels, which is too many")
        found.draft("RGB", (WIDTHS[-1] * 2, WIDTHS[-1] * 2))  # a JPEG is read at about the size that is wanted
        upright = ImageOps.exif_transpose(found)
        return upright.convert("RGBA" if upright.has_transparency_data else "RGB")


def _shrunk(picture: Image.Image, width: int) -> bytes:
    if picture.width > width:
        height = max(1, round(picture.height * width / picture.width))
        picture = picture.resize((width, height), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=QUALITY, method=4)
    return file.getvalue()


def name_of_size(name: str, width: int) -> str:
    """Return the file name of a picture's smaller self: ``ab12.jpg`` has ``ab12-320.webp``."""
    return f"{name.rpartition('.')[0]}-{width}.webp"


def is_drawing(name: str) -> bool:
    """Whether a picture is made of lines and fits every size by itself."""
    return name.endswith(".svg")


def is_kept(folder: Path, name: str) -> bool:
    """Tell whether the picture and all that is made from it are there."""
    return all((folder / one).is_file() for one in _files_of(name))


def _files_of(name: str) -> list[str]:
    """Return the picture's file name, and those of what is made from it."""
    return [name, f"{name}.gz"] if is_drawing(name) else [name, *(name_of_size(name, width) for width in WIDTHS)]


def keep(folder: Path, name: str, content: bytes) -> None:
    """Write a picture and its sizes, each whole or not at all. Raises `ValueError` for what is no picture."""
    if is_drawing(name):
        files = {name: content, f"{name}.gz": gzip.compress(content, 9, mtime=0)}
    else:
        files = {name: content, **{name_of_size(name, width): small for width, small in sized(content).items()}}
    for one, written in files.items():
        part = folder / f".{one}.{threading.get_ident()}.part"  # two addresses may lead to one picture
        part.write_bytes(written)
        part.replace(folder / one)
