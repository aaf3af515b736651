"""Forms of the press that tell an act, each in a sentence of its own: who, what, of which field."""

import pytest

from burabay.diplomacy.reader import read_communique

HEADS = {
    "vi": "Ngày 5/3, Thủ tướng Lê Văn Bình tiếp Bộ trưởng Kinh tế Belarus Ivan Petrovich.\n",
    "ru": "Минск. 5 марта министр экономики Беларуси Иван Петрович принял посла Вьетнама Ле Ван Биня.\n",
    "en": "Prime Minister Le Van Binh on March 5 received Belarusian Economy Minister Ivan Petrovich.\n",
}


def _acts(language: str, body: str) -> list[tuple[str, str | None]]:
    told = read_communique(HEADS[language] + body, "2025-03-06", language=language).to_json()["records"]
    return [
        (each["act"], each["speaker"]["country"] if each["speaker"] else None) for each in told if each["type"] == "act"
    ]


@pytest.mark.parametrize(
    ("language", "body", "acts"),
    [
        ("vi", '"Đơn hàng tăng mạnh từ đầu năm đến nay", ông Trần Văn Nam, chủ một xưởng gỗ, nói.', [("inform", "VN")]),
        ("vi", "Thủ tướng mong muốn và đề nghị Belarus mở cửa thị trường.", [("desire", "VN"), ("propose", "VN")]),
        ("vi", "Phía Belarus lưu ý phía Việt Nam xử lý các lô hàng tồn.", [("urge", "BY")]),
        ("vi", "Bà Olga Petrova, đại diện một hãng ở Kazan, đánh giá cao sản phẩm mới.", [("appreciate", "RU")]),
        ("vi", "Cảng vụ hứa bố trí cầu bến.", [("pledge", "VN")]),
        ("vi", "Bộ Công Thương đánh giá hạn ngạch còn nhỏ.", [("affirm", "VN")]),
        ("vi", "Bộ trưởng Petrovich chuyển lời mời của Tổng thống tới Thủ tướng.", [("invite", "BY")]),
        ("vi", "Bộ trưởng Petrovich đánh giá cao cà phê, muốn mở cửa hàng.", [("appreciate", "BY"), ("desire", "BY")]),
        ("vi", "Thủ tướng trân trọng gửi lời mời Tổng thống Belarus thăm Việt Nam.", [("invite", "VN")]),
        ("ru", "Вьетнамский представитель призвал ускорить поставки.", [("urge", "VN")]),
        ("ru", "Посол пообещал помощь, сообщив, что торговля растет.", [("pledge", "VN"), ("inform", "VN")]),
        ("ru", "Он добавил, что торговля растет.", [("inform", "BY")]),
        ("ru", "Мы готовы к локализации, - сказал министр.", [("affirm", "BY"), ("pledge", "BY")]),
        ("ru", "Стороны высказались за прямые рейсы.", [("support", "BY+VN")]),
        ("en", "The coffee association reported that exports had grown.", [("inform", "VN")]),
        ("en", "The interlocutors agreed to open a line.", [("agree", "BY+VN")]),
        (
            "en",
            "Petrovich praised the coffee but noted that freight is slow.",
            [("appreciate", "BY"), ("affirm", "BY")],
        ),
        ("en", "Belarus expressed its gratitude to Viet Nam for the help.", [("thank", "BY")]),
    ],
)
def test_a_form_tells_its_acts(language: str, body: str, acts: list[tuple[str, str]]) -> None:
    assert sorted(_acts(language, body)[-len(acts) :]) == sorted(acts)


def test_a_numbered_paragraph_is_no_line_of_a_list_with_dashes() -> None:
    body = (
        "1. Hai bên thỏa thuận sẽ:\n- mở đường bay thẳng;\n- phát triển du lịch.\n"
        "2. Phía Belarus bày tỏ mong muốn mua gạo. Phía Việt Nam ghi nhận đề xuất này.\n"
    )
    assert _acts("vi", body) == [("agree", "BY+VN"), ("desire", "BY"), ("appreciate", "VN")]


def test_an_opinion_tells_whose_duty_it_is() -> None:
    body = "Thủ tướng đề nghị Belarus mở cửa thị trường. Theo ông, Bộ Khoa học và Công nghệ phải trình hồ sơ."
    assert _acts("vi", body) == [("propose", "VN"), ("urge", "VN")]


@pytest.mark.parametrize(
    ("language", "body", "canon"),
    [
        ("vi", "Hai bên nhất trí kéo dài Nghị định thư Việt Nam - Belarus về sản xuất xe tải.", "protocol-vn-by"),
        ("vi", "Thủ tướng đề nghị nâng cấp hiệp định thương mại tự do với Liên minh.", "vn-eaeu-fta"),
        ("ru", "Стороны условились подписать меморандум об обмене студентами.", "mou-vn-by"),
        ("en", "The two sides agreed to finalise an investment protection agreement.", "agreement-vn-by"),
    ],
)
def test_agreements_by_their_field_or_parties(language: str, body: str, canon: str) -> None:
    records = read_communique(HEADS[language] + body, "2025-03-06", language=language).to_json()["records"]
    assert [each["canon"] for each in records if each["type"] == "agreement"] == [canon]
