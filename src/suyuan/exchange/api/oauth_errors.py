"""What ``/oauth2/token`` refuses. The names of RFC 6749 stand beside, in ``error``."""

from __future__ import annotations

from suyuan.core.problem import rule

REQUEST = rule(
    "OAUTH-REQUEST",
    "the request is no form, says something twice, or names the client in two ways",
    "请求不是表单、参数重复，或以两种方式同时提供了客户端身份",
    "POST application/x-www-form-urlencoded with grant_type once, and the client either in Basic or in the form",
    "请用 POST 提交 application/x-www-form-urlencoded，grant_type 只写一次，客户端身份只用 Basic 或表单之一",
)
GRANT = rule(
    "OAUTH-GRANT",
    "there is one grant here, client_credentials",
    "此处只支持 client_credentials",
    "send grant_type=client_credentials",
    "请提交 grant_type=client_credentials",
)
CLIENT = rule(
    "OAUTH-CLIENT",
    "client and secret are not those of a valid key",
    "客户端标识与密钥不是有效的接口密钥",
    "the id is the middle part of the key, the secret its last part or the whole key",
    "客户端标识是接口密钥的中间一段，密钥是最后一段或整个接口密钥",
)
SCOPE = rule(
    "OAUTH-SCOPE",
    "the key was not issued for {value}; it may: {allowed}",
    "该密钥未获授权 {value}；可用：{allowed}",
    "leave scope out for all that the key may, or name a part of it",
    "不写 scope 即取得该密钥的全部权限，或只写其中一部分",
)
