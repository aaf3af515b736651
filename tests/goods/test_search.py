"""Finding by words: which place of the Harmonized System 2022 must answer to a trader's word.

The codes were taken from the texts of the headings and subheadings of HS 2022 and the notes to its chapters, not from
the program: what a broker would write on a declaration for goods of that name.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burabay.goods.names import merged, package_names
from burabay.goods.search import Node, build_index, closeness, search
from burabay.lawbook import tables
from burabay.lawbook.tables import Name

LAW = Path(__file__).resolve().parents[2] / "law"

# query = codes, any of which must come first; "~" instead of "=": one of them among the first three.
GOLDEN = """
# Footwear and clothing (chapters 61-64)
giày thể thao = 640411 640219 640319
giay the thao = 640411 640219 640319
sports shoes = 640411 640219 640319
sneakers = 640411 640219 640319
кроссовки = 640411 640219 640319
спортивная обувь = 640411 640219 640319
dép ~ 6402 64
сапоги резиновые ~ 6401 640192
giày da = 6403
áo thun = 6109
áo phông = 6109
футболка = 6109
футболки = 6109
t-shirt = 6109
T-shirts = 6109
quần jean = 620342 620462
джинсы = 620342 620462
jeans = 620342 620462
áo sơ mi nam ~ 6205
рубашка мужская ~ 6205
платье ~ 6204 6104
váy ~ 6204 6104
носки = 6115
tất = 6115
socks = 6115
áo khoác ~ 6201 6202
куртка ~ 6201 6202
đồ lót ~ 6107 6108 6207 6208
нижнее бельё ~ 6107 6108 6207 6208
бюстгальтер = 6212 621210
# Vehicles (chapter 87)
máy kéo = 8701
may keo = 8701
трактор = 8701
тракторы = 8701
tractor = 8701
tractors = 8701
xe ô tô = 8703
ô tô = 8703
ô tô con = 8703
xe hơi = 8703
легковые автомобили = 8703
легковой автомобиль = 8703
автомобиль ~ 8703
cars = 8703
car = 8703
xe tải = 8704
грузовик = 8704
грузовики = 8704
truck = 8704
lorries = 8704
самосвал = 870410
самосвалы = 870410
dump truck = 870410
xe ben ~ 870410
xe buýt = 8702
автобус = 8702
xe máy = 8711
мотоцикл = 8711
мотоциклы = 8711
motorcycle = 8711
xe đạp = 8712
велосипед = 8712
bicycles = 8712
phụ tùng ô tô = 8708
запчасти для автомобилей ~ 8708
xe nâng = 8427
погрузчик вилочный ~ 8427
# Rubber (chapter 40)
lốp xe = 4011
lop xe = 4011
шины = 4011
шина = 4011
покрышки ~ 4011
tyres = 4011
tires = 4011
cao su = 4001
cao su thiên nhiên = 4001
каучук = 4001 4002
натуральный каучук = 4001
natural rubber = 4001
# Food of animal origin (chapters 2-4, 16)
sữa bột = 0402 040210 040221
sua bot = 0402 040210 040221
сухое молоко = 0402 040210 040221
milk powder = 0402 040210 040221
pho mát = 0406
phô mai = 0406
сыр = 0406
cheese = 0406
масло сливочное = 0405 040510
butter = 0405 040510
bơ ~ 0405 040510
trứng = 0407
яйца = 0407
яйцо = 0407
eggs = 0407
trứng gà = 0407 040721
mật ong = 0409
мёд = 0409
мед = 0409
honey = 0409
thịt bò = 0201 0202
говядина = 0201 0202
beef = 0201 0202
thịt lợn = 0203
thịt heo = 0203
свинина = 0203
pork = 0203
thịt gà ~ 0207
курятина = 0207
xúc xích = 1601
колбаса = 1601
колбасы = 1601
sausages = 1601
tôm = 0306
креветки = 0306
shrimp = 0306
tôm đông lạnh = 030617 030616
замороженные креветки = 030617 030616
cá tra ~ 030324 030462 0304
cá tra phi lê ~ 030462
cá basa ~ 030324 030462
пангасиус ~ 030324 030462
cá ngừ ~ 0302 0303 030232 030342 030343 030487 160414
тунец ~ 0302 0303 030232 030342 030343 030487 160414
cua ~ 0306 030614 030633
mực ~ 0307 030743
сельдь ~ 030351 0302 0303 030561
# Plants and their products (chapters 7-14)
cà phê = 0901
кофе = 0901
coffee = 0901
cà phê rang = 090121 0901
cà phê nhân = 090111
кофе жареный = 0901 090121
зелёный кофе = 090111
green coffee = 090111
roasted coffee = 090121 0901
cà phê hòa tan = 210111
cà phê hoà tan = 210111
растворимый кофе = 210111
instant coffee = 210111
trà = 0902
chè = 0902
чай = 0902
tea = 0902
hồ tiêu = 0904
tiêu ~ 0904
перец чёрный ~ 0904 090411
перец ~ 0904 070960
pepper = 0904
quế = 0906
корица = 0906
cinnamon = 0906
gạo = 1006
gao = 1006
рис = 1006
rice = 1006
lúa mì = 1001
пшеница = 1001
wheat = 1001
ngô = 1005
кукуруза = 1005
maize = 1005
ячмень = 1003
barley = 1003
đậu tương = 1201
đậu nành = 1201
соя = 1201
soybeans = 1201
lạc = 1202
арахис = 1202
hạt điều = 080132 080131 0801
кешью = 080132 080131 0801
cashew = 080132 080131 0801
cashew nuts = 080132 080131 0801
thanh long ~ 081090 0810
питахайя ~ 081090 0810
dragon fruit ~ 081090 0810
chuối = 0803
бананы = 0803
банан = 0803
bananas = 0803
dứa = 080430
ананас = 080430
pineapples = 080430
xoài = 080450
манго = 080450
mango = 080450
sầu riêng = 081060
дуриан = 081060
khoai tây = 0701
картофель = 0701
картошка = 0701
hành tây = 070310 0703
чеснок = 070320
dừa ~ 0801 080112 080119
яблоки ~ 0808 080810
nho ~ 0806
sắn ~ 0714 071410
подсолнечное масло = 1512
dầu ăn ~ 1507 1511 1512 1516 1517
пальмовое масло = 1511
# Prepared food, drink, tobacco (chapters 17-24)
mì ăn liền = 190230
лапша быстрого приготовления = 190230
instant noodles = 190230
mì tôm = 190230
sô cô la = 1806
шоколад = 1806
chocolate = 1806
đường = 1701
сахар = 1701
sugar = 1701
bánh quy = 190531
печенье = 190531
nước mắm = 210390
fish sauce = 210390
bia = 2203
пиво = 2203
beer = 2203
rượu vang = 2204
вино = 2204
rượu vodka = 220860
vodka = 220860
водка = 220860
thuốc lá = 2402 24 2401
сигареты = 240220 2402
табак ~ 2401 24
tobacco ~ 2401 24
thức ăn chăn nuôi ~ 2309
корм для кошек ~ 230910
минеральная вода = 220110 2201
# Mineral products and chemicals (chapters 25-38)
xi măng = 2523
цемент = 2523
cement = 2523
than đá = 2701
уголь = 2701
каменный уголь = 2701
coal = 2701
xăng = 271012
бензин = 271012
petrol = 271012
gasoline = 271012
diesel = 271019
дизельное топливо = 271019
dầu diesel = 271019
dầu thô = 2709
нефть = 2709
crude oil = 2709
phân kali = 3104 310420
калий хлористый = 310420
хлористый калий = 310420
potash = 3104 310420
phân bón = 31 3102 3105
удобрения ~ 31 3102 3105
fertilizer ~ 31 3102 3105
phân đạm urê ~ 310210
карбамид = 310210
urea = 310210
thuốc ~ 3004 30
лекарства = 3004
medicines = 3004
thuốc tân dược ~ 3004
mỹ phẩm = 3304
косметика = 3304
dầu gội = 330510
шампунь = 330510
xà phòng = 3401
мыло = 3401
nhựa polyetylen ~ 3901 390110 390120
полиэтилен ~ 3901 390110 390120
# Wood, paper, leather (chapters 42-49)
gỗ dán = 4412
фанера = 4412
plywood = 4412
пиломатериалы = 4407
gỗ xẻ = 4407
giấy ~ 48 4801 4802
бумага ~ 48 4801 4802
giấy vệ sinh = 481810
туалетная бумага = 481810
ba lô ~ 420292 4202
balo ~ 420292 4202
рюкзак ~ 420292 4202
backpack ~ 420292 4202
сумка ~ 4202 420221 420222
túi xách ~ 4202 420221 420222
# Stone, glass, metals (chapters 68-83)
kính ~ 70 7005 7003 7007 900410
стекло ~ 70 7005 7003 7004
gạch lát nền ~ 6907
керамическая плитка = 6907
thép cuộn ~ 7208 7209 7210 7213
сталь ~ 72 7206 7208
сталь рулонная ~ 7208 7209 7210
арматура ~ 7213 7214
steel coils ~ 7208 7209 7210
ống thép ~ 7304 7305 7306
трубы стальные ~ 7304 7305 7306
nhôm ~ 7601 76
алюминий ~ 7601 76
болты ~ 7318 731815
# Machines and electronics (chapters 84-85)
điện thoại = 8517 851713 851714
điện thoại di động = 8517 851713 851714
điện thoại thông minh = 851713
dien thoai = 8517 851713 851714
смартфон = 851713
смартфоны = 851713
smartphone = 851713
smartphones = 851713
phone = 851713 851714 8517
телефон = 8517 851713 851714
мобильный телефон = 8517 851713 851714
máy tính xách tay = 847130
ноутбук = 847130
ноутбуки = 847130
laptop = 847130
máy tính ~ 8471 847130
компьютер ~ 8471 847130 847141
pin ~ 8506 8507
аккумулятор = 8507
аккумуляторы = 8507
ắc quy = 8507
battery ~ 8506 8507
батарейки = 8506
tivi = 852872 8528
телевизор = 852872 8528
television ~ 852872 8528
tủ lạnh = 8418 841810 841821
холодильник = 8418 841810 841821
refrigerator = 8418 841810 841821
máy giặt = 8450
стиральная машина = 8450
стиральные машины = 8450
washing machine = 8450
điều hòa = 8415
điều hoà = 8415
кондиционер = 8415
air conditioner = 8415
quạt ~ 8414 841451
quạt điện = 841451 8414
вентилятор = 8414 841451
máy bơm = 8413
насос = 8413
pumps = 8413
комбайн зерноуборочный = 843351
máy gặt đập liên hợp = 843351
экскаватор = 8429 842952
máy xúc = 8429 842952
dây điện = 8544
кабель = 8544
микросхемы = 8542
máy in = 8443 844331 844332
принтер ~ 8443 844331 844332
станок токарный = 8458
động cơ điện = 8501
подшипники = 8482
vòng bi = 8482
части тракторов = 8708
tractor parts = 8708
запчасти для тракторов = 8708
tractor tyres = 401170 4011
coffee machine = 851671 841981
đầu máy xe lửa ~ 8601 8602
# Instruments, furniture, toys (chapters 90-96)
đồ chơi = 9503
игрушки = 9503
игрушка = 9503
toys = 9503
đồ gỗ nội thất = 9403 940360 940350
мебель = 9403
мебель деревянная = 940360 9403 940330 940340 940350
деревянная мебель = 940360 9403 940330 940340 940350
wooden furniture = 940360 9403 940330 940340 940350
ghế = 9401
стулья = 9401
chairs = 9401
đồng hồ ~ 9102 91 9101
часы ~ 9102 91 9101
очки солнцезащитные = 900410
nệm ~ 9404
матрас ~ 9404
đèn ~ 9405
светильник ~ 9405
# From all over the nomenclature
мука = 1101
bột mì = 1101
flour ~ 1101 1102
конфеты = 1704 170490 1806
kẹo = 1704 170490
сок апельсиновый ~ 200911 200919 2009
nước cam ~ 200911 2009
orange juice ~ 2009 200911
томатная паста = 200290
cá hồi ~ 030214 030313 0302 0303 030441 030481
лосось ~ 030214 030313 0302 0303 030441 030481 030541
bông = 5201
хлопок = 5201 52
cotton ~ 5201 52
вискоза ~ 5504 5403 550410
ковры ~ 57 5701 5702 5703 5705
thảm ~ 57 5701 5702 5703 5705
зонты = 6601
ô dù = 6601
umbrella = 6601
gốm sứ ~ 69 6911 6912
gạch ~ 6904 6907 6901
кирпич ~ 6904 6901 6902
chai thủy tinh = 7010
золото = 7108
vàng = 7108
gold ~ 7108 7113
trang sức ~ 7113 7117
đinh = 7317
гвозди = 7317
nails ~ 7317
вилка ~ 8215 853669
dao ~ 8211 8215
ножи = 8211
khóa ~ 8301
замки ~ 8301
двигатель ~ 8407 8408 8501
máy phát điện ~ 8502 8501
генератор ~ 8501 8502
máy khâu = 8452
швейная машина = 8452
утюг = 851640
bàn là = 851640
nồi cơm điện = 851660
rice cooker ~ 851660
микроволновка = 851650
lò vi sóng = 851650
máy ảnh ~ 8525 852589 9006
фотоаппарат ~ 8525 852589 9006
tai nghe = 851830
наушники = 851830
tấm pin mặt trời = 854143
солнечные панели = 854143
solar panels = 854143
vi mạch = 8542
вагоны ~ 8605 8606
вертолёт ~ 8802 880211 880212
máy bay = 8802
самолёт = 8802
aircraft ~ 8802 88
дрон ~ 8806
drone ~ 8806
tàu thủy ~ 89 8901
đồng hồ đeo tay ~ 9102 9101
наручные часы = 9102 9101
thiết bị y tế ~ 9018
шприцы = 901831
kim tiêm ~ 901832 901831
đàn piano = 9201
гитара = 9202
bật lửa = 9613
зажигалка = 9613
bút bi = 960810
шариковая ручка = 960810
ручки ~ 9608 960810
масло подсолнечное = 1512
говяжья печень ~ 0206 020622 020610
мясо птицы ~ 0207
gỗ tròn = 4403
брёвна = 4403
wood pellets = 440131
пеллеты = 440131
giấy in ~ 4802
картон ~ 48 4804 4805 4808 4810
sách ~ 4901
книги = 4901
vải ~ 52 5208 5407 081090
ткань ~ 5208 5407 5209 52
sợi ~ 5205 5402 52 54
аммиачная селитра = 310230
сера ~ 2503 2802
muối = 2501
соль = 2501
salt = 2501
вода ~ 2201 220110
nước ~ 2201
metanol = 290511
метанол = 290511
сода ~ 2836 283620
краска ~ 3208 3209
sơn ~ 3208 3209
клей ~ 3506
стиральный порошок ~ 3402 340250
bột giặt ~ 3402 340250
зубная паста = 330610
kem đánh răng = 330610
вакцины ~ 3002 300241
vaccine ~ 3002 300241
сельхозтехника ~ 8432 8433 8436 8701
прицеп ~ 8716 871639
e-bike ~ 871160
xe đạp điện ~ 871160
smartwatch ~ 851762 9102
горох ~ 0713 071310 0708
льняное семя = 1204
семена льна = 1204
рапс = 1205
лён ~ 5301 1204
шкуры ~ 41 4101 4301
da thuộc ~ 4107 41 4104
пластиковые трубы ~ 3917
túi ni lông ~ 392321 3923
алюминиевая фольга = 7607
станки ~ 8456 8457 8458 8459 8460 8465
краны ~ 8426 8481
свекла ~ 0706 121291 1212
минтай ~ 030367 030475
trứng cá muối ~ 160431 1604
икра ~ 160431 160432 1604
мороженое = 2105
kem ~ 2105
йогурт = 040320 0403
sữa chua = 040320 0403
детское питание ~ 190110
кофемашина ~ 851671 841981
rèm cửa ~ 6303
шторы = 6303
полотенца ~ 630260 6302
khăn tắm ~ 630260 6302
chăn ~ 6301 9404
подушки ~ 9404 940490
palet gỗ ~ 4415
поддоны деревянные = 441520 4415
đũa tre ~ 441912
двери деревянные ~ 4418 441829
cửa gỗ ~ 4418 441829
маргарин = 1517
майонез ~ 210390 2103
кетчуп = 210320
nước tương ~ 210310
соевый соус = 210310
dấm = 2209
уксус = 2209
vinegar = 2209
men nở ~ 2102
дрожжи = 2102
yeast = 2102
cám gạo ~ 2302
жмых ~ 2304 2305 2306
рыбная мука ~ 230120 0309 2301
bột cá ~ 230120 0309 2301
асбест = 2524
asbestos = 2524
глина ~ 2508 2507
cát ~ 2505
песок ~ 2505
sand = 2505
дёготь ~ 2706 3807
серная кислота = 2807
axit sulfuric ~ 2807
каустическая сода ~ 2815 281511
аспирин ~ 3004 2918 291822
антибиотики ~ 2941 300420 3004
nước hoa = 3303
духи = 3303
perfume = 3303
nến = 3406
свечи ~ 3406 851110
candles = 3406
спички = 3605
diêm = 3605
кинопленка ~ 3702 3706
линолеум ~ 5904 3918
găng tay cao su ~ 4015 401519
резиновые перчатки ~ 4015 401519
презервативы = 401410
ремни ~ 4010 420330
верёвка ~ 5607
dây thừng ~ 5607
lưới đánh cá ~ 560811 5608
рыболовные сети ~ 560811 5608
шляпы ~ 6504 6505 65
mũ bảo hiểm = 650610
каска ~ 650610
зеркало = 7009
gương ~ 7009
проволока ~ 7217 7223 7408 7605
болт ~ 7318 731815
ốc vít ~ 7318
цепь ~ 7315
xoong nồi ~ 7323 7615
кастрюли ~ 7323 7615
лопаты ~ 8201 820110
xẻng ~ 8201 820110
отвёртки ~ 8205 820540
tua bin gió ~ 850231 8412
ветрогенератор ~ 850231
трансформатор = 8504
máy biến áp = 8504
лифт ~ 8428 842810
thang máy ~ 8428 842810
máy cày ~ 8432 843210 8701
плуг ~ 8432 843210
доильный аппарат ~ 8434 843410
máy vắt sữa ~ 8434 843410
токарный станок ~ 8458 845811
пылесос = 8508
máy hút bụi = 8508
фен ~ 851631
роутер ~ 851762
modem ~ 851762
USB ~ 852351 8523
флешка ~ 852351 8523
монитор ~ 8528 852852
локомотив ~ 8601 8602
контейнер ~ 8609
container ~ 8609
инвалидная коляска ~ 8713
коляска детская = 8715
линзы ~ 9001 9002 900130
kính áp tròng = 900130
термометр ~ 9025
микроскоп ~ 9011 9012
вышивка ~ 5810
пистолет ~ 9302 8424 9303
патроны ~ 9306 853661
картины ~ 9701
пуговицы = 9606
cúc áo ~ 9606
зубная щётка = 960321
bàn chải đánh răng = 960321
термос = 9617
mật mía ~ 1703
патока ~ 1703 1702
hạt tiêu đen ~ 0904 090411
черника ~ 081040 0810
lá chuối ~ 0604 1404 0803
нут ~ 071320 0713
гречка ~ 1008 100810
овёс = 1004
yến mạch = 1004
солод = 1107
крахмал = 1108
tinh bột sắn ~ 110814 1108
# What one subheading names: the text of the subheading in HS 2022
wooden pallets = 441520
pallet gỗ ~ 441520 4415
колючая проволока = 7313 731300
dây thép gai = 7313 731300
magnetron = 854071
магнетроны = 854071
frozen peas = 071021
горох замороженный = 071021
đậu Hà Lan đông lạnh = 071021
молибдаты = 284170
extra virgin olive oil = 150920
dầu ô liu nguyên chất đặc biệt = 150920
gà sao ~ 0105 010515 020760
гуси замороженные = 020752
hàn the = 284019 2840
трепанги ~ 0308 160561
butadiene = 2901 290124
бутадиен = 2901 290124
tritium = 284441
бериллий необработанный = 811212
bóng phát tia X = 902230
рентгеновские трубки = 902230
frozen duck = 020742
тик = 440342 440723
gỗ tếch = 440342 440723
диски пильные ~ 820231 820239 8202
pencil leads = 960920
ruột bút chì = 960920
clinker = 252310 2523
"""


def golden() -> list[tuple[str, frozenset[str], int]]:
    """(query, codes, among how many first)."""
    cases = []
    for line in GOLDEN.strip().splitlines():
        if line.startswith("#"):
            continue
        mark = "~" if "~" in line else "="
        query, codes = line.split(f" {mark} ")
        cases.append((query, frozenset(codes.split()), 3 if mark == "~" else 1))
    return cases


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the law book's own names with the package's."""
    path = tmp_path_factory.mktemp("index") / "names.sqlite"
    build_index(path, merged(tables.read_table(LAW, tables.NAMES), package_names()))
    return path


def first(index: Path, query: str, limit: int = 1) -> list[str]:
    return [node.code for node in search(index, query, limit)]


def test_the_golden_list_is_answered(index: Path) -> None:
    cases = golden()
    misses = [
        f"{query}: {first(index, query, 5)} instead of {sorted(codes)}"
        for query, codes, among in cases
        if not codes & set(first(index, query, among))
    ]
    assert len(cases) >= 600
    assert misses == []


def test_the_golden_list_names_codes_that_exist() -> None:
    known = {name.code for name in merged(tables.read_table(LAW, tables.NAMES), package_names())}
    assert {code for _, codes, _ in golden() for code in codes} <= known
    queries = [query for query, _, _ in golden()]
    assert len(queries) == len(set(queries))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("tracter", "8701"),
        ("tratcor", "8701"),
        ("смартфн", "851713"),
        ("самасвал", "870410"),
        ("cofee", "0901"),
        ("шоколат", "1806"),
        ("laptp", "847130"),
        ("điện thọai", "8517"),
        ("🚜 MÁY KÉO!!!", "8701"),
        ("máy kéo", "8701"),  # decomposed letters, as some keyboards send them
        ("«сыр»", "0406"),
    ],
)
def test_slips_of_the_hand_still_find_the_goods(index: Path, typed: str, code: str) -> None:
    assert code in first(index, typed, 3)


def test_diacritics_tell_words_apart_but_are_not_needed(index: Path) -> None:
    # bò: cattle; bơ: butter, avocado; bộ: set. Whoever types the tone means it.
    assert first(index, "thịt bò")[0] in {"0201", "0202"}
    assert set(first(index, "thit bo", 3)) & {"0201", "0202"}
    assert first(index, "hoà") == first(index, "hòa")
    assert first(index, "Мёд") == first(index, "мед") == ["0409"]


def test_any_word_is_enough_where_no_place_has_all(index: Path) -> None:
    found = first(index, "ốp lưng điện thoại", 5)  # phone cases have no name of their own
    assert {code[:4] for code in found} == {"8517"}
    assert first(index, "qqqqqq xxxxxx") == []


@pytest.mark.parametrize(
    "query",
    [
        "", " ", "\n\t", "\0", "\ud800", '"', "'", '"gạo" OR *', "NEAR(a b)", "a AND", "-", "*", "()", "{}:^", "🚜",
        "the", "и", "va", "1", "00", "%", "_", "٣", "́", "a" * 10_000, "gạo " * 2_500, "трактор" * 1_500, "x y " * 2_000,
    ],
)  # fmt: skip
def test_no_query_raises(index: Path, query: str) -> None:
    found = search(index, query, 5)
    assert len(found) <= 5
    assert all(isinstance(node, Node) for node in found)


@given(st.text(max_size=60))
def test_no_text_raises(index: Path, query: str) -> None:
    scores = [node.score for node in search(index, query, 20)]
    assert scores == sorted(scores, reverse=True)


def test_limits(index: Path) -> None:
    assert search(index, "rice", 0) == []
    assert search(index, "rice", -1) == []
    assert first(index, "rice", 3) == first(index, "rice", 10)[:3]


# --- the rules, on a small tree --------------------------------------------------------------------------


def tree(tmp_path: Path, *names: Name) -> Path:
    build_index(tmp_path / "small.sqlite", names)
    return tmp_path / "small.sqlite"


def name(code: str, en: str, words: str = "", ru: str = "", vi: str = "") -> Name:
    return Name(code, en, ru, vi, words, "", "")


def test_what_a_name_is_about_goes_before_what_it_mentions(tmp_path: Path) -> None:
    small = tree(
        tmp_path,
        name("1001", "Cups for coffee"),
        name("1002", "Coffee cups"),
        name("1003", "Roasted coffee"),
        name("1004", "Coffee, roasted"),
        name("1005", "Coffee"),
        name("1006", "Drinks other than coffee"),
    )
    assert first(small, "coffee", 9) == ["1005", "1004", "1003", "1002", "1001", "1006"]


def test_the_same_in_russian_and_vietnamese(tmp_path: Path) -> None:
    small = tree(
        tmp_path,
        name("1001", "a", ru="Чашки для кофе", vi="Cốc dùng cho cà phê"),
        name("1003", "b", ru="Жареный кофе", vi="Cà phê rang"),
        name("1005", "c", ru="Кофе", vi="Cà phê"),
        name("1006", "d", ru="Напитки, кроме кофе", vi="Đồ uống trừ cà phê"),
    )
    assert first(small, "кофе", 9) == first(small, "cà phê", 9) == ["1005", "1003", "1001", "1006"]


def test_a_heading_answers_for_several_subheadings_and_one_subheading_for_itself(tmp_path: Path) -> None:
    small = tree(
        tmp_path,
        name("2001", "Vehicles for goods", "truck;dump truck"),
        name("200110", "Dump trucks"),
        name("200120", "Diesel trucks"),
        name("200130", "Petrol trucks"),
    )
    assert first(small, "dump trucks") == ["200110"]
    assert first(small, "trucks") == ["2001"]


def test_a_name_of_a_chapter_comes_after_its_heading(tmp_path: Path) -> None:
    small = tree(
        tmp_path, name("40", "Rubber and its articles"), name("4001", "Natural rubber"), name("8501", "Rubber stamps")
    )
    assert first(small, "rubber", 3) == ["4001", "40", "8501"]


def test_words_above_count_for_those_below(tmp_path: Path) -> None:
    small = tree(tmp_path, name("0303", "Fish, frozen"), name("030323", "Tilapia"), name("0402", "Frozen milk"))
    assert first(small, "frozen tilapia") == ["030323"]


def test_a_packages_text_finds_what_no_own_word_does_and_goes_before_none(tmp_path: Path) -> None:
    names = [
        name("7102", "Diamonds"),
        name("710231", "Rough gem diamonds", "raw brilliants"),
        name("710239", "Polished gem diamonds"),
        name("7103", "Bruting machines for gems"),
    ]
    small = tmp_path / "small.sqlite"
    build_index(small, merged(names, {"710231": "Diamonds; cleaved or bruted", "710239": "Gem; raw brilliants"}))
    assert first(small, "cleaved diamonds") == ["710231"]  # "cleaved" is in no own word
    assert first(small, "cleaved") == ["710231"]
    # A form of "bruting" is in an own name, and the project's everyday words are its own.
    assert first(small, "bruting", 9) == ["7103", "710231"]
    assert first(small, "raw brilliants", 9) == ["710231", "710239"]


def test_a_word_that_only_a_package_has_is_no_misspelling(tmp_path: Path) -> None:
    small = tmp_path / "small.sqlite"
    build_index(small, merged([name("1001", "Grapes"), name("100110", "Vine fruit")], {"100110": "Drapes of vine"}))
    assert first(small, "drapes", 9) == ["100110"]


def test_a_bracket_after_other_materials_tells_what_the_others_are(tmp_path: Path) -> None:
    small = tree(
        tmp_path,
        name("6205", "Shirts of other materials (silk, flax)", ru="Рубашки из прочих материалов (шёлк, лён)"),
        name("5301", "Raw flax and waste", ru="Волокна, лён"),
    )
    assert first(small, "flax", 9) == first(small, "лён", 9) == ["5301", "6205"]
    # A bracket after anything else explains the goods themselves.
    assert closeness("combines", ["Machines for harvests (combines)"]) > closeness(
        "combines", ["Machines of other kinds (combines)"]
    )


def test_closeness_is_zero_for_nothing_and_highest_for_the_name_itself() -> None:
    assert closeness("rice", ["Wheat", "Пшеница", "Lúa mì"]) == 0
    assert closeness("", ["Rice"]) == closeness("?!", ["Rice"]) == 0
    whole, part, head, mention, left_out = (
        closeness("rice", [text]) for text in ("Rice", "Rice, broken", "Brown rice", "Flour of rice", "Flour, not rice")
    )
    assert whole > part > head > mention > left_out > 0
    # What describes the goods is closer than what they are made of or for.
    assert closeness("rice", ["Rice flour"]) > closeness("rice", ["Flour of rice"]) + 8
    # A name goes before an everyday word.
    assert closeness("rice", ["Rice", "", ""]) > closeness("rice", ["", "", "", "rice"])
    assert closeness("gạo", ["Gạo"]) > closeness("gạo", ["Gáo"])


@pytest.mark.parametrize(
    ("query", "says", "leaves_out"),
    [
        # chứa: containing; chưa: not yet; trụ: cylinder; trừ: except. Without diacritics they look alike.
        ("kali", "Phân chứa kali", "Phân chưa có kali"),
        ("ổ đũa", "Hình trụ: ổ đũa", "Hình cầu trừ ổ đũa"),
        ("rice", "Flour including rice", "Flour excluding rice"),
        ("рис", "Мука, в том числе рис", "Мука, кроме рис"),
    ],
)
def test_what_a_name_leaves_out_hardly_counts(query: str, says: str, leaves_out: str) -> None:
    assert closeness(query, [says]) > closeness(query, [leaves_out]) + 10


def test_the_index_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tree(tmp_path, name("1006", "Rice"))
    before = path.read_bytes()

    def broken(*_: object) -> None:
        raise sqlite3.OperationalError("disk full")

    monkeypatch.setattr("burabay.goods.search._write", broken)
    with pytest.raises(sqlite3.OperationalError):
        build_index(path, [name("1001", "Wheat")])
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_the_same_names_in_any_order_make_the_same_index(tmp_path: Path) -> None:
    names = [name("1001", "Wheat"), name("10", "Cereals"), name("1006", "Rice")]
    build_index(tmp_path / "a.sqlite", names)
    build_index(tmp_path / "b.sqlite", names[::-1])
    assert (tmp_path / "a.sqlite").read_bytes() == (tmp_path / "b.sqlite").read_bytes()
    assert first(tmp_path / "a.sqlite", "cereals") == ["10"]
