"""A register of exclusions over HTTP: one signed POST with a person's digest, one word back (R44).

Adapters for real registers answer the same question in their own dialect; this one is ours, and the tests' register
speaks it.
"""

import json
from dataclasses import dataclass

import requests

from casino.domain.register import NoAnswer, Person
from casino.platform import signature

TIMEOUT = (1.0, 2.0)


@dataclass(frozen=True, slots=True)
class HttpRegister:
    """A register at an address that knows our token."""

    name: str
    url: str
    token: str

    def is_excluded(self, person: Person) -> bool:
        """Ask; anything but 200 with ``{"excluded": true or false}`` within two seconds is `NoAnswer`."""
        body = json.dumps({"person": person.digest}).encode()
        headers = {"Content-Type": "application/json", "X-Signature": signature.sign(body, self.token)}
        try:
            answer = requests.post(self.url, data=body, headers=headers, timeout=TIMEOUT, allow_redirects=False)
            if answer.status_code != 200:
                raise NoAnswer(f"status {answer.status_code}")
            said = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise NoAnswer(type(error).__name__) from None
        excluded = said.get("excluded") if isinstance(said, dict) else None
        if not isinstance(excluded, bool):
            raise NoAnswer("an answer of another shape")
        return excluded
