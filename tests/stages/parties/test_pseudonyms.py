"""A patient is the same pseudonym in one institution, another in the next, and nobody in the open."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from django.db import ProgrammingError, connection, transaction

from suyuan.core.epcis import body
from suyuan.core.epcis.model import Event
from suyuan.core.epcis.personal import PERSON_PREFIX
from suyuan.parties.institution_keys import PSEUDONYM, VAULT, forget_keys, secret_of
from suyuan.parties.pseudonyms import Pseudonymiser, save_originals
from suyuan.project.database import Role

IMPORTS = "{https://ref.suyuan.example/imports/}"
PATIENT = "MZ2026-000117"


def use(**extensions) -> Event:
    return Event(
        type="ObjectEvent",
        event_time=dt.datetime(2026, 11, 1, 8, tzinfo=dt.UTC),
        event_time_zone_offset="+08:00",
        action="OBSERVE",
        epc_list=("https://id.gs1.org/01/06901234567892/21/A1",),
        extensions={f"{IMPORTS}{name}": value for name, value in extensions.items()} or None,
    )


def test_the_same_patient_of_one_institution_is_one_pseudonym_however_it_is_typed(people):
    hospital = Pseudonymiser(people.nurse.party.pk)
    one = hospital.pseudonym_of(PATIENT)
    assert (
        one
        == hospital.pseudonym_of("ＭＺ2026-000117 ")
        == Pseudonymiser(people.nurse.party.pk).pseudonym_of("mz2026-000117")
    )
    assert one.startswith(PERSON_PREFIX)
    assert len(one) == len(PERSON_PREFIX) + 26
    assert one != hospital.pseudonym_of("MZ2026-000118")


def test_two_institutions_cannot_join_their_patients(people):
    names = {
        Pseudonymiser(p.party.pk).pseudonym_of(PATIENT) for p in (people.nurse, people.importer, people.rival)
    }
    assert len(names) == 3


def test_the_event_goes_on_without_the_patient_and_the_vault_has_him_sealed(people):
    event, originals = Pseudonymiser(people.nurse.party.pk).replace(
        use(prescription=PATIENT, prescribeDoc="王医生")
    )
    assert PATIENT not in str(event)
    assert "王医生" not in str(event)
    assert {original.pseudonym for original in originals} == set(event.extensions.values())
    assert all(PATIENT.encode() not in original.ciphertext for original in originals)
    save_originals([*originals, *originals])
    save_originals(originals)


def test_an_event_about_nobody_costs_no_key_and_no_copy(people):
    event = use(colour="red")
    assert Pseudonymiser(-1).replace(event) == (event, [])
    assert Pseudonymiser(-1).replace(event)[0] is event


def test_many_together_are_treated_as_one_by_one(people):
    """Wherever the person is: in the identifier of another event, in an extension, or nowhere."""
    link = use(colour="red")
    events = [
        use(),
        use(prescription=PATIENT),
        use(colour="red"),
        msgspec.structs.replace(link, epc_list=("https://id.gs1.org/8018/690123456789012349",)),
        use(colour="blue", patientName="王小明"),
    ]
    hospital = Pseudonymiser(people.nurse.party.pk)
    for some in (events, events[:3], [events[4], events[0]], []):
        together = list(hospital.replace_all(some, [body.encode(event) for event in some]))
        one_by_one = [hospital.replace(event, body.encode(event)) for event in some]
        assert [event for event, _ in together] == [event for event, _ in one_by_one]
        assert [[o.pseudonym for o in found] for _, found in together] == [
            [o.pseudonym for o in found] for _, found in one_by_one
        ]
        assert all(new is old for (new, found), old in zip(together, some, strict=True) if not found)


def test_the_application_cannot_read_the_vault(people):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT ciphertext FROM parties_vault")


def test_the_two_keys_of_an_institution_have_nothing_in_common(people):
    party = people.nurse.party.pk
    assert secret_of(party, PSEUDONYM)[1] != secret_of(party, VAULT)[1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT wrapped FROM party_secret")
        stored = [bytes(row[0]) for row in cursor.fetchall()]
    assert all(
        secret_of(party, purpose)[1] not in wrapped for purpose in (PSEUDONYM, VAULT) for wrapped in stored
    )


def test_another_key_encryption_key_leaves_pseudonyms_as_they_are(people, settings):
    before = Pseudonymiser(people.nurse.party.pk).pseudonym_of(PATIENT)
    settings.KEY_ENCRYPTION_KEY = bytes(32)
    forget_keys()
    assert Pseudonymiser(people.nurse.party.pk).pseudonym_of(PATIENT) == before


def test_a_key_that_was_rolled_back_is_not_used_again(committed):
    from suyuan.parties.models import Party

    party = Party.objects.create(code="late", name="迟到", kind="HOSPITAL")
    names = []
    for _ in range(2):
        with transaction.atomic():
            names.append(Pseudonymiser(party.pk).pseudonym_of(PATIENT))
            transaction.set_rollback(True)
    assert names[0] != names[1]
    kept = Pseudonymiser(party.pk).pseudonym_of(PATIENT)
    forget_keys()
    assert Pseudonymiser(party.pk).pseudonym_of(PATIENT) == kept


def test_the_original_opens_for_who_has_the_key_and_under_its_own_pseudonym_only(people):
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    party = people.nurse.party.pk
    _, (original,) = Pseudonymiser(party).replace(use(prescription=PATIENT))
    key_id, key = secret_of(party, VAULT)
    assert original.key_id == key_id
    nonce, sealed = original.ciphertext[:12], original.ciphertext[12:]
    assert AESGCM(key).decrypt(nonce, sealed, original.pseudonym.encode()).decode() == PATIENT
    with pytest.raises(InvalidTag):
        AESGCM(key).decrypt(nonce, sealed, b"somebody else")


def test_what_was_saved_is_there_for_the_owner(committed):
    from suyuan.parties.services import create_party

    party = create_party("hospital", "医院", "HOSPITAL")
    _, originals = Pseudonymiser(party.pk).replace(use(prescription=PATIENT))
    save_originals(originals)
    save_originals(originals)
    with committed.connect(Role.OWNER) as owner:
        assert owner.execute("SELECT pseudonym, party_id FROM parties_vault").fetchall() == [
            (originals[0].pseudonym, party.pk)
        ]
