"""The one hash chain of the ledger and of the register: what was written before it had one home is read still."""

from __future__ import annotations

import hashlib

import pytest

from burabay import chain
from burabay.diplomacy import register_store
from burabay.quota import chain as ledger


def test_the_beginnings_are_those_of_the_first_files() -> None:
    """SHA-256 of the two texts that the first ledgers and registers began with."""
    assert ledger.GENESIS == "992aef5f22e6b792370d92feba53103c481641b3bbede0af32f6e1505b505c3b"
    assert register_store.GENESIS == "25001eb833d2f91ca2db95d7ea553f839652062d36b64701e2249279ec857fdc"
    text = b"burabay register, sha256 of previous hash and canonical JSON, 1"
    assert hashlib.sha256(text).hexdigest() == register_store.GENESIS


def test_one_text_for_one_content() -> None:
    assert chain.canonical({"đ": [1, "é"], "a": None}) == '{"a":null,"đ":[1,"é"]}'
    with pytest.raises(ValueError, match="JSON"):
        chain.canonical({"a": float("nan")})


def test_an_event_of_one_chain_is_none_of_the_other() -> None:
    body = chain.canonical({"seq": 1})
    own = chain.link(register_store.GENESIS, body)
    assert chain.first_break(register_store.GENESIS, [(body, own)]) is None
    assert chain.first_break(ledger.GENESIS, [(body, own)]) == 0
