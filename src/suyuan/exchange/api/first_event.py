"""A first event of one's own, in every form in which a system may send it, and the questions about it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any, Final
from xml.sax.saxutils import escape

from suyuan.clock import BEIJING

GTIN: Final = "06901234567892"


@dataclass(frozen=True, slots=True)
class Setting:
    """Whose page it is: their server, their key, a place and an item of their own."""

    server: str
    """``https://suyuan.example``, without a slash at its end."""
    key: str
    secret: str
    """Signs requests, where they are signed."""
    place: str
    serial: str
    now: dt.datetime

    @property
    def code(self) -> str:
        return f"(01){GTIN}(21){self.serial}"

    @property
    def local(self) -> dt.datetime:
        return self.now.astimezone(BEIJING)

    @property
    def time(self) -> str:
        return self.local.isoformat(timespec="seconds")


def _event(setting: Setting) -> dict[str, Any]:
    return {
        "type": "ObjectEvent",
        "eventTime": setting.time,
        "eventTimeZoneOffset": "+08:00",
        "epcList": [f"https://id.gs1.org/01/{GTIN}/21/{setting.serial}"],
        "action": "OBSERVE",
        "bizStep": "receiving",
        "disposition": "in_progress",
        "readPoint": {"id": setting.place},
    }


def document(setting: Setting) -> str:
    """EPCIS 2.0 in JSON-LD."""
    whole = {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": setting.time,
        "epcisBody": {"eventList": [_event(setting)]},
    }
    return json.dumps(whole, ensure_ascii=False, indent=2)


def program(setting: Setting) -> str:
    """In Python: it sends the document, waits for the outcome and asks for the verdict."""
    return f"""import os
import time

from suyuan_client import Client

suyuan = Client("{setting.server}", os.environ["API_KEY"])
print(suyuan.me().party.name)

document = {document(setting)}
job = suyuan.wait_for(suyuan.capture(document))
print("accepted", job.accepted, "refused", job.refused, *job.errors)

time.sleep(2)  # an accepted event is numbered within moments
verdict = suyuan.thing_state("{setting.code}").verdict
print(verdict.level, verdict.title, verdict.title_en)
"""


def signed_program(setting: Setting) -> str:
    """The same question, signed."""
    return f"""import os

from suyuan_client import Client

suyuan = Client("{setting.server}", os.environ["SIGNING_SECRET"])
print(suyuan.me().party.name)
"""


def signed_call(setting: Setting) -> str:
    """The first question as a shell script that makes every part of the signature by itself."""
    return f"""path=/api/v1/parties/me
key=$(echo "$SIGNING_SECRET" | cut -d_ -f2)
time=$(date -u +%Y-%m-%dT%H:%M:%SZ)
nonce=$(openssl rand -hex 16)
body=$(printf '' | openssl dgst -sha256 -r | cut -d' ' -f1)
signature=$(printf 'SUYUAN-HMAC-SHA256\n%s\n%s\n%s\nGET\n%s\n%s' \
  "$key" "$time" "$nonce" "$path" "$body" | openssl dgst -sha256 -hmac "$SIGNING_SECRET" -r | cut -d' ' -f1)
signed="key=$key, time=$time, nonce=$nonce, body=$body, signature=$signature"
curl -sS -H "Authorization: SUYUAN-HMAC-SHA256 $signed" {setting.server}$path"""


def xml_document(setting: Setting) -> str:
    """EPCIS 1.2 in XML."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:1" schemaVersion="1.2"
    creationDate="{setting.time}">
  <EPCISBody>
    <EventList>
      <ObjectEvent>
        <eventTime>{setting.time}</eventTime>
        <eventTimeZoneOffset>+08:00</eventTimeZoneOffset>
        <epcList><epc>urn:epc:id:sgtin:6901234.056789.{setting.serial}</epc></epcList>
        <action>OBSERVE</action>
        <bizStep>urn:epcglobal:cbv:bizstep:receiving</bizStep>
        <disposition>urn:epcglobal:cbv:disp:in_progress</disposition>
        <readPoint><id>{escape(setting.place)}</id></readPoint>
      </ObjectEvent>
    </EventList>
  </EPCISBody>
</epcis:EPCISDocument>"""


def poll(setting: Setting) -> str:
    """A SOAP message that asks for the events of the item."""
    return f"""<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"
    xmlns:query="urn:epcglobal:epcis-query:xsd:1"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <soapenv:Body>
    <query:Poll>
      <queryName>SimpleEventQuery</queryName>
      <params>
        <param>
          <name>MATCH_epc</name>
          <value xsi:type="query:ArrayOfString">
            <string>urn:epc:id:sgtin:6901234.056789.{setting.serial}</string>
          </value>
        </param>
      </params>
    </query:Poll>
  </soapenv:Body>
</soapenv:Envelope>"""
