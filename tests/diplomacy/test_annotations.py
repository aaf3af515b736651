"""The annotated texts are what the marked texts give, and every span is where it says."""

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).parent
TEXTS = sorted((HERE / "texts").glob("*/*.txt"))
HEAD = "published: 2024-05-14\nlang: vi\n@tt VN|prime_minister|A B\n@by BY|party|\n@hb VN+BY|party|\n---\n"


def _annotate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("annotate", HERE / "annotate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["annotate"] = module
    spec.loader.exec_module(module)
    return module


annotate = _annotate()


def test_nothing_on_disk_differs_from_the_marked_texts() -> None:
    assert annotate.main(["--check"]) == 0


def test_both_halves_have_texts_in_three_languages() -> None:
    for half in ("dev", "held"):
        docs = [
            json.loads(path.with_suffix(".json").read_text("utf-8"))["doc"]
            for path in TEXTS
            if path.parent.name == half
        ]
        assert len(docs) >= 28
        assert {doc["lang"] for doc in docs} == {"vi", "ru", "en"}


def test_no_part_of_the_texts_shares_a_line_with_another() -> None:
    """Nothing that is measured against was seen while rules were written: no long line stands in two parts."""
    lines: dict[str, set[str]] = {path.parent.name: set() for path in TEXTS}
    for path in TEXTS:
        lines[path.parent.name] |= {line for line in path.read_text("utf-8").splitlines() if len(line) > 40}
    assert not lines["dev"] & lines["held"]
    assert not lines["other"] & (lines["dev"] | lines["held"])
    seen = lines["dev"] | lines["other"] | {line for part in lines if part.startswith("batch") for line in lines[part]}
    assert not lines["fresh"] & (seen | lines["held"])
    assert not lines["final"] & (seen | lines["held"] | lines["fresh"])
    assert not lines["held"] & seen


def test_slots_of_one_act_are_found() -> None:
    text, annotation = annotate.compiled(
        HEAD
        + "{tt:Thủ tướng A B} {t1 propose s=tt a=by:đề nghị} {by:Belarus} {c1:nâng {i trade.quota:hạn ngạch} lên "
        + "{f 20000 t quota_volume target:20.000 tấn}}.",
    )
    act, figure = annotation["records"]
    assert text == "Thủ tướng A B đề nghị Belarus nâng hạn ngạch lên 20.000 tấn.\n"
    assert act["text"] == "đề nghị Belarus nâng hạn ngạch lên 20.000 tấn"
    assert act["speaker"] == {
        "country": "VN",
        "role": "prime_minister",
        "name": "A B",
        "text": "Thủ tướng A B",
        "span": [0, 13],
    }
    assert act["addressee"]["span"] == [22, 29]
    assert act["items"] == [{"text": "hạn ngạch", "span": [35, 44], "levers": ["trade.quota"]}]
    assert (figure["value"], figure["unit"], figure["span"]) == (20000, "t", [49, 59])


def test_a_speaker_of_another_sentence_is_implicit() -> None:
    _, annotation = annotate.compiled(HEAD + "{tt:Thủ tướng} đến. Đồng thời {t1 agree s=tt:nhất trí} {c1:điều này}.")
    assert annotation["records"][0]["speaker"]["name"] == "A B"
    assert annotation["records"][0]["speaker"]["text"] is None


@pytest.mark.parametrize(
    "body",
    [
        "{tt:Thủ tướng",
        "Thủ tướng} nói",
        "{t1 promise s=tt:hứa} {c1:điều này}",
        "{t1 agree s=tt:nhất trí}",
        "{t1 agree s=zz:nhất trí} {c1:điều này}",
        "{t1 agree s=tt:nhất trí} {c1:việc {i trade.rice:gạo}}",
        "{t1 agree s=tt:nhất trí} {c1:tăng {i trade.rice:gạo}}",
        "{m1 summit p=tt:gặp}",
        "{g vn-eaeu-fta dreamt:FTA}",
        "{zz:ai đó}",
    ],
)
def test_a_wrong_tag_is_refused(body: str) -> None:
    with pytest.raises((annotate.MarkError, ValueError)):
        annotate.compiled(HEAD + body)


def test_a_span_beside_its_words_is_seen() -> None:
    assert annotate.wrong_spans("một hai", {"text": "hai", "span": [4, 7]}) == []
    assert annotate.wrong_spans("một hai", {"text": "hai", "span": [3, 6]})
    assert annotate.wrong_spans("một hai", {"items": [{"text": "hai", "span": None}]})


def test_a_decomposed_text_keeps_its_own_offsets() -> None:
    text, annotation = annotate.compiled(
        HEAD.replace("lang: vi", "lang: vi\nform: NFD") + "{tt:Thủ tướng} {d 2024 p:năm 2024}."
    )
    date = annotation["records"][0]
    assert text[slice(*date["span"])] == date["text"] == "na\u0306m 2024"
