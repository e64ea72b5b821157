"""What searching refuses by itself; what is wrong with a query is told by ``core.epcis.query.errors``."""

from __future__ import annotations

from suyuan.core.epcis.query.errors import EpcisException
from suyuan.core.problem import Problem, rule

BAD_TOKEN = rule(
    "QRY-101",
    "this is no page token of this installation, or not one of yours",
    "这不是本系统签发给您的分页令牌",
    "start again without nextPageToken and follow the Link headers as they come",
    "请不带 nextPageToken 重新查询，并原样使用返回的 Link 地址",
)
TOKEN_EXPIRED = rule(
    "QRY-102",
    "this page token expired at {expired}",
    "该分页令牌已于 {expired} 过期",
    "start again without nextPageToken; GS1-Next-Page-Token-Expires says how long a token lives",
    "请不带 nextPageToken 重新查询；GS1-Next-Page-Token-Expires 给出令牌的有效期",
)
OTHER_QUERY = rule(
    "QRY-103",
    "this page token belongs to another query",
    "该分页令牌属于另一个查询",
    "repeat the very same query with it, or leave the token out",
    "请使用与取得令牌时完全相同的查询条件，或去掉令牌",
)
TOO_LARGE = rule(
    "QRY-104",
    "the result has more than {limit} events",
    "查询结果超过 {limit} 条事件",
    "narrow the query, for example by time or identifier, or raise the limit and ask page by page",
    "请缩小查询范围（例如限定时间或标识），或提高上限并分页查询",
)
TOO_COMPLEX = rule(
    "QRY-105",
    "this query would have to look through more than {limit} events at once",
    "该查询需要一次检查超过 {limit} 条事件",
    "add an identifier, a place, a step or a time range; without orderBy on an extension field and without"
    " maxEventCount the same query can be asked page by page",
    "请增加标识、地点、业务步骤或时间范围；不按扩展字段排序、不使用 maxEventCount 时可分页查询",
)
TOO_SLOW = rule(
    "QRY-106",
    "this query took more than {seconds} seconds and was stopped",
    "该查询超过 {seconds} 秒，已停止",
    "add an identifier, a place, a step or a time range, or ask again when there is less to do",
    "请增加标识、地点、业务步骤或时间范围，或稍后重试",
)
REBUILDING = rule(
    "QRY-107",
    "the index for queries is being filled again ({position} of {upto})",
    "查询索引正在重建（{position}/{upto}）",
    "ask again later; nothing captured is lost",
    "请稍后重试；已接收的数据不会丢失",
)

TOO_MANY_BELOW = rule(
    "QRY-108",
    "there are more than {limit} places below those named",
    "所给地点之下的地点超过 {limit} 个",
    "name places further down, or ask in several queries",
    "请指定更下级的地点，或分成多次查询",
)


def bad_token(problem: Problem) -> EpcisException:
    """A token that cannot be honoured: status 400."""
    return EpcisException("QueryParameterException", problem)


def too_large(limit: int) -> EpcisException:
    return EpcisException("QueryTooLargeException", TOO_LARGE.problem("maxEventCount", limit, limit=limit))


def too_complex(limit: int) -> EpcisException:
    return EpcisException("QueryTooComplexException", TOO_COMPLEX.problem("", None, limit=limit))


def too_many_below(limit: int) -> EpcisException:
    return EpcisException("QueryTooComplexException", TOO_MANY_BELOW.problem("", None, limit=limit))


def too_slow(seconds: float) -> EpcisException:
    return EpcisException("QueryTooComplexException", TOO_SLOW.problem("", None, seconds=round(seconds)))


def rebuilding(position: int, upto: int) -> EpcisException:
    problem = REBUILDING.problem("", None, position=position, upto=upto)
    return EpcisException("ImplementationException", problem)
