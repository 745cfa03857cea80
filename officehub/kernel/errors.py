"""Errors for people: a code, a Chinese sentence that says what to do, an HTTP status."""

from __future__ import annotations

from typing import ClassVar


class OfficeError(Exception):
    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    default: ClassVar[str] = "系统出错了，请稍后再试。"

    def __init__(self, message: str | None = None, **data: object) -> None:
        self.message = message or self.default
        self.data = data
        super().__init__(self.message)

    def wire(self) -> dict[str, object]:
        return {"code": self.code, "message": self.message, "data": self.data}


class NotSignedIn(OfficeError):
    code = "not_signed_in"
    status = 401
    default = "请先登录。"


class Forbidden(OfficeError):
    code = "forbidden"
    status = 403
    default = "您当前的岗位没有这项权限。"


class NotFound(OfficeError):
    """Absent and hidden alike: the body never says which."""

    code = "not_found"
    status = 404
    default = "没有找到，可能已删除或您无权查看。"

    def __init__(self) -> None:
        super().__init__()


class Conflict(OfficeError):
    code = "conflict"
    status = 409
    default = "内容已被他人更新，请刷新后再试。"


class TooLarge(OfficeError):
    code = "too_large"
    status = 413
    default = "内容太大，请压缩或拆分后再试。"


class Invalid(OfficeError):
    code = "invalid"
    status = 422
    default = "填写的内容有误，请检查后再提交。"


class RateLimited(OfficeError):
    code = "rate_limited"
    status = 429
    default = "操作太频繁，请稍后再试。"


class Unavailable(OfficeError):
    code = "unavailable"
    status = 503
    default = "服务暂时不可用，已填写的内容未丢失，请稍后重试。"
