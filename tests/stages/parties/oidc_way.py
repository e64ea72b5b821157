"""The way through a sign-in service, as a browser goes it: a real one, over TLS, in a process of its own."""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from free_port import free_port

HERE = Path(__file__).parent
BEGIN = "/sign-in/with/jingban/"


def _key(path: Path) -> rsa.RSAPrivateKey:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(text)
    return key


def _certificate(folder: Path) -> None:
    key = _key(folder / "key.pem")
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    now = dt.datetime.now(dt.UTC)
    made = x509.CertificateBuilder(
        name,
        name,
        key.public_key(),
        x509.random_serial_number(),
        now - dt.timedelta(days=1),
        now + dt.timedelta(days=2),
    )
    made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    signed = made.sign(key, hashes.SHA256())
    (folder / "ca.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))


@dataclass(frozen=True)
class Service:
    folder: Path
    port: int

    @property
    def issuer(self) -> str:
        return f"https://localhost:{self.port}/o"


@contextmanager
def serving(folder: Path) -> Iterator[Service]:
    """The service, as long as the block lasts."""
    port = free_port()
    _certificate(folder)
    _key(folder / "signing.pem")
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(HERE)}
    command = [sys.executable, str(HERE / "oidc_service.py"), str(folder), str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline().strip() == str(port)
        yield Service(folder, port)
    finally:
        process.kill()
        process.communicate()


def there(address: str, service: Service, who: str = "zhang") -> str:
    """What the browser does at the service: sign in there, and be sent back; the address to go to."""
    with requests.Session() as browser:
        browser.trust_env = False
        browser.verify = str(service.folder / "ca.pem")
        page = browser.get(address)
        form = {"username": who, "password": "service-password", "next": _next_of(page.url)}
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        form |= {"csrfmiddlewaretoken": token.group(1)} if token else {}
        answer = browser.post(page.url, data=form, headers={"Referer": page.url}, allow_redirects=False)
        while urlsplit(answer.headers["Location"]).hostname != "testserver":
            location = requests.compat.urljoin(answer.url, answer.headers["Location"])
            answer = browser.get(location, allow_redirects=False)
        return answer.headers["Location"]


def _next_of(address: str) -> str:
    return parse_qs(urlsplit(address).query)["next"][0]


def enter(service: Service, browser: Client | None = None, begin: str = BEGIN, who: str = "zhang"):
    """All the way: to the service, through it and back; the browser and the last answer."""
    browser = browser or Client()
    begun = browser.get(begin)
    assert begun.status_code == 302, begun.content.decode()[:400]
    return browser, browser.get(there(begun["Location"], service, who))
