"""What kinds, verdicts, parts and application identifiers are called, in Chinese and in English.

For pages, labels and the command line; nothing here decides anything.
"""

from __future__ import annotations

from typing import Final

from suyuan.core.identifiers.gs1_dictionary import AIS
from suyuan.core.identifiers.identification import Kind, Level, Verdict

Names = tuple[str, str]
"""Chinese, English."""

KINDS: Final[dict[Kind, Names]] = {
    Kind.GS1_BRACKETED: ("GS1单元数据串（括号形式）", "GS1 element string with brackets"),
    Kind.GS1_FNC1: ("GS1单元数据串（含FNC1）", "GS1 element string with FNC1"),
    Kind.GS1_PLAIN: ("GS1单元数据串（无分隔符）", "GS1 element string without separators"),
    Kind.GS1_SCAN_AIM: ("带码制标识符的扫描", "scan with symbology identifier"),
    Kind.GS1_DIGITAL_LINK: ("GS1数字链接", "GS1 Digital Link"),
    Kind.GTIN: ("全球贸易项目代码", "GTIN"),
    Kind.SSCC: ("系列货运包装箱代码", "SSCC"),
    Kind.EPC_URN: ("EPC URN", "EPC URN"),
    Kind.EPC_IDPAT: ("EPC标识模式", "EPC identity pattern"),
    Kind.EPC_TAG: ("EPC标签（RFID）", "EPC tag (RFID)"),
    Kind.MA_UDI: ("MA码（IDcode）器械UDI", "MA (IDcode) device UDI"),
    Kind.MA_GENERIC: ("MA码（IDcode）通用码", "MA (IDcode) general code"),
    Kind.MA_UDI_IN_URL: ("网址中的MA码", "MA code in a web address"),
    Kind.DRUG_TRACE_CODE: ("药品追溯码", "drug trace code"),
    Kind.AHM_DEVICE: ("阿里健康器械标识", "AHM device identifier"),
    Kind.IDCODE_URI: ("接口地址标识", "import interface address"),
    Kind.HIBC: ("HIBC码", "HIBC"),
    Kind.ISBT128: ("ISBT 128", "ISBT 128"),
    Kind.ISO15434: ("ISO/IEC 15434信封", "ISO/IEC 15434 envelope"),
    Kind.URL: ("网址或URI", "web address or URI"),
    Kind.UNKNOWN: ("未知", "unknown"),
}
VERDICTS: Final[dict[Verdict, Names]] = {
    Verdict.YES: ("符合规则", "keeps the rules"),
    Verdict.NO: ("不符合规则", "breaks the rules"),
    Verdict.SYNTAX_ONLY: ("语法正确，缺少配套标识", "well formed, a companion element is missing"),
    Verdict.LENIENT: ("修正后可读", "readable after repair"),
    Verdict.CHECK_DISPUTED: ("校验规则有争议", "check rule disputed"),
    Verdict.LOW_CONFIDENCE: ("低可信度", "low confidence"),
}
LEVELS: Final[dict[Level, Names]] = {
    Level.INSTANCE: ("单品", "single item"),
    Level.LOT: ("批次", "lot"),
    Level.CLASS: ("产品", "product"),
    Level.CONTAINER: ("物流容器", "container"),
    Level.PLACE: ("地点", "place"),
    Level.PARTY: ("参与方", "party"),
    Level.DOCUMENT: ("单据", "document"),
    Level.OTHER: ("其他", "other"),
}
COMPONENTS: Final[dict[str, Names]] = {
    "application_identifier": ("应用标识符", "application identifier"),
    "packaging_indicator": ("包装指示符", "packaging indicator"),
    "extension_digit": ("扩展位", "extension digit"),
    "company_prefix": ("厂商识别代码", "company prefix"),
    "gcp": ("厂商识别代码", "company prefix"),
    "item_reference": ("商品项目代码", "item reference"),
    "serial_reference": ("系列参考代码", "serial reference"),
    "location_reference": ("位置参考代码", "location reference"),
    "check_digit": ("校验码", "check digit"),
    "production_date": ("生产日期", "production date"),
    "packaging_date": ("包装日期", "packaging date"),
    "best_before_date": ("保质期", "best before"),
    "expiry_date": ("失效日期", "expiry date"),
    "valid_until": ("有效期至", "valid until"),
    "gtin": ("全球贸易项目代码", "GTIN"),
    "gtin14": ("全球贸易项目代码", "GTIN-14"),
    "lot": ("生产批号", "lot"),
    "serial": ("序列号", "serial number"),
    "count": ("数量", "count"),
    "qty": ("数量", "quantity"),
    "di": ("产品标识", "device identifier (DI)"),
    "iac": ("发码机构代码", "issuing agency"),
    "country": ("国家代码", "country"),
    "industry": ("行业代码", "industry"),
    "org": ("注册人或机构代码", "registrant or organisation"),
    "pack_level": ("包装级别", "package level"),
    "item": ("项目编码", "item code"),
    "check": ("产品编码校验位", "check character of the product"),
    "pi_check": ("生产标识校验位", "check character of the production identifiers"),
    "mfg": ("生产日期", "made"),
    "exp": ("失效日期", "use by"),
    "sterilization_lot": ("灭菌批号", "sterilisation lot"),
    "insurance_code": ("医保编码", "insurance code"),
    "code": ("药品追溯码", "drug trace code"),
    "drug_id": ("药品标识码", "drug identification code"),
    "system": ("系统", "system"),
    "lic": ("标签商代码", "labeler (LIC)"),
    "pcn": ("产品代码", "product code (PCN)"),
    "uom": ("包装单位", "unit of measure"),
    "din": ("捐献编号", "donation number"),
    "flag": ("标志位", "flags"),
    "fpc_serial": ("产品序列号", "product serial"),
    "product_code": ("产品代码", "product code"),
    "what": ("类型", "type"),
    "node": ("节点代码", "node"),
    "ext": ("扩展", "extension"),
    "number": ("单号", "number"),
    "invoice_code": ("发票代码", "invoice code"),
    "invoice_number": ("发票号码", "invoice number"),
    "scheme": ("EPC方案", "EPC scheme"),
    "digital_link": ("数字链接", "Digital Link"),
    "format": ("格式", "format"),
    "uri": ("URI", "URI"),
    "rest": ("其余部分", "rest"),
    "ma": ("MA码", "MA code"),
}
"""Names of the parts, by the key under which ``components`` holds them."""

GROUPS: Final[dict[str, Names]] = {
    "static": ("静态部分", "static parts"),
    "dynamic": ("动态部分", "dynamic parts"),
    "pi": ("生产标识", "production identifiers"),
    "gs1": ("GS1键", "GS1 key"),
    "ai": ("应用标识符", "application identifiers"),
}
"""Names of the groups of parts."""

_AI_CHINESE: Final = {
    "00": "系列货运包装箱代码",
    "01": "全球贸易项目代码",
    "02": "物流单元内贸易项目代码",
    "10": "批号",
    "11": "生产日期",
    "12": "付款截止日期",
    "13": "包装日期",
    "15": "保质期",
    "16": "销售截止日期",
    "17": "有效期",
    "20": "内部产品变体",
    "21": "序列号",
    "22": "消费产品变体",
    "235": "第三方控制的序列号",
    "240": "附加产品标识",
    "241": "客户零件号",
    "250": "二级序列号",
    "251": "源实体参考代码",
    "253": "全球文件类型代码",
    "254": "位置扩展代码",
    "255": "全球优惠券代码",
    "30": "变量数",
    "37": "物流单元内项目数量",
    "400": "客户订单号",
    "401": "全球货物托运代码",
    "402": "全球装运标识代码",
    "403": "路径代码",
    "410": "交货地全球位置码",
    "411": "受票方全球位置码",
    "412": "供货方全球位置码",
    "413": "最终目的地全球位置码",
    "414": "物理位置全球位置码",
    "415": "开票方全球位置码",
    "416": "生产或服务地全球位置码",
    "417": "参与方全球位置码",
    "422": "原产国",
    "426": "全程加工国",
    "710": "德国医药产品编号",
    "711": "法国医药产品编号",
    "712": "西班牙医药产品编号",
    "713": "巴西医药产品编号",
    "714": "葡萄牙医药产品编号",
    "715": "美国国家药品代码",
    "716": "意大利医药产品编号",
    "7003": "失效日期与时间",
    "7004": "活性效价",
    "7006": "首次冷冻日期",
    "7011": "检测截止日期",
    "7020": "翻新批号",
    "7021": "功能状态",
    "7022": "修订状态",
    "7023": "组件全球单个资产代码",
    "7240": "协议标识",
    "8003": "全球可回收资产代码",
    "8004": "全球单个资产代码",
    "8006": "贸易项目组件代码",
    "8010": "组件或部件代码",
    "8011": "组件或部件序列号",
    "8012": "软件版本",
    "8013": "全球型号代码",
    "8017": "服务提供方代码",
    "8018": "服务接受方代码",
    "8019": "服务关系实例号",
    "8020": "付款单参考号",
    "8200": "扩展包装网址",
    "90": "贸易伙伴约定信息",
}


def ai_names(ai: str) -> Names:
    """Chinese and English name of an application identifier; the English one is GS1's own title.

    >>> ai_names("10")
    ('批号', 'BATCH/LOT')
    """
    known = AIS.get(ai)
    english = known.title if known is not None and known.title else ai
    if ai[:1] == "9" and ai != "90":
        return "公司内部信息", english
    return _AI_CHINESE.get(ai, english), english
