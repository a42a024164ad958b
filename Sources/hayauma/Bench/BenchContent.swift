// SPDX-License-Identifier: Apache-2.0

import Foundation
import Platform

/// A newsletter of a chosen size with six fields, five tracked links, a pixel and the unsubscribe link.
enum BenchContent {
    static let fieldNames = ["姓", "名", "会社名", "都道府県", "会員番号", "ポイント"]
    private static let domains = [
        "gmail.com", "yahoo.co.jp", "docomo.ne.jp", "au.com", "softbank.ne.jp", "outlook.com", "example.jp",
    ]
    private static let surnames = ["佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村", "小林", "加藤"]
    private static let names = ["陽葵", "凛", "紬", "蓮", "陽翔", "湊", "結菜", "蒼", "葵", "樹"]

    static func address(_ number: Int) -> String { "reader\(number)@\(domains[number % domains.count])" }

    /// In the order of `fieldNames`.
    static func values(_ number: Int) -> [String] {
        [
            surnames[number % 10], names[number / 10 % 10], "株式会社早馬\(number % 97)", "東京都", "M\(1_000_000 + number)",
            "\(number % 5_000)",
        ]
    }

    static func row(_ number: Int, _ fields: [ContactField]) -> ImportRow {
        let values = values(number)
        let json = zip(fields, values).map { "\"\($0.id.rawValue)\":\"\($1)\"" }.joined(separator: ",")
        let address = address(number)
        return ImportRow(
            email: address, key: address, domain: domains[number % domains.count], fields: "{\(json)}")
    }

    /// The same readers as a CSV file, in UTF-8.
    static func writeFile(_ path: String, readers: Int) throws {
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        guard let file = FileHandle(forWritingAtPath: path) else { throw ControlFailure("cannot write \(path)") }
        defer { try? file.close() }
        var text = "email,\(fieldNames.joined(separator: ","))\n"
        for number in 0..<readers {
            text += "\(address(number)),\(values(number).joined(separator: ","))\n"
            if text.utf8.count > 1 << 20 {
                try file.write(contentsOf: Data(text.utf8))
                text = ""
            }
        }
        try file.write(contentsOf: Data(text.utf8))
    }

    /// `size` octets on the wire, roughly: base64 makes four of three.
    static func content(size: Int) -> CampaignContent {
        let paragraph = "秋の新作が入荷しました。今週末まで、会員の皆さまに特別な価格でお届けします。店頭でもお試しいただけます。"
        let share = max(0, size - 3_200) * 3 / 4 / 2
        let filler = (0..<max(1, share / (paragraph.utf8.count + 8))).map { _ in paragraph }
        let links = (1...5).map { "https://shop.example.jp/items/\($0)" }
        let text = """
            {{会社名}}
            {{姓}} {{名}} 様（会員番号 {{会員番号}}）

            \(filler.joined(separator: "\n"))
            {{都道府県}}の店舗で {{ポイント}} ポイントが使えます。
            \(links.joined(separator: "\n"))

            配信停止: {{unsubscribe_url}}
            {{sender_name}} {{postal_address}} {{contact}}
            """
        let html = """
            <!DOCTYPE html><html lang="ja"><body>
            <p>{{会社名}}<br>{{姓}} {{名}} 様（会員番号 {{会員番号}}）</p>
            \(filler.map { "<p>\($0)</p>" }.joined(separator: "\n"))
            <p>{{都道府県}}の店舗で {{ポイント}} ポイントが使えます。</p>
            \(links.map { "<a href=\"\($0)\">詳しく見る</a>" }.joined(separator: "\n"))
            <p><a href="{{unsubscribe_url}}">配信停止</a> {{sender_name}} {{postal_address}} {{contact}}</p>
            </body></html>
            """
        return CampaignContent(
            name: "bench", fromName: "早馬商店", fromAddress: "news@news.example.jp",
            subject: "{{姓}}様へ、秋の新作のお知らせ", text: text, html: html, charset: .utf8, isTracked: true)
    }
}
