"""What the games say to the player when an act does not take place, in the languages of the demo."""

_WORDS: dict[str, tuple[str, str]] = {
    "insufficient_funds": (
        "There is not enough money in your balance for this stake. Choose a smaller one or add funds.",
        "На балансе недостаточно средств для этой ставки. Выберите меньшую или пополните счёт.",
    ),
    "limit_exceeded": (
        "This stake would go past a limit you have set. Nothing was taken.",
        "Эта ставка превысила бы установленный вами лимит. Деньги не списаны.",
    ),
    "player_blocked": (
        "Your account cannot place bets at the moment. Nothing was taken.",
        "Сейчас с вашего счёта нельзя делать ставки. Деньги не списаны.",
    ),
    "player_not_found": (
        "The casino does not know this account. Go back and open the game again.",
        "Казино не находит этот счёт. Вернитесь и откройте игру заново.",
    ),
    "currency_mismatch": (
        "The casino keeps your money in another currency. Go back and open the game again.",
        "Ваш счёт в казино ведётся в другой валюте. Вернитесь и откройте игру заново.",
    ),
    "maintenance": (
        "The casino has paused new bets for a short while. Nothing was taken.",
        "Казино ненадолго приостановило приём ставок. Деньги не списаны.",
    ),
    "transaction_rolled_back": (
        "This bet was cancelled before it counted. Nothing was taken.",
        "Ставка была отменена до начала раунда. Деньги не списаны.",
    ),
    "no_answer": (
        "The casino did not answer. This bet does not count; if it was taken, it is being given back.",
        "Казино не ответило. Ставка не засчитана; если деньги списались, они возвращаются на счёт.",
    ),
    "settling": (
        "Your last win is still on its way to the casino. One moment, please.",
        "Ваш последний выигрыш ещё передаётся в казино. Подождите немного.",
    ),
    "busy": (
        "Your last move is still being played. One moment, please.",
        "Предыдущий ход ещё не завершён. Подождите немного.",
    ),
    "invalid_action": ("This cannot be done now.", "Сейчас это сделать нельзя."),
    "invalid_request": ("The game did not understand this move.", "Игра не поняла этот ход."),
    "invalid_stake": ("This stake is not on offer here.", "Такой ставки здесь нет."),
    "invalid_bets": ("There is no such spot on the table.", "Такой ставки на столе нет."),
    "table_limit": ("This is more than the table takes.", "Это больше, чем принимает стол."),
    "round_open": ("Finish the round that is open first.", "Сначала завершите начатый раунд."),
    "no_round": ("No round is open. Place a stake to start one.", "Раунд не начат. Сделайте ставку."),
    "climb_first": ("Climb at least one floor before you leave.", "Поднимитесь хотя бы на один этаж."),
    "link_expired": (
        "This game page is no longer valid. Go back and open the game again.",
        "Эта страница игры больше не действует. Вернитесь и откройте игру заново.",
    ),
}
_OTHER = (
    "The casino declined this bet ({code}). Nothing was taken.",
    "Казино отклонило ставку ({code}). Деньги не списаны.",
)


def words(code: str, language: str) -> str:
    """Return the sentence for a code, in Russian when the language is Russian, else in English."""
    pair = _WORDS.get(code, _OTHER)
    sentence = pair[1] if language.lower().startswith("ru") else pair[0]
    return sentence.replace("{code}", code[:60])
