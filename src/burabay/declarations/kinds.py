"""What a file is, told by its content: a file that is not what its name claims is refused with a sentence."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path
from typing import Literal

from burabay.errors import InputError
from burabay.wording import Phrase

Kind = Literal["csv", "parquet", "excel"]
# What a name's ending claims. A name with another ending claims nothing.
CLAIMS: dict[str, Kind] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".xlsx": "excel",
}
_ENDINGS: dict[Kind, str] = {"csv": ".csv", "parquet": ".parquet", "excel": ".xlsx"}
_HEAD = 4096
# Most that a workbook may unpack to: a full sheet of a million rows and fifteen columns has some 700 MB of XML.
MOST_UNZIPPED = 4_000_000_000
# The texts that sheets share are held in memory while a sheet is read.
_MOST_BESIDE = 1_000_000_000
# A workbook's XML shrinks ten to thirty times; what shrinks a thousand times was made to fill the memory.
_MOST_SHRINKING = 250
_SMALL = 50_000_000

# First bytes of files that people give by mistake → what they are.
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "lines_is_packed"),
    (b"(\xb5/\xfd", "lines_is_packed"),
    (b"BZh", "lines_is_packed"),
    (b"7z\xbc\xaf", "lines_is_packed"),
    (b"Rar!", "lines_is_packed"),
    (b"\xfd7zXZ", "lines_is_packed"),
    (b"%PDF", "lines_is_pdf"),
    (b"ARROW1", "lines_is_arrow"),
    (b"FEA1", "lines_is_arrow"),
    (b"\x89PNG", "lines_is_image"),
    (b"\xff\xd8\xff", "lines_is_image"),
    (b"GIF8", "lines_is_image"),
    (b"II*\x00", "lines_is_image"),
    (b"MM\x00*", "lines_is_image"),
    (b"SQLite format 3\x00", "lines_is_database"),
    (b"{\\rtf", "lines_is_document"),
)
# Bytes that no text has, but for one now and then.
_CONTROL = bytes(sign for sign in range(32) if sign not in b"\t\n\v\f\r")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def refused(sentence: str, path: Path, key: str = "", **values: object) -> InputError:
    """The refusal of the file at `path`: the wording's `sentence` says why and what would help."""
    return InputError.of(sentence, field="file", key=key, name=path.name, **values)


def _not_lines(what: str, path: Path) -> InputError:
    return refused("error_lines_not", path, what=Phrase(what))


def unreadable(path: Path, error: OSError) -> InputError:
    """The refusal of a file that the system does not give."""
    cause = error.strerror or type(error).__name__
    return refused("error_file_unreadable", path, key="file_unreadable", cause=cause)


def kind_of(path: Path) -> Kind:
    """What the file at `path` is.

    Raises InputError (field `file`) for one that is missing, a folder, may not be read, is empty, is something else
    than CSV, Parquet or an Excel workbook, or is one of these under the name of another.
    """
    head = _head(path)
    kind = _content(path, head)
    claimed = CLAIMS.get(path.suffix.lower())
    if claimed is not None and claimed != kind:
        names: dict[Kind, Phrase] = {
            "csv": Phrase("lines_is_csv"),
            "parquet": Phrase("lines_is_parquet"),
            "excel": Phrase("lines_is_excel"),
        }
        raise refused("error_lines_claim", path, what=names[kind], better=path.stem + _ENDINGS[kind])
    return kind


def _head(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise refused("error_lines_folder", path)
        if not stat.S_ISREG(mode):
            raise refused("error_lines_special", path)
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise unreadable(path, error) from None
    except ValueError:  # a NUL in the path
        raise refused("error_file_path", path, key="file_unreadable") from None
    if not head:
        raise refused("error_lines_empty", path)
    return head


def _content(path: Path, head: bytes) -> Kind:
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PARE"):
        raise refused("error_lines_encrypted", path, what="Parquet")
    if head.startswith(b"PK\x03\x04"):
        _check_workbook(path)
        return "excel"
    if head.startswith(b"PK"):
        raise _not_lines("lines_is_zip", path)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise _old_workbook(path)
    for magic, what in _OTHERS:
        if head.startswith(magic):
            raise _not_lines(what, path)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"<"):
        raise _not_lines("lines_is_web", path)
    if text.startswith((b"{", b"[")):
        raise _not_lines("lines_is_json", path)
    if not head.startswith(_UTF16) and len(head) - len(head.translate(None, _CONTROL)) > 8 + len(head) // 100:
        # Text in UTF-16 without its mark is full of NULs too: half of the bytes of Latin letters, at one parity.
        raise refused("error_lines_utf16", path) if _like_utf16(head) else _not_lines("lines_is_binary", path)
    return "csv"


def _like_utf16(head: bytes) -> bool:
    even, odd = head[::2].count(0), head[1::2].count(0)
    return min(even, odd) == 0 and max(even, odd) > len(head) // 8


def _old_workbook(path: Path) -> InputError:
    """The refusal of an OLE file: an .xls, or a new workbook under a password."""
    try:
        with path.open("rb") as file:
            start = file.read(1_000_000)
    except OSError as error:
        return unreadable(path, error)
    if "EncryptedPackage".encode("utf-16-le") in start:
        return refused("error_lines_encrypted", path, what="Excel")
    return _not_lines("lines_is_old_excel", path)


def _check_workbook(path: Path) -> None:
    """Raises InputError for a zip file that is no .xlsx workbook, is damaged, or would fill the memory."""
    try:
        with zipfile.ZipFile(path) as packed:
            members = packed.infolist()
    except OSError as error:
        raise unreadable(path, error) from None
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        raise refused("error_lines_damaged", path, what="Excel") from None
    names = {member.filename.lower().lstrip("/") for member in members}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise _not_lines("lines_is_macro", path)
    if "xl/workbook.xml" not in names:
        other = "lines_is_other_sheet" if "xl/workbook.bin" in names or "content.xml" in names else "lines_is_zip"
        raise _not_lines(other, path)
    # zipfile never unpacks more of a member than the size told here, so a false size cannot get past the limit.
    size = sum(member.file_size for member in members)
    packed_size = max(1, sum(member.compress_size for member in members))
    beside = max(member.file_size for member in members if "/worksheets/" not in member.filename)
    if size > MOST_UNZIPPED or beside > _MOST_BESIDE or (size > _SMALL and size > _MOST_SHRINKING * packed_size):
        raise refused("error_lines_bomb", path, size=f"{size // 1_000_000} MB")
    if any(member.flag_bits & 1 for member in members):
        raise refused("error_lines_encrypted", path, what="Excel")
