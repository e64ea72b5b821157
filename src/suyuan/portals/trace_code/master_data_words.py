"""What the attributes of master data in an event are called (CBV 2.0, sections 9.2 to 9.4)."""

from __future__ import annotations

_WORDS = {
    "additionalTradeItemID": "其他商品代码",
    "additionalTradeItemIdentification": "其他商品代码",
    "additionalTradeItemIdentificationTypeCode": "其他商品代码的类型",
    "additionalPartyIdentification": "其他单位代码",
    "bestBeforeDate": "最佳食用期",
    "city": "城市",
    "countryCode": "国家",
    "countryOfExport": "出口国",
    "countryOfOrigin": "原产国",
    "descriptionShort": "简称",
    "dosageFormType": "剂型",
    "drainedWeight": "沥干重",
    "functionalName": "通用名称",
    "grossWeight": "毛重",
    "growingMethodCode": "种植方式",
    "informationProvider": "信息提供方",
    "itemExpirationDate": "有效期至",
    "itemExpirationDateTime": "有效期至",
    "latitude": "纬度",
    "longitude": "经度",
    "lotNumber": "批号",
    "manufacturerOfTradeItemPartyName": "生产企业",
    "measurement": "计量",
    "measurementUnitCode": "计量单位",
    "name": "名称",
    "netContentDescription": "净含量",
    "netWeight": "净重",
    "postalCode": "邮政编码",
    "productionDate": "生产日期",
    "regulatedProductName": "注册名称",
    "sellByDate": "最晚销售日期",
    "site": "场所",
    "state": "省份",
    "storageStateCode": "贮存状态",
    "streetAddressOne": "地址",
    "strengthDescription": "规格",
    "tradeItemDescription": "商品描述",
    "unitOfMeasure": "单位",
}


def attribute_name(name: str) -> str:
    """The words for an attribute, in Chinese; of an unknown one the name as it is written."""
    return _WORDS.get(name, name)
