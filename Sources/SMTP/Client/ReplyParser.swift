// SPDX-License-Identifier: Apache-2.0

public import NIOCore

/// Cuts a server's bytes into replies (RFC 5321 §4.2), wherever the network cut them.
public struct ReplyParser: Sendable {
    /// What makes a peer unusable; the connection is closed.
    public enum Failure: Error, Equatable {
        /// A line over ``maximumLine`` octets, or a reply over ``maximumReply`` octets.
        case tooLong
        /// A line that does not begin with three digits, or whose code differs from the one before.
        case malformed(line: String)
    }

    // QUIRK: RFC 5321 §4.5.3.1.5 allows 512 octets; real servers put whole paragraphs into one line.
    /// Octets of a line, at most.
    public static let maximumLine = 4_096
    /// Octets of a whole reply, at most.
    public static let maximumReply = 32_768

    private var pending: ByteBuffer?
    private var code: UInt16?
    private var text = ""

    /// A parser between two replies.
    public init() {}

    /// True between replies, with no byte left over.
    public var isEmpty: Bool { pending == nil && code == nil }

    /// Takes what came from the network in.
    public mutating func push(_ bytes: ByteBuffer) {
        if pending == nil {
            pending = bytes
        } else {
            pending?.writeImmutableBuffer(bytes)
        }
    }

    /// The next complete reply, nil when more bytes are needed.
    public mutating func next() throws(Failure) -> Reply? {
        while let line = try nextLine() {
            guard let lineCode = Self.code(of: line) else { throw .malformed(line: Self.string(line, from: 0)) }
            if let code, code != lineCode { throw .malformed(line: Self.string(line, from: 0)) }
            let isLast = line.readableBytes < 4 || line.getInteger(at: line.readerIndex + 3) != UInt8(ascii: "-")
            let lineText = Self.string(line, from: 4)
            if isLast, code == nil { return Reply(code: lineCode, text: lineText) }
            text = code == nil ? lineText : text + "\n" + lineText
            code = lineCode
            guard text.utf8.count <= Self.maximumReply else { throw .tooLong }
            if isLast {
                defer {
                    code = nil
                    text = ""
                }
                return Reply(code: lineCode, text: text)
            }
        }
        return nil
    }

    /// A line without its end. QUIRK: a bare LF ends a line too; some servers send it.
    private mutating func nextLine() throws(Failure) -> ByteBuffer? {
        guard var buffer = pending else { return nil }
        let view = buffer.readableBytesView
        guard let end = view.firstIndex(of: UInt8(ascii: "\n")) else {
            guard view.count <= Self.maximumLine else { throw .tooLong }
            return nil
        }
        let length = end - view.startIndex
        guard length <= Self.maximumLine, var line = buffer.readSlice(length: length) else { throw .tooLong }
        buffer.moveReaderIndex(forwardBy: 1)
        pending = buffer.readableBytes > 0 ? buffer : nil
        if length > 0, line.getInteger(at: line.writerIndex - 1) == UInt8(ascii: "\r") {
            line.moveWriterIndex(to: line.writerIndex - 1)
        }
        return line
    }

    private static func code(of line: ByteBuffer) -> UInt16? {
        guard let digits = line.getBytes(at: line.readerIndex, length: 3) else { return nil }
        var code: UInt16 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            code = code * 10 + UInt16(digit - UInt8(ascii: "0"))
        }
        guard (200...599).contains(code) else { return nil }
        if let separator = line.getInteger(at: line.readerIndex + 3, as: UInt8.self) {
            guard separator == UInt8(ascii: " ") || separator == UInt8(ascii: "-") else { return nil }
        }
        return code
    }

    private static func string(_ line: ByteBuffer, from offset: Int) -> String {
        guard line.readableBytes > offset else { return "" }
        return line.getString(at: line.readerIndex + offset, length: line.readableBytes - offset) ?? ""
    }
}
