# SPDX-License-Identifier: Apache-2.0
"""Readers as a Japanese shop has them, in a CSV file as Excel writes it."""

SURNAMES = ["山田", "髙橋", "﨑山", "佐藤", "ヤマダ", "鈴木", "渡邉", "ｻﾄｳ", "すずき", "德永"]
GIVEN_NAMES = ["太郎", "花子", "①郎", "みどり", "ケンジ", "（株）", "㈱", "～子", "－平", "Ⅱ世"]
DOMAINS = ["gmail.com", "yahoo.co.jp", "docomo.ne.jp", "softbank.ne.jp", "example.com", "example.co.jp"]
PREFECTURES = ["東京都", "大阪府", "北海道", "沖縄県"]
HEADER = "email,氏名,都道府県,ポイント"
# What is wrong with a row; %d is its number.
BAD_ROWS = [
    "bad%d.example.com,名前,東京都,1",
    ",名前%d,東京都,1",
    "bad %d@example.com,名前,東京都,1",
    "bad%d@,名前,東京都,1",
    "@bad%d.example.com,名前,東京都,1",
    "bad%d@localhost,名前,東京都,1",
    "bad%d@example.com,列が足りない",
    "bad%d@example.com,列が,多,すぎ,る",
    "bad%d@example.com,制御\a文字,東京都,1",
    'bad%d@example.com,"引用符"の後,東京都,1',
    'bad%d@example.com,"閉じない,東京都,1',
    "bad%d@exa_mple..com,名前,東京都,1",
]
BAD_EVERY = 50


def address(number):
    """The address of reader `number`; among them those that carriers issued against RFC 5321."""
    if number % 50 == 7:
        return f"a..b{number}@docomo.ne.jp"
    if number % 50 == 13:
        return f"a{number}.@ezweb.ne.jp"
    return f"reader{number}@{DOMAINS[number % len(DOMAINS)]}"


def name(number):
    return f"{SURNAMES[number % len(SURNAMES)]} {GIVEN_NAMES[number // 10 % len(GIVEN_NAMES)]}"


def row(number):
    shown = f'"{name(number)}, 様"' if number % 10 == 3 else name(number)
    return f"{address(number)},{shown},{PREFECTURES[number % 4]},{number}"


class Audience:
    """A file with `count` rows; `bad` says whether one of fifty is unusable."""

    def __init__(self, path, count, bad=False, encoding="cp932"):
        self.path = path
        self.addresses = set()
        self.bad_lines = set()
        rows = [HEADER]
        for number in range(count):
            if bad and number % BAD_EVERY == 25:
                rows.append(BAD_ROWS[number // BAD_EVERY % len(BAD_ROWS)] % number)
                self.bad_lines.add(len(rows))
            else:
                rows.append(row(number))
                self.addresses.add(address(number))
        path.write_bytes("".join(line + "\r\n" for line in rows).encode(encoding))


def write_rows(path, rows):
    path.write_bytes("".join(line + "\r\n" for line in [HEADER, *rows]).encode("cp932"))
