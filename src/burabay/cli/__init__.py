"""The command `burabay`: it parses, calls and shows. No rule of law lives here."""

from burabay.cli.main import main

__all__ = ["main"]
