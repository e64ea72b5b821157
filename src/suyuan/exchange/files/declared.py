"""The operations under ``/api/v1/files``, declared for the OpenAPI document."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from msgspec import Struct

from suyuan.exchange.api.answers import Moment
from suyuan.exchange.api.operations import Answer, Content, Operation, PathPart, Words
from suyuan.exchange.api.questions import Code, said
from suyuan.parties.media.kinds import KINDS

FILE_ID: Final = "6f1c2b8e-3a44-5d0b-9a57-0c2d4e6f8a10"
_EXAMPLE: Final[dict[str, Any]] = {
    "fileID": FILE_ID,
    "mediaType": "image/jpeg",
    "size": 284_113,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "purpose": "evidence",
    "createdAt": "2026-11-22T01:00:00Z",
    "content": f"/api/v1/files/{FILE_ID}/content",
    "thumbnail": f"/api/v1/files/{FILE_ID}/thumbnail",
}
_ITEM = Code | None
_EVENT = Annotated[UUID, said("Number of the event, as its page has it", "事件编号，见事件页面")] | None


class StoredFile(Struct, kw_only=True):
    """A photo, a video or a document that is kept."""

    fileID: str  # noqa: N815
    mediaType: str  # noqa: N815
    size: Annotated[int, said("Bytes as kept", "保存的字节数")]
    sha256: Annotated[str, said("Of the bytes as kept", "保存内容的 SHA-256")]
    purpose: Literal["evidence", "document", "patient"]
    createdAt: Moment  # noqa: N815
    content: Annotated[str, said("Address of the bytes", "内容地址")]
    thumbnail: Annotated[str | None, said("Address of a small JPEG", "缩略图地址")]


class FileList(Struct, kw_only=True):
    """The newest first."""

    files: list[StoredFile]
    next: Annotated[str | None, said("Address of the next page", "下一页地址")]


class FileErased(Struct, kw_only=True):
    """That nobody opens it any more."""

    fileID: str  # noqa: N815
    erased: bool


class FilesQuestion(Struct, forbid_unknown_fields=True, kw_only=True):
    """Of ``GET /files``."""

    before: Annotated[UUID | None, said("Go on behind this file", "从该文件之后继续")] = None
    event: _EVENT = None
    item: _ITEM = None


class FileLink(Struct, forbid_unknown_fields=True, kw_only=True):
    """To what a file is attached: one of the two."""

    event: _EVENT = None
    item: _ITEM = None


_FORM: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "purpose": {"type": "string", "enum": ["evidence", "document", "patient"]},
        "person": {"type": "string"},
    },
}
_ID: Final = PathPart(
    "fileID",
    Words("As `POST /files` answered", "`POST /files` 返回的编号"),
    FILE_ID,
    {"type": "string", "format": "uuid"},
)
_FILE: Final = Content(StoredFile, _EXAMPLE)
_BYTES: Final = tuple(
    Content(
        {"type": "string", "contentMediaType": kind.media_type}, f"photo.{kind.extension}", kind.media_type
    )
    for kind in KINDS.values()
)

OPERATIONS: Final = (
    Operation(
        "keep_file", "post", "/files", "files",
        Words("Send a photo, a video or a document", "上传照片、视频或文件"),
        Words(
            "JPEG, PNG, WebP, PDF, MP4, MOV or WebM as a form, at most 32 MB. Pictures are drawn anew without their place."
            " 200: the same content was kept before.",
            "以表单上传 JPEG、PNG、WebP、PDF、MP4、MOV 或 WebM，不超过 32 MB。图片会重新绘制并去除拍摄位置。"
            "200 表示相同内容此前已保存。",
        ),
        (
            Answer(201, Words("Kept", "已保存"), (_FILE,), location=True),
            Answer(200, Words("It was kept before", "此前已保存"), (_FILE,), location=True),
        ),
        scope="capture",
        bodies=(Content(_FORM, {"file": "photo.jpg", "purpose": "evidence"}, "multipart/form-data"),),
        refusals=(400, 409, 413, 415, 422),
        repeatable=True,
    ),
    Operation(
        "files", "get", "/files", "files",
        Words("List files", "文件列表"),
        Words(
            "The own ones, the newest first, 50 at a time; or what is attached to an event or a thing and may be seen.",
            "按时间倒序列出本单位的文件，每次 50 个；或列出附在某事件、某物品上且可见的文件。",
        ),
        (Answer(200, Words("A page of them", "一页结果"), (Content(FileList, {"files": [_EXAMPLE], "next": None}),)),),
        scope="query",
        question=FilesQuestion,
        refusals=(400, 404),
    ),
    Operation(
        "file", "get", "/files/{fileID}", "files",
        Words("What is known of a file", "查询文件"),
        Words("Without its content.", "不含内容。"),
        (Answer(200, Words("The file", "文件信息"), (_FILE,)),),
        scope="query", parts=(_ID,), refusals=(400, 404),
    ),
    Operation(
        "file_content", "get", "/files/{fileID}/content", "files",
        Words("Fetch a file", "下载文件"),
        Words(
            "Its bytes. A file about a patient opens for no key.",
            "返回内容。涉及患者的文件不向接口密钥开放。",
        ),
        (Answer(200, Words("The bytes", "文件内容"), _BYTES),),
        scope="query", parts=(_ID,), refusals=(400, 404, 410),
    ),
    Operation(
        "file_thumbnail", "get", "/files/{fileID}/thumbnail", "files",
        Words("Fetch a small picture of it", "下载缩略图"),
        Words("A JPEG of at most 320 pixels; of pictures only.", "最长 320 像素的 JPEG，仅图片有。"),
        (Answer(200, Words("The bytes", "缩略图内容"), _BYTES[:1]),),
        scope="query", parts=(_ID,), refusals=(400, 404, 410),
    ),
    Operation(
        "attach_file", "post", "/files/{fileID}/links", "files",
        Words("Attach a file", "附到事件或物品"),
        Words(
            "To an event that you reported, or to a thing that you reported events of: whoever may see those may see the file.",
            "附到本单位报告的事件，或本单位报告过事件的物品：能看到它们的单位即可看到文件。",
        ),
        (Answer(200, Words("The file", "文件信息"), (_FILE,)),),
        scope="capture", parts=(_ID,),
        bodies=(Content(FileLink, {"item": "(01)06938888800013(21)A7"}),),
        refusals=(400, 404, 409, 413, 415, 422),
        repeatable=True,
    ),
    Operation(
        "erase_file", "delete", "/files/{fileID}", "files",
        Words("Erase a file", "删除文件"),
        Words(
            "For good: its key is destroyed, then its bytes. That there was a file stays in the ledger.",
            "不可恢复：先销毁密钥，再删除内容。曾有此文件的记录保留在账本里。",
        ),
        (Answer(200, Words("Erased", "已删除"), (Content(FileErased, {"fileID": FILE_ID, "erased": True}),)),),
        scope="capture", parts=(_ID,), refusals=(400, 404),
    ),
)  # fmt: skip
