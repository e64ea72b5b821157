"""The words of a life: states, locks, and what each business step means for the chain.

Step and disposition words are compared bare (``shipping``), whichever of the three CBV spellings was written:
bare word, URN, Web URI (CBV 2.0 clause 7). A word of somebody's own vocabulary stays a URI.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

_CBV_PREFIXES = (
    "urn:epcglobal:cbv:bizstep:",
    "urn:epcglobal:cbv:disp:",
    "urn:epcglobal:cbv:sdt:",
    "urn:epcglobal:cbv:btt:",
    "https://ref.gs1.org/cbv/BizStep-",
    "https://ref.gs1.org/cbv/Disp-",
    "https://ref.gs1.org/cbv/SDT-",
    "https://ref.gs1.org/cbv/BTT-",
    "https://ns.gs1.org/cbv/BizStep-",
    "https://ns.gs1.org/cbv/Disp-",
    "https://ns.gs1.org/cbv/SDT-",
    "https://ns.gs1.org/cbv/BTT-",
    "cbv:BizStep-",
    "cbv:Disp-",
    "cbv:SDT-",
    "cbv:BTT-",
)


@lru_cache(maxsize=4096)
def bare(word: str | None) -> str | None:
    """The bare CBV word; any other word unchanged; None for None and for the empty text."""
    if not word:
        return None
    for prefix in _CBV_PREFIXES:
        if word.startswith(prefix):
            return word[len(prefix) :]
    return word


class State(StrEnum):
    """The states of a thing (glossary; the first eleven but NORMAL and the locks are NMPAB/T 1004)."""

    SELF_TESTED = "SELF_TESTED"
    BATCH_RELEASED = "BATCH_RELEASED"
    NORMAL = "NORMAL"
    ON_HOLD = "ON_HOLD"
    RECALL_PENDING = "RECALL_PENDING"
    ABNORMAL = "ABNORMAL"
    RECALLING = "RECALLING"
    RECALLED = "RECALLED"
    USED = "USED"
    EXPIRED = "EXPIRED"
    DAMAGED = "DAMAGED"
    DESTROYED = "DESTROYED"
    DISCONTINUED = "DISCONTINUED"
    OTHER = "OTHER"


STATE_NAMES: dict[State, tuple[str, str]] = {
    State.SELF_TESTED: ("已自检", "self-tested"),
    State.BATCH_RELEASED: ("已批签", "batch-released"),
    State.NORMAL: ("正常", "normal"),
    State.ON_HOLD: ("待定", "on hold"),
    State.RECALL_PENDING: ("待召回", "recall pending"),
    State.ABNORMAL: ("异常", "abnormal"),
    State.RECALLING: ("召回中", "being recalled"),
    State.RECALLED: ("已召回", "recalled"),
    State.USED: ("已使用", "used"),
    State.EXPIRED: ("已过期", "expired"),
    State.DAMAGED: ("已损坏", "damaged"),
    State.DESTROYED: ("已销毁", "destroyed"),
    State.DISCONTINUED: ("已停用", "discontinued"),
    State.OTHER: ("其他", "other"),
}
"""State to its Chinese and English name."""

LOCKED = frozenset({State.ON_HOLD, State.RECALL_PENDING, State.ABNORMAL, State.RECALLING})
"""No sale, issue or use while in one of these."""
RECALLS = frozenset({State.RECALL_PENDING, State.RECALLING, State.RECALLED})
STOPS = LOCKED | RECALLS | {State.DAMAGED, State.EXPIRED, State.DISCONTINUED}
"""Not to be used; somebody may lift it."""
TERMINAL = frozenset({State.USED, State.DESTROYED})
"""Nothing may follow but a correction."""

STEP_NAMES: dict[str, tuple[str, str]] = {
    "accepting": ("验收", "acceptance"),
    "arriving": ("到达", "arrival"),
    "assembling": ("组装", "assembling"),
    "collecting": ("收集", "collecting"),
    "commissioning": ("赋码", "code assignment"),
    "consigning": ("委托运输", "consigning"),
    "creating_class_instance": ("生产入库", "lot creation"),
    "cycle_counting": ("盘点", "cycle counting"),
    "decommissioning": ("报废", "scrapping"),
    "departing": ("离开", "departure"),
    "destroying": ("销毁", "destruction"),
    "disassembling": ("拆卸", "disassembling"),
    "distributing": ("下发", "distribution"),
    "dispensing": ("使用", "use"),
    "encoding": ("写码", "encoding"),
    "entering_exiting": ("进出", "entering or exiting"),
    "holding": ("留置", "holding"),
    "inspecting": ("检验", "inspection"),
    "installing": ("安装", "installation"),
    "killing": ("标签失效", "tag killing"),
    "loading": ("装车", "loading"),
    "other": ("其他", "other"),
    "packing": ("包装级联", "packing"),
    "picking": ("拣货", "picking"),
    "purchasing": ("购进", "purchase"),
    "receiving": ("收货", "receiving"),
    "removing": ("拆下", "removal"),
    "repackaging": ("重新包装", "repackaging"),
    "repairing": ("维修", "repair"),
    "replacing": ("更换", "replacing"),
    "reserving": ("预留", "reserving"),
    "retail_selling": ("零售", "retail sale"),
    "sampling": ("抽样", "sampling"),
    "selling": ("销售", "sale"),
    "sensor_reporting": ("监测", "sensor reporting"),
    "shipping": ("发货", "shipping"),
    "staging_outbound": ("备货", "staging"),
    "stock_taking": ("盘点", "stock taking"),
    "stocking": ("上架", "stocking"),
    "storing": ("储存", "storing"),
    "transforming": ("转化", "transformation"),
    "transporting": ("运输", "transporting"),
    "unloading": ("卸车", "unloading"),
    "unpacking": ("拆解", "unpacking"),
    "void_shipping": ("撤销发货", "void shipping"),
    # own vocabularies, by the last part of their URI
    "take_away": ("带离", "take-away"),
    "takeaway": ("带离", "take-away"),
    "follow_up": ("追访", "follow-up"),
    "followup": ("追访", "follow-up"),
    "vaccination": ("接种", "vaccination"),
    "maintaining": ("保养", "maintenance"),
}
"""Bare step to its Chinese and English name."""

DOCUMENT_NAMES: dict[str, tuple[str, str]] = {
    "bol": ("提单", "bill of lading"),
    "cert": ("证书", "certificate"),
    "desadv": ("发货通知", "despatch advice"),
    "inv": ("发票", "invoice"),
    "pedigree": ("流转谱系", "pedigree"),
    "po": ("采购订单", "purchase order"),
    "poc": ("订单确认", "order confirmation"),
    "prodorder": ("生产工单", "production order"),
    "recadv": ("收货通知", "receiving advice"),
    "rma": ("退货授权", "return authorisation"),
    "testprd": ("检测规程", "test procedure"),
    "testres": ("检测报告", "test report"),
    "upevt": ("上游事件", "upstream event"),
    "prescription": ("处方", "prescription"),
}
"""Bare type of a business document (CBV 2.0 section 7.3, and prescriptions) to its Chinese and English name."""

SHIPPING = frozenset({"shipping", "consigning", "departing"})
"""Steps by which a thing leaves its holder."""
VOIDING = frozenset({"void_shipping"})
"""Steps that take a shipment back: it never left."""
RECEIVING = frozenset({"receiving", "accepting", "arriving"})
"""Steps by which a thing comes to a holder."""
TRADING = frozenset({"selling", "distributing", "purchasing", "retail_selling"})
"""Steps that move ownership and never possession."""
BIRTH = frozenset({"commissioning", "encoding", "creating_class_instance", "transforming"})
"""Steps that a life may begin with."""
CARRYING = frozenset({"transporting", "loading", "unloading", "departing", "arriving"})
"""Steps that a carrier reports."""
PASSING = CARRYING | {"inspecting", "sampling", "sensor_reporting"}
"""Steps that a carrier, a laboratory or an inspector reports without holding the thing."""


def last_part(word: str) -> str:
    """The local name of a vocabulary word that is a URI: what follows the last ``/``, ``#`` or ``:``."""
    return word.rstrip("/").replace("#", "/").replace(":", "/").rpartition("/")[2]


@lru_cache(maxsize=4096)
def local(step: str | None) -> str:
    """The bare word of a step, also of one of somebody's own vocabulary; empty for none."""
    return last_part(step or "").replace("-", "_")


def step_name(step: str | None) -> tuple[str | None, str | None]:
    """Chinese and English name of a step; both the local part of an own word; both None without a step."""
    if step is None:
        return None, None
    local = last_part(step).replace("-", "_")
    fallback = local.replace("_", " ")
    return STEP_NAMES.get(step) or STEP_NAMES.get(local) or (fallback, fallback)
