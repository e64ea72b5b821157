"""Rules about the records behind a trace."""

from __future__ import annotations

from suyuan.core.problem import rule

ALTERED = rule(
    "TRC-ALTERED",
    "entry {number} of the ledger does not open: its stored row was altered after it was captured; what it said"
    " is left out",
    "账本第 {number} 条记录无法打开：存储内容在上报后被改动；其内容未计入本结果",
    "tell the operator of the platform, who compares it with a backup and with its sender's document",
    "请联系平台运营方，与备份及上报方原文核对后恢复",
)
