"""Who and what there is in the demonstration: frozen values, all invented.

Firms, provinces and towns of the vaccine and implant chains do not exist; the urgent-import chain is laid in
Beijing, as its plan is. Identifiers are valid by their check digits and use prefixes kept for demonstrations.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from suyuan.project.demo import codes
from suyuan.project.demo.facts import BEIJING

NOW = dt.datetime(2026, 11, 22, 10, 0, tzinfo=BEIJING)
"""The moment at which the demonstration stands still, so that nothing in it expires by itself."""


ABROAD = "瑞士"


@dataclass(frozen=True, slots=True)
class Site:
    """A place or an identifier of a firm."""

    uri: str
    name: str
    name_en: str
    kind: str
    city: str = ""


@dataclass(frozen=True, slots=True)
class Firm:
    """An organisation with its identifiers. ``self`` is the identifier by which events name it as a party."""

    code: str
    name: str
    name_en: str
    kind: str
    uscc: str | None
    city: str
    region: str
    party: str
    sites: tuple[Site, ...]
    org: str
    """Its number in the import interface, or its GS1 company prefix."""

    def site(self, kind: str) -> str:
        """The address of its first site of a kind."""
        return next(site.uri for site in self.sites if site.kind == kind)


@dataclass(frozen=True, slots=True)
class Goods:
    """A product at one packaging level."""

    identifier: str
    """Any identifier of the class, or of one item of it."""
    name: str
    name_en: str
    holder: str
    kind: str
    spec: str
    storage: tuple[str, str] | None
    shelf_months: int | None


@dataclass(frozen=True, slots=True)
class Person:
    login: str
    name: str
    role: str
    party: str | None
    staff_number: str = ""


def _import_firm(
    code: str,
    names: tuple[str, str],
    kind: str,
    org: str,
    sites: tuple[tuple[str, str, str], ...],
) -> Firm:
    """A firm of the import chain: places as addresses of the import interface."""
    party, city = codes.ma_place(org, 1), "北京"
    made = [Site(party, *names, "ORGANISATION", city)]
    made += [Site(codes.ma_place(org, 10 + i), zh, en, site, city) for i, (site, zh, en) in enumerate(sites)]
    return Firm(code, *names, kind, _uscc(org), city, city, party, tuple(made), org)


def _gs1_firm(
    code: str,
    names: tuple[str, str],
    kind: str,
    prefix: str,
    *,
    sites: tuple[tuple[str, str, str], ...],
    where: tuple[str, str],
) -> Firm:
    """A firm with a GS1 company prefix: PGLN for itself, GLNs for its places."""
    city, region = where
    party = codes.party_link(prefix, "00000")
    made = [Site(party, *names, "ORGANISATION", city)]
    made += [
        Site(codes.place_link(prefix, f"{i:05d}"), zh, en, site, city)
        for i, (site, zh, en) in enumerate(sites, 1)
    ]
    uscc = None if region == ABROAD else _uscc(prefix)
    return Firm(code, *names, kind, uscc, city, region, party, tuple(made), prefix)


def _uscc(number: str) -> str:
    return codes.uscc(f"91110000MADE{int(number) % 100_000:05d}")


NORVIA = _gs1_firm(
    "norvia-pharma",
    ("诺维娅制药", "Norvia Pharma AG"),
    "HOLDER",
    "9521001",
    sites=(("FACTORY", "巴塞尔生产基地", "Basel plant"),),
    where=("巴塞尔", ABROAD),
)
JINGYAO = _import_firm(
    "jingyao-import",
    ("京曜国际医药进口有限公司", "Jingyao International Pharma Import"),
    "IMPORTER",
    "901001",
    (
        ("BONDED", "京曜天竺保税仓", "Jingyao Tianzhu bonded store"),
        ("WAREHOUSE", "京曜顺义仓", "Jingyao Shunyi warehouse"),
    ),
)
HAIHENG = _import_firm(
    "haiheng-import",
    ("海恒医药进出口有限公司", "Haiheng Pharma Trading"),
    "IMPORTER",
    "901002",
    (("BONDED", "海恒大兴保税仓", "Haiheng Daxing bonded store"),),
)
RUNQI = _import_firm(
    "runqi-distribution",
    ("润祺医药配送有限公司", "Runqi Pharma Distribution"),
    "DISTRIBUTOR",
    "902001",
    (("WAREHOUSE", "润祺亦庄冷藏仓", "Runqi Yizhuang cold warehouse"),),
)
SHUNLIN = _import_firm(
    "shunlin-logistics",
    ("顺凛冷链物流有限公司", "Shunlin Cold Logistics"),
    "LOGISTICS",
    "903001",
    (
        ("WAREHOUSE", "顺凛第三方物流仓", "Shunlin 3PL warehouse"),
        ("VEHICLE", "顺凛冷藏车 03", "Shunlin reefer 03"),
    ),
)
BEIHE = _import_firm(
    "beihe-hospital",
    ("北河医院", "Beihe Hospital"),
    "HOSPITAL",
    "904001",
    (
        ("PHARMACY", "北河医院中心药房", "Beihe central pharmacy"),
        ("WARD", "北河医院罕见病病区", "Beihe rare-disease ward"),
    ),
)
XISHAN = _import_firm(
    "xishan-children",
    ("西山儿童医院", "Xishan Children's Hospital"),
    "HOSPITAL",
    "904002",
    (("PHARMACY", "西山儿童医院药房", "Xishan pharmacy"), ("WARD", "西山儿童医院神经科", "Xishan neurology")),
)
REGULATOR = Firm(
    "city-regulator",
    "市药品监督管理局（演示）",
    "City Drug Regulator (demonstration)",
    "REGULATOR",
    None,
    "北京",
    "北京",
    "",
    (),
    "",
)

KANGMIAO = _gs1_firm(
    "kangmiao-bio",
    ("康苗生物制品股份有限公司", "Kangmiao Biologics"),
    "HOLDER",
    "9522001",
    sites=(
        ("FACTORY", "康苗灌装车间", "Kangmiao filling line"),
        ("COLD_STORE", "康苗成品冷库", "Kangmiao cold store"),
    ),
    where=("澄江", "江岭省"),
)
HANYU = _gs1_firm(
    "hanyu-coldchain",
    ("寒域冷链运输有限公司", "Hanyu Cold Chain"),
    "LOGISTICS",
    "9522002",
    sites=(("VEHICLE", "寒域冷藏车 江A·8821", "Hanyu reefer 8821"),),
    where=("澄江", "江岭省"),
)
PROVINCE = _gs1_firm(
    "jiangling-cdc",
    ("江岭省疾病预防控制中心", "Jiangling Province CDC"),
    "CDC",
    "9522010",
    sites=(("COLD_STORE", "江岭省疾控疫苗冷库", "Jiangling CDC cold store"),),
    where=("澄江", "江岭省"),
)
CITY = _gs1_firm(
    "yunlan-cdc",
    ("云澜市疾病预防控制中心", "Yunlan City CDC"),
    "CDC",
    "9522020",
    sites=(("COLD_STORE", "云澜市疾控冷库", "Yunlan CDC cold store"),),
    where=("云澜", "江岭省"),
)
COUNTY = _gs1_firm(
    "qinghe-cdc",
    ("青禾县疾病预防控制中心", "Qinghe County CDC"),
    "CDC",
    "9522030",
    sites=(("COLD_STORE", "青禾县疾控冷库", "Qinghe CDC cold store"),),
    where=("青禾", "江岭省"),
)
CHENGGUAN = _gs1_firm(
    "chengguan-unit",
    ("青禾县城关镇卫生院", "Chengguan Township Health Centre"),
    "VACCINATION_UNIT",
    "9522041",
    sites=(("CLINIC", "城关镇卫生院接种门诊", "Chengguan vaccination clinic"),),
    where=("青禾", "江岭省"),
)
BAITA = _gs1_firm(
    "baita-unit",
    ("青禾县白塔镇卫生院", "Baita Township Health Centre"),
    "VACCINATION_UNIT",
    "9522042",
    sites=(("CLINIC", "白塔镇卫生院接种门诊", "Baita vaccination clinic"),),
    where=("青禾", "江岭省"),
)

ZHENGUAN = _gs1_firm(
    "zhenguan-med",
    ("臻冠医疗科技有限公司", "Zhenguan Medical"),
    "REGISTRANT",
    "9523001",
    sites=(
        ("FACTORY", "臻冠洁净车间", "Zhenguan clean room"),
        ("WAREHOUSE", "臻冠成品库", "Zhenguan warehouse"),
    ),
    where=("沐川", "临海省"),
)
HUAYI = _gs1_firm(
    "huayi-device",
    ("华屹医疗器械有限公司", "Huayi Medical Devices"),
    "DISTRIBUTOR",
    "9523010",
    sites=(("WAREHOUSE", "华屹器械仓", "Huayi warehouse"),),
    where=("临岸", "临海省"),
)
LINAN = _gs1_firm(
    "linan-hospital",
    ("临岸医院", "Lin'an Bay Hospital"),
    "HOSPITAL",
    "9523021",
    sites=(
        ("WARD", "临岸医院导管室", "Lin'an catheter laboratory"),
        ("WAREHOUSE", "临岸医院耗材库", "Lin'an device store"),
    ),
    where=("临岸", "临海省"),
)
DONGPU = _gs1_firm(
    "dongpu-hospital",
    ("东浦医院", "Dongpu Hospital"),
    "HOSPITAL",
    "9523022",
    sites=(
        ("WARD", "东浦医院介入中心", "Dongpu intervention centre"),
        ("WAREHOUSE", "东浦医院耗材库", "Dongpu device store"),
    ),
    where=("东浦", "临海省"),
)

FIRMS = (
    NORVIA, JINGYAO, HAIHENG, RUNQI, SHUNLIN, BEIHE, XISHAN, REGULATOR,
    KANGMIAO, HANYU, PROVINCE, CITY, COUNTY, CHENGGUAN, BAITA,
    ZHENGUAN, HUAYI, LINAN, DONGPU,
)  # fmt: skip

ENTRUSTMENTS = (("shunlin-logistics", "runqi-distribution"),)
"""(agent, principal): the carrier reports for the distributor that hired it."""

ORPHAN_DRUG, ORPHAN_CARTON = "8001203", "8001204"
"""Drug identification codes of an orphan drug: box and carton."""
ENZYME = ("9521001", "01201")
"""An enzyme with the codes of its maker: prefix and item of the GTIN."""
AIRWAY_STENT = codes.ma_product("900117", "0KS213")
VACCINE = ("9522001", "00105")
BULK = ("9522001", "00900")
CORONARY_STENT = ("9523001", "00310")
HIP = codes.ma_product("900233", "0HJ407")

GOODS = (
    Goods(codes.ahm(ORPHAN_DRUG, 1), "依洛维司片", "Elovis tablets", "norvia-pharma", "drug", "50 mg × 28 片/盒", ("2", "30"), 36),
    Goods(codes.ahm(ORPHAN_CARTON, 1), "依洛维司片（箱）", "Elovis tablets, carton", "norvia-pharma", "drug", "10 盒/箱", ("2", "30"), 36),
    Goods(codes.sgtin_urn(*ENZYME, "1"), "注射用诺维酶α", "Norvizyme alfa for injection", "norvia-pharma", "drug", "5 mg/瓶 × 1 瓶/盒", ("2", "8"), 24),
    Goods(f"{AIRWAY_STENT}.S1", "可降解气道支架", "Biodegradable airway stent", "norvia-pharma", "device", "12 mm × 40 mm", None, 24),
    Goods(codes.sgtin_urn(*VACCINE, "1"), "四价流感病毒裂解疫苗", "Quadrivalent influenza vaccine", "kangmiao-bio", "vaccine", "0.5 ml/支 × 1 支/盒", ("2", "8"), 12),
    Goods(codes.sgtin_urn(*BULK, "1"), "四价流感疫苗原液", "Influenza vaccine bulk", "kangmiao-bio", "vaccine", "10 L/袋", ("2", "8"), 18),
    Goods(codes.sgtin_urn(*CORONARY_STENT, "1"), "药物洗脱冠状动脉支架系统", "Drug-eluting coronary stent", "zhenguan-med", "implant", "3.0 mm × 24 mm", ("0", "40"), 24),
    Goods(f"{HIP}.S1", "人工髋关节假体", "Hip prosthesis", "zhenguan-med", "implant", "股骨柄 9 号", None, 60),
)  # fmt: skip

PEOPLE = (
    Person("operator", "平台运营", "operator", None),
    Person("sysadmin", "系统管理员 沈砚", "system-admin", None, "SY0001"),
    Person("secadmin", "安全管理员 顾弦", "security-admin", None, "SY0002"),
    Person("auditor", "审计管理员 陆谨", "audit-admin", None, "SY0003"),
    Person("hospital-admin", "北河医院 信息科 单位管理员 林澈", "administrator", "beihe-hospital"),
    Person("data-officer", "北河医院 数据管理专员 叶慎", "data-officer", "beihe-hospital"),
    Person("regulator", "市局监管员 周鉴", "officer", "city-regulator"),
    Person("statistics", "市局统计员 秦朗", "ordinary-officer", "city-regulator"),
    Person("importer", "京曜 关务 何清扬", "capturer", "jingyao-import"),
    Person("rival", "海恒 关务 杜若川", "capturer", "haiheng-import"),
    Person("distributor", "润祺 质管 梁沛", "capturer", "runqi-distribution"),
    Person("nurse", "北河医院 药师 宋晚晴", "capturer", "beihe-hospital"),
    Person("holder", "康苗 追溯专员 邵远", "capturer", "kangmiao-bio"),
    Person("cdc", "云澜市疾控 库管 谢知秋", "capturer", "yunlan-cdc"),
    Person("unit", "城关镇卫生院 接种护士 罗安", "capturer", "chengguan-unit"),
    Person("implant", "临岸医院 器械科 段明远", "capturer", "linan-hospital"),
)


def firm(code: str) -> Firm:
    """The firm of a code."""
    return _BY_CODE[code]


_BY_CODE = {each.code: each for each in FIRMS}
