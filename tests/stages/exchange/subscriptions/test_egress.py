"""Where we do not go, whatever an address is spelled like; and that we go only where was judged."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
import threading
import time

import pytest

from receivers import receiver
from suyuan.core.problem import Refused
from suyuan.exchange.subscriptions import egress

PUBLIC = "93.184.216.34"


def networks(*texts: str) -> list[egress.Network]:
    return [ipaddress.ip_network(text) for text in texts]


def answers(*addresses: str) -> egress.Resolve:
    return lambda host, port: list(addresses)


def refusal(dest: str, resolver: egress.Resolve = egress.resolve, *allowed: str) -> str:
    with pytest.raises(Refused) as refused:
        egress.target_of(dest, networks(*allowed), resolver)
    problem = refused.value.problems[0]
    assert problem.remedy
    assert problem.message_zh
    return problem.code


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "127.0.0.1.",
        "0.0.0.0", "0", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.254", "192.168.1.1",
        "100.64.0.1", "169.254.1.1", "169.254.169.254", "2852039166", "0xa9fea9fe", "100.100.100.200",
        "168.63.129.16", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9",
        "192.88.99.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[::ffff:a9fe:a9fe]", "[::127.0.0.1]",
        "[64:ff9b::127.0.0.1]", "[64:ff9b::a9fe:a9fe]", "[2002:7f00:1::]", "[2002:a00:1::1]",
        "[2001:0:4136:e378:8000:63bf:f5ff:fffe]", "[fe80::1]", "[fe80::a9fe:a9fe]", "[fc00::1]", "[fd00:ec2::254]",
        "[fd12:3456::1]", "[ff02::1]", "[2001:db8::1]", "[100::1]", "[fec0::1]", "[5f00::1]", "[3fff::1]",
    ],
)  # fmt: skip
def test_no_spelling_leads_inside(host: str) -> None:
    assert refusal(f"https://{host}/take") in {"SUB-012", "SUB-013"}


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::ffff:127.0.0.1]"])
def test_what_c_libraries_take_for_a_number_is_judged_as_the_address_it_is(host: str) -> None:
    assert refusal(f"https://{host}/take") == "SUB-012"


@pytest.mark.parametrize(
    "dest",
    [
        "", "take", "//host/take", "htto://host/take", "ftp://host/take", "file:///etc/passwd", "gopher://host/",
        "https://", "https:///take", "https://user@host/", "https://user:pass@host/", "https://host/#part",
        "https://host:0/", "https://host:99999/", "https://host:x/", "https://ho st/", "https://host/\r\nX: y",
        "https://host/\x00", "https://[::1/", "https://höst/", "https://host/" + "x" * 2000, "javascript:alert(1)",
    ],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_refused(dest: str) -> None:
    assert refusal(dest) == "SUB-011"


def test_a_public_address_is_reached_by_https_only() -> None:
    assert str(egress.target_of("https://named.example/", [], answers(PUBLIC)).address) == PUBLIC
    assert egress.target_of("https://named.example:8443/", [], answers("2606:2800:220:1::1")).port == 8443
    assert refusal("http://named.example/", answers(PUBLIC)) == "SUB-012"
    assert refusal("https://named.example/", answers()) == "SUB-013"


def test_one_bad_address_among_several_refuses_all() -> None:
    assert refusal("https://named.example/", answers(PUBLIC, "10.0.0.1")) == "SUB-012"


def test_networks_of_our_own_are_allowed_one_by_one() -> None:
    allowed = networks("10.20.0.0/16", "fd12:3456::/32")
    assert egress.target_of("http://10.20.1.2/take", allowed).port == 80
    assert egress.target_of("http://[::ffff:10.20.1.2]/take", allowed).address is not None
    assert egress.target_of("https://[fd12:3456::7]/take", allowed).port == 443
    assert refusal("http://10.21.1.2/take", egress.resolve, "10.20.0.0/16") == "SUB-012"
    assert refusal("http://[64:ff9b::10.20.1.2]/take", egress.resolve, "10.20.0.0/16") == "SUB-012"


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "100.100.100.200", "[fd00:ec2::254]", "0.0.0.0", "224.0.0.1"]
)
def test_no_setting_opens_what_gives_out_credentials(host: str) -> None:
    assert refusal(f"http://{host}/", egress.resolve, "0.0.0.0/0", "::/0") == "SUB-012"


def test_a_name_that_moves_after_it_was_judged_changes_nothing() -> None:
    asked = []

    def moving(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1" if len(asked) == 1 else "127.0.0.2"]

    with receiver() as judged:
        dest = judged.dest.replace("127.0.0.1", "moving.example")
        target = egress.target_of(dest, networks("127.0.0.0/8"), moving)
        assert egress.post(target, b"{}", {}, 5).status == 204
    assert asked == ["moving.example"]
    assert judged.calls[0].headers["host"] == f"moving.example:{judged.port}"


def test_a_redirect_is_told_and_not_followed() -> None:
    with receiver() as inner, receiver(lambda headers, body: (307, {"Location": inner.dest})) as outer:
        target = egress.target_of(outer.dest, networks("127.0.0.0/8"))
        assert egress.post(target, b"{}", {}, 5).status == 307
    assert inner.calls == []


def test_a_receiver_that_drips_is_cut_off_in_time() -> None:
    def drip(server: socket.socket) -> None:
        with server.accept()[0] as connection, contextlib.suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            while True:
                connection.sendall(b"X")
                time.sleep(0.02)

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=drip, args=[server], daemon=True).start()
        target = egress.target_of(f"http://127.0.0.1:{server.getsockname()[1]}/", networks("127.0.0.0/8"))
        with pytest.raises(egress.Unreached, match="no answer in time"):
            egress.post(target, b"{}", {}, 0.4)


def test_an_endless_answer_is_not_read() -> None:
    def pour(server: socket.socket) -> None:
        with server.accept()[0] as connection, contextlib.suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            while True:
                connection.sendall(b"X-Pour: " + b"x" * 70_000)

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=pour, args=[server], daemon=True).start()
        target = egress.target_of(f"http://127.0.0.1:{server.getsockname()[1]}/", networks("127.0.0.0/8"))
        with pytest.raises(egress.Unreached):
            egress.post(target, b"{}", {}, 5)


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path) -> None:
    certificate = _own_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def serve(server: socket.socket) -> None:
        with server.accept()[0] as raw, contextlib.suppress(OSError):
            context.wrap_socket(raw, server_side=True).close()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=serve, args=[server], daemon=True).start()
        target = egress.target_of(f"https://127.0.0.1:{server.getsockname()[1]}/", networks("127.0.0.0/8"))
        with pytest.raises(egress.Unreached, match="certificate"):
            egress.post(target, b"{}", {}, 5)


def _own_certificate(folder):
    import datetime as dt

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now).not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    place = folder / "own.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    place.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return place


def test_what_a_name_of_ours_resolves_to_is_told_to_nobody() -> None:
    with pytest.raises(Refused) as refused:
        egress.target_of("https://database.internal/", [], answers("10.20.30.40", "fd12::7"))
    (problem,) = refused.value.problems
    told = f"{problem.as_json()}"
    assert "database.internal" in told
    assert "10.20.30.40" not in told
    assert "fd12" not in told
    assert "127.0.0.1" in f"{_problem_of('https://127.1/')}", "who wrote the address may read it"


def test_a_password_in_an_address_is_quoted_nowhere() -> None:
    for dest in ("https://nurse:geheim@host/", "https://host/#https://nurse:geheim@host/"):
        assert "geheim" not in f"{_problem_of(dest)}"


def _problem_of(dest: str) -> dict:
    with pytest.raises(Refused) as refused:
        egress.target_of(dest, [])
    return refused.value.problems[0].as_json()


def test_the_next_address_is_tried_where_the_first_takes_no_connection() -> None:
    with receiver() as there:
        dest = there.dest.replace("127.0.0.1", "twice.example")
        ours = networks("127.0.0.0/8", "::1/128")
        for found in (("::1", "127.0.0.1"), ("127.0.0.1", "::1")):
            target = egress.target_of(dest, ours, answers(*found))
            assert egress.post(target, b"{}", {}, 5).status == 204
        nowhere = egress.target_of(dest, ours, answers("::1", "::1"))
        with pytest.raises(egress.Unreached):
            egress.post(nowhere, b"{}", {}, 5)
    assert len(there.calls) == 2


def test_a_name_whose_servers_do_not_answer_is_not_waited_for(monkeypatch) -> None:
    over = threading.Event()

    def slow(*_: object, **__: object) -> list[object]:
        over.wait(30)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    monkeypatch.setattr(egress, "RESOLVE_SECONDS", 0.1)
    start = time.monotonic()
    with pytest.raises(OSError, match="not resolved"):
        egress.resolve("slow.example", 443)
    assert time.monotonic() - start < 5
    over.set()
