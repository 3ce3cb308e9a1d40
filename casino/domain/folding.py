"""How words are compared when players search: without case, accents and script, and with one slip of the finger."""

import re
import unicodedata

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_NOT_WORD = re.compile(r"[^\w]+")
_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya".replace("_", "").split(" "),
        strict=True,
    )
)
_LATIN_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_CYRILLIC_KEYS = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_OTHER_LAYOUT = str.maketrans(_LATIN_KEYS + _CYRILLIC_KEYS, _CYRILLIC_KEYS + _LATIN_KEYS)
_SPELLINGS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ight", "ait"),
        (r"sch|shch", "sh"),
        (r"ph", "f"),
        (r"ck|qu?|c(?=[aoulrtk])|c$", "k"),
        (r"c(?=[eiy])|ts", "s"),
        (r"kh", "h"),
        (r"x", "ks"),
        (r"w", "v"),
        (r"oo|ou", "u"),
        (r"ee|ea|[yj]", "i"),
        (r"(.)\1", r"\1"),
    )
)


def fold(text: str) -> str:
    """Return `text` for searching: lower case, no accents, Cyrillic written in Latin letters, words and blanks only."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text).lower() if not unicodedata.combining(c))
    latin = "".join(_CYRILLIC.get(c, c) for c in plain.replace("'", "").replace("’", ""))
    return _NOT_WORD.sub(" ", latin.replace("_", " ")).strip()


def sound(folded: str) -> str:
    """Return folded words as they are heard, so that a name written in another script is found by its sound."""
    return " ".join(_heard(word) if len(word) > 2 else word for word in folded.split())


def _heard(word: str) -> str:
    for pattern, letters in _SPELLINGS:
        word = pattern.sub(letters, word)
    return word


def other_layout(text: str) -> str:
    """Return what `text` would be had the keyboard been switched: ``рфкищгк`` for harbour."""
    return text.lower().translate(_OTHER_LAYOUT)


def slugify(text: str) -> str:
    """Return a readable piece of a URL."""
    return _NOT_SLUG.sub("-", fold(text)).strip("-")[:100] or "game"


def search_key(name: str, provider: str) -> str:
    """Return what a game is found by: its name, its maker, then those words that are heard otherwise than written."""
    written = fold(f"{name} {provider}")
    heard = [word for word in sound(written).split() if word not in written]
    return " ".join([written, *dict.fromkeys(heard)])


def is_near(typed: str, word: str) -> bool:
    """Tell whether `typed` is the beginning of `word` but for one letter: wrong, missing, extra, or two swapped."""
    at = 0
    for left, right in zip(typed, word, strict=False):
        if left != right:
            break
        at += 1
    else:
        return len(typed) <= len(word) + 1
    rest, other = typed[at:], word[at:]
    return (
        other[1:].startswith(rest[1:])  # a wrong letter
        or other[1:].startswith(rest)  # a missing one
        or other.startswith(rest[1:])  # one too many
        or (rest[:2] == other[1::-1] and other[2:].startswith(rest[2:]))  # two swapped
    )
