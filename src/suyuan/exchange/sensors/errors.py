"""What the way to the broker is refused for."""

from __future__ import annotations

from suyuan.core.problem import rule

ADDRESS = rule(
    "MQTT-001",
    "SUYUAN_BROKER cannot be read",
    "SUYUAN_BROKER 无法识别",
    "Write mqtt://user:password@host:1883, or mqtts:// where the broker speaks TLS",
    "写作 mqtt://用户:密码@主机:1883；经 TLS 连接时用 mqtts://",
)
REFUSED = rule(
    "MQTT-002",
    "The broker does not let Suyuan in: {detail}",
    "MQTT 代理拒绝登录：{detail}",
    "Write its files again with `suyuan sensor broker` and have it read them",
    "请用 `suyuan sensor broker` 重新生成文件并让代理重新读取",
)
