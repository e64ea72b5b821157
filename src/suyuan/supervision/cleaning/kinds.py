"""What a run looks for. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    DOUBLE = "double"
    LOT = "lot"
    PLACE = "place"
    PRODUCT = "product"
    STALE = "stale"


class Way(StrEnum):
    """What accepting does."""

    DECLARE = "declare"
    """The event is declared an error."""
    REPLACE = "replace"
    """A corrected event is reported, and the first one declared an error."""
    REGISTER = "register"
    """The place is registered."""
    TAKE_UP = "take_up"
    """It is noted that somebody sees to it, where it can be mended."""


@dataclass(frozen=True, slots=True)
class About:
    """One kind in words, Chinese and English."""

    way: Way
    title: tuple[str, str]
    why: tuple[str, str]
    """What was found; filled with the words of a proposal."""
    effect: tuple[str, str]
    """What accepting does."""


ABOUT: Final = {
    Kind.DOUBLE: About(
        Way.DECLARE,
        ("疑似重复上报", "Probably reported twice"),
        ("同一单位在 {minutes} 分钟内两次上报了同样的事：{step}，{things} 件", "The same was reported twice within {minutes} minutes: {step}, {things} things"),
        ("后报的一条作错误声明（没有发生），原记录保留", "The later one is declared an error (did not occur); it stays readable"),
    ),
    Kind.LOT: About(
        Way.REPLACE,
        ("批号写法不一", "A lot written two ways"),
        ("批号“{lot}”与“{usual}”（{usual_things} 件）只差大小写、空格或符号", "The lot “{lot}” differs from “{usual}” ({usual_things} things) by case, spaces or signs alone"),
        ("以“{usual}”另报一条正确的，原记录作错误声明（数据有误）", "A record with “{usual}” takes its place; the first one is declared an error (incorrect data)"),
    ),
    Kind.PLACE: About(
        Way.REGISTER,
        ("地点没有登记", "A place that nobody registered"),
        ("{events} 条事件写了这个地点，最近一次 {last}", "{events} events name it, the last one on {last}"),
        ("登记为本单位的地点", "It is registered as a place of yours"),
    ),
    Kind.PRODUCT: About(
        Way.TAKE_UP,
        ("产品没有主数据", "A product without master data"),
        ("{things} 件货的产品没有登记名称和类别", "{things} things belong to a product of which neither name nor kind is registered"),
        ("记为已受理；请把产品资料报给平台运营登记", "It is noted that you see to it; send the facts of the product to the platform"),
    ),
    Kind.STALE: About(
        Way.TAKE_UP,
        ("问题久未处理", "A finding long open"),
        ("{title}：已超过期限 {days} 天，涉及 {things} 件", "{title}: {days} days overdue, {things} things"),
        ("记为已受理；请在问题页面补报或更正", "It is noted that you see to it; mend it on the page of the finding"),
    ),
}  # fmt: skip
