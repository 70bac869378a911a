"""Whoever may type a chat server's address gets neither the operator's key nor his place in the network."""

import socket

import pytest
from pydantic import SecretStr

from core.bootstrap import chat_settings
from core.domain.chat_address import Reach, is_same, normal
from core.domain.errors import NotPermitted, RequestInvalid, ServerNotAllowed
from core.domain.plan import EngineChoice
from core.domain.secret import Secret
from core.engines.chat.connection import check_connection
from core.services import chat_addresses, operator_key
from core.settings import Settings
from tests.chat_server.acts import Refuse
from tests.chat_server.server import ChatServer
from tests.unit.engines.chat.material import run
from tests.unit.engines.chat.material import settings as chat

KEY = "sk-of-the-operator-0123456789"
TYPED = "sk-of-the-visitor-0123456789"

NOWHERE = [
    "0.0.0.0",
    "0.1.2.3",
    "169.254.169.254",
    "169.254.170.2",
    "fd00:ec2::254",
    "fd20:ce::254",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "ff02::1",
    "224.0.0.1",
    "255.255.255.255",
    "::ffff:169.254.169.254",
    "::ffff:0.0.0.0",
    "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::1",
    "::7f00:1",
    "::127.0.0.1",
    "::a9fe:a9fe",
    "::ffff:0:7f00:1",
    "64:ff9b:1::a9fe:a9fe",
    "64:ff9b:1::7f00:1",
    "2001:0:a9fe:a9fe::1",
    "192.88.99.1",
    "198.18.0.1",
    "5f00::1",
    "3fff::1",
    "100:0:0:1::1",
    "localhost",
    "",
]
AT_HOME = [
    "127.0.0.1",
    "127.9.9.9",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "::1",
    "fd12:3456::1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
]
OUTSIDE = ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]


@pytest.fixture
def settings(monkeypatch, tmp_path):
    monkeypatch.setenv("PAGEWISE_HOME", str(tmp_path))
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("PAGEWISE_CHAT_MODEL", "test-model")
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)

    def made(**changes):
        return Settings.load().model_copy(update=changes)

    return made


@pytest.fixture
def resolves(monkeypatch):
    """Let a name lead to addresses: one list for each time it is looked up, the last one from then on."""
    real = socket.getaddrinfo

    def to(name, *answers):
        asked = []

        def looked_up(host, port, *args, **kwargs):
            if host != name:
                return real(host, port, *args, **kwargs)
            asked.append(host)
            answer = answers[min(len(asked), len(answers)) - 1]
            return [row for address in answer for row in real(address, port, *args, **kwargs)]

        monkeypatch.setattr(socket, "getaddrinfo", looked_up)
        return asked

    return to


@pytest.mark.parametrize("address", NOWHERE)
def test_metadata_and_what_is_no_host_is_out_of_reach_even_where_private_networks_are_not(address):
    assert not Reach.ANY.allows(address)
    assert not Reach.PUBLIC.allows(address)


@pytest.mark.parametrize("address", AT_HOME)
def test_private_networks_are_within_reach_only_where_the_operator_says_so(address):
    assert Reach.ANY.allows(address)
    assert not Reach.PUBLIC.allows(address)
    assert not Reach.NONE.allows(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_public_addresses_are_within_reach_unless_none_is(address):
    assert Reach.ANY.allows(address)
    assert Reach.PUBLIC.allows(address)
    assert not Reach.NONE.allows(address)


@pytest.mark.parametrize(
    "spelled",
    [
        "http://127.0.0.1:{}/v1",
        "http://localhost:{}/v1",
        "http://2130706433:{}/v1",
        "http://0x7f000001:{}/v1",
        "http://0x7f.1:{}/v1",
        "http://127.1:{}/v1",
        "http://0.0.0.0:{}/v1",
        "http://0:{}/v1",
        "http://[::ffff:127.0.0.1]:{}/v1",
        "http://[::ffff:7f00:1]:{}/v1",
        "http://[0:0:0:0:0:ffff:7f00:0001]:{}/v1",
    ],
)
def test_no_spelling_of_this_machine_is_called_where_public_servers_alone_may_be(spelled):
    with ChatServer() as server:
        report = check_connection(chat(spelled.format(server.port), reach=Reach.PUBLIC))
    assert not report.ok
    assert server.asked == []


def test_this_machine_is_called_where_it_may_be_and_by_its_name():
    with ChatServer(key=TYPED) as server:
        url = server.url.replace("127.0.0.1", "localhost")
        report = check_connection(chat(url, reach=Reach.ANY, key=Secret(TYPED)))
    assert report.ok, report
    assert server.asked[0].headers["host"] == f"localhost:{server.port}"


def test_a_name_is_looked_up_once_and_what_was_looked_at_is_called(resolves):
    with ChatServer() as server:
        asked = resolves("model.example", ["127.0.0.1"], ["127.0.0.2"])
        report = check_connection(chat(f"http://model.example:{server.port}/v1", reach=Reach.ANY))
    assert report.ok, report
    assert len(asked) == len(server.asked) == 1
    assert server.asked[0].headers["host"] == f"model.example:{server.port}"


def test_a_name_that_leads_inside_a_moment_later_reaches_nothing(resolves):
    with ChatServer() as server:
        asked = resolves("rebound.example", ["93.184.216.34", "127.0.0.1"])
        address = f"http://rebound.example:{server.port}/v1"
        assert not check_connection(chat(address, reach=Reach.PUBLIC)).ok
        resolves("rebound.example", ["127.0.0.1"])
        assert not check_connection(chat(address, reach=Reach.PUBLIC)).ok
    assert len(asked) == 1
    assert server.asked == []


def test_a_run_ends_at_once_and_says_that_the_address_leads_where_it_may_not():
    with ChatServer() as server:
        result = run(server, reach=Reach.PUBLIC)
    assert isinstance(result.error, ServerNotAllowed)
    assert server.asked == []


def test_a_redirect_to_somewhere_else_is_not_followed():
    with ChatServer() as other:

        def script(asked):
            return Refuse(307, "", {"Location": f"{other.url}/chat/completions"})

        with ChatServer(script=script) as server:
            report = check_connection(chat(server, reach=Reach.ANY, key=Secret(TYPED)))
    assert not report.ok
    assert len(server.asked) == 1
    assert other.asked == []


@pytest.mark.parametrize("typed", ["", TYPED])
def test_nothing_of_the_operators_environment_goes_to_a_typed_address(settings, monkeypatch, typed):
    secrets = {
        "OPENAI_ADMIN_KEY": "sk-admin-of-the-operator",
        "OPENAI_ORG_ID": "org-of-the-operator",
        "OPENAI_PROJECT_ID": "proj-of-the-operator",
        "OPENAI_CUSTOM_HEADERS": "X-Gateway: gateway-of-the-operator",
    }
    for name, value in secrets.items():
        monkeypatch.setenv(name, value)
    with ChatServer() as proxy, ChatServer() as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        choice = EngineChoice("chat", "test-model", server.url, typed_key=bool(typed))
        report = check_connection(chat_settings(settings(chat_addresses=Reach.ANY), choice, Secret(typed)))
    assert report.ok, report
    assert proxy.asked == []
    (asked,) = server.asked
    assert asked.headers.get("authorization") == (f"Bearer {typed}" if typed else None)
    assert "of-the-operator" not in str(asked.headers)


def test_the_setting_holds_where_the_call_is_made_whatever_was_stored(settings):
    with ChatServer() as server:
        stored = EngineChoice("chat", "test-model", server.url, at_server=True)
        assert chat_settings(settings(), stored).reach is Reach.ANY
        for changes in ({"chat_addresses": Reach.NONE}, {"chat_addresses": Reach.PUBLIC}):
            assert not check_connection(chat_settings(settings(**changes), stored)).ok
        elsewhere = EngineChoice("chat", "test-model", server.url)
        assert not check_connection(chat_settings(settings(), elsewhere)).ok
    assert server.asked == []


def test_only_who_sits_at_the_server_names_another_where_the_operator_says_nothing(settings):
    typed = EngineChoice("chat", "m", "https://model.example/v1")
    with pytest.raises(NotPermitted, match="PAGEWISE_CHAT_ADDRESSES"):
        chat_addresses.check(settings(), typed, at_server=False)
    chat_addresses.check(settings(), typed, at_server=True)
    chat_addresses.check(settings(chat_addresses=Reach.PUBLIC), typed, at_server=False)
    with pytest.raises(NotPermitted):
        chat_addresses.check(settings(chat_addresses=Reach.NONE), typed, at_server=True)
    chat_addresses.check(settings(), EngineChoice("chat", "m"), at_server=False)


def test_a_typed_address_spends_nothing_of_the_operators_and_any_model_may_be_named(settings):
    typed = EngineChoice("chat", "any-model", "https://model.example/v1")
    operator_key.check(settings(), typed, known=False)
    assert not typed.on_operators_key
    assert not chat_settings(settings(chat_addresses=Reach.PUBLIC), typed).key


def test_this_machine_is_no_name_for_a_server_that_several_machines_ask(settings):
    store = SecretStr("postgresql://db/pagewise")
    shared = settings(chat_addresses=Reach.ANY, store=store)
    for address in ("http://localhost:11434/v1", "http://127.0.0.1/v1", "http://[::1]/v1"):
        with pytest.raises(RequestInvalid, match="another machine"):
            chat_addresses.check(shared, EngineChoice("chat", "m", address), at_server=False)
    assert chat_addresses.reach(settings(store=store), at_server=True) is Reach.NONE


@pytest.mark.parametrize(
    "text",
    [
        "ftp://host/v1",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_x",
        "javascript:alert(1)",
        "host/v1",
        "localhost:11434",
        "//host/v1",
        "http://",
        "http:///v1",
        "http://user:SECRET@host/v1",
        "http://SECRET@host/v1",
        "http://host@SECRET/v1",
        "https://host/v1?key=SECRET",
        "https://host/v1#SECRET",
        "https://host/v1?",
        "http://host:0/v1",
        "http://host:99999/v1",
        "http://host:x/v1",
        "http://ho st/v1",
        "http://host\\@SECRET/v1",
        "http://host%2f@SECRET/v1",
        "http://①②⑦.⓪.⓪.①/v1",
        "http://[::1/v1",
        "http://[1.2.3.4]/v1",
        "http://0177.0.0.1/v1",
        "http://2130706433/v1",
        "http://256.1.1.1/v1",
        "https://host/" + "v" * 400,
    ],
)
def test_what_is_no_plain_web_address_is_refused_and_not_repeated(text):
    with pytest.raises(RequestInvalid) as refused:
        normal(text)
    assert "SECRET" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        (" HTTPS://Model.Example:443/v1/ ", "https://model.example/v1"),
        ("http://localhost:11434/v1", "http://localhost:11434/v1"),
        ("http://LOCALHOST.:80/v1", "http://localhost/v1"),
        ("http://[::1]:8000/v1/", "http://[::1]:8000/v1"),
    ],
)
def test_an_address_is_stored_in_one_form(text, stored):
    assert normal(text) == stored
    assert normal(stored) == stored
    assert is_same(text, stored)


@pytest.mark.parametrize("text", ["", "  ", "https://api.openai.com/v1/", "HTTPS://API.openai.com:443/v1"])
def test_the_operators_own_address_is_no_typed_one(settings, text):
    engine = EngineChoice("chat", "m")
    assert chat_addresses.chosen(settings(), engine, text, at_server=True) == engine
