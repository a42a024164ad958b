// SPDX-License-Identifier: Apache-2.0

import MIME
import Testing

@Suite struct TextCharsetTests {
    @Test(arguments: ["①㈱髙﨑～－∥￠￡￢№℡Ⅰⅰ", "日本語 abc カナ", "ア\r\nb\r\nう", "ASCII only\r\n", ""])
    func `vendor characters come back from ISO-2022-JP`(text: String) throws {
        let bytes = try TextCharset.iso2022jp.encode(text)
        #expect(TextCharset.decode(bytes, charset: "ISO-2022-JP") == text)
        #expect(bytes.allSatisfy { $0 < 0x80 })
    }

    @Test func `both Unicode forms of the dashes and currency signs encode to the same`() throws {
        let one = try TextCharset.iso2022jp.encode("～－∥￠￡￢―￥￣￤")
        let other = try TextCharset.iso2022jp.encode(
            "\u{301C}\u{2212}\u{2016}\u{A2}\u{A3}\u{AC}\u{2014}\u{A5}\u{203E}\u{A6}")
        #expect(one == other)
    }

    @Test func `half-width and decomposed kana become full-width`() throws {
        let wide = try TextCharset.iso2022jp.encode("ガギパヴァー。「ア」がぱ゛")
        #expect(try TextCharset.iso2022jp.encode("ｶﾞｷﾞﾊﾟｳﾞｧｰ｡｢ｱ｣か\u{3099}は\u{309A}゛") == wide)
    }

    @Test func `text starts and ends in ASCII and every line is in ASCII at its end`() throws {
        let bytes = try TextCharset.iso2022jp.encode("あ\r\nい")
        let expected: [UInt8] = [
            0x1B, 0x24, 0x42, 0x24, 0x22, 0x1B, 0x28, 0x42, 0x0D, 0x0A, 0x1B, 0x24, 0x42, 0x24, 0x24, 0x1B, 0x28, 0x42,
        ]
        #expect(bytes == expected)
    }

    @Test func `what cannot be written is named once, in order, escapes included`() {
        #expect(TextCharset.iso2022jp.unencodable(in: "😀あ한😀\u{1B}") == ["😀", "한", "\u{1B}"])
        #expect(TextCharset.utf8.unencodable(in: "😀") == [])
        #expect(throws: UnencodableText(scalars: ["😀"])) { try TextCharset.iso2022jp.encode("あ😀") }
    }

    @Test func `other charsets of Japanese mail are read`() {
        #expect(TextCharset.decode([0x87, 0x40, 0xB1, 0xFA, 0xB1, 0x41, 0xFF], charset: "Shift_JIS") == "①ｱ﨑A\u{FFFD}")
        #expect(TextCharset.decode([0xAD, 0xA1, 0x8E, 0xB1, 0xC6, 0xFC], charset: "EUC-JP") == "①ｱ日")
        #expect(TextCharset.decode([0xE9, 0x41], charset: "ISO-8859-1") == "éA")
        #expect(TextCharset.decode([0x1B, 0x28, 0x49, 0x31, 0x1B, 0x28, 0x42, 0x41], charset: "iso-2022-jp") == "ｱA")
        #expect(TextCharset.decode([0xC8, 0x41], charset: "x-unheard-of") == "ÈA")
        #expect(TextCharset.decode([0xB0, 0xA1, 0x80], charset: "gb2312").hasPrefix("啊"))
    }

    @Test func `no octets make the decoders fail`() {
        var random = SystemRandomNumberGenerator()
        for charset in ["utf-8", "iso-2022-jp", "shift_jis", "euc-jp", "gb18030", "big5", "?"] {
            for length in [0, 1, 2, 3, 50, 5000] {
                let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
                _ = TextCharset.decode(bytes, charset: charset)
                _ = TextCharset.decode(bytes.map { $0 & 0x3F }, charset: charset)
            }
        }
    }
}
