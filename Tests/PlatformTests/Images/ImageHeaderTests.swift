// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Platform

@Suite struct ImageHeaderTests {
    static let png: [UInt8] =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
        + [0, 0, 2, 0x58, 0, 0, 1, 0x2C, 8, 6, 0, 0, 0, 0, 0, 0, 0]
    static let jpeg: [UInt8] =
        [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xFF, 0xC2, 0, 17, 8, 0x01, 0x2C, 0x02, 0x58, 3, 1, 0x22, 0]
    static let gif: [UInt8] = Array("GIF87a".utf8) + [0x58, 2, 0x2C, 1, 0, 0, 0, 0x3B]
    static let lossy: [UInt8] =
        Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBPVP8 ".utf8) + [0, 0, 0, 0, 0, 0, 0, 0x9D, 0x01, 0x2A]
        + [0x58, 0x42, 0x2C, 1, 0, 0]
    /// 599 and 299 in 14 bits each.
    static let lossless: [UInt8] =
        Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBPVP8L".utf8) + [0, 0, 0, 0, 0x2F]
        + [0x57, 0xC2, 0x4A, 0x00, 0, 0, 0, 0, 0]
    static let extended: [UInt8] =
        Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBPVP8X".utf8) + [10, 0, 0, 0, 0, 0, 0, 0, 0x57, 2, 0, 0x2B, 1, 0]

    @Test(arguments: [
        (png, ImageFormat.png), (jpeg, .jpeg), (gif, .gif), (lossy, .webp), (lossless, .webp), (extended, .webp),
    ])
    func `a picture tells its format and size, and cut anywhere before that it is none`(
        bytes: [UInt8], format: ImageFormat
    ) {
        let header = ImageHeader(bytes)
        #expect(header?.format == format && header?.width == 600 && header?.height == 300)
        for count in 0..<10 { #expect(ImageHeader(Array(bytes.prefix(count))) == nil) }
        for count in 0..<bytes.count { _ = ImageHeader(Array(bytes.prefix(count))) }
    }

    @Test func `other things are no pictures`() {
        for text in [
            "<svg/>", "%PDF-1.7", "GIF90a000000000000", "RIFF0000WAVEfmt 00000000000000000000", "<html><body>",
        ] {
            #expect(ImageHeader(Array(text.utf8)) == nil)
        }
        // A JPEG whose segments never reach a frame.
        #expect(ImageHeader([0xFF, 0xD8] + [UInt8](repeating: 0xFF, count: 5_000)) == nil)
        #expect(ImageHeader([0xFF, 0xD8, 0xFF, 0xE0, 0, 0] + [UInt8](repeating: 0, count: 50)) == nil)
    }

    @Test func `random octets never trap`() {
        var random = SystemRandomNumberGenerator()
        for head in [Self.png, Self.jpeg, Self.gif, Self.lossy, Self.lossless, Self.extended] {
            for _ in 0..<500 {
                var bytes = head
                for _ in 0..<4 { bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255) }
                _ = ImageHeader(bytes)
            }
        }
    }
}
