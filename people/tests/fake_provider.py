"""A small OpenID Connect provider on this machine, with a real key; each test tells it in what to lie."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlparse

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa


class Provider:
    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.base, self.asked = "", {}
        self.claims: dict[str, Any] = {"sub": "1", "email": "editora@example.org", "email_verified": True}
        self.lies: dict[str, Any] = {}
        self.signs_with = self.key
        self.verifier_matched: bool | None = None

    def consent(self, address: str) -> str:
        """What the provider's own page does: keep what was asked and send the browser back with a code."""
        self.asked = {name: values[0] for name, values in parse_qs(urlparse(address).query).items()}
        return f"{urlparse(self.asked['redirect_uri']).path}?{urlencode({'code': 'c', 'state': self.asked['state']})}"

    def answer(self, path: str, form: dict[str, list[str]]) -> Any:
        if path == "/.well-known/openid-configuration":
            ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
            return {"issuer": self.base, "jwks_uri": f"{self.base}/keys"} | {
                f"{name}_endpoint": f"{self.base}/{end}" for name, end in ends.items()
            }
        if path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return {"keys": [public | {"kid": "k", "alg": "RS256", "use": "sig"}]}
        if path == "/token":
            digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
            self.verifier_matched = urlsafe_b64encode(digest).rstrip(b"=").decode() == self.asked["code_challenge"]
            return {"access_token": "a", "token_type": "Bearer", "id_token": self.token()}
        return self.claims

    def token(self) -> str:
        now = int(time.time())
        times = {"iss": self.base, "aud": "portal", "iat": now, "exp": now + 300}
        claims = {**self.claims, **times, "nonce": self.asked["nonce"], **self.lies}
        return jwt.encode(claims, self.signs_with, algorithm="RS256", headers={"kid": "k"})


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def reply(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            form = parse_qs(self.rfile.read(length).decode())
            body = json.dumps(provider.answer(urlparse(self.path).path, form)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = reply

        def log_message(self, *_parts: Any) -> None:
            """Nothing on the tests' screen."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.base = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
