// SPDX-License-Identifier: Apache-2.0

internal import Platform

/// Turns templates into steps: names become slots or constant text, links become tokens, blocks become jumps.
struct BodyComposer {
    enum Place { case header, text, html }

    private let tenant: Tenant
    private let publicURL: String
    /// Positions of the links to track.
    private let positions: [String: Int]
    /// What takes the place of a picture's `src`.
    let pictures: [String: String]
    private(set) var slots = SlotTable()
    /// Positions of the links that occur, each once; `BodyItem.Token.click` is an index into it.
    private(set) var usedLinks: [Int] = []
    private(set) var usesOpen = false

    private var items: [BodyItem] = []
    /// The last item is the target of a jump: what follows begins a new one.
    private var isBarred = false

    init(settings: MailingSettings, isTracked: Bool) {
        tenant = settings.tenant
        publicURL = settings.publicURL
        var positions: [String: Int] = [:]
        if isTracked {
            for link in settings.links where link.position >= 0 && link.position < RecipientTokens.linkLimit {
                positions[link.url] = link.position
            }
        }
        self.positions = positions
        pictures = Dictionary(
            settings.files.pictures.map {
                ($0.url, "cid:" + MailFrame.contentID(of: $0, host: settings.messageIDHost))
            }, uniquingKeysWith: { first, _ in first })
    }

    mutating func header(_ template: Template) -> [BodyItem] {
        compose(template, place: .header, survey: nil)
    }

    mutating func text(_ template: Template) -> [BodyItem] {
        compose(template, place: .text, survey: TemplateSurvey(text: template))
    }

    /// `hasPixel`: an image that tells of the opening goes before `</body>`, else at the end.
    mutating func html(_ template: Template, hasPixel: Bool) -> [BodyItem] {
        compose(template, place: .html, survey: TemplateSurvey(html: template), hasPixel: hasPixel)
    }

    private mutating func compose(
        _ template: Template, place: Place, survey: TemplateSurvey?, hasPixel: Bool = false
    ) -> [BodyItem] {
        items = []
        isBarred = false
        // The jump to be aimed at a block's else or end.
        var open: [Int] = []
        let clicks = (survey?.links ?? []).filter { positions[$0.url] != nil }
        let shown = (survey?.pictures ?? []).filter { pictures[$0.url] != nil }
        var links = (clicks + shown).sorted { $0.range.lowerBound < $1.range.lowerBound }[...]
        let pixelAt = hasPixel ? survey?.bodyEnd : nil
        for (index, segment) in template.segments.enumerated() {
            switch segment {
            case .literal(let range):
                var start = range.lowerBound
                while let link = links.first, link.range.upperBound <= range.upperBound {
                    addLiteral(template.source, start..<link.range.lowerBound, pixelAt: pixelAt, place: place)
                    if shown.contains(link) {
                        add(literal: pictures[link.url] ?? link.url)
                    } else {
                        add(literal: publicURL + "/c/")
                        addClick(link.url)
                    }
                    start = link.range.upperBound
                    links.removeFirst()
                }
                addLiteral(template.source, start..<range.upperBound, pixelAt: pixelAt, place: place)
            case .value(let name, let fallback):
                addValue(name, fallback: fallback, escaping: survey?.escapings[index] ?? .none, place: place)
            case .open(let name):
                open.append(items.count)
                items.append(condition(name))
                isBarred = true
            case .otherwise:
                items.append(.skip(to: 0))
                aim(open.removeLast(), at: items.count)
                open.append(items.count - 1)
            case .close: aim(open.removeLast(), at: items.count)
            }
        }
        if hasPixel, pixelAt == nil { addPixel() }
        if place != .header { endLine() }
        return items
    }

    private mutating func aim(_ jump: Int, at target: Int) {
        switch items[jump] {
        case .skipIfBlank(let slot, _): items[jump] = .skipIfBlank(slot: slot, to: target)
        default: items[jump] = .skip(to: target)
        }
        isBarred = true
    }

    private mutating func condition(_ name: MergeName) -> BodyItem {
        // Slot -1 is never blank.
        func constant(_ value: String) -> BodyItem { value.isEmpty ? .skip(to: 0) : .skipIfBlank(slot: -1, to: 0) }
        switch name {
        case .field(let field):
            return .skipIfBlank(slot: slots.slot(of: field), to: 0)
        case .builtIn(.senderName): return constant(tenant.name)
        case .builtIn(.postalAddress): return constant(tenant.postalAddress)
        case .builtIn(.contact): return constant(tenant.contact)
        case .builtIn(.email), .builtIn(.unsubscribeURL), .any: return .skipIfBlank(slot: -1, to: 0)
        }
    }

    private mutating func addValue(_ name: MergeName, fallback: String, escaping: Escaping, place: Place) {
        func escaped(_ text: String) -> [UInt8] {
            var out: [UInt8] = []
            let plain = Self.normalised(Array(text.utf8)[...], place: place)
            Self.escape(plain, escaping, to: &out)
            return out
        }
        switch name {
        case .field(let field):
            items.append(.value(slot: slots.slot(of: field), fallback: escaped(fallback), escaping: escaping))
        case .builtIn(.email):
            items.append(.value(slot: SlotTable.email, fallback: [], escaping: escaping))
        case .builtIn(.unsubscribeURL):
            add(literal: publicURL + "/u/")
            items.append(.token(.unsubscribe))
        case .builtIn(.senderName): add(escaped(tenant.name.isEmpty ? fallback : tenant.name))
        case .builtIn(.postalAddress): add(escaped(tenant.postalAddress.isEmpty ? fallback : tenant.postalAddress))
        case .builtIn(.contact): add(escaped(tenant.contact.isEmpty ? fallback : tenant.contact))
        case .any: break
        }
    }

    private static func escape(_ bytes: [UInt8], _ escaping: Escaping, to out: inout [UInt8]) {
        let writer = MailWriter()
        unsafe bytes.withUnsafeBufferPointer { source in
            // SAFETY: the writer copies before it returns.
            unsafe writer.escape(source, escaping)
        }
        out.append(contentsOf: writer.escapedBytes)
    }

    private mutating func addClick(_ url: String) {
        guard let position = positions[url] else { return }
        let index = usedLinks.firstIndex(of: position) ?? usedLinks.count
        if index == usedLinks.count { usedLinks.append(position) }
        items.append(.token(.click(index)))
    }

    private mutating func addPixel() {
        usesOpen = true
        add(literal: "<img src=\"\(publicURL)/o/")
        items.append(.token(.open))
        add(literal: "\" width=\"1\" height=\"1\" alt=\"\">")
    }

    private mutating func addLiteral(_ source: [UInt8], _ range: Range<Int>, pixelAt: Int?, place: Place) {
        guard let pixelAt, range.contains(pixelAt) else {
            add(Self.normalised(source[range], place: place))
            return
        }
        add(Self.normalised(source[range.lowerBound..<pixelAt], place: place))
        addPixel()
        add(Self.normalised(source[pixelAt..<range.upperBound], place: place))
    }

    private mutating func add(literal text: String) {
        add(Array(text.utf8))
    }

    private mutating func add(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        if !isBarred, case .literal(var joined) = items.last {
            // Emptied first, so that the bytes are appended in place.
            items[items.count - 1] = .literal([])
            joined.append(contentsOf: bytes)
            items[items.count - 1] = .literal(joined)
        } else {
            items.append(.literal(bytes))
            isBarred = false
        }
    }

    /// The last line of a part ends with CRLF.
    private mutating func endLine() {
        if !isBarred, case .literal(let last) = items.last, last.suffix(2) == [0x0D, 0x0A] { return }
        add([0x0D, 0x0A])
    }

    /// CRLF line ends, no other control characters but tabs; in headers none at all.
    private static func normalised(_ source: ArraySlice<UInt8>, place: Place) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(source.count + source.count / 32 + 2)
        var previous: UInt8 = 0
        for byte in source {
            switch byte {
            case 0x0A where previous == 0x0D: break
            case 0x0A, 0x0D: out.append(contentsOf: place == .header ? [0x20] : [0x0D, 0x0A])
            case 0x09 where place != .header: out.append(byte)
            case 0..<0x20, 0x7F: out.append(0x20)
            default: out.append(byte)
            }
            previous = byte
        }
        return out
    }
}
