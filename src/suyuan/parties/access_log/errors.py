"""What explaining an abnormal access is refused for."""

from __future__ import annotations

from suyuan.core.problem import rule

NO_EXPLANATION = rule(
    "ACC-001",
    "The explanation is missing or longer than {limit} characters",
    "没有填写说明，或说明超过 {limit} 个字",
    "Say in one sentence what it was and how you know",
    "请用一句话写明是什么情况、如何核实的",
)
NOT_OPEN = rule(
    "ACC-002",
    "This finding was explained already",
    "这条异常提示已经有人说明",
    "Reload the page to see by whom and why",
    "请刷新页面，查看由谁作出的说明",
)
