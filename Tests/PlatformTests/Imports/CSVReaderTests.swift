// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Platform

@Suite struct CSVReaderTests {
    /// Rows as text: `line|cell|cell`, with the fault in front.
    private func rows(_ text: String, chunk size: Int = .max) -> [String] {
        var reader = CSVReader()
        var rows: [CSVRow] = []
        let bytes = Array(text.utf8)
        var start = 0
        while start < bytes.count {
            let end = size == .max ? bytes.count : min(bytes.count, start + size)
            rows += reader.push(bytes.span.extracting(start..<end))
            start = end
        }
        rows += reader.finish()
        return rows.map { row in
            let cells = (0..<row.count).map { String(decoding: row[$0], as: UTF8.self) }
            return (row.fault.map { "\($0) " } ?? "") + ([String(row.line)] + cells).joined(separator: "|")
        }
    }

    @Test(arguments: [
        ("a,b\r\nc,d\r\n", ["1|a|b", "2|c|d"]), ("a,b\nc,d", ["1|a|b", "2|c|d"]), ("a\rb\r", ["1|a", "2|b"]),
        ("\u{FEFF}a,b\n", ["1|a|b"]), ("", []), ("\n\r\n\na\n", ["4|a"]), ("a,\n,b\n,", ["1|a|", "2||b", "3||"]),
        ("\"a\",\"b,c\"\n", ["1|a|b,c"]), ("\"a\"\"b\"\n\"\"", ["1|a\"b", "2|"]),
        ("\"a\r\nb\",c\nd", ["1|a\r\nb|c", "3|d"]),
        ("a\"b,\"c\"", ["1|a\"b|c"]), ("\"a\"x,b\nc", ["textAfterQuote 1|a", "2|c"]),
        ("\"a\nb,c\nd", ["unclosedQuote 1|a", "2|b|c", "3|d"]),
        ("x,\"a\r\nb\r\nc\r\n", ["unclosedQuote 1|x|a", "2|b", "3|c"]),
        ("\"a\nb\"x\nc", ["textAfterQuote 1|a", "2|b\"x", "3|c"]), ("a\n\"", ["1|a", "unclosedQuote 2|"]),
    ])
    func `rows are read, in whatever chunks they come`(text: String, expected: [String]) {
        for size in [Int.max, 1, 2, 3, 5] { #expect(rows(text, chunk: size) == expected) }
    }

    @Test func `a forgotten quotation mark costs one row, even in a long file`() {
        let good = (2...20_000).map { "\($0),name\($0)\n" }.joined()
        let text = "1,\"name\n" + good
        for size in [Int.max, 4096] {
            let rows = rows(text, chunk: size)
            #expect(rows.first == "cellTooLong 1|1|name")
            #expect(rows.count == 20_000)
            #expect(rows.last == "20000|20000|name20000")
        }
    }

    @Test func `what is too long is one faulty row in bounded memory`() {
        var reader = CSVReader()
        let line = [UInt8](repeating: 0x61, count: 1_000_000)
        var rows: [CSVRow] = []
        for _ in 0..<20 { rows += reader.push(line.span) }
        rows += reader.push(Array("\nb\n".utf8).span)
        rows += reader.finish()
        #expect(rows.map(\.fault) == [.cellTooLong, nil])
        #expect(rows[0].bytes.count <= 1000)
        #expect(rows[1].line == 2)
        #expect(self.rows(String(repeating: ",", count: 600) + "\nb").last == "2|b")
        let wide = String(repeating: String(repeating: "x", count: 30_000) + ",", count: 40)
        #expect(self.rows(wide + "\nb").map { $0.prefix(10) } == ["rowTooLong", "2|b"])
    }

    @Test func `hostile quotation marks cost no more than about twice the file`() {
        let text = String(repeating: "x\",\"\n", count: 100_000)
        #expect(rows(text, chunk: 65_536).count > 0)
    }

    @Test func `encodings are told apart over the whole file`() {
        func verdict(_ bytes: [UInt8], chunk: Int = 3) -> TextEncoding.Verdict {
            var detector = TextEncodingDetector()
            var start = 0
            while start < bytes.count {
                detector.push(bytes.span.extracting(start..<min(bytes.count, start + chunk)))
                start += chunk
            }
            return detector.finish()
        }
        let ascii = [UInt8](repeating: 0x61, count: 10_000)
        #expect(verdict(ascii) == .text(.utf8))
        #expect(verdict(ascii + Array("日本😀".utf8)) == .text(.utf8))
        #expect(verdict(ascii + [0x93, 0xFA, 0xB1, 0x83, 0x5C]) == .text(.cp932))
        #expect(verdict([0xFF, 0xFE, 0x61, 0]) == .utf16)
        #expect(verdict([0x50, 0x4B, 3, 4, 20]) == .binary)
        #expect(verdict([0x61, 0, 0x62, 0]) == .binary)
        #expect(verdict(ascii + [0xFF, 0xFF]) == .neither(offset: 10_000))
        #expect(verdict(ascii + [0xE6, 0x97]) == .text(.cp932))
        #expect(TextEncoding.cp932.decode([0x87, 0x40, 0xB1, 0x61]) == "①ｱa")
    }
}
