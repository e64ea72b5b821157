"""The adapters this version has, by name."""

from __future__ import annotations

from typing import Final

from suyuan.core.problem import Refused
from suyuan.exchange.adapters import errors
from suyuan.exchange.adapters.contract import Adapter
from suyuan.exchange.adapters.device_udi import DeviceUdi
from suyuan.exchange.adapters.drug_platform import DrugPlatform
from suyuan.exchange.adapters.erp_module import ErpModule
from suyuan.exchange.adapters.erp_source import ErpSource
from suyuan.exchange.adapters.vaccine_platform import VaccinePlatform

ADAPTERS: Final[dict[str, Adapter]] = {
    one.name: one for one in (DrugPlatform(), VaccinePlatform(), DeviceUdi(), ErpSource(), ErpModule())
}


def adapter_called(name: str) -> Adapter:
    """Raises Refused with ADP-001."""
    found = ADAPTERS.get(name)
    if found is None:
        raise Refused(errors.UNKNOWN_ADAPTER.problem("adapter", name, known=", ".join(sorted(ADAPTERS))))
    return found
