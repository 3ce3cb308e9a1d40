"""One reply, and what a case may expect of it."""

import re
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from casino.certify.calls import Call
from casino.certify.wire import Answer

if TYPE_CHECKING:
    from casino.certify.bench import Bench


class Reply:
    """The site's answer to one call. Each `expect_…` writes a check down and returns the reply."""

    def __init__(self, bench: "Bench", call: Call, answer: Answer) -> None:
        self._bench = bench
        self.call = call
        self.answer = answer

    @property
    def status(self) -> int:
        """The HTTP status; 0 when there was no answer."""
        return self.answer.status

    @cached_property
    def balance(self) -> Decimal | None:
        """The balance of a well-formed success, exact; None for anything else."""
        document = self.answer.document
        content = document.get("content") if isinstance(document, dict) else None
        found = content.get("balance") if isinstance(content, dict) else None
        good = self.status == 200 and isinstance(found, Decimal) and "error" not in document
        return found if good else None

    @property
    def balance_text(self) -> str | None:
        """The balance as the site wrote it, character by character."""
        found = re.search(rb'"balance"\s*:\s*([^\s,}]+)', self.answer.body)
        return found.group(1).decode("utf-8", "replace") if found and self.balance is not None else None

    @property
    def code(self) -> str | None:
        """The code word of a well-formed error body: `error` and `message` are text, and no content comes along."""
        document = self.answer.document
        if not isinstance(document, dict) or "content" in document:
            return None
        code = document.get("error")
        return code if isinstance(code, str) and isinstance(document.get("message"), str) else None

    @property
    def declined(self) -> bool:
        """Whether this is a decline, whatever its code."""
        return self.status == self._bench.dialect.decline_status and self.code is not None

    @property
    def got(self) -> str:
        """The answer in a few words."""
        if self.status == 0:
            return f"no answer ({self.answer.failure})"
        if self.balance is not None:
            return f"OK {self.balance_text}"
        if self.code is not None:
            return f"{self.status} {self.code}"
        body = self.answer.body.decode("utf-8", "replace").strip()
        return f"{self.status} {' '.join(body.split())[:60]}"

    def expect_ok(self, balance: str | Decimal | None = None) -> "Reply":
        """Expect success, with that balance compared by value."""
        wanted = None if balance is None else Decimal(balance)
        passed = self.balance is not None and (wanted is None or self.balance == wanted)
        return self._note("OK" if wanted is None else f"OK {balance}", passed)

    def expect_decline(self, *codes: str) -> "Reply":
        """Expect a decline with one of these codes, or with any when none is given."""
        allowed = [self._bench.dialect.code(code) for code in codes]
        passed = self.declined and (not codes or self.code in allowed)
        words = f"{self._bench.dialect.decline_status} {' or '.join(allowed) or 'any decline'}"
        return self._note(words, passed)

    def expect_http(self, status: int | tuple[int, ...], code: str | None = None) -> "Reply":
        """Expect an HTTP error with that status (or one of several), and with that code where one is given.

        Without a code the body may be anything, as a server in front may have written it, but no success.
        """
        allowed = (status,) if isinstance(status, int) else status
        word = None if code is None else self._bench.dialect.code(code)
        document = self.answer.document
        passed = self.status in allowed and not (isinstance(document, dict) and "content" in document)
        passed = passed and (word is None or self.code == word)
        return self._note(" or ".join(map(str, allowed)) + (f" {word}" if word else ""), passed)

    def expect_any(self, words: str, *passed: bool) -> "Reply":
        """Expect what the case has compared by itself: one of `passed` must be true."""
        return self._note(words, any(passed))

    def matches(self, balance: str | None = None, code: str | None = None, status: int | None = None) -> bool:
        """Tell whether this is a success with that balance, or an error with that code (and status)."""
        if balance is not None:
            return self.balance == Decimal(balance)
        word = None if code is None else self._bench.dialect.code(code)
        wanted = self._bench.dialect.decline_status if status is None else status
        return self.status == wanted and self.code is not None and self.code == word

    def _note(self, expected: str, passed: bool) -> "Reply":
        request: Any = self.call.request
        body = request.body.decode("utf-8", "backslashreplace")
        self._bench.check(self.call.words, expected, self.got, passed, body)
        return self
