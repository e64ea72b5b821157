"""Originals are encrypted by AES or SM4 as the profile says, each is read by the one that it was made with."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.test import override_settings

from suyuan.parties.sealing import Unreadable
from suyuan.parties.vault.cipher import AES, PROFILES, SM4, Sealed, seal, unseal

KEY = bytes(range(32))


def test_the_library_makes_sm4_gcm_as_rfc_8998_has_it():
    """The example of RFC 8998, appendix A.1."""
    key = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
    plain = bytes.fromhex(
        "AA" * 8 + "BB" * 8 + "CC" * 8 + "DD" * 8 + "EE" * 8 + "FF" * 8 + "EE" * 8 + "AA" * 8
    )
    maker = Cipher(algorithms.SM4(key), modes.GCM(bytes.fromhex("00001234567800000000ABCD"))).encryptor()
    maker.authenticate_additional_data(bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2"))
    content = maker.update(plain) + maker.finalize()
    assert content.hex().upper() == (
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
    )
    assert maker.tag.hex().upper() == "83DE3541E4C2B58177E065A9BF7B62EC"


@pytest.mark.requirement("R464")
@pytest.mark.parametrize("profile", PROFILES)
def test_each_profile_is_read_under_the_other(profile):
    with override_settings(CIPHER_PROFILE=profile):
        sealed = seal(1, KEY, "王芳 13800138000", "name")
    assert sealed.cipher == profile
    assert "王芳".encode() not in sealed.content
    other = {AES: SM4, SM4: AES}[profile]
    with override_settings(CIPHER_PROFILE=other):
        assert unseal(sealed, KEY, "name") == "王芳 13800138000"


@pytest.mark.parametrize("profile", PROFILES)
def test_what_was_altered_moved_or_mistaken_does_not_open(profile):
    sealed = seal(1, KEY, "王芳", "name", profile)
    flipped = sealed.content[:-1] + bytes([sealed.content[-1] ^ 1])
    other = {AES: SM4, SM4: AES}[profile]
    for content, key, name, cipher in (
        (flipped, KEY, "name", profile),
        (sealed.content[:9], KEY, "name", profile),
        (sealed.content, KEY[::-1], "name", profile),
        (sealed.content, KEY, "other", profile),
        (sealed.content, KEY, "name", other),
    ):
        with pytest.raises(Unreadable):
            unseal(Sealed(content, cipher, 1), key, name)


def test_two_seals_of_one_text_are_not_alike():
    assert len({seal(1, KEY, "王芳", "name", profile).content for profile in PROFILES for _ in range(3)}) == 6
