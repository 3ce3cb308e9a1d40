"""No word here urges to win back, to raise a stake or to stay (R53), in any language of ours."""

import re

import pytest
from babel.messages.pofile import read_po

from casino.web.messages import ROOT, spoken

ENGLISH = (
    r"win(?:ning)? (?:it|them|your money) back",
    r"get (?:it|your (?:money|losses)) back",
    r"recover (?:your )?loss",
    r"chase",
    r"(?:one|once) more (?:spin|round|try|go|time to win)",
    r"don'?t (?:stop|leave|miss|quit|go)",
    r"keep (?:playing|spinning|going)",
    r"(?:raise|increase|double|up) (?:your )?(?:stake|bet)",
    r"so close|almost (?:won|there)|near(?:ly)? (?:won|a win)|near miss",
    r"lucky (?:day|streak|again)|feeling lucky|your luck",
    r"(?:hot|winning) streak|due (?:for|to) (?:a )?win|big win",
    r"deposit (?:again|more|now)|top up now",
    r"hurry|last chance|only today|act now|limited time",
    r"are you sure you want to (?:stop|leave|exclude)",
    r"easy money|risk[- ]free|guaranteed|can'?t lose",
)
RUSSIAN = (
    r"отыгра",
    r"верн(?:ите|и|уть) (?:проигр|свои деньги)",
    r"ещ[её] (?:один|разок|раз) (?:спин|вращен|сыгра|попроб)",
    r"не (?:останавливай|уходи|упусти|пропусти)",
    r"продолжай(?:те)? играть",
    r"(?:повысь|увеличь|удвой|подними)(?:те)? (?:ставк|вашу ставк)",
    r"почти (?:выигр|удал)|чуть-чуть не хватило",
    r"удач[аеиу]|везени|повез[её]т|счастлив",
    r"(?:пополни|внеси)(?:те)? (?:ещ[её]|снова|сейчас)",
    r"поспеши|последний шанс|только сегодня|успей",
    r"вы уверены, что хотите (?:останов|уйти|закрыть)",
    r"л[её]гки[ех] ден|без риска|гарантированн",
)
ALLOWED = (
    # a sign of trouble, named as such
    "You play to get lost money back.",
)


def found_in(words: str, patterns: tuple[str, ...]) -> list[str]:
    return [pattern for pattern in patterns if re.search(rf"\b(?:{pattern})", words, re.IGNORECASE)]


@pytest.mark.feature("R53")
def test_r53_no_english_word_urges() -> None:
    """Every word of templates and pages' sources."""
    wrong = {
        f"{name}: {words}": found_in(words, ENGLISH)
        for name, message in spoken()
        for words in (message if isinstance(message, tuple) else (message,))
        if words not in ALLOWED and found_in(words, ENGLISH)
    }

    assert wrong == {}


@pytest.mark.feature("R53")
def test_r53_no_translation_urges() -> None:
    """Every catalogue; a sign of trouble keeps its exemption in every language."""
    wrong = []
    for path in sorted((ROOT / "translations").glob("*/LC_MESSAGES/messages.po")):
        with path.open("rb") as source:
            catalogue = read_po(source)
        for message in catalogue:
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            wrong += [one for one in strings if message.id not in ALLOWED and found_in(str(one), RUSSIAN + ENGLISH)]

    assert wrong == []


@pytest.mark.parametrize(
    "words",
    ["Win it back now!", "Keep playing", "Raise your stake", "So close!", "Отыграйтесь", "Не уходите", "Вам повезёт"],
)
def test_the_lint_knows_an_urge_when_it_sees_one(words: str) -> None:
    assert found_in(words, ENGLISH + RUSSIAN)
