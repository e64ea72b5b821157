"""The page of undelivered pushes: what is held up, why, and what its owner does about it; nothing of others."""

from __future__ import annotations

import re

import pytest

from suyuan.exchange.subscriptions import errors, services
from suyuan.exchange.subscriptions.models import DeliveryState, State
from suyuan.ledger import connection
from undelivered import SECRET, letter

PATH = "/interface/deliveries/"


def shown(client, person, path: str = PATH, **cookies: str) -> str:
    client.force_login(person.user)
    for name, value in cookies.items():
        client.cookies[name] = value
    return client.get(path).content.decode()


def state_of(letter) -> int:
    with connection.cursor() as cursor:
        return cursor.execute("SELECT state FROM delivery WHERE id = %s", (letter,)).fetchone()[0]


def test_an_owner_is_told_where_it_is_held_up_why_and_what_to_do(people, client):
    letter(people.importer.party.pk)
    text = shown(client, people.importer)
    for expected in (
        "erp",
        "shipped",
        "erp.example.com",
        "20 条事件",
        "已试 10 次",
        "停在此处",
        "SUB-015",
        "接收方返回 503",
        "内容保存后请返回 2xx",
    ):
        assert expected in text
    assert SECRET not in text
    home = shown(client, people.importer, "/interface/")
    assert "停在此处" in home
    assert SECRET not in home


def test_a_reason_that_is_kept_nowhere_leaves_no_gap_in_the_sentence(people, client):
    letter(people.importer.party.pk, status=None, rule=errors.RECEIVER_AWAY)
    text = shown(client, people.importer)
    assert "无法连接接收方 <" in text
    assert "能否在 20 秒内应答" in text
    assert "对方没有应答" in text
    assert "…" not in text[text.index("<main") :]


def test_it_is_sent_again(people, client):
    made = letter(people.importer.party.pk)
    client.force_login(people.importer.user)
    answer = client.post(f"{PATH}{made}/retry/", follow=True)
    assert state_of(made) == DeliveryState.WAITING
    assert "已安排重新推送" in answer.content.decode()
    assert "没有未送达的推送" in answer.content.decode()


def test_it_is_passed_over_and_stays_in_the_list_to_be_sent_later(people, client):
    owner, made = people.importer.party.pk, letter(people.importer.party.pk)
    client.force_login(people.importer.user)
    text = client.post(f"{PATH}{made}/pass-over/", follow=True).content.decode()
    assert "已跳过，其后的推送继续进行" in text
    assert "停在此处" not in text
    found = services.get_subscription(owner, "erp")
    assert (found.state, found.upto) == (State.ACTIVE, 7)
    assert state_of(made) == DeliveryState.PASSED_OVER
    assert client.post(f"{PATH}{made}/pass-over/").status_code == 404
    client.post(f"{PATH}{made}/retry/")
    assert state_of(made) == DeliveryState.WAITING


def test_others_see_nothing_of_it_and_can_do_nothing_about_it(people, client):
    made = letter(people.importer.party.pk)
    assert "没有未送达的推送" in shown(client, people.rival)
    for what in ("retry", "pass-over"):
        assert client.post(f"{PATH}{made}/{what}/").status_code == 404
    assert state_of(made) == DeliveryState.DEAD
    client.logout()
    assert client.get(PATH).headers["Location"].startswith("/sign-in/")


def test_the_operator_sees_everybodys_and_steers_the_platforms_own(people, client):
    theirs, own = letter(people.importer.party.pk), letter(0, "platform")
    text = shown(client, people.regulator)
    assert people.importer.party.name in text
    assert f"{PATH}{own}/retry/" in text
    assert f"{PATH}{theirs}/retry/" not in text
    assert client.post(f"{PATH}{theirs}/retry/").status_code == 404


def test_very_many_are_shown_page_by_page_each_once(people, client, monkeypatch):
    monkeypatch.setattr("suyuan.exchange.doors.page.PAGE", 3)
    owner = people.importer.party.pk
    made = [str(letter(owner, f"s{n}", state=DeliveryState.PASSED_OVER, days_ago=n // 2)) for n in range(7)]
    text, met = shown(client, people.importer), []
    while True:
        met += re.findall(rf"{PATH}([0-9a-f-]+)/retry/", text)
        following = re.search(rf'href="({PATH}\?before=[^"]+)"', text)
        if following is None:
            break
        text = client.get(following[1].replace("&amp;", "&")).content.decode()
    assert sorted(met) == sorted(made)
    home = shown(client, people.importer, "/interface/")
    assert len(re.findall(r"/retry/", home)) == 3
    assert re.search(r">.*7</span>\s*未送达的推送", home)


@pytest.mark.parametrize(
    "query", ["?before=yesterday", "?before=2026-01-01T00:00:00Z", "?behind=x", "?before='"]
)
def test_an_odd_address_shows_the_newest(people, client, query):
    letter(people.importer.party.pk)
    assert "停在此处" in shown(client, people.importer, f"{PATH}{query}")


def test_behind_the_last_one_the_way_back_is_shown(people, client):
    letter(people.importer.party.pk)
    end = "?before=2000-01-01T00:00:00Z&behind=00000000-0000-0000-0000-000000000000"
    text = shown(client, people.importer, f"{PATH}{end}")
    assert "没有更早的了" in text
    assert f'href="{PATH}"' in text


def test_the_page_is_english_throughout_for_who_reads_english(people, client):
    letter(people.importer.party.pk)
    text = shown(client, people.importer, suyuan_language="en")
    main = text[text.index("<main") : text.index("</main>")]
    assert re.findall(r"[\u4e00-\u9fff]", main) == []
