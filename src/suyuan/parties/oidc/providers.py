"""The services by which people may sign in, as the operator set them up in a file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec
from django.conf import settings

from suyuan.core.problem import Refused
from suyuan.parties.kinds import Role
from suyuan.parties.oidc import errors

ALLOWED_ROLES = (Role.CAPTURER, Role.OFFICER, Role.ORDINARY_OFFICER)
"""What an account that makes itself may be. Administrators are made by people."""


class Provider(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One service; docs/reference/single-sign-on.md tells each field."""

    code: str
    """Part of addresses and of the logins of accounts that it makes."""
    name: str
    name_en: str = ""
    issuer: str
    client_id: str
    client_secret_file: str
    scope: str = "openid profile"
    ca_file: str | None = None
    """Authorities to believe instead of the system's, for a service inside a hospital."""
    second_factor: Literal["own", "amr", "trusted"] = "own"
    """Whose second factor counts: ours; theirs where the token says that there was one; theirs always."""
    creates: bool = False
    """Whether a person who was never here gets an account."""
    party: str = ""
    """Code of the organisation of accounts that it makes."""
    role: str = Role.CAPTURER
    patients: bool = False
    """Whether patients show by it who they are, where they show what they took home. They get no account."""

    @property
    def secret(self) -> str:
        return Path(self.client_secret_file).read_text(encoding="utf-8").strip()


FACTORS = frozenset({"mfa", "otp", "hwk", "swk", "sc", "pop", "face", "fpt", "iris", "sms"})
"""Values of ``amr`` that tell of more than a password (RFC 8176, 2)."""


def read(path: Path | None) -> tuple[Provider, ...]:
    """The services of a file; none without one. Raises Refused with what is wrong."""
    if path is None:
        return ()
    try:
        found = msgspec.json.decode(path.read_bytes(), type=tuple[Provider, ...])
    except (OSError, msgspec.DecodeError) as error:
        raise Refused(errors.SETTING.problem("SUYUAN_OIDC_PROVIDERS", str(path), reason=str(error))) from None
    wrong = [reason for each in found for reason in _faults(each)]
    if len({each.code for each in found}) < len(found):
        wrong.append("two services have the same code")
    if wrong:
        raise Refused(
            *(errors.SETTING.problem("SUYUAN_OIDC_PROVIDERS", str(path), reason=one) for one in wrong)
        )
    return found


def _faults(each: Provider) -> list[str]:
    checks = {
        f"code {each.code!r} is not made of small letters and digits": each.code.isascii()
        and each.code.isalnum()
        and each.code.islower(),
        f"{each.code}: the issuer does not begin with https://": each.issuer.startswith("https://"),
        f"{each.code}: role {each.role!r} is not one of {', '.join(ALLOWED_ROLES)}": each.role
        in ALLOWED_ROLES,
        f"{each.code}: accounts that it makes need a party": bool(each.party) or not each.creates,
        f"{each.code}: a service of patients makes no accounts": not (each.patients and each.creates),
        f"{each.code}: the scope does not hold openid": "openid" in each.scope.split(),
        f"{each.code}: the file of the secret cannot be read": Path(each.client_secret_file).is_file(),
    }
    return [fault for fault, is_right in checks.items() if not is_right]


def every() -> tuple[Provider, ...]:
    """The services of this installation, in the order in which they are offered. The file is read once."""
    return _every(settings.OIDC_PROVIDERS)


_every = lru_cache(maxsize=4)(read)


def of_patients() -> tuple[Provider, ...]:
    """The services by which patients show who they are."""
    return tuple(each for each in every() if each.patients)


def by_code(code: str) -> Provider | None:
    return next((each for each in every() if each.code == code), None)
