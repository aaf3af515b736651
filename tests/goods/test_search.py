"""Finding by words: which place of the Harmonized System 2022 must answer to a trader's word.

The codes were taken from the texts of the headings and subheadings of HS 2022 and the notes to its chapters, not from
the program: what a broker would write on a declaration for goods of that name.
"""

from __future__ import annotations

import sqlite3
import time
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
dép = 6402
сапоги резиновые ~ 6401 640192
giày da ~ 6403 640399
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
điện thoại di động = 851713 851714
điện thoại thông minh = 851713
dien thoai = 8517 851713 851714
смартфон = 851713
смартфоны = 851713
smartphone = 851713
smartphones = 851713
phone = 851713 851714 8517
телефон = 8517 851713 851714
мобильный телефон = 851713 851714
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
