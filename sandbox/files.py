"""Uploaded files: what they are, and how each kind of message describes them."""

from __future__ import annotations

import hashlib
import mimetypes
import struct
from dataclasses import dataclass
from typing import Any

from sandbox.errors import bad_request
from sandbox.messages import StoredFile

MAX_DOWNLOAD = 20 * 1024 * 1024
MAX_PHOTO = 10 * 1024 * 1024
MAX_UPLOAD = 50 * 1024 * 1024

SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"OggS", "audio/ogg"),
    (b"%PDF", "application/pdf"),
    (b"ID3", "audio/mpeg"),
)
# kind: folder of the file path, file name, MIME type when the upload does not say
KINDS = {
    "photo": ("photos", "photo.jpg", "image/jpeg"),
    "document": ("documents", "file", "application/octet-stream"),
    "voice": ("voice", "voice.oga", "audio/ogg"),
    "video": ("videos", "video.mp4", "video/mp4"),
    "audio": ("music", "audio.mp3", "audio/mpeg"),
    "video_note": ("video_notes", "round.mp4", "video/mp4"),
    "animation": ("animations", "animation.mp4", "video/mp4"),
    "sticker": ("stickers", "sticker.webp", "image/webp"),
}
TITLES = {"video_note": "VideoNote"}
MEDIA_EXTRAS: dict[str, dict[str, Any]] = {
    "voice": {"duration": 1},
    "video": {"width": 640, "height": 360, "duration": 1},
    "audio": {"duration": 1},
    "video_note": {"length": 240, "duration": 1},
    "animation": {"width": 640, "height": 360, "duration": 1},
    "sticker": {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False},
}
NAMED_KINDS = frozenset({"document", "audio", "video", "animation"})


@dataclass(frozen=True)
class Upload:
    name: str | None
    data: bytes
    mime: str | None = None


def mime_of(upload: Upload, kind: str) -> str:
    if upload.data[:4] == b"RIFF" and upload.data[8:12] == b"WEBP":
        return "image/webp"
    signed = next((mime for start, mime in SIGNATURES if upload.data.startswith(start)), None)
    guessed = mimetypes.guess_type(upload.name or "")[0]
    return signed or guessed or upload.mime or KINDS[kind][2]


def image_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF, WebP or JPEG; None if it is no picture."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if data.startswith(b"GIF8") and len(data) >= 10:
        width, height = struct.unpack("<HH", data[6:10])
        return width, height
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return 512, 512
    return _jpeg_size(data) if data.startswith(b"\xff\xd8\xff") else None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + int(struct.unpack(">H", data[at + 2 : at + 4])[0])
    return None


def check_upload(upload: Upload, kind: str) -> None:
    if not upload.data:
        raise bad_request("file must be non-empty")
    if len(upload.data) > (MAX_PHOTO if kind == "photo" else MAX_UPLOAD):
        raise bad_request("file is too big")
    if kind == "photo":
        _check_picture(upload.data)


def _check_picture(data: bytes) -> None:
    size = image_size(data)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = size
    if not width or not height or width + height > 10_000 or max(size) > 20 * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def stored(upload: Upload, kind: str, *, number: int) -> StoredFile:
    folder, default_name, _ = KINDS[kind]
    name = upload.name or default_name
    suffix = name[name.rfind(".") :] if "." in name else ""
    unique = hashlib.sha256(b"%d:" % number + upload.data[:64]).hexdigest()[:12]
    return StoredFile(
        id=f"SBX{kind[:3]}{number:06d}{unique}",
        unique_id=f"AQ{unique}",
        kind=kind,
        data=upload.data,
        name=name,
        mime=mime_of(upload, kind),
        path=f"{folder}/file_{number}{suffix}",
    )


def content_of(file: StoredFile) -> dict[str, Any]:
    """The message fields that describe this file."""
    if file.kind == "photo":
        width, height = image_size(file.data) or (0, 0)
        return {"photo": [{**file.as_api(), "width": width, "height": height}]}
    described = {**file.as_api(), **MEDIA_EXTRAS.get(file.kind, {})}
    if file.kind not in {"sticker", "video_note"}:
        described["mime_type"] = file.mime
    if file.kind in NAMED_KINDS:
        described["file_name"] = file.name
    # Telegram repeats an animation as a document for old clients.
    twin = {"document": _as_document(file)} if file.kind == "animation" else {}
    return {file.kind: described, **twin}


def _as_document(file: StoredFile) -> dict[str, Any]:
    return {**file.as_api(), "mime_type": file.mime, "file_name": file.name}


def title_of(kind: str) -> str:
    return TITLES.get(kind, kind.capitalize())
