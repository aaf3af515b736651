"""Art. 4.19(1): where origin is not in doubt, minor discrepancies do not of themselves invalidate the certificate if
the information in fact corresponds to the goods.
"""

from __future__ import annotations

from itertools import product

from burabay.origin.criteria import Criteria


def test_all_three_must_hold(rules: Criteria) -> None:
    for minor, fits, doubt in product((True, False, None), repeat=3):
        finding = rules.discrepancies.judge(minor=minor, fits_goods=fits, origin_in_doubt=doubt)
        if (minor, fits, doubt) == (True, True, False):
            assert finding.met is True
        elif minor is False or fits is False or doubt is True:
            assert finding.met is False
        else:
            assert finding.met is None
