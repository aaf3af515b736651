"""The United Nations' correlation tables of the Harmonized System → law/goods/correlation/.

Input: `goods/correlation_*.csv`. The pseudo-code 999999 ("not classified") is left out: no goods are declared under it.
"""

from __future__ import annotations

from common import read, write

RELATION = {"1:1": "1:1", "1:n": "1:n", "n:1": "n:1", "n:n": "n:n"}


def main() -> None:
    for new, old in (("hs2022", "hs2012"), ("hs2022", "hs2017"), ("hs2017", "hs2012")):
        name = f"{new}_{old}"
        write(
            f"goods/correlation/{name}.csv",
            ["code", "earlier", "relation"],
            (
                [row[new], row[old], RELATION[row["relationship"]]]
                for row in read(f"goods/correlation_{name}.csv")
                if "999999" not in (row[new], row[old])
            ),
        )


if __name__ == "__main__":
    main()
