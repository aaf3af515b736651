"""Meetings and levers on sentences in the style of the press, annotated before the reader was run on them.

Where it failed at first (one in eight), the grammar was mended or, where two readings are fair, the sentence left out.

Invented people; states and offices are real. A meeting is `kind:states`, with f where it is to come and d where one met
each of several; of a visit the state visited is among the states.
"""

import re
import time

import pytest

from burabay.diplomacy.reader import read_communique
from burabay.diplomacy.records import Act, Agreement, Meeting

PUBLISHED = "2025-11-20"


def meetings(text: str) -> list[str]:
    """The meetings of a text as `kind:states`, in alphabetic order."""
    told = []
    for each in read_communique(text, PUBLISHED, language="vi").records:
        if isinstance(each, Meeting):
            states = {code for party in each.participants for code in (party.country or "").split("+") if code}
            if each.kind == "visit" and each.place is not None:
                states.add(re.split("/", each.place.norm or "")[0])
            marks = "f" * each.future + "d" * each.distributive
            told.append(f"{each.kind}:{','.join(sorted(states))}" + (f":{marks}" if marks else ""))
    return sorted(told)


def proposed(text: str, language: str) -> list[str]:
    """The levers of the acts of a text."""
    acts = [each for each in read_communique(text, PUBLISHED, language=language).records if isinstance(each, Act)]
    return sorted({lever for act in acts for item in act.items for lever in item.levers})


def levers(content: str) -> list[str]:
    """The levers of what a Prime Minister says."""
    return proposed(f"Thủ tướng Hà Văn Khoa khẳng định {content}.", "vi")


MEETINGS = [
    (
        "(Chinhphu.vn) – Sáng 12/3, tại Trụ sở Chính phủ, Phó Thủ tướng Đàm Quốc Việt đã tiếp Bộ trưởng "
        "Năng lượng Kazakhstan Yerlan Akhmetov đang có chuyến thăm và làm việc tại Việt Nam.",
        "reception:KZ,VN",
    ),
    (
        "Chiều 7.6, Bộ trưởng Bộ Giao thông Vận tải Lương Thế Quang có buổi làm việc trực tuyến với Bộ "
        "trưởng Giao thông Liên bang Nga Sergei Malyutin về phát triển tuyến vận tải đường sắt liên vận.",
        "working_session:RU,VN",
    ),
    (
        "Bên lề Diễn đàn Kinh tế phương Đông tại Vladivostok, Bộ trưởng Công Thương Tạ Minh Hải đã có cuộc "
        "gặp song phương với người đồng cấp Nga Anton Belyaev.",
        "meeting:RU,VN",
    ),
    (
        "Thủ tướng Kyrgyzstan Adilet Toktogulov được Chủ tịch nước Vũ Hữu Nghĩa tiếp tại Phủ Chủ tịch sáng 14-5.",
        "reception:KG,VN",
    ),
    (
        "Tối 20/11 (giờ Hà Nội), Tổng Bí thư Lý Công Thành điện đàm với Tổng thống Belarus Viktar Karalenka.",
        "phone_call:BY,VN",
    ),
    (
        "Kỳ họp lần thứ 16 Ủy ban liên Chính phủ Việt Nam - Belarus diễn ra ngày 3/10 tại Minsk dưới sự "
        "đồng chủ trì của Bộ trưởng Nguyễn Trí Anh và Bộ trưởng Công nghiệp Belarus Pavel Shabunin.",
        "co-chair:BY,VN",
    ),
    (
        "Ngay sau lễ đón chính thức, Thủ tướng Hà Văn Khoa và Thủ tướng Armenia Davit Mkrtchyan tiến hành hội đàm.",
        "talks:AM,VN",
    ),
    (
        "Ngày 9/9, Đoàn công tác Bộ Công Thương do Thứ trưởng Lê Hoài Phương dẫn đầu đã làm việc với Ủy ban "
        "Kinh tế Á - Âu (EEC) tại Moskva.",
        "working_session:EAEU,VN",
    ),
    (
        "Nhận lời mời của Thủ tướng Nga Mikhail Sorokin, Thủ tướng Hà Văn Khoa sẽ thăm chính thức Liên bang "
        "Nga từ ngày 13 đến 15/1.",
        "visit:RU,VN:f",
    ),
    (
        "Nhân dịp tham dự Hội nghị cấp cao SCO, Phó Chủ tịch nước Trịnh Thu Hằng lần lượt gặp Tổng thống "
        "Tajikistan, Thủ tướng Uzbekistan và Tổng thống Kyrgyzstan.",
        "meeting:KG,TJ,UZ,VN:d",
    ),
    (
        "Bộ trưởng Kinh tế Belarus Pavel Shabunin và Thứ trưởng Lê Hoài Phương đồng chủ trì Kỳ họp lần thứ "
        "16. Hai bên thống nhất kỳ họp tiếp theo sẽ được tổ chức tại Hà Nội trong năm 2026.",
        "co-chair:BY,VN meeting:BY,VN:f",
    ),
    (
        "Việt Nam và Belarus nâng cấp quan hệ sau cuộc hội đàm giữa Thủ tướng Hà Văn Khoa và Tổng thống "
        "Belarus Viktar Karalenka tại Minsk ngày 2/8.",
        "talks:BY,VN",
    ),
    (
        "Trong khuôn khổ chuyến công tác tại Liên bang Nga, chiều 6/9, Đoàn đại biểu Quốc hội do Phó Chủ "
        "tịch Quốc hội Mạc Thị Hương làm trưởng đoàn đã gặp gỡ cộng đồng người Việt tại Moskva.",
        "",
    ),
    (
        "VOV.VN - Nhân dịp sang Việt Nam dự Diễn đàn Doanh nghiệp, sáng nay, Thống đốc vùng Primorye Oleg "
        "Tarasov đã đến chào Chủ tịch Quốc hội Vi Thị Hạnh.",
        "meeting:RU,VN",
    ),
    (
        "Thủ tướng Hà Văn Khoa tiếp Chủ tịch Hội đồng Ủy ban Kinh tế Á - Âu\nChiều 21/8, tại Hà Nội, Thủ "
        "tướng Chính phủ Hà Văn Khoa đã tiếp Chủ tịch Hội đồng Ủy ban Kinh tế Á - Âu Bakyt Nurlanov.\nẢnh: "
        "Thủ tướng Hà Văn Khoa tiếp ông Bakyt Nurlanov.",
        "reception:EAEU,VN",
    ),
    (
        "Theo Bộ Ngoại giao, ngày 4/11, Bộ trưởng Ngoại giao Lê Đăng Thịnh đã có cuộc trao đổi qua điện "
        "thoại với Bộ trưởng Ngoại giao Armenia Levon Sargsyants.",
        "phone_call:AM,VN",
    ),
    (
        "Phát biểu tại lễ khai mạc hội chợ, Đại sứ Belarus tại Việt Nam Uladzimir Baravik cho biết kim "
        "ngạch song phương tăng 12%.",
        "",
    ),
    (
        "Ngày 18.3, Bộ Công Thương phối hợp với Thương vụ Việt Nam tại Liên bang Nga tổ chức hội nghị giao "
        "thương trực tuyến.",
        "",
    ),
    (
        "Trong hai ngày 5 và 6/12, tại thành phố Almaty, Thứ trưởng Công Thương Mai Xuân Lộc đồng chủ trì "
        "cùng Thứ trưởng Thương mại và Hội nhập Kazakhstan Daniyar Seitov Khóa họp lần thứ 12 Ủy ban liên "
        "Chính phủ.",
        "co-chair:KZ,VN",
    ),
    (
        "Hội đàm với Tổng thống Nga Aleksandr Voronin ngay sau lễ đón cấp Nhà nước tại Điện Kremlin, Chủ "
        "tịch nước Vũ Hữu Nghĩa khẳng định Việt Nam coi trọng quan hệ Đối tác chiến lược toàn diện.",
        "talks:RU,VN",
    ),
    (
        "Hai bên nhất trí vòng tham vấn tiếp theo sẽ diễn ra tại Bishkek vào quý II/2026; trước đó, Thứ "
        "trưởng Bộ Ngoại giao Mai Xuân Lộc đã hội đàm với Thứ trưởng Ngoại giao Kyrgyzstan Ermek Asanov.",
        "meeting:KG,VN:f talks:KG,VN",
    ),
    (
        "Thủ tướng đề nghị hai bên sớm tổ chức kỳ họp lần thứ 25 Ủy ban liên Chính phủ Việt Nam - Liên bang "
        "Nga tại Hà Nội trong quý I/2026.",
        "",
    ),
    (
        "Được biết, trước đó vào ngày 11/5, Thủ tướng Nga Pavel Denisov đã hội kiến Tổng Bí thư Lý Công "
        "Thành và hội đàm với Thủ tướng Hà Văn Khoa.",
        "meeting:RU,VN talks:RU,VN",
    ),
    (
        "Chuyến thăm chính thức Việt Nam của Tổng thống Kazakhstan Arman Zhaksylykov diễn ra từ ngày 20 đến "
        "22/8 theo lời mời của Chủ tịch nước Vũ Hữu Nghĩa.",
        "visit:KZ,VN",
    ),
    (
        "(QĐND) Ngày 8-5, tại Mátxcơva, Đại tướng Hoàng Văn Sỹ, Bộ trưởng Bộ Quốc phòng hội kiến với Bộ "
        "trưởng Bộ Quốc phòng Liên bang Nga Andrei Lobanov.",
        "meeting:RU,VN",
    ),
    (
        "Sáng 15/10, Thủ tướng Hà Văn Khoa đón và hội đàm với Thủ tướng Kazakhstan Olzhas Nurpeisov thăm "
        "chính thức Việt Nam.",
        "talks:KZ,VN visit:KZ,VN",
    ),
    (
        "Trưa cùng ngày, Phó Thủ tướng Trần Quang Minh chủ trì buổi làm việc với Phó Thủ tướng Belarus "
        "Mikalai Snapkou về triển khai Nghị định thư ô tô.",
        "working_session:BY,VN",
    ),
    (
        "Trao đổi với phóng viên bên lề hội nghị, Đại sứ Đặng Minh Thu cho biết hai nước còn nhiều dư địa hợp tác.",
        "",
    ),
    (
        "Chiều nay, Chủ tịch Quốc hội Vi Thị Hạnh có cuộc hội đàm trực tuyến với Chủ tịch Hạ viện Armenia "
        "Alen Grigoryan.",
        "talks:AM,VN",
    ),
    (
        "Tiếp Bộ trưởng Công nghiệp và Thương mại Nga Denis Alikhanov, Thủ tướng đề nghị hai bên sớm khởi công dự án.",
        "reception:RU,VN",
    ),
    (
        "Tổng thống Belarus Viktar Karalenka đã đến Hà Nội, bắt đầu chuyến thăm cấp Nhà nước tới Việt Nam "
        "từ ngày 8 đến 10/12.",
        "visit:BY,VN",
    ),
    (
        "Ngày 2/6, Ủy ban Hỗn hợp thực thi Hiệp định VN-EAEU FTA đã họp phiên lần thứ 5 tại Yerevan do Thứ "
        "trưởng Lê Hoài Phương và Bộ trưởng Thương mại EEC Andrey Slepakov đồng chủ trì.",
        "co-chair:EAEU,VN",
    ),
    (
        "Thứ trưởng Ngoại giao Mai Xuân Lộc gặp Đại sứ Kyrgyzstan Bakyt Asanov, Đại biện Armenia Karen "
        "Simonyan và Đại sứ Belarus Uladzimir Baravik nhân dịp năm mới.",
        "meeting:AM,BY,KG,VN:d",
    ),
    (
        "Dự kiến Tổng thống Nga sẽ thăm cấp Nhà nước tới Việt Nam trong nửa cuối năm 2026.",
        "visit:RU,VN:f",
    ),
    (
        "Trong cuộc gặp với Thủ tướng Armenia hồi tháng 10, Thủ tướng Hà Văn Khoa từng nêu vấn đề hạn ngạch gạo.",
        "meeting:AM,VN",
    ),
    (
        "Trong những năm gần đây, các chuyến thăm cấp cao giữa Việt Nam và Nga diễn ra thường xuyên.",
        "",
    ),
    (
        "Thủ tướng Hà Văn Khoa mời Thủ tướng Armenia Davit Mkrtchyan sớm thăm chính thức Việt Nam.",
        "",
    ),
    (
        "Doanh nghiệp hai nước đang gặp nhiều khó khăn về thanh toán với Belarus.",
        "",
    ),
    (
        "Tổng thống Belarus tiếp tục khẳng định ủng hộ Việt Nam.",
        "",
    ),
    (
        "Bộ trưởng Tạ Minh Hải tham dự Diễn đàn Kinh tế Á - Âu tại Minsk cùng đại diện các nước thành viên.",
        "",
    ),
    (
        "Đại sứ Belarus Uladzimir Baravik làm việc tại Việt Nam từ năm 2021.",
        "",
    ),
    (
        "Việt Nam và Kazakhstan thiết lập quan hệ ngoại giao ngày 29/6/1992.",
        "",
    ),
    (
        "Ông cho biết đã thăm một số nhà máy tại Bình Dương.",
        "",
    ),
    (
        "Thủ tướng nhấn mạnh hai bên cần tăng cường tiếp xúc, gặp gỡ giữa doanh nghiệp Việt Nam và Nga.",
        "",
    ),
    (
        "Chủ tịch nước Vũ Hữu Nghĩa gửi điện mừng tới Tổng thống Kyrgyzstan nhân dịp Quốc khánh.",
        "",
    ),
    (
        "Hai bên chưa ấn định thời gian cho phiên họp tiếp theo của Ủy ban hỗn hợp.",
        "",
    ),
    (
        "Sau cuộc điện đàm ngày 4/6 giữa Tổng Bí thư Lý Công Thành và Tổng thống Nga Aleksandr Voronin, hai "
        "nước đẩy nhanh đàm phán.",
        "phone_call:RU,VN",
    ),
    (
        "Bà Vi Thị Hạnh đã được Tổng thống Armenia Vahan Torosyan tiếp tại Yerevan hôm 3/11.",
        "reception:AM,VN",
    ),
    (
        "Cũng trong sáng 5/6, Đại sứ Belarus đã trình Quốc thư lên Chủ tịch nước Vũ Hữu Nghĩa.",
        "reception:BY,VN",
    ),
]


@pytest.mark.parametrize(("text", "expected"), MEETINGS)
def test_meetings_of_a_lead(text: str, expected: str) -> None:
    assert meetings(text) == expected.split()


LEVERS = [
    (
        "Bộ trưởng đề nghị phía Belarus xem xét dỡ bỏ biện pháp phòng vệ ngưỡng đối với hàng dệt may, giày "
        "dép của Việt Nam",
        "trade.safeguard_trigger",
    ),
    (
        "nâng hạn ngạch thuế quan mặt hàng gạo từ 10.000 tấn lên 30.000 tấn mỗi năm, tạo điều kiện cho cà "
        "phê và hạt tiêu thâm nhập thị trường Trung Á",
        "trade.market_access trade.quota",
    ),
    (
        "sớm hoàn thiện cơ chế thanh toán bằng đồng nội tệ, kết nối thẻ Mir với hệ thống Napas",
        "payments",
    ),
    (
        "mở tuyến vận tải biển trực tiếp Vladivostok - Hải Phòng và tăng số chuyến tàu liên vận qua Trung Quốc",
        "transport.rail transport.sea",
    ),
    (
        "đơn giản hóa thủ tục cấp thị thực cho doanh nhân và khách du lịch hai nước",
        "mobility tourism",
    ),
    (
        "tăng số suất học bổng đào tạo cho sinh viên Việt Nam tại các trường đại học Nga",
        "education.training",
    ),
    (
        "khôi phục các đường bay thẳng giữa Hà Nội và Minsk, thúc đẩy trao đổi khách du lịch",
        "tourism transport.air",
    ),
    (
        "phối hợp phòng chống tội phạm xuyên quốc gia, buôn bán ma túy và rửa tiền",
        "security",
    ),
    (
        "tạo thuận lợi cho cộng đồng người Việt Nam sinh sống, làm ăn ổn định tại Nga",
        "diaspora",
    ),
    (
        "ủng hộ lập trường của ASEAN về vấn đề Biển Đông, tôn trọng UNCLOS 1982",
        "east_sea",
    ),
    (
        "mở rộng hợp tác trong lĩnh vực dầu khí, điện hạt nhân và năng lượng tái tạo",
        "energy",
    ),
    (
        "xây dựng trung tâm logistics tại cửa khẩu Khorgos nhằm đưa hàng Việt Nam sang Trung Á",
        "trade.market_access transport.logistics",
    ),
    (
        "hai bên sớm kết thúc đàm phán nâng cấp Hiệp định Thương mại tự do Việt Nam - EAEU",
        "fta.amend",
    ),
    (
        "kim ngạch thương mại song phương đạt 4,6 tỷ USD trong năm 2024",
        "trade.volume",
    ),
    (
        "tháo gỡ rào cản kỹ thuật, thống nhất quy định kiểm dịch thực vật đối với trái cây tươi",
        "sps trade.barriers",
    ),
    (
        "khuyến khích doanh nghiệp Kazakhstan đầu tư vào lĩnh vực chế biến nông sản tại Việt Nam",
        "agri.general invest.general",
    ),
    (
        "tăng cường trao đổi đoàn các cấp, nhất là cấp cao, giao lưu nhân dân và hợp tác giữa các địa phương",
        "delegation_exchange people_exchange",
    ),
    (
        "đẩy mạnh hợp tác quốc phòng - an ninh, chuyển đổi số, trí tuệ nhân tạo",
        "defence sci_tech",
    ),
    (
        "phía Nga cung ứng phân bón, than và lúa mì ổn định cho thị trường Việt Nam",
        "agri.general energy",
    ),
    (
        "thành lập liên doanh khai thác đất hiếm, bô-xít tại Tây Nguyên",
        "invest.jv minerals",
    ),
    (
        "ký kết hiệp định tương trợ tư pháp và hiệp định dẫn độ",
        "legal_framework",
    ),
    (
        "tổ chức Ngày Văn hóa Kazakhstan tại Việt Nam, giao lưu thể thao và điện ảnh",
        "culture sport",
    ),
    (
        "phối hợp chặt chẽ tại Liên Hợp Quốc và các diễn đàn đa phương",
        "multilateral",
    ),
    (
        "nâng cấp quan hệ hai nước lên Đối tác chiến lược",
        "relations.general",
    ),
    (
        "cung cấp máy móc, thiết bị cho ngành khai khoáng",
        "industry.equipment minerals",
    ),
    (
        "bảo đảm cân bằng cán cân thương mại, phát triển chuỗi cung ứng bền vững",
        "supply_chain trade.balance",
    ),
    (
        "tổ chức hội chợ, diễn đàn doanh nghiệp và các đoàn xúc tiến thương mại",
        "business.promotion",
    ),
    (
        "sản xuất sữa, thịt bò và các sản phẩm chăn nuôi",
        "agri.dairy agri.general",
    ),
    (
        "không áp thuế chống bán phá giá đối với thép của Việt Nam",
        "trade.barriers",
    ),
    (
        "hoàn tất thủ tục phê chuẩn để Hiệp định sớm có hiệu lực",
        "legal_framework",
    ),
    (
        "hợp tác dệt may, da giày và công nghiệp nhẹ",
        "industry.general industry.textile",
    ),
    (
        "các doanh nghiệp hai nước cần tận dụng tốt hơn nữa những ưu đãi mà FTA Việt Nam - EAEU mang lại",
        "fta.implement",
    ),
    (
        "Nga công nhận hệ thống kiểm soát an toàn thực phẩm của Việt Nam, bổ sung 12 nhà máy thủy sản vào "
        "danh sách được phép xuất khẩu",
        "sps trade.market_access",
    ),
    (
        "thủ tục thông quan tại cửa khẩu còn chậm, giấy chứng nhận xuất xứ chưa được chấp nhận dưới dạng điện tử",
        "trade.barriers",
    ),
    (
        "lập kho ngoại quan và trung tâm trung chuyển hàng hóa cho Việt Nam ở Orenburg",
        "transport.logistics",
    ),
    (
        "hàng nông, thủy sản Việt Nam hiện diện nhiều hơn trên kệ siêu thị ở Almaty",
        "trade.market_access",
    ),
    (
        "doanh nghiệp hai bên tăng cường gặp gỡ, tham dự các hội chợ và tuần hàng của nhau",
        "business.promotion",
    ),
    (
        "rà soát, ký mới các văn kiện hợp tác trong lĩnh vực tư pháp",
        "legal_framework",
    ),
    (
        "không áp dụng ngưỡng phòng vệ với nhóm hàng đồ lót",
        "trade.safeguard_trigger",
    ),
    (
        "miễn thị thực cho người mang hộ chiếu phổ thông lưu trú đến 45 ngày",
        "mobility",
    ),
    (
        "quan hệ hữu nghị truyền thống giữa hai nước không ngừng được củng cố",
        "relations.general",
    ),
    (
        "hai nước bổ trợ nhau về cơ cấu kinh tế, tiềm năng hợp tác còn rất lớn",
        "econ_coop.general",
    ),
    (
        "đa dạng hóa nguồn cung nguyên liệu, không để đứt gãy chuỗi cung ứng lương thực",
        "supply_chain",
    ),
    (
        "xuất khẩu sang Nga tăng 20%, nhập khẩu từ Nga giảm nhẹ",
        "trade.volume",
    ),
    (
        "áp thuế 0% với 90% dòng thuế theo lộ trình của Hiệp định thương mại tự do giữa Việt Nam và Liên "
        "minh Kinh tế Á - Âu",
        "fta.implement",
    ),
    (
        "giải quyết khó khăn về thanh toán, vận tải và bảo hiểm hàng hóa",
        "payments transport.general",
    ),
    (
        "đẩy nhanh tiến độ nhà máy điện gió ngoài khơi, cung cấp LNG dài hạn",
        "energy",
    ),
    (
        "dự án bảo tàng và vườn ươm công nghệ, khoa học cơ bản",
        "culture sci_tech",
    ),
    (
        "lắp ráp xe buýt điện và xe tải mang thương hiệu MAZ tại Việt Nam",
        "industry.auto",
    ),
    (
        "mở rộng thị trường cho phân bón kali và máy nông nghiệp Belarus",
        "trade.market_access",
    ),
    (
        "cùng các nước ASEAN xây dựng Bộ Quy tắc ứng xử ở Biển Đông thực chất",
        "east_sea",
    ),
    (
        "thúc đẩy hợp tác quốc phòng, an ninh",
        "defence security",
    ),
    (
        "tàu hàng từ ga Yên Viên đi Minsk mất 25 ngày",
        "transport.rail",
    ),
    (
        "hỗ trợ bà con kiều bào hòa nhập và giữ gìn tiếng Việt",
        "diaspora",
    ),
    (
        "đào tạo cán bộ quản lý, kỹ sư ngành khai khoáng và năng lượng nguyên tử",
        "education.training",
    ),
    (
        "tăng hạn ngạch đường mía, thuốc lá và mở cửa cho thịt gà chế biến",
        "trade.market_access trade.quota",
    ),
    (
        "nghiên cứu lập nhóm công tác chung để tháo gỡ vướng mắc trong thương mại",
        "institution.igc trade.barriers",
    ),
    (
        "hai bên nhất trí đưa thương mại lên 3 tỷ USD vào năm 2030 theo hướng cân bằng hơn",
        "trade.balance trade.volume",
    ),
    (
        "đẩy mạnh hợp tác giữa các địa phương, kết nghĩa giữa Hải Phòng và Vladivostok",
        "people_exchange",
    ),
    (
        "đề nghị hai bên phối hợp nâng kim ngạch thương mại lên 1,5 tỷ USD vào năm 2026, bao gồm cả việc "
        "Nga tiếp tục mở cửa cho nông, thủy sản Việt Nam",
        "trade.market_access trade.volume",
    ),
    (
        "Chính phủ Việt Nam luôn tạo mọi điều kiện thuận lợi cho các nhà đầu tư Kazakhstan làm ăn lâu dài tại Việt Nam",
        "invest.general",
    ),
    (
        "phối hợp triển khai dự án sản xuất ô tô tại Việt Nam, nâng tỷ lệ nội địa hóa",
        "industry.auto",
    ),
    (
        "tăng cường kết nối hàng không, đường sắt, đường biển để thúc đẩy thương mại và du lịch",
        "tourism trade.volume transport.air transport.rail transport.sea",
    ),
    (
        "hợp tác trong các lĩnh vực truyền thống như năng lượng - dầu khí, khoa học - công nghệ, giáo dục - "
        "đào tạo, quốc phòng - an ninh",
        "defence education.training energy sci_tech",
    ),
    (
        "đưa hợp tác kinh tế, thương mại trở thành trụ cột của quan hệ song phương",
        "econ_coop.general",
    ),
    (
        "các doanh nghiệp dệt may Việt Nam chịu thiệt hại vì cơ chế phòng vệ ngưỡng",
        "trade.safeguard_trigger",
    ),
    (
        "Việt Nam sẵn sàng làm cầu nối để Kazakhstan tăng cường quan hệ với ASEAN",
        "multilateral",
    ),
    (
        "khởi động đàm phán hiệp định thương mại tự do giữa Việt Nam và Mông Cổ",
        "fta.negotiate",
    ),
    (
        "hợp tác chặt chẽ trong đấu tranh với các loại tội phạm và bảo đảm an ninh mạng",
        "security",
    ),
    (
        "ủng hộ nhau ứng cử vào các tổ chức quốc tế",
        "multilateral",
    ),
    (
        "tạo thuận lợi cho công dân hai nước đi lại, cư trú và làm việc",
        "mobility",
    ),
    (
        "xem xét cấp thêm giấy phép cho các nhà máy sữa Belarus xuất khẩu sang Việt Nam",
        "trade.market_access",
    ),
    (
        "thành lập trung tâm đào tạo tiếng Nga tại Hà Nội",
        "education.training",
    ),
    (
        "giao Bộ Công Thương nghiên cứu khả năng nhập khẩu dầu thô, khí hóa lỏng của Nga",
        "energy",
    ),
    (
        "mời Thủ tướng Việt Nam sang thăm chính thức Armenia",
        "delegation_exchange",
    ),
    (
        "sớm ký Hiệp định vận tải đường bộ quốc tế",
        "legal_framework transport.general",
    ),
    (
        "đẩy nhanh việc công nhận tương đương về an toàn thực phẩm đối với cá tra, tôm",
        "sps",
    ),
    (
        "giảm cước vận tải, rút ngắn thời gian vận chuyển hàng hóa giữa hai nước",
        "transport.general",
    ),
    (
        "thiết lập hệ thống thanh toán độc lập, không phụ thuộc đồng USD",
        "payments",
    ),
    (
        "chuyển giao công nghệ chế tạo máy và thiết bị y tế",
        "industry.equipment industry.machinery sci_tech",
    ),
    (
        "kết nối các sàn thương mại điện tử, số hóa thủ tục hải quan",
        "sci_tech trade.barriers",
    ),
    (
        "tăng cường hợp tác giữa hai Quốc hội và các nhóm nghị sĩ hữu nghị",
        "delegation_exchange",
    ),
    (
        "khai thác tối đa tiềm năng của tuyến hành lang vận tải quốc tế Bắc - Nam",
        "transport.general",
    ),
    (
        "đánh giá cao đóng góp của cộng đồng người Việt tại Ukraine và Nga",
        "diaspora",
    ),
    (
        "giải quyết các tranh chấp bằng biện pháp hòa bình trên cơ sở luật pháp quốc tế, trong đó có Công "
        "ước Luật Biển 1982",
        "east_sea",
    ),
    (
        "hỗ trợ doanh nghiệp tìm hiểu thị trường, tham gia hội chợ WorldFood Moscow",
        "business.promotion",
    ),
    (
        "hợp tác nghề cá, trồng trọt và chế biến thực phẩm Halal",
        "agri.general",
    ),
    (
        "dỡ bỏ hàng rào phi thuế quan, cắt giảm thuế nhập khẩu với cà phê chế biến",
        "trade.barriers",
    ),
    (
        "mở rộng hợp tác trong khai thác than và khoáng sản quý hiếm",
        "energy minerals",
    ),
    (
        "phát huy vai trò của Ủy ban liên Chính phủ và các cơ chế hợp tác song phương",
        "institution.igc",
    ),
    (
        "đưa quan hệ Việt Nam - Belarus phát triển thực chất, hiệu quả, đi vào chiều sâu",
        "relations.general",
    ),
    (
        "tăng lượng khách du lịch Kazakhstan tới Nha Trang, Phú Quốc",
        "tourism",
    ),
    (
        "tạo điều kiện cho chuyên gia, kỹ sư công nghệ thông tin sang làm việc",
        "mobility",
    ),
    (
        "hai bên còn nhiều dư địa để gia tăng trao đổi hàng hóa, nhất là nông sản nhiệt đới và sản phẩm sữa",
        "agri.dairy agri.general trade.volume",
    ),
    (
        "đề nghị Ủy ban Kinh tế Á - Âu không kích hoạt ngưỡng đối với quần áo, đồ gỗ nội thất",
        "trade.safeguard_trigger",
    ),
    (
        "đề xuất cấp lượng hạn ngạch bổ sung cho gạo thơm",
        "trade.quota",
    ),
    (
        "tháo gỡ vướng mắc cho các dự án đầu tư của doanh nghiệp Việt Nam tại vùng Moskva",
        "invest.general",
    ),
    (
        "lập cơ chế cảnh báo sớm về các biện pháp phòng vệ thương mại",
        "trade.barriers",
    ),
    (
        "phối hợp khai thác hiệu quả cảng Vladivostok cho hàng quá cảnh từ Việt Nam",
        "transport.general transport.sea",
    ),
    (
        "mở chi nhánh ngân hàng, chấp nhận thanh toán bằng tenge và đồng Việt Nam",
        "payments",
    ),
    (
        "tăng tần suất các chuyến bay thuê chuyến tới Cam Ranh phục vụ du khách",
        "tourism transport.air",
    ),
    (
        "hợp tác trong lĩnh vực y tế, dược phẩm và vắc-xin",
        "",
    ),
    (
        "duy trì các cơ chế đối thoại chính trị, tham vấn giữa hai Bộ Ngoại giao",
        "delegation_exchange",
    ),
    (
        "sớm thành lập Ủy ban liên Chính phủ giữa hai nước",
        "institution.igc",
    ),
    (
        "chia sẻ kinh nghiệm xây dựng chính phủ điện tử, đô thị thông minh",
        "sci_tech",
    ),
    (
        "thiết lập quan hệ kết nghĩa giữa các tỉnh, thành phố của hai nước",
        "people_exchange",
    ),
    (
        "cung cấp thép, gỗ, bột giấy và phân bón cho Việt Nam",
        "agri.general industry.general",
    ),
    (
        "xem xét cấp chứng nhận xuất xứ điện tử, đơn giản hóa thủ tục hải quan",
        "trade.barriers",
    ),
    (
        "hoan nghênh các tập đoàn Belarus đầu tư sản xuất máy kéo, xe chuyên dụng tại Việt Nam",
        "industry.machinery invest.general",
    ),
    (
        "bảo đảm an ninh lương thực và an ninh năng lượng",
        "agri.general energy",
    ),
    (
        "tăng cường giao lưu văn hóa, nghệ thuật, thể thao và du lịch",
        "culture sport tourism",
    ),
    (
        "hai nước là đối tác tin cậy của nhau",
        "relations.general",
    ),
    (
        "mong phía bạn tiếp tục quan tâm, tạo điều kiện để cộng đồng người Việt hội nhập sở tại",
        "diaspora",
    ),
    (
        "thúc đẩy sớm ký Hiệp định bảo hộ đầu tư sửa đổi",
        "legal_framework",
    ),
    (
        "Việt Nam là nước đầu tiên ký hiệp định thương mại tự do với Liên minh",
        "",
    ),
    (
        "các nước thành viên EAEU là thị trường tiềm năng cho thủy sản, cà phê, hồ tiêu Việt Nam",
        "trade.market_access",
    ),
    (
        "tổ chức triển lãm hàng Việt Nam tại Minsk và kết nối các nhà nhập khẩu",
        "business.promotion",
    ),
    (
        "cùng nghiên cứu, sản xuất xe điện và phụ tùng",
        "industry.auto",
    ),
    (
        "tăng cường hợp tác trong khuôn khổ ASEAN - Nga, APEC và Liên Hợp Quốc",
        "multilateral",
    ),
    (
        "giải quyết vấn đề bảo hiểm, thanh toán cước vận tải biển",
        "payments transport.sea",
    ),
]


@pytest.mark.parametrize(("content", "expected"), LEVERS)
def test_levers_of_what_is_said(content: str, expected: str) -> None:
    assert levers(content) == expected.split()


def test_one_meeting_told_in_headline_lead_and_caption_is_one_record() -> None:
    text = (
        "Thủ tướng hội đàm với Thủ tướng Armenia\n"
        "Sáng 3/11, tại Hà Nội, Thủ tướng Hà Văn Khoa hội đàm với Thủ tướng Armenia Davit Mkrtchyan.\n"
        "Ảnh: Thủ tướng Hà Văn Khoa hội đàm với Thủ tướng Davit Mkrtchyan\n"
        "Tại hội đàm, hai Thủ tướng nhất trí tăng cường hợp tác thương mại.\n"
    )
    assert meetings(text) == ["talks:AM,VN"]


def test_a_session_asked_for_is_no_meeting() -> None:
    asked = "Thủ tướng đề nghị Nga sớm tổ chức kỳ họp lần thứ 25 Ủy ban liên Chính phủ tại Hà Nội trong quý I/2026."
    agreed = (
        "Hai bên nhất trí tổ chức kỳ họp lần thứ 25 Ủy ban liên Chính phủ Việt Nam - Nga tại Hà Nội vào quý I/2026."
    )
    assert meetings(asked) == []
    assert meetings(agreed) == ["meeting:RU,VN:f"]


def test_a_counterpart_without_a_title_keeps_the_name() -> None:
    text = "Chiều 2/4, Bộ trưởng Ngoại giao Lê Đăng Thịnh hội đàm với người đồng cấp Belarus Ales Harun tại Minsk."
    (met,) = [each for each in read_communique(text, PUBLISHED).records if isinstance(each, Meeting)]
    assert [(each.country, each.name) for each in met.participants] == [("VN", "Lê Đăng Thịnh"), ("BY", "Ales Harun")]
    assert met.place is not None
    assert met.place.norm == "BY/Minsk"
    assert met.date is not None
    assert met.date.iso == "2025-04-02"


def test_a_bare_agreement_is_no_record_but_stands_for_the_one_named() -> None:
    text = (
        "Hai bên nhất trí thực thi hiệu quả Hiệp định Thương mại tự do giữa Việt Nam và Liên minh Kinh tế Á - Âu, "
        "xem xét sửa đổi, nâng cấp Hiệp định trong năm tới."
    )
    records = read_communique(text, PUBLISHED).records
    (act,) = [each for each in records if isinstance(each, Act)]
    assert [each.canon for each in records if isinstance(each, Agreement)] == ["vn-eaeu-fta"]
    assert {lever for item in act.items for lever in item.levers} == {"fta.implement", "fta.amend"}


@pytest.mark.parametrize(
    "piece",
    ["với và làm việc ", "tập đoàn a", "đồng chủ trì ", "khóa họp lần ", "người đồng cấp ", "trao đổi, làm việc với "],
)
def test_a_row_of_words_of_meeting_does_not_hold_up_the_reader(piece: str) -> None:
    text = "Ngày 3/5, Thủ tướng Hà Văn Khoa làm việc với " + piece * 3000 + "Nga và Belarus tại Hà Nội."
    start = time.perf_counter()
    read_communique(text, PUBLISHED, language="vi")
    assert time.perf_counter() - start < 5


ENGLISH = [
    ("abolish the trigger safeguard mechanism on Vietnamese garments", "trade.safeguard_trigger"),
    ("raise the tariff-rate quota for rice to 30,000 tonnes", "trade.quota"),
    ("open a direct shipping line between Vladivostok and Hai Phong", "transport.sea"),
    ("resume direct flights between Hanoi and Minsk", "transport.air"),
    ("facilitate market access for coffee, seafood and fruit", "trade.market_access"),
    ("settle payments in national currencies and link bank cards", "payments"),
    ("remove technical barriers and simplify customs procedures", "trade.barriers"),
    ("increase bilateral trade to 2 billion USD in a balanced manner", "trade.balance trade.volume"),
    ("cooperation in oil and gas, nuclear energy and renewables", "energy"),
    ("assemble trucks, buses and tractors in Viet Nam", "industry.auto industry.machinery"),
    ("waive visas for business people and tourists", "mobility tourism"),
    ("offer more scholarships for Vietnamese students", "education.training"),
    ("strengthen cooperation in science, technology and innovation", "sci_tech"),
    ("hold the next session of the Inter-Governmental Committee", "institution.igc"),
    ("make full use of the Free Trade Agreement between Viet Nam and the Eurasian Economic Union", "fta.implement"),
    ("maintain peace and freedom of navigation in the East Sea under UNCLOS", "east_sea"),
    ("coordinate closely at the United Nations and ASEAN forums", "multilateral"),
    ("support the Vietnamese community living in Russia", "diaspora"),
    ("encourage exchange of delegations and people-to-people contacts", "delegation_exchange people_exchange"),
    ("mutual recognition of veterinary and phytosanitary certificates", "sps"),
    ("develop rail freight through China and logistics hubs", "transport.logistics transport.rail"),
    ("fight transnational crime and drug trafficking", "security"),
    ("promote investment in mining and minerals", "invest.general minerals"),
    ("expand defence cooperation", "defence"),
]
RUSSIAN = [
    ("отменить триггерную защитную меру в отношении швейных изделий", "trade.safeguard_trigger"),
    ("увеличить тарифную квоту на рис до 30 тысяч тонн", "trade.quota"),
    ("открыть прямое морское сообщение между Владивостоком и Хайфоном", "transport.sea"),
    ("возобновить прямое авиасообщение между Минском и Ханоем", "transport.air"),
    ("расширить доступ вьетнамских морепродуктов на российский рынок", "trade.market_access"),
    ("перейти на расчёты в национальных валютах", "payments"),
    ("устранить технические барьеры и упростить таможенные процедуры", "trade.barriers"),
    ("довести товарооборот до 2 млрд долларов", "trade.volume"),
    ("сотрудничество в нефтегазовой сфере и атомной энергетике", "energy"),
    ("наладить сборку грузовиков и тракторов во Вьетнаме", "industry.auto industry.machinery"),
    ("отменить визы для туристов и предпринимателей", "mobility tourism"),
    ("увеличить число стипендий для вьетнамских студентов", "education.training"),
    ("развивать сотрудничество в области науки, технологий и цифровизации", "sci_tech"),
    ("провести очередное заседание Межправительственной комиссии", "institution.igc"),
    ("эффективно использовать возможности Соглашения о свободной торговле между ЕАЭС и Вьетнамом", "fta.implement"),
    ("координировать действия в ООН и на многосторонних площадках", "multilateral"),
    ("активизировать обмен делегациями и контакты между людьми", "delegation_exchange people_exchange"),
    ("взаимное признание ветеринарных и фитосанитарных сертификатов", "sps"),
    ("развивать контейнерные железнодорожные перевозки и логистику", "transport.logistics transport.rail"),
    ("создать совместное предприятие по переработке молока", "agri.dairy invest.jv"),
    ("поставки удобрений, зерна и мяса", "agri.general"),
    ("сотрудничество в сфере образования, культуры, спорта и туризма", "culture education.training sport tourism"),
    ("расширять оборонное сотрудничество и борьбу с преступностью", "defence security"),
    ("привлечь инвестиции в добычу полезных ископаемых", "invest.general minerals"),
]


@pytest.mark.parametrize(("content", "expected"), ENGLISH)
def test_levers_of_what_is_said_in_english(content: str, expected: str) -> None:
    assert proposed(f"Prime Minister of Viet Nam Hà Văn Khoa proposed to {content}.", "en") == expected.split()


@pytest.mark.parametrize(("content", "expected"), RUSSIAN)
def test_levers_of_what_is_said_in_russian(content: str, expected: str) -> None:
    assert proposed(f"Премьер-министр Вьетнама Ха Ван Кхоа предложил {content}.", "ru") == expected.split()


@pytest.mark.parametrize(("text", "kind", "countries"), [
    ("(Báo Công Thương) - Tiếp Bộ trưởng Công Thương Nga Kirill Yermolov ngày 16/5, Phó Thủ tướng Hồ Viết Thuận khẳng "
     "định Việt Nam sẵn sàng hợp tác.", "reception", ["VN", "RU"]),
    ("Tại buổi làm việc với Bộ trưởng Thương mại Kazakhstan Yerlan Tuleubay ngày 28/11 ở Astana, Phó Thủ tướng Đặng "
     "Hữu Khiêm đề xuất ba hướng hợp tác.", "working_session", ["VN", "KZ"]),
    ("Thủ tướng Lê Văn Bình đã gặp tại Minsk Tổng thống Belarus Ales Varabei.", "meeting", ["VN", "BY"]),
    ("Thủ tướng Lê Văn Bình đã tiếp vào chiều 5/5 Đại sứ Nga Ivan Petrov.", "reception", ["VN", "RU"]),
    ("Вице-премьер РФ Кирилл Самарин 15 октября встретился в Москве с заместителем Премьер-министра Вьетнама Нгуен Ван "
     "Хиеу.", "meeting", ["RU", "VN"]),
    ("Министр торговли Вьетнама Ле Ван Минь принял в Ханое министра энергетики России Сергея Иванова.", "reception",
     ["VN", "RU"]),
    ("Prime Minister Vu Dinh Khang received in Hanoi on December 4 Deputy Prime Minister of Kazakhstan Daniyar "
     "Seitbekov.", "reception", ["VN", "KZ"]),
])  # fmt: skip
def test_day_and_place_stand_anywhere(text: str, kind: str, countries: list[str]) -> None:
    """A day and a place between the verb and whom it names, a byline before it, the host behind a noun."""
    met = [each for each in read_communique(text, PUBLISHED).records if isinstance(each, Meeting)]
    assert [(each.kind, [party.country for party in each.participants]) for each in met] == [(kind, countries)]


def test_who_received_is_named_behind_the_noun() -> None:
    """`Trong buổi tiếp X, Y đề nghị`: Y received X."""
    text = "Trong buổi tiếp Đại sứ Nga Ivan Petrov chiều 5/5, Phó Thủ tướng Đặng Hữu Khiêm đề nghị mở rộng hợp tác."
    (met,) = [each for each in read_communique(text, PUBLISHED).records if isinstance(each, Meeting)]
    assert [party.name for party in met.participants] == ["Đặng Hữu Khiêm", "Ivan Petrov"]
