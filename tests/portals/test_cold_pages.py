"""The pages of the cold chain: who sees what, files of loggers, and decisions."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from openpyxl import Workbook

import three_firms
from documents import CARTON, document, epc, pack
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.models import User
from suyuan.parties.queries import viewer_of_party
from suyuan.parties.services import create_party
from suyuan.state.jobs import catch_up as fold
from suyuan.supervision.cold import sensors
from suyuan.supervision.cold.jobs import catch_up
from suyuan.supervision.cold.readings import receive
from suyuan.supervision.cold.sensors import NewSensor
from three_firms import made

START = dt.datetime(2026, 3, 4, 8, tzinfo=dt.UTC)
PACKS = [epc(number) for number in (1, 2)]


@pytest.fixture
def firms(db):
    return three_firms.firms()


@pytest.fixture
def carrier(db):
    return create_party("carrier", "快冷物流", "LOGISTICS")


def sensor_of(party):
    found, _ = sensors.create(party.pk, NewSensor("一号冷藏车"), viewer_of_party(party))
    return found


def warm(sensor, thing=CARTON):
    sensors.bind(sensor, thing, START - dt.timedelta(days=1), viewer_of_party_number(sensor.party))
    receive(
        (sensor.number, START + n * dt.timedelta(minutes=5), c)
        for n, c in enumerate([5.0, *[12.0] * 12, 5.0])
    )
    catch_up()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM excursion")
        return cursor.fetchone()[0]


def viewer_of_party_number(number):
    from suyuan.parties.models import Party

    return viewer_of_party(Party.objects.get(pk=number))


def packed(firms):
    result = capture(
        document(made(*PACKS), pack(CARTON, *PACKS, time="2026-03-01T09:00:00Z")), sender=firms.maker.pk
    )
    assert result.success
    sequence_all()
    fold()


def person(login, role, party=None):
    user = User(login=login, name=login, party=party, role=role)
    user.set_unusable_password()
    user.save()
    client = Client()
    client.force_login(user)
    return client


def text(answer):
    return answer.content.decode()


@pytest.mark.requirement("R258")
def test_the_owner_sees_what_is_out_of_range_and_what_it_affects(firms):
    packed(firms)
    sensor = sensor_of(firms.maker)
    excursion = warm(sensor)
    page = person("kuguan", "capturer", firms.maker)
    board = text(page.get("/cold-chain/"))
    assert "一号冷藏车" in board
    assert "涉及 3 件" in board
    assert "12.0 °C" in board
    one = text(page.get(f"/cold-chain/excursions/{excursion}/"))
    assert one.count("/trace/?q=") == 3
    assert "中等" in one
    curve = text(page.get(f"/cold-chain/sensors/{sensor.id}/"))
    assert "<polyline" in curve
    assert f"/cold-chain/excursions/{excursion}/" in curve
    assert text(page.get("/cold-chain/export.csv")).count("\n") == 2
    assert page.get("/cold-chain/export.xlsx").status_code == 200
    assert text(page.get("/cold-chain/?of=open")).count("/cold-chain/excursions/") == 1


def test_whoever_carries_a_sealed_box_does_not_learn_what_is_inside(firms, carrier):
    packed(firms)
    excursion = warm(sensor_of(carrier))
    one = text(person("siji", "capturer", carrier).get(f"/cold-chain/excursions/{excursion}/"))
    assert "另有 3 件" in one
    assert "/trace/?q=" not in one


def test_others_see_nothing_of_it(firms, carrier):
    packed(firms)
    sensor = sensor_of(firms.maker)
    excursion = warm(sensor)
    page = person("siji", "capturer", carrier)
    assert "一号冷藏车" not in text(page.get("/cold-chain/"))
    assert page.get(f"/cold-chain/sensors/{sensor.id}/").status_code == 404
    assert page.get(f"/cold-chain/excursions/{excursion}/").status_code == 404
    decision = {"verdict": "release", "reason": "looked at it"}
    assert page.post(f"/cold-chain/excursions/{excursion}/decide/", decision).status_code == 404
    assert text(page.get("/cold-chain/export.csv")).count("\n") == 1


def test_a_decision_is_an_act_and_the_last_one_counts(firms, one):
    packed(firms)
    excursion = warm(sensor_of(firms.maker))
    page = person("kuguan", "administrator", firms.maker)
    where = f"/cold-chain/excursions/{excursion}/decide/"
    assert page.post(where, {"verdict": "burn", "reason": "because"}).status_code == 422
    assert page.post(where, {"verdict": "release", "reason": ""}).status_code == 422
    assert page.post(where, {"verdict": "keep", "reason": "等持有人评估"}).status_code == 302
    assert page.post(where, {"verdict": "keep", "reason": "评估报告 PG-2026-7 未到"}).status_code == 302
    assert one("SELECT count(*) FROM act WHERE kind = 'cold.decide' AND subject = %s", excursion) == 2
    assert "PG-2026-7" in text(page.get(f"/cold-chain/excursions/{excursion}/"))
    assert "继续待定" in text(page.get("/cold-chain/"))


def test_what_is_held_is_released_once_a_second_person_approved(firms, one):
    packed(firms)
    excursion = warm(sensor_of(firms.maker))
    asker, other = person("kuguan", "capturer", firms.maker), person("zhijian", "capturer", firms.maker)
    address = f"/cold-chain/excursions/{excursion}/"
    assert "已自动锁定" in text(asker.get(address))
    decision = {"verdict": "release", "reason": "评估报告 PG-2026-7，可用"}
    assert "LOCK-008" in text(asker.post(f"{address}decide/", decision))
    decision["number"] = "质-2026-18"
    answer = asker.post(f"{address}decide/", decision)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/approvals/")
    assert one("SELECT state FROM lock") == "ON_HOLD"
    assert one("SELECT count(*) FROM cold_decision") == 0
    question = one("SELECT id FROM approval")
    other.post(f"/approvals/{question}/", {"decision": "yes"})
    again = re.search(
        r'<form method="post" action="([^"]*decide/)".*?</form>', text(asker.get("/approvals/")), re.DOTALL
    )
    inputs = dict(re.findall(r'name="(verdict|number|reason|locks)" value="([^"]*)"', again[0]))
    assert again[1] == f"{address}decide/"
    assert asker.post(again[1], inputs).status_code == 302
    assert one("SELECT state FROM lock") == "NORMAL"
    assert one("SELECT case_no FROM lock") == "质-2026-18"
    assert one("SELECT verdict FROM cold_decision") == "release"


def csv_file(content: str, name="log.csv"):
    return SimpleUploadedFile(name, content.encode(), "text/csv")


def upload(page, sensor, file):
    return page.post(f"/cold-chain/sensors/{sensor.id}/upload/", {"file": file}, follow=True)


def test_the_file_of_a_logger_is_taken_whatever_stands_above_the_table(firms, one):
    sensor = sensor_of(firms.maker)
    page = person("kuguan", "capturer", firms.maker)
    preamble = "Logger,TempTale\nSerial,12345\n\n序号,采集时间,温度(℃)\n"
    rows = "".join(f"{n},2026/3/4 8:{n:02},{c}\n" for n, c in enumerate(["5.0", "9.5 ℃", "-1,5", "12.0"]))
    answer = upload(page, sensor, csv_file(preamble + rows))
    assert "收下 4 条" in text(answer)
    assert one("SELECT min(at) FROM sensor_reading") == dt.datetime(2026, 3, 4, 0, 0, tzinfo=dt.UTC)
    assert "已有 4 条" in text(upload(page, sensor, csv_file(preamble + rows)))


def test_a_workbook_is_taken(firms, one):
    sensor = sensor_of(firms.maker)
    book, out = Workbook(), io.BytesIO()
    book.active.append(["Time", "Temperature"])
    for n in range(3):
        book.active.append([(START + n * dt.timedelta(minutes=1)).replace(tzinfo=None), 5.5 + n])
    book.save(out)
    file = SimpleUploadedFile("log.xlsx", out.getvalue(), "application/octet-stream")
    assert "收下 3 条" in text(upload(person("kuguan", "capturer", firms.maker), sensor, file))
    assert one("SELECT max(celsius) FROM sensor_reading") == 7.5


def test_rows_that_cannot_be_read_are_told_and_the_others_are_kept(firms):
    sensor = sensor_of(firms.maker)
    content = "time,temperature\n2026-03-04 08:00,5.0\n2026-03-04 08:05,open\nyesterday,5.1\n"
    answer = upload(person("kuguan", "capturer", firms.maker), sensor, csv_file(content))
    assert "COLD-009" in text(answer)
    assert "未收 2 条" in text(answer)


@pytest.mark.parametrize("content", ["", "a,b\nc,d\n", "%PDF-1.7", "{}", "time,temperature\n"])
def test_what_is_no_table_of_readings_is_refused(firms, content):
    sensor = sensor_of(firms.maker)
    answer = upload(person("kuguan", "capturer", firms.maker), sensor, csv_file(content))
    assert answer.status_code == 422


@pytest.mark.requirement("R264")
def test_gaps_are_hatched_and_told(firms):
    sensor = sensor_of(firms.maker)
    receive((sensor.number, START + dt.timedelta(minutes=n), 5.0) for n in (0, 5, 60, 65))
    page = text(person("kuguan", "capturer", firms.maker).get(f"/cold-chain/sensors/{sensor.id}/"))
    assert "url(#hatch" in page
    assert "55 分" in page


def test_it_is_there_in_english(firms):
    packed(firms)
    excursion = warm(sensor_of(firms.maker))
    page = person("kuguan", "capturer", firms.maker)
    page.cookies["suyuan_language"] = "en"
    board = text(page.get("/cold-chain/"))
    assert "Cold chain" in board
    assert "moderate" in board
    assert "above the limit" in text(page.get(f"/cold-chain/excursions/{excursion}/"))


def table_of(*rows):
    text = "\n".join(["传感器,时间,温度", *rows])
    return {"file": SimpleUploadedFile("readings.csv", text.encode(), "text/csv")}


def test_a_table_of_several_sensors_is_kept_line_by_line(firms):
    keeper = person("kuguan", "capturer", firms.dealer)
    first, second = sensor_of(firms.dealer), sensor_of(firms.dealer)
    other = sensor_of(firms.maker)
    answer = keeper.post(
        "/cold-chain/readings/",
        table_of(
            f"{first.id},2026-03-04 08:00,5.1",
            f"{second.id},2026-03-04 08:00,5.2 ℃",
            f"{other.id},2026-03-04 08:00,5.3",
            f"{second.id},soon,5.2",
        ),
    )
    page = answer.content.decode()
    assert ("收下 2 条，已有 0 条，未收 2 条" in page, "COLD-014" in page, "COLD-009" in page) == (
        True,
        True,
        True,
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT sensor, celsius FROM sensor_reading ORDER BY 2")
        assert cursor.fetchall() == [(first.number, 5.1), (second.number, 5.2)]


@pytest.mark.parametrize(
    "text", ["传感器,时间,温度", "a,b\n1,2", "时间,温度\n2026-03-04 08:00,5.1", "传感器,时间,温度\nx,y,z"]
)
def test_a_table_that_is_none_is_told(firms, text):
    answer = person("kuguan", "capturer", firms.dealer).post(
        "/cold-chain/readings/", {"file": SimpleUploadedFile("readings.csv", text.encode(), "text/csv")}
    )
    assert (answer.status_code, "COLD-0" in answer.content.decode()) == (422, True)
