"""A cashier for the demo: it takes no money, says so, and tells the casino of a deposit as a payment service would.

The casino sends a player here with a ticket. Before anything is booked the casino is asked, then told; both calls are
signed. One page is one payment: sent twice, it is booked once.
"""

import json
import re
import secrets
from typing import Any
from urllib.parse import urlsplit

import requests
from flask import Blueprint, Response, make_response, render_template, request

from casino.platform.signature import sign
from casino.sandbox.house import sandbox

blueprint = Blueprint("cashier", __name__)

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors {casino}"
)
_PATIENCE = 5.0
_AMOUNT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,8})?", re.ASCII)
_WORDS: dict[str, tuple[str, str]] = {
    "limit_exceeded": (
        "A limit of yours does not leave that much. Nothing was booked.",
        "Ваш лимит столько не оставляет. Ничего не зачислено.",
    ),
    "player_blocked": (
        "No money is taken in while play is paused or closed. Nothing was booked.",
        "Пока игра на паузе или закрыта, деньги не принимаются. Ничего не зачислено.",
    ),
    "invalid_amount": ("Write an amount such as 20 or 12.50.", "Напишите сумму, например 20 или 12.50."),
    "no_answer": (
        "The casino did not answer. Press again: one payment is booked once.",
        "Казино не ответило. Нажмите ещё раз: один платёж зачисляется один раз.",
    ),
}
_OTHER = ("The casino refused this payment. Nothing was booked.", "Казино отклонило платёж. Ничего не зачислено.")


@blueprint.get("/cashier")
def page() -> Response:
    """Ask how much demo money it shall be."""
    return _show(request.args.to_dict(), reference=f"demo-{secrets.token_hex(12)}")


@blueprint.post("/cashier")
def pay() -> Response:
    """Ask the casino, then tell it."""
    said = request.form.to_dict()
    amount, reference = said.get("amount", "").strip().replace(",", "."), said.get("reference", "")
    if not _AMOUNT.fullmatch(amount) or not float(amount):
        return _show(said, reference=reference, problem="invalid_amount", amount=amount)
    payment = {"ticket": said.get("ticket", ""), "currency": said.get("currency", ""), "amount": amount}
    answer = _call({**payment, "type": "check"})
    if "content" in answer:
        answer = _call({**payment, "type": "deposit", "reference": reference})
    if "content" not in answer:
        code = str(answer.get("error", {}).get("code", ""))
        return _show(said, reference=reference, problem=code, amount=amount)
    return _show(said, reference=reference, booked=answer["content"])


def _call(said: dict[str, str]) -> dict[str, Any]:
    """Return the casino's answer to one signed call; an error of our own where there is none."""
    settings = sandbox().settings
    body = json.dumps(said).encode()
    headers = {"Content-Type": "application/json", "X-Signature": sign(body, settings.cashier_token)}
    try:
        answer: Any = requests.post(
            settings.casino_url.rstrip("/") + "/cashier", data=body, headers=headers, timeout=_PATIENCE
        ).json()
    except (requests.RequestException, ValueError):
        answer = None
    return answer if isinstance(answer, dict) else {"error": {"code": "no_answer"}}


def _show(
    said: dict[str, str], *, reference: str, problem: str = "", amount: str = "", booked: dict[str, Any] | None = None
) -> Response:
    settings = sandbox().settings
    russian = said.get("language", "").lower().startswith("ru")
    known = settings.cashier_token and said.get("ticket")
    words = _WORDS.get(problem, _OTHER)[russian] if problem else ""
    response = make_response(
        render_template(
            "cashier/page.html",
            russian=russian,
            said=said,
            known=known,
            reference=reference,
            problem=words,
            amount=amount,
            booked=booked,
            home=_home(said.get("return", "")),
            casino=settings.casino_origin,
        ),
        200 if known and not problem else 422 if known else 400,
    )
    response.headers["Content-Security-Policy"] = _POLICY.format(casino=settings.casino_origin)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _home(address: str) -> str:
    """Return the way back where it leads to the casino, else the casino itself."""
    parts, ours = urlsplit(address), sandbox().settings
    return address if f"{parts.scheme}://{parts.netloc}" == ours.casino_origin else ours.casino_url
