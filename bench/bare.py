"""The first yardstick: as little as a Flask callback can do. One HMAC over the raw body, one json.loads, a constant."""

import hashlib
import hmac
import json
import os

from flask import Flask, Response, request

app = Flask(__name__)
_KEY = os.environ["BENCH_TOKEN"].encode()


@app.get("/healthz")
def healthz() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "ok"}


@app.post("/callback")
def callback() -> Response:
    """Verify, parse, answer."""
    raw = request.get_data()
    wanted = request.headers.get("X-Signature", "")
    if not hmac.compare_digest(hmac.digest(_KEY, raw, hashlib.sha256).hex(), wanted):
        return Response('{"error":"invalid_signature","message":""}', 403, mimetype="application/json")
    json.loads(raw)
    return Response('{"content":{"balance":1000.50}}', mimetype="application/json")
