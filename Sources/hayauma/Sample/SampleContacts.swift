// SPDX-License-Identifier: Apache-2.0

/// Made-up Japanese readers, the same ones each time. Nobody real: the local parts are numbered.
enum SampleContacts {
    private static let surnames = [
        "佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村", "小林", "加藤", "吉田", "山田", "佐々木", "山口", "松本",
        "井上", "木村", "林", "斎藤", "清水", "髙橋", "山﨑", "渡邉", "德永",
    ]
    private static let names = [
        "陽葵", "凛", "紬", "結菜", "葵", "芽依", "蓮", "陽翔", "湊", "樹", "大和", "悠真", "美咲", "健一", "恵子", "浩", "由美", "拓海",
    ]
    private static let prefectures = [
        "北海道", "宮城県", "東京都", "神奈川県", "埼玉県", "千葉県", "愛知県", "京都府", "大阪府", "兵庫県", "広島県", "福岡県", "沖縄県",
    ]
    private static let ranks = ["一般", "シルバー", "ゴールド"]
    /// Shares in percent, roughly those of a Japanese consumer list.
    private static let domains: [(String, Int)] = [
        ("gmail.com", 42), ("yahoo.co.jp", 14), ("docomo.ne.jp", 9), ("icloud.com", 7), ("ezweb.ne.jp", 5),
        ("au.com", 4),
        ("softbank.ne.jp", 4), ("i.softbank.jp", 3), ("outlook.jp", 3), ("hotmail.co.jp", 2), ("example.co.jp", 4),
        ("example.jp", 3),
    ]

    static func csv(_ count: Int) -> String {
        var random = SplitMix64(seed: 20_261_122)
        var out = "\u{FEFF}email,姓,名,都道府県,会員ランク,ポイント,登録日\r\n"
        out.reserveCapacity(count * 96)
        for number in 0..<count {
            var pick = Int(random.next() % 100)
            var domain = "example.jp"
            for (name, share) in domains {
                if pick < share {
                    domain = name
                    break
                }
                pick -= share
            }
            out += "\(local(number, domain))@\(domain),"
            out += "\(surnames[Int(random.next() % UInt64(surnames.count))]),"
            out += "\(names[Int(random.next() % UInt64(names.count))]),"
            out += "\(prefectures[Int(random.next() % UInt64(prefectures.count))]),"
            out += "\(ranks[Int(random.next() % 10) / 4]),\(random.next() % 12_000),"
            let day = random.next() % 28 + 1
            out += "202\(random.next() % 6)-0\(random.next() % 9 + 1)-\(day < 10 ? "0" : "")\(day)\r\n"
        }
        return out
    }

    /// Some carriers once issued addresses that no RFC allows; such readers exist.
    private static func local(_ number: Int, _ domain: String) -> String {
        switch (domain, number % 50) {
        case ("docomo.ne.jp", 0): "reader..\(number)"
        case ("ezweb.ne.jp", 0): "reader\(number)."
        default: "reader\(number)"
        }
    }
}

/// A small generator whose numbers stay the same for a seed.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
