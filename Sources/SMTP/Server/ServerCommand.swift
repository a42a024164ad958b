// SPDX-License-Identifier: Apache-2.0

/// One command line, taken apart (RFC 5321 §4.1.1).
enum ServerCommand: Equatable {
    case hello(name: String, extended: Bool)
    case mail(path: String, parameters: [Parameter])
    case recipient(path: String, parameters: [Parameter])
    case data
    case chunk(size: Int, isLast: Bool)
    case reset
    case noop
    case verify
    case startTLS
    case quit
    /// A known command whose argument cannot be read.
    case malformed
    case unknown

    /// An ESMTP parameter, its keyword in capitals.
    struct Parameter: Equatable {
        let keyword: String
        let value: String?
    }

    /// A path longer than this is malformed (RFC 5321 §4.5.3.1.3 asks for 256 at least).
    static let pathLimit = 512
    /// Parameters of one command; more are malformed.
    static let parameterLimit = 16

    /// `line` without its CRLF; the caller has refused CR, LF and NUL inside.
    init(_ line: String) {
        let verbEnd = line.utf8.firstIndex(of: UInt8(ascii: " ")) ?? line.endIndex
        let argument = String(line[verbEnd...].drop { $0 == " " })
        switch line[..<verbEnd].uppercased() {
        case "EHLO": self = Self.hello(argument, extended: true)
        case "HELO": self = Self.hello(argument, extended: false)
        case "MAIL":
            guard let (path, parameters) = Self.path(argument, after: "FROM:") else { self = .malformed; return }
            self = .mail(path: path, parameters: parameters)
        case "RCPT":
            guard let (path, parameters) = Self.path(argument, after: "TO:"), !path.isEmpty else {
                self = .malformed
                return
            }
            self = .recipient(path: path, parameters: parameters)
        case "DATA": self = argument.isEmpty ? .data : .malformed
        case "BDAT": self = Self.chunk(argument)
        case "RSET": self = argument.isEmpty ? .reset : .malformed
        case "NOOP": self = .noop
        case "VRFY": self = argument.isEmpty ? .malformed : .verify
        case "STARTTLS": self = argument.isEmpty ? .startTLS : .malformed
        case "QUIT": self = argument.isEmpty ? .quit : .malformed
        default: self = .unknown
        }
    }

    private static func hello(_ argument: String, extended: Bool) -> Self {
        let name = argument.prefix { $0 != " " }
        return name.isEmpty || name.utf8.count > 255 ? .malformed : .hello(name: String(name), extended: extended)
    }

    private static func chunk(_ argument: String) -> Self {
        let words = argument.split(separator: " ")
        guard let first = words.first, first.utf8.count <= 18, first.utf8.allSatisfy({ (48...57).contains($0) }),
            let size = Int(first)
        else { return .malformed }
        switch words.count {
        case 1: return .chunk(size: size, isLast: false)
        case 2 where words[1].uppercased() == "LAST": return .chunk(size: size, isLast: true)
        default: return .malformed
        }
    }

    /// `FROM:<path> PARAMETER=value …`. No space before the path: RFC 5321 §3.3 forbids it and real servers refuse it.
    private static func path(_ argument: String, after keyword: String) -> (String, [Parameter])? {
        let bytes = Array(argument.utf8)
        let start = keyword.utf8.count
        guard bytes.count > start, argument.prefix(start).uppercased() == keyword, bytes[start] == UInt8(ascii: "<")
        else { return nil }
        guard let end = endOfPath(bytes, from: start + 1), end - start <= pathLimit else { return nil }
        var path = bytes[(start + 1)..<end]
        if path.first == UInt8(ascii: "@") {  // a source route is accepted and ignored (RFC 5321 §3.6.1)
            guard let colon = path.firstIndex(of: UInt8(ascii: ":")) else { return nil }
            path = path[(colon + 1)...]
        }
        guard isMailbox(path), let text = String(validating: path, as: UTF8.self) else { return nil }
        let rest = bytes[(end + 1)...]
        guard rest.isEmpty || rest.first == UInt8(ascii: " ") else { return nil }
        guard let parameters = parameters(rest) else { return nil }
        return (text, parameters)
    }

    /// Index of the `>` that closes the path, quoted strings skipped.
    private static func endOfPath(_ bytes: [UInt8], from start: Int) -> Int? {
        var isQuoted = false
        var index = start
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\\") where isQuoted: index += 1
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ">") where !isQuoted: return index
            case UInt8(ascii: " ") where !isQuoted, UInt8(ascii: "<") where !isQuoted: return nil
            case 0..<32, 127: return nil
            default: break
            }
            index += 1
        }
        return nil
    }

    /// Empty, `postmaster`, or something on both sides of the last `@`.
    ///
    /// QUIRK: the local part is not held against RFC 5321: docomo and au issued addresses with dots where none may be.
    private static func isMailbox(_ path: ArraySlice<UInt8>) -> Bool {
        if path.isEmpty { return true }
        guard let at = path.lastIndex(of: UInt8(ascii: "@")) else {
            return String(validating: path, as: UTF8.self)?.lowercased() == "postmaster"
        }
        let domain = path[(at + 1)...]
        return at > path.startIndex && !domain.isEmpty && domain.count <= 255
            && domain.first != UInt8(ascii: ".") && domain.last != UInt8(ascii: ".")
            && !domain.contains { $0 <= 32 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: ",") }
    }

    private static func parameters(_ bytes: ArraySlice<UInt8>) -> [Parameter]? {
        let words = bytes.split(separator: UInt8(ascii: " "), maxSplits: parameterLimit + 1)
        guard words.count <= parameterLimit else { return nil }
        var parameters: [Parameter] = []
        for word in words {
            guard let text = String(validating: word, as: UTF8.self) else { return nil }
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let keyword = parts.first, !keyword.isEmpty else { return nil }
            parameters.append(
                Parameter(keyword: keyword.uppercased(), value: parts.count == 2 ? String(parts[1]) : nil))
        }
        return parameters
    }
}
