// SPDX-License-Identifier: Apache-2.0

/// A format that every mail program shows.
package enum ImageFormat: String, Sendable, CaseIterable {
    case png = "image/png"
    case jpeg = "image/jpeg"
    case gif = "image/gif"
    case webp = "image/webp"
}

/// What a picture's first octets say: its format and its size. The file's name and the browser's word do not count.
package struct ImageHeader: Sendable, Equatable {
    package let format: ImageFormat
    /// In pixels, 1...16,384.
    package let width: Int
    package let height: Int

    /// Nil when the octets are no picture of a known format, or of a size that no mail has. Every octet is looked at
    /// once at most.
    package init?(_ bytes: [UInt8]) {
        guard let found = Self.png(bytes) ?? Self.gif(bytes) ?? Self.webp(bytes) ?? Self.jpeg(bytes) else { return nil }
        guard (1...16_384).contains(found.width), (1...16_384).contains(found.height) else { return nil }
        self = found
    }

    private init(_ format: ImageFormat, _ width: Int, _ height: Int) {
        self.format = format
        self.width = width
        self.height = height
    }

    private static func has(_ text: String, in bytes: [UInt8], at offset: Int) -> Bool {
        bytes.count >= offset + text.utf8.count && bytes[offset...].starts(with: text.utf8)
    }

    private static func big(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> Int {
        bytes[offset..<offset + count].reduce(0) { $0 << 8 | Int($1) }
    }

    private static func little(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> Int {
        bytes[offset..<offset + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    /// The signature, then IHDR, which is always first.
    private static func png(_ bytes: [UInt8]) -> ImageHeader? {
        guard bytes.count >= 33, bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
            has("IHDR", in: bytes, at: 12)
        else { return nil }
        return ImageHeader(.png, big(bytes, 16, 4), big(bytes, 20, 4))
    }

    private static func gif(_ bytes: [UInt8]) -> ImageHeader? {
        guard bytes.count >= 14, has("GIF87a", in: bytes, at: 0) || has("GIF89a", in: bytes, at: 0) else { return nil }
        return ImageHeader(.gif, little(bytes, 6, 2), little(bytes, 8, 2))
    }

    /// RIFF with one of three kinds of first chunk: lossy, lossless, extended.
    private static func webp(_ bytes: [UInt8]) -> ImageHeader? {
        guard bytes.count >= 30, has("RIFF", in: bytes, at: 0), has("WEBP", in: bytes, at: 8) else { return nil }
        if has("VP8 ", in: bytes, at: 12) {
            guard bytes[23...25].elementsEqual([0x9D, 0x01, 0x2A]) else { return nil }
            return ImageHeader(.webp, little(bytes, 26, 2) & 0x3FFF, little(bytes, 28, 2) & 0x3FFF)
        }
        if has("VP8L", in: bytes, at: 12) {
            guard bytes[20] == 0x2F else { return nil }
            let sizes = little(bytes, 21, 4)
            return ImageHeader(.webp, (sizes & 0x3FFF) + 1, (sizes >> 14 & 0x3FFF) + 1)
        }
        guard has("VP8X", in: bytes, at: 12) else { return nil }
        return ImageHeader(.webp, little(bytes, 24, 3) + 1, little(bytes, 27, 3) + 1)
    }

    /// Segments up to the one that begins a frame (ITU-T T.81 B.2.2).
    private static func jpeg(_ bytes: [UInt8]) -> ImageHeader? {
        guard bytes.count >= 4, bytes[0] == 0xFF, bytes[1] == 0xD8 else { return nil }
        var index = 2
        while index + 9 < bytes.count {
            guard bytes[index] == 0xFF else { return nil }
            let marker = bytes[index + 1]
            switch marker {
            // Fill octets and markers without a segment.
            case 0xFF: index += 1
            case 0x01, 0xD0...0xD7: index += 2
            case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
                return ImageHeader(.jpeg, big(bytes, index + 7, 2), big(bytes, index + 5, 2))
            case 0xD9, 0xDA: return nil
            default:
                let length = big(bytes, index + 2, 2)
                guard length >= 2 else { return nil }
                index += 2 + length
            }
        }
        return nil
    }
}
