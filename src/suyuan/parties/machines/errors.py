"""What can be wrong when keys of machines are issued, replaced or ended."""

from __future__ import annotations

from suyuan.core.problem import rule

ENDED = rule(
    "KEY-001",
    "The key {value} has ended",
    "密钥 {value} 已失效",
    "Issue a new key",
    "请新建密钥",
)
REPLACED = rule(
    "KEY-002",
    "The key {value} was replaced already",
    "密钥 {value} 已换新",
    "Use the key that took its place, or replace that one",
    "请使用换新后的密钥，或再次换新该密钥",
)
OVERLAP_WRONG = rule(
    "KEY-003",
    "{value} is not how long an old key may stay valid: 0 to {most} days",
    "旧密钥的保留时间应为 0 至 {most} 天，不能是 {value}",
    "Choose a number of days in which every system can take the new key",
    "请选择各系统来得及换上新密钥的天数",
)
TOO_MANY = rule(
    "KEY-004",
    "The party has {most} valid keys already",
    "本单位的有效密钥已达 {most} 个",
    "End keys that nobody uses",
    "请先停用不再使用的密钥",
)
LIFE_WRONG = rule(
    "KEY-005",
    "A key lasts from 1 to {most} days, not {value}",
    "密钥的有效期应为 1 至 {most} 天，不能是 {value}",
    "Choose a shorter life, and replace the key before it ends",
    "请选择较短的有效期，到期前换新",
)
UNKNOWN = rule(
    "KEY-006",
    "No key has the prefix {value}",
    "没有前缀为 {value} 的密钥",
    "Look it up with `suyuan apikey list`",
    "请用 `suyuan apikey list` 查询",
)
