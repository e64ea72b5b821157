"""Everything that a role can be allowed to do: the actions that pages and commands ask about."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Action(StrEnum):
    """What somebody wants to do. Each has at least one row in ``matrix.tsv``."""

    EVENT_READ = "event.read"
    EVENT_SEND = "event.send"
    EVENT_CORRECT = "event.correct"
    STATISTICS_READ = "statistics.read"
    FILE_READ = "file.read"
    FILE_KEEP = "file.keep"
    INTERFACE_RETRY = "interface.retry"
    PARTY_READ = "party.read"
    PARTY_REGISTER = "party.register"
    PARTY_CHANGE = "party.change"
    PARTY_IDENTIFY = "party.identify"
    AUTHORITY_AREA = "authority.area"
    LICENCE_KEEP = "licence.keep"
    PLACE_KEEP = "place.keep"
    REGISTRATION_DECIDE = "registration.decide"
    ENTRUSTMENT_READ = "entrustment.read"
    ENTRUSTMENT_MAKE = "entrustment.make"
    ENTRUSTMENT_END = "entrustment.end"
    MEMBER_READ = "member.read"
    MEMBER_INVITE = "member.invite"
    INVITE_ADMINISTRATOR = "member.invite.administrator"
    INVITE_DATA_OFFICER = "member.invite.data-officer"
    INVITE_OFFICER = "member.invite.officer"
    ACCOUNT_SWITCH = "account.switch"
    KEY_TRY = "key.try"
    KEY_READ = "key.read"
    KEY_ISSUE = "key.issue"
    KEY_END = "key.end"
    ROLE_GIVE = "role.give"
    APPROVAL_READ = "approval.read"
    APPROVAL_DECIDE = "approval.decide"
    LOG_READ = "log.read"
    ALARM_EXPLAIN = "alarm.explain"
    MATRIX_READ = "matrix.read"
    TERMS_READ = "terms.read"
    PERSON_READ = "person.read"
    PERSON_SERVE = "person.serve"
    PERSON_ERASE = "person.erase"
    FINDING_READ = "finding.read"
    FINDING_WAIVE = "finding.waive"
    LOCK_READ = "lock.read"
    LOCK_SET = "lock.set"
    LOCK_RELEASE = "lock.release"
    RULE_READ = "rule.read"
    RULE_PUBLISH = "rule.publish"
    COLD_READ = "cold.read"
    COLD_KEEP = "cold.keep"
    COLD_DECIDE = "cold.decide"
    ACCEPTANCE_READ = "acceptance.read"
    ACCEPTANCE_MAKE = "acceptance.make"
    PRODUCT_KEEP = "product.keep"
    CLEANING_READ = "cleaning.read"
    CLEANING_DECIDE = "cleaning.decide"
    CLEANING_RUN = "cleaning.run"
    PAPER_READ = "paper.read"
    PAPER_KEEP = "paper.keep"
    PAPER_JUDGE = "paper.judge"
    SERIAL_READ = "serial.read"
    SERIAL_KEEP = "serial.keep"
    LIST_READ = "list.read"
    LIST_KEEP = "list.keep"


WORDS: Final = {
    Action.EVENT_READ: "查看事件与追溯",
    Action.EVENT_SEND: "报送事件、表格和扫码",
    Action.EVENT_CORRECT: "更正自己报送的事件",
    Action.STATISTICS_READ: "查看辖区汇总数据",
    Action.FILE_READ: "查看照片和文件",
    Action.FILE_KEEP: "上传、附加和删除照片和文件",
    Action.INTERFACE_RETRY: "重试导入和推送",
    Action.PARTY_READ: "查看单位档案",
    Action.PARTY_REGISTER: "登记单位，含表格导入",
    Action.PARTY_CHANGE: "变更单位的地址和区划",
    Action.PARTY_IDENTIFY: "变更单位的名称、类型、信用代码和级别",
    Action.AUTHORITY_AREA: "变更监管部门的辖区",
    Action.LICENCE_KEEP: "登记和作废证照",
    Action.PLACE_KEEP: "登记地点",
    Action.REGISTRATION_DECIDE: "核准或退回注册申请",
    Action.ENTRUSTMENT_READ: "查看委托",
    Action.ENTRUSTMENT_MAKE: "委托其他单位",
    Action.ENTRUSTMENT_END: "终止委托",
    Action.MEMBER_READ: "查看成员",
    Action.MEMBER_INVITE: "邀请业务录入人员",
    Action.INVITE_ADMINISTRATOR: "邀请单位管理员",
    Action.INVITE_DATA_OFFICER: "邀请数据管理专员",
    Action.INVITE_OFFICER: "邀请监管人员",
    Action.ACCOUNT_SWITCH: "停用和恢复账号",
    Action.KEY_TRY: "新建 90 天的接入密钥",
    Action.KEY_READ: "查看接口密钥",
    Action.KEY_ISSUE: "新建和换新接口密钥",
    Action.KEY_END: "停用接口密钥",
    Action.ROLE_GIVE: "授予系统、安全、审计管理员等平台角色",
    Action.APPROVAL_READ: "查看审批记录",
    Action.APPROVAL_DECIDE: "复核他人的申请",
    Action.LOG_READ: "查看访问日志",
    Action.ALARM_EXPLAIN: "说明异常访问",
    Action.MATRIX_READ: "查看权限矩阵",
    Action.TERMS_READ: "查看谁同意了保密约定",
    Action.PERSON_READ: "查看患者等个人的原始信息",
    Action.PERSON_SERVE: "受理个人的请求，更正信息，登记同意",
    Action.PERSON_ERASE: "删除个人的原始信息",
    Action.FINDING_READ: "查看问题清单",
    Action.FINDING_WAIVE: "豁免问题，恢复处理",
    Action.LOCK_READ: "查看锁定",
    Action.LOCK_SET: "锁定有问题的货、批次和地点",
    Action.LOCK_RELEASE: "判定、解除锁定",
    Action.RULE_READ: "查看链条规则和法规依据",
    Action.RULE_PUBLISH: "试算和发布链条规则的新版本",
    Action.COLD_READ: "查看冷链温度和超温",
    Action.COLD_KEEP: "上传温度记录",
    Action.COLD_DECIDE: "处理超温：放行、继续待定、拒收",
    Action.ACCEPTANCE_READ: "查看验收记录",
    Action.ACCEPTANCE_MAKE: "到货验收：收货、暂存、拒收，撤销验收",
    Action.PRODUCT_KEEP: "填写本单位产品的基本信息",
    Action.CLEANING_READ: "查看数据清理建议",
    Action.CLEANING_DECIDE: "采纳或不采纳数据清理建议",
    Action.CLEANING_RUN: "立即检查数据质量",
    Action.PAPER_READ: "查看证明文件",
    Action.PAPER_KEEP: "附上和撤回证明文件",
    Action.PAPER_JUDGE: "验证证明文件",
    Action.SERIAL_READ: "查看序列号批次",
    Action.SERIAL_KEEP: "申请、打印和作废序列号",
    Action.LIST_READ: "查看急需进口白名单和批准文件",
    Action.LIST_KEEP: "维护急需进口白名单和批准文件",
}
"""What an action is called on pages; English comes from the catalogue."""


class Scope(StrEnum):
    """How far a permission reaches."""

    OWN = "own"
    """The party that the person belongs to."""
    ENTRUSTED = "entrusted"
    """That, and those that entrusted it."""
    AREA = "area"
    """That, those that entrusted it, and the area of an authority's duty."""
    ANY = "any"
    """All parties, and the platform itself."""


SCOPE_WORDS: Final = {
    Scope.OWN: "本单位",
    Scope.ENTRUSTED: "本单位和委托方",
    Scope.AREA: "本单位、委托方和辖区",
    Scope.ANY: "全部",
}
