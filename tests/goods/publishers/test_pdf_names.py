"""Rows to names: where one entry of the tariff ends and the next begins."""

from __future__ import annotations

import pytest

from burabay.goods.publishers.pdf_names import names_of_rows
from burabay.goods.publishers.pdf_rows import Row

RATED = Row("0199", ["прочее"], rated=True)


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        pytest.param([Row("0101", ["живые, ди-"]), Row("", ["или три-"])], "живые, ди- или три-", id="hyphen-kept"),
        pytest.param([Row("0101", ["для кожевенно-"]), Row("", ["обувной"])], "для кожевенно-обувной", id="hyphen"),
        pytest.param([Row("0101", ["живот\u00ad"]), Row("", ["ные"])], "животные", id="soft-hyphen"),
        pytest.param([Row("", ["– яки"]), Row("0101", ["живые"])], "яки живые", id="code-below-first-line"),
        pytest.param([Row("", ["– яки:"]), Row("0101", ["– живые"])], "живые", id="group-heading"),
        pytest.param([Row("0101", ["из 0102"]), Row("", ["– 0103:"])], "из 0102 – 0103:", id="dash-inside"),
        pytest.param([Row("0101", ["из 0102"], rated=True), Row("", ["– 0103"])], "из 0102 – 0103", id="late-rest"),
        pytest.param([Row("0101", ["яки"], rated=True), Row("", ["– пони:"])], "яки", id="heading-after-rate"),
        pytest.param([Row("0101", ["яки"]), Row(outside=True), Row("", ["– см. примечание"])], "яки", id="cut-off"),
        pytest.param([Row("0101", ["яки"]), Row(outside=True), Row("", ["примечание"])], "яки", id="note"),
    ],
)
def test_rows_of_one_name(rows: list[Row], name: str) -> None:
    assert dict(names_of_rows([RATED, *rows])) == {"0199": "прочее", "0101": name}


def test_without_rates_every_line_with_dashes_begins_an_entry() -> None:
    assert names_of_rows([Row("0101", ["яки"]), Row("", ["– пони:"]), Row("0102", ["– живые"])]) == [
        ("0101", "яки"),
        ("0102", "живые"),
    ]
