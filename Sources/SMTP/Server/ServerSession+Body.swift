// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

extension ServerSession {
    private static var badLineEnding: ServerReply {
        ServerReply(550, "5.6.11 Only CRLF ends a line, and NUL is not mail")
    }

    /// Reads the body of DATA (RFC 5321 §4.1.1.4).
    mutating func nextOfBody(_ start: BodyScanner, _ input: inout ByteBuffer) -> Action {
        var scanner = start
        while true {
            let (count, skip, finding) = scanner.scan(input.readableBytesUInt8Span)
            if !keep(count, of: &input, longestLine: scanner.longestLine) {
                return close(configuration.replies.messageTooLarge)
            }
            input.moveReaderIndex(forwardBy: skip)
            switch finding {
            case .dot: continue
            case .more:
                state = .body(scanner)
                return .wait
            case .forbidden: return close(Self.badLineEnding)
            case .end: return endOfMessage()
            }
        }
    }

    /// Reads of a BDAT chunk what has arrived of it.
    mutating func nextOfChunk(left: Int, isLast: Bool, _ input: inout ByteBuffer) -> Action {
        guard var scanner = chunkScanner else { return close(nil) }
        let available = min(left, input.readableBytes)
        if available > 0 {
            let (count, _, finding) = scanner.scan(input.readableBytesUInt8Span.extracting(first: available))
            guard finding == .more, count == available else { return close(Self.badLineEnding) }
            guard keep(available, of: &input, longestLine: scanner.longestLine) else {
                return close(configuration.replies.messageTooLarge)
            }
        }
        chunkScanner = scanner
        state = .chunk(left: left - available, isLast: isLast)
        guard left == available else { return .wait }
        state = .command
        guard isLast else {
            if let refusal {
                body = ByteBuffer()
                return fault(refusal)
            }
            return .reply(ServerReply(250, "2.0.0 \(bodyLength) octets received"))
        }
        guard !scanner.isInsideLineEnding else { return close(Self.badLineEnding) }
        return endOfMessage()
    }

    /// Moves `count` bytes into the message, or drops them once it is refused. False: far too many came.
    private mutating func keep(_ count: Int, of input: inout ByteBuffer, longestLine: Int) -> Bool {
        bodyLength += count
        let limits = configuration.limits
        if refusal == nil {
            if longestLine > limits.messageLine {
                refusal = configuration.replies.lineTooLong
            } else if bodyLength > limits.messageSize {
                refusal = configuration.replies.messageTooLarge
            }
            if refusal != nil { body = ByteBuffer() }
        }
        guard bodyLength <= 2 * limits.messageSize else { return false }
        if refusal == nil, var part = input.readSlice(length: count) {
            body.writeBuffer(&part)
        } else {
            input.moveReaderIndex(forwardBy: min(count, input.readableBytes))
        }
        return true
    }

    private mutating func endOfMessage() -> Action {
        state = .command
        if let refusal {
            endTransaction()
            return fault(refusal)
        }
        let message = body
        body = ByteBuffer()
        chunkScanner = nil
        return ask(.message(message))
    }
}
