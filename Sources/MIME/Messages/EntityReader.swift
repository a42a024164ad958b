// SPDX-License-Identifier: Apache-2.0

internal import ByteScanning

/// Takes a message apart with a list of what is still to be read, so that hostile nesting costs no stack.
struct EntityReader {
    private struct Work {
        let range: Range<Int>
        let parent: Int?
        let depth: Int
        /// RFC 2046 §5.1.5: parts of a digest are messages unless they say otherwise.
        let isInDigest: Bool
    }

    let bytes: [UInt8]
    private(set) var entities: [MessageEntity] = []
    private(set) var defects: [MessageDefect] = []

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func readAll() {
        var waiting = [Work(range: 0..<bytes.count, parent: nil, depth: 0, isInDigest: false)]
        while let work = waiting.popLast() {
            if entities.count == ParsedMessage.partLimit {
                defects.append(.tooManyParts)
                return
            }
            let entity = read(work)
            let number = entities.count
            entities.append(entity)
            let type = entity.contentType
            let isMessage = type.type == "message" && (type.subtype == "rfc822" || type.subtype == "global")
            guard type.type == "multipart" || isMessage else { continue }
            if work.depth == ParsedMessage.depthLimit {
                defects.append(.tooManyParts)
                continue
            }
            let parts = isMessage ? [entity.body] : split(entity)
            for part in parts.reversed() {
                let isInDigest = !isMessage && type.subtype == "digest"
                waiting.append(Work(range: part, parent: number, depth: work.depth + 1, isInDigest: isInDigest))
            }
        }
    }

    private mutating func read(_ work: Work) -> MessageEntity {
        let (headers, bodyStart) = HeaderReader.read(bytes, in: work.range, defects: &defects)
        func raw(_ name: String) -> String? { headers.first { $0.name.lowercased() == name }?.rawValue }
        var contentType = ContentType.plainText
        if work.isInDigest { contentType = ContentType(type: "message", subtype: "rfc822", parameters: [:]) }
        if let value = raw("content-type") {
            if let parsed = ContentType(parsing: value) {
                contentType = parsed
            } else {
                defects.append(.malformedContentType)
            }
        }
        let disposition = raw("content-disposition").map { ParameterReader.read($0) }
        let encoding = raw("content-transfer-encoding").map { ParameterReader.read($0).head.lowercased() }
        return MessageEntity(
            headers: headers, contentType: contentType, disposition: disposition?.head.lowercased(),
            fileName: disposition?.parameters["filename"] ?? contentType.parameters["name"],
            body: bodyStart..<work.range.upperBound, parent: work.parent, depth: work.depth,
            transferEncoding: encoding ?? "7bit")
    }

    /// The parts of a multipart (RFC 2046 §5.1.1): what lies between delimiter lines, the line break before a
    /// delimiter belonging to it.
    private mutating func split(_ entity: MessageEntity) -> [Range<Int>] {
        guard let boundary = entity.contentType.parameters["boundary"], !boundary.isEmpty else {
            defects.append(.missingBoundary)
            return []
        }
        let delimiter = Array("--\(boundary)".utf8)
        var parts: [Range<Int>] = []
        var partStart: Int?
        var index = entity.body.lowerBound
        var isClosed = false
        while index < entity.body.upperBound && !isClosed {
            let feed = LineScan.firstIndex(of: 0x0A, in: bytes.span, from: index) ?? entity.body.upperBound
            let end = min(feed, entity.body.upperBound)
            if let kind = delimiterKind(index..<end, delimiter) {
                if let start = partStart { parts.append(start..<max(start, lineBreakBefore(index))) }
                partStart = min(feed + 1, entity.body.upperBound)
                isClosed = kind == .closing
                if parts.count > ParsedMessage.partLimit { break }
            }
            index = feed + 1
        }
        if !isClosed {
            defects.append(.unclosedMultipart)
            if let start = partStart, start < entity.body.upperBound { parts.append(start..<entity.body.upperBound) }
        }
        if parts.isEmpty { defects.append(.emptyMultipart) }
        return parts
    }

    private enum DelimiterKind { case opening, closing }

    private func delimiterKind(_ line: Range<Int>, _ delimiter: [UInt8]) -> DelimiterKind? {
        guard line.count >= delimiter.count, bytes[line].starts(with: delimiter) else { return nil }
        var rest = bytes[line].dropFirst(delimiter.count)
        let isClosing = rest.starts(with: [0x2D, 0x2D])
        if isClosing { rest = rest.dropFirst(2) }
        if !rest.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return nil }
        return isClosing ? .closing : .opening
    }

    private func lineBreakBefore(_ index: Int) -> Int {
        guard index > 0, bytes[index - 1] == 0x0A else { return index }
        return index > 1 && bytes[index - 2] == 0x0D ? index - 2 : index - 1
    }
}
