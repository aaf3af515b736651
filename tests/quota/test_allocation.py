"""Methods of allocation: worked by hand, and against literal oracles on drawn claims."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burabay.errors import InputError
from burabay.quota.allocation import METHODS, ByApplications, ByHistory, Claim, FirstCome
from burabay.quota.allocation.history import proportional
from burabay.quota.allocation.reading import read_claims

HISTORY = ByHistory()


def shares(method: str, volume: int, *claims: Claim) -> list[int]:
    return [share.amount for share in METHODS[method]().share(volume, claims).shares]


def test_largest_remainder_by_hand() -> None:
    """10 by 5 : 3 : 1 is 5.56, 3.33, 1.11: cut to 5, 3, 1; the one over goes to the remainder 0.56."""
    assert proportional(10, [5, 3, 1]) == [6, 3, 1]
    # 100 by 1 : 1 : 1: remainders equal, weights equal: by name.
    assert proportional(100, [1, 1, 1], ["c", "a", "b"]) == [33, 34, 33]
    # 1 by 3 : 1 : 3: remainders 3/7, 1/7, 3/7: the larger weights first, then by place.
    assert proportional(1, [3, 1, 3]) == [1, 0, 0]
    assert proportional(5, [0, 0]) == [0, 0]


def test_history_with_limits_by_hand() -> None:
    """1,000 by 600 : 300 : 100. The first asks for 200 only; 800 is shared 3 : 1: 600 and 200. The second asks for 500:
    300 is left for the third.
    """
    claims = (Claim("A", 200, 600), Claim("B", 500, 300), Claim("C", None, 100), Claim("D", 50, 0))
    shared = HISTORY.share(1000, claims)
    assert [share.amount for share in shared.shares] == [200, 500, 300, 0]
    assert (shared.left, shared.assumptions) == (0, ("A50",))


@pytest.mark.parametrize(("asked", "expected"), [(49, [49, 51]), (50, [50, 50]), (51, [50, 50])])
def test_a_limit_counts_from_just_below_the_share(asked: int, expected: list[int]) -> None:
    """100 in two equal shares of 50."""
    assert shares("history", 100, Claim("A", asked, 7), Claim("B", None, 7)) == expected


def test_history_leaves_what_nobody_asks_for() -> None:
    assert HISTORY.share(1000, (Claim("A", 10, 5), Claim("B", 20, 5))).left == 970
    assert HISTORY.share(1000, (Claim("A", None, 0),)).left == 1000
    assert HISTORY.share(1000, ()).left == 1000


def test_applications_by_hand() -> None:
    """450: the earliest gets 60, then two of one moment and number ask for 300 and 480 of the 390 left: 150 and 240."""
    first, later = datetime(2026, 2, 20), datetime(2026, 3, 1)
    claims = (
        Claim("D", 300, applied=later),
        Claim("A", 60, applied=first),
        Claim("E", 480, applied=later),
        Claim("F", 1, applied=datetime(2026, 3, 2)),
    )
    assert shares("applications", 450, *claims) == [150, 60, 240, 0]


def test_numbers_order_applications_of_one_day() -> None:
    day = datetime(2026, 3, 1)
    claims = (Claim("D", 300, applied=day, number=8), Claim("A", 300, applied=day, number=7))
    assert shares("applications", 450, *claims) == [150, 300]


def test_first_come_gives_the_last_one_the_rest_or_nothing() -> None:
    claims = [Claim(name, 40, number=place) for place, name in enumerate("ABC")]
    assert shares("first_come", 100, *claims) == [40, 40, 20]
    whole = FirstCome(whole=True).share(100, [*claims, Claim("D", 20, number=9)])
    assert [share.amount for share in whole.shares] == [40, 40, 0, 20]


claim = st.builds(
    Claim,
    holder=st.text("abcdef", min_size=1, max_size=3),
    asked=st.one_of(st.integers(0, 20), st.integers(0, 500)),
    imports=st.integers(0, 10**7),
    number=st.one_of(st.none(), st.integers(1, 5)),
)


@given(
    st.one_of(st.integers(0, 40), st.integers(0, 1000)), st.lists(claim, max_size=8), st.sampled_from(sorted(METHODS))
)
def test_nobody_gets_more_than_he_asked_and_all_together_not_more_than_there_is(
    volume: int, claims: list[Claim], method: str
) -> None:
    shared = METHODS[method]().share(volume, claims)
    assert [share.claim for share in shared.shares] == claims
    assert all(0 <= share.amount <= (share.claim.asked or 0) for share in shared.shares)
    assert 0 <= shared.left <= volume
    # What is left, nobody who may have it still wants.
    if shared.left:
        wanting = [s for s in shared.shares if s.amount < (s.claim.asked or 0)]
        assert all(method == "history" and s.claim.imports == 0 for s in wanting)


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**9), min_size=1, max_size=9).filter(any))
def test_each_is_within_one_unit_of_his_share(volume: int, weights: list[int]) -> None:
    cut, total = proportional(volume, weights), sum(weights)
    assert sum(cut) == volume
    assert all(abs(given_ - Fraction(volume * weight, total)) < 1 for given_, weight in zip(cut, weights, strict=True))


@given(st.integers(0, 300), st.lists(st.tuples(st.integers(0, 200), st.integers(1, 10**6)), min_size=1, max_size=6))
def test_history_is_fair_to_those_who_are_not_limited(volume: int, drawn: list[tuple[int, int]]) -> None:
    """Who is not full has as much per kilogram imported as anyone else, but for one kilogram of rounding."""
    claims = [Claim(str(place), asked, imports) for place, (asked, imports) in enumerate(drawn)]
    result = HISTORY.share(volume, claims).shares
    level = max((Fraction(s.amount - 1, s.claim.imports) for s in result), default=Fraction(0))
    for share in result:
        if share.amount < (share.claim.asked or 0):
            assert Fraction(share.amount + 1, share.claim.imports) > level


@given(
    st.integers(0, 300),
    st.lists(st.tuples(st.integers(0, 200), st.integers(1, 10**6)), max_size=6, unique_by=lambda c: c[1]),
)
def test_applications_one_by_one(volume: int, drawn: list[tuple[int, int]]) -> None:
    """The oracle: walk along the numbers and hand out."""
    claims = [Claim(str(place), asked, number=number) for place, (asked, number) in enumerate(drawn)]
    left, wanted = volume, {}
    for asked, number in sorted(drawn, key=lambda each: each[1]):
        wanted[number] = min(asked, left)
        left -= wanted[number]
    for method in (ByApplications(), FirstCome()):
        assert [share.amount for share in method.share(volume, claims).shares] == [wanted[n] for _, n in drawn]


# --- files ------------------------------------------------------------------------------------------------------


def claims_of(tmp_path: Path, text: str | bytes, method: str = "history") -> list[Claim]:
    file = tmp_path / "claims.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_claims(file, method=method, unit="kg", year=2026, years=3)


def test_years_that_count_are_added_up(tmp_path: Path) -> None:
    """The three before the quota's: 2023 to 2025; 2022 is not looked at."""
    (claim_,) = claims_of(tmp_path, "holder,2022,2023,2024,2025,licence\nA,9t,1t,500,,L-1\n")
    assert (claim_.imports, claim_.licence, claim_.asked) == (1500, "L-1", None)


@pytest.mark.parametrize(
    "text", ["holder;imports\nA;5\n", "\ufeffholder\timports\nA\t5\n", "HOLDER, Imports \r\nA,5\r\n"]
)
def test_separators_and_marks(tmp_path: Path, text: str) -> None:
    assert claims_of(tmp_path, text)[0].imports == 5
    assert claims_of(tmp_path, text.strip("\ufeff").encode("utf-16"))[0].imports == 5


@pytest.mark.parametrize(
    ("text", "method", "key"),
    [
        ("", "history", "quota_file_empty"),
        ("holder,imports\n", "history", "quota_file_empty"),
        ("holder\nA\n", "history", "quota_years"),
        ("holder,2024,2025\nA,1,1\n", "history", "quota_years"),
        ("holder,imports,2023,2024,2025\nA,1,1,1,1\n", "history", "quota_years"),
        ("holder,imports\nA,1\nA,2\n", "history", "quota_holder_twice"),
        ("holder,imports\n,1\n", "history", "quota_cell"),
        ("holder,imports\nA,-1\n", "history", "quota_amount"),
        ("holder,imports\nA,NaN\n", "history", "quota_amount"),
        ("holder,imports\nA,1,2\n", "history", "quota_cells"),
        ("holder,imports,weight\nA,1,2\n", "history", "quota_columns"),
        ("holder,holder\nA,1\n", "history", "quota_columns"),
        ("asked\n5\n", "applications", "quota_columns"),
        ("holder,asked\nA,\n", "applications", "quota_cell"),
        ("holder,asked,applied\nA,5,2026-02-30\n", "applications", "quota_cell"),
        ("holder,asked,applied\nA,5,2026-02-01\nB,5,\n", "applications", "quota_cell"),
        ("holder,asked,applied\nA,5,01.02.2026\n", "applications", "quota_cell"),
        ("holder,asked,number\nA,5,-1\n", "applications", "quota_cell"),
        (b"holder,asked\nA\xff\xfe,5\n", "applications", "quota_file_text"),
        (b"PK\x03\x04\x00\x00", "applications", "quota_file_text"),
        ('holder,asked\n"A,5\n', "applications", "quota_file"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, text: str | bytes, method: str, key: str) -> None:
    with pytest.raises(InputError) as error:
        claims_of(tmp_path, text, method)
    assert error.value.key == key
    assert all(error.value.say(language) for language in ("en", "ru", "vi"))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_claims(tmp_path / "none.csv", method="history", unit="kg", year=2026, years=3)
    assert error.value.key == "quota_file"
