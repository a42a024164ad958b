// SPDX-License-Identifier: Apache-2.0

public import NIOCore

/// One reply that a server sends (RFC 5321 §4.2): a code and at least one line of text.
///
/// The enhanced status code (RFC 2034), where wanted, is the beginning of the text, as it is on the wire.
public struct ServerReply: Sendable, Hashable {
    /// Reply code, 200...599.
    public let code: UInt16
    /// Text of each line without code, separator and CRLF. CR and LF inside are written as spaces.
    public let lines: [String]

    /// A reply of these lines; none makes an empty one.
    public init(_ code: UInt16, _ lines: String...) {
        self.init(code, lines: lines)
    }

    /// An empty list of lines becomes one empty line.
    public init(_ code: UInt16, lines: [String]) {
        precondition((200...599).contains(code), "a reply code is between 200 and 599")
        self.code = code
        self.lines = lines.isEmpty ? [""] : lines
    }

    /// True for 2xx and 3xx: the command was taken.
    public var isPositive: Bool { code < 400 }

    /// Appends the reply as it goes on the wire.
    public func write(to buffer: inout ByteBuffer) {
        for (index, line) in lines.enumerated() {
            buffer.writeString(String(code))
            buffer.writeInteger(index == lines.count - 1 ? UInt8(ascii: " ") : UInt8(ascii: "-"))
            if line.utf8.contains(where: { $0 == 13 || $0 == 10 }) {
                buffer.writeBytes(line.utf8.map { $0 == 13 || $0 == 10 ? 32 : $0 })
            } else {
                buffer.writeString(line)
            }
            buffer.writeStaticString("\r\n")
        }
    }
}
