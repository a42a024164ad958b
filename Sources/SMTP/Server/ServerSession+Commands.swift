// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

extension ServerSession {
    /// Takes one line and acts on it.
    mutating func nextCommand(_ input: inout ByteBuffer) -> Action {
        let limit = configuration.limits.commandLine
        let (length, isWhole, isClean) = Self.line(input, limit: limit)
        guard isClean else { return close(ServerReply(500, "5.5.2 Only CRLF ends a line")) }
        guard isWhole else {
            guard length < limit else { return close(ServerReply(500, "5.5.2 Line too long")) }
            return .wait
        }
        guard let slice = input.readSlice(length: length + 2) else { return .wait }
        guard countsCommand() else { return close(ServerReply(421, "4.7.0 Too many commands, closing")) }
        guard let text = String(validating: slice.readableBytesView.prefix(length), as: UTF8.self) else {
            return fault(ServerReply(500, "5.5.2 Command is not UTF-8"))
        }
        return perform(ServerCommand(text), isLast: input.readableBytes == 0)
    }

    /// Length of the first line without its CRLF; whether it is complete; whether nothing forbidden is in it.
    private static func line(_ input: ByteBuffer, limit: Int) -> (length: Int, isWhole: Bool, isClean: Bool) {
        let bytes = input.readableBytesUInt8Span
        let end = min(bytes.count, limit)
        var index = 0
        while index < end {
            switch bytes[index] {
            case 0, 10: return (index, false, false)
            case 13:
                guard index + 1 < bytes.count else { return (index, false, true) }
                return (index, bytes[index + 1] == 10, bytes[index + 1] == 10)
            default: index += 1
            }
        }
        return (end, false, true)
    }

    private mutating func perform(_ command: ServerCommand, isLast: Bool) -> Action {
        // Between the chunks of a message nothing but more of it, or its end, has a meaning (RFC 3030 §2).
        if chunkScanner != nil {
            switch command {
            case .mail, .recipient, .data: return fault(ServerReply(503, "5.5.1 Bad sequence of commands"))
            default: break
            }
        }
        switch command {
        case .hello(let name, let extended): return hello(name, extended: extended)
        case .mail(let path, let parameters): return mail(path, parameters)
        case .recipient(let path, let parameters): return recipient(path, parameters)
        case .data:
            guard hasMail else { return fault(ServerReply(503, "5.5.1 Bad sequence of commands")) }
            guard !envelope.recipients.isEmpty else { return fault(ServerReply(503, "5.5.1 No valid recipients")) }
            return ask(.data)
        case .chunk(let size, let last): return chunk(size: size, isLast: last)
        case .reset:
            endTransaction()
            return .reply(ServerReply(250, "2.0.0 Ok"))
        case .noop: return .reply(ServerReply(250, "2.0.0 Ok"))
        case .verify: return .reply(ServerReply(252, "2.5.2 Cannot verify, but will take mail for it"))
        case .startTLS: return startTLS(isLast: isLast)
        case .quit: return close(ServerReply(221, "2.0.0 Bye"))
        case .malformed: return fault(ServerReply(501, "5.5.4 Syntax error in parameters or arguments"))
        case .unknown: return fault(ServerReply(500, "5.5.2 Command not recognized"))
        }
    }

    private mutating func hello(_ name: String, extended: Bool) -> Action {
        connection.hello = name
        endTransaction()
        guard extended else { return .reply(ServerReply(250, configuration.hostname)) }
        var lines = [configuration.hostname, "SIZE \(configuration.limits.messageSize)"]
        if offersTLS && !connection.isEncrypted { lines.append("STARTTLS") }
        for keyword in ServerConfiguration.Extension.allCases where configuration.extensions.contains(keyword) {
            lines.append(keyword.rawValue)
        }
        return .reply(ServerReply(250, lines: lines))
    }

    private mutating func startTLS(isLast: Bool) -> Action {
        guard offersTLS else { return fault(ServerReply(502, "5.5.1 Command not implemented")) }
        guard !connection.isEncrypted else { return fault(ServerReply(503, "5.5.1 TLS is already active")) }
        // Commands sent in the clear behind STARTTLS would run inside TLS (CVE-2011-0411): such a peer gets nothing.
        guard isLast else { return close(nil) }
        return .startTLS(ServerReply(220, "2.0.0 Ready to start TLS"))
    }

    private mutating func mail(_ path: String, _ parameters: [ServerCommand.Parameter]) -> Action {
        guard !connection.hello.isEmpty, !hasMail else {
            return fault(ServerReply(503, "5.5.1 Bad sequence of commands"))
        }
        if let most = configuration.limits.messages, connection.messages >= most {
            return close(configuration.replies.tooManyMessages)
        }
        pendingNeedsUTF8 = false
        for parameter in parameters {
            switch (parameter.keyword, parameter.value) {
            case ("SIZE", .some(let value)):
                guard value.utf8.count <= 20, value.utf8.allSatisfy({ (48...57).contains($0) }), !value.isEmpty else {
                    return fault(ServerReply(501, "5.5.4 Bad SIZE"))
                }
                guard let size = Int(value), size <= configuration.limits.messageSize else {
                    return fault(configuration.replies.messageTooLarge)
                }
            case ("BODY", .some(let value)) where ["7BIT", "8BITMIME"].contains(value.uppercased()):
                guard configuration.extensions.contains(.eightBitMIME) else { return unknownParameter() }
            case ("SMTPUTF8", .none) where configuration.extensions.contains(.smtpUTF8): pendingNeedsUTF8 = true
            default: return unknownParameter()
            }
        }
        guard pendingNeedsUTF8 || path.utf8.allSatisfy({ $0 < 128 }) else {
            return fault(ServerReply(553, "5.6.7 Address needs SMTPUTF8"))
        }
        return ask(.mail(path))
    }

    private mutating func recipient(_ path: String, _ parameters: [ServerCommand.Parameter]) -> Action {
        guard hasMail else { return fault(ServerReply(503, "5.5.1 Bad sequence of commands")) }
        guard parameters.isEmpty else { return unknownParameter() }
        guard envelope.needsUTF8 || path.utf8.allSatisfy({ $0 < 128 }) else {
            return fault(ServerReply(553, "5.6.7 Address needs SMTPUTF8"))
        }
        guard envelope.recipients.count < configuration.limits.recipients else {
            return fault(configuration.replies.tooManyRecipients)
        }
        return ask(.recipient(path))
    }

    private mutating func unknownParameter() -> Action {
        fault(ServerReply(555, "5.5.4 Parameter not recognized or not implemented"))
    }

    /// BDAT (RFC 3030 §2). The chunk follows at once and is read even when it is refused.
    private mutating func chunk(size: Int, isLast: Bool) -> Action {
        guard configuration.extensions.contains(.chunking) else {
            return close(ServerReply(502, "5.5.1 Command not implemented"))
        }
        guard size <= 2 * configuration.limits.messageSize else { return close(configuration.replies.messageTooLarge) }
        if !hasMail || envelope.recipients.isEmpty {
            refusal = ServerReply(503, "5.5.1 Bad sequence of commands")
        }
        if chunkScanner == nil { chunkScanner = BodyScanner(dotsMean: false) }
        state = .chunk(left: size, isLast: isLast)
        var nothing = ByteBuffer()
        return size == 0 ? nextOfChunk(left: 0, isLast: isLast, &nothing) : .wait
    }
}
