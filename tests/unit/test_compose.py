"""The compose file says what the program understands."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

from core.cli.main import parser
from core.settings import Settings
from tests.needs import needs

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]


def test_every_variable_is_a_setting():
    known = {str(field.validation_alias) for field in Settings.model_fields.values()}
    known |= {"STREAMLIT_SERVER_COOKIE_SECRET", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
    known |= {"AWS_ENDPOINT_URL", "AWS_DEFAULT_REGION"}
    for name, service in SERVICES.items():
        if name != "database":
            assert set(service.get("environment", {})) <= known


def test_every_service_has_a_health_check_and_what_it_needs_is_healthy_first():
    for service in SERVICES.values():
        assert service["healthcheck"]["test"][0] == "CMD"
        for needed, when in service.get("depends_on", {}).items():
            assert needed in SERVICES
            assert when == {"condition": "service_healthy"}


@pytest.mark.parametrize("part", ["command", "healthcheck"])
def test_the_program_understands_what_workers_are_told(part):
    told = SERVICES["worker"][part]
    words = told["test"][1:] if part == "healthcheck" else told
    assert words[:3] == ["python", "-m", "core"]
    parser().parse_args(words[3:])


def test_the_front_finds_both_servers(tmp_path):
    shell, flag, script = SERVICES["nginx"]["command"]
    script = script.partition("&&")[0].replace("/tmp/", f"{tmp_path}/")
    subprocess.run([shell, flag, script], cwd=ROOT, check=True)
    made = tmp_path / "nginx.conf"
    text = made.read_text()
    for name in ("server-1", "server-2"):
        assert f"server {name}:8501" in text
        assert "--server.port=8501" in SERVICES[name]["command"]
    made.write_text(text.replace("server-1", "127.0.0.1").replace("server-2", "127.0.0.2"))
    tested = subprocess.run([needs("nginx"), "-t", "-c", made], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr


def test_the_database_takes_encrypted_connections_on_a_network_of_its_own():
    for name, service in SERVICES.items():
        if name != "database":
            store = service.get("environment", {}).get("PAGEWISE_STORE", "?sslmode=require")
            assert store.endswith("?sslmode=require")
    assert SERVICES["database"]["networks"] == ["back"]
    assert COMPOSE["networks"]["back"]["internal"] is True
    assert "ports" not in SERVICES["database"]


def test_the_command_of_the_database_makes_a_key_that_postgresql_takes(tmp_path):
    (script,) = SERVICES["database"]["command"]
    making = script.partition("chown")[0].replace("/tls", str(tmp_path))
    for _ in range(2):  # a second start keeps the key
        needs("openssl")
        subprocess.run(["sh", "-ec", making], check=True, capture_output=True)
    assert "PRIVATE KEY" in (tmp_path / "server.key").read_text()
    read = subprocess.run(
        ["openssl", "x509", "-noout", "-subject", "-in", tmp_path / "server.crt"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert "database" in read.stdout


def test_no_container_of_ours_has_rights_or_gets_any():
    for name, service in SERVICES.items():
        if name != "database":
            assert service["cap_drop"] == ["ALL"]
            assert service["security_opt"] == ["no-new-privileges:true"]


def test_an_image_holds_nothing_that_this_machine_keeps():
    left_out = {line.removeprefix("**/") for line in (ROOT / ".dockerignore").read_text().splitlines()}
    kept_here = {
        line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines() if "*" not in line
    }
    assert kept_here <= left_out
    assert {".git", ".env*", ".pagewise", ".streamlit/secrets.toml"} <= left_out
