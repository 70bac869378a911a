"""The connection test says what to mend."""

import http.server
import json
import ssl
import subprocess
import threading

import pytest

from core.domain.secret import Secret
from core.engines.chat.connection import check_connection
from tests.chat_server.acts import Hang, Raw, Refuse, error, too_many
from tests.chat_server.server import ChatServer
from tests.needs import needs
from tests.unit.engines.chat.material import settings


@pytest.mark.thorough
def test_a_good_connection_says_how_fast_it_is():
    with ChatServer(key="sk-1") as server:
        report = check_connection(settings(server, key=Secret("sk-1")))
    assert report.ok
    assert "answered in" in report.message
    assert "price of this model is unknown" in report.message


def test_a_server_that_wants_another_form_is_good_as_well():
    def script(asked):
        return Refuse(400, error("no response_format")) if "response_format" in asked.body else None

    with ChatServer(script=script) as server:
        report = check_connection(settings(server))
    assert report.ok
    assert "plain" in report.message


@pytest.mark.parametrize(
    ("act", "message", "advice"),
    [
        (Refuse(401, error("bad key")), "refused the key", "Check the key"),
        (Refuse(403, error("no access")), "does not let this key", "allowed"),
        (Refuse(404, error("The model `m` does not exist")), "does not have this model", "test-model"),
        (Refuse(404, {"detail": "Not Found"}), "No chat model answers", "/v1"),
        (Raw(b"<html>", "text/html"), "web page", "/v1"),
        (Refuse(429, error("x", code="insufficient_quota")), "no credit", "Add credit"),
        (too_many(), "429", "busy"),
        (Refuse(500, error("broken")), "500", "up"),
        (Hang(), "did not finish", "up"),
    ],
)
def test_every_kind_of_failure_has_its_message_and_advice(act, message, advice):
    with ChatServer(script=lambda asked: act) as server:
        report = check_connection(settings(server, call_seconds=1.0 if isinstance(act, Hang) else 120.0))
    assert not report.ok
    assert message in report.message
    assert advice in report.advice


def test_nothing_listening_and_no_address_are_told_apart():
    silent = check_connection(settings("http://127.0.0.1:9/v1"))
    wrong = check_connection(settings("api.example.com"))
    missing = check_connection(settings("http://127.0.0.1:9/v1", model=""))
    assert not any(report.ok for report in (silent, wrong, missing))
    assert "127.0.0.1" in silent.message
    assert "not a web address" in wrong.message
    assert "No model" in missing.message


class Completes(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps({"choices": [{"message": {"content": "{}"}, "finish_reason": "stop"}]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def encrypted(tmp_path):
    """A server with a certificate that nobody trusts, and the file that would make it trusted."""
    made = [tmp_path / "key.pem", tmp_path / "certificate.pem"]
    command = [needs("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj"]
    command += [
        "/CN=localhost",
        "-addext",
        "subjectAltName=DNS:localhost",
        "-keyout",
        made[0],
        "-out",
        made[1],
    ]
    subprocess.run(command, check=True, capture_output=True)
    server = http.server.HTTPServer(("127.0.0.1", 0), Completes)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made[1], made[0])
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"https://localhost:{server.server_port}/v1", made[1]
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_certificate_that_is_not_trusted_gets_no_key(encrypted, monkeypatch):
    url, certificate = encrypted
    refused = check_connection(settings(url, key=Secret("sk-1")))
    assert not refused.ok
    assert "certificate" in refused.message
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert check_connection(settings(url, key=Secret("sk-1"))).ok
