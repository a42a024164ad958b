// SPDX-License-Identifier: Apache-2.0

/// Asks the DNS through libunbound, which caches, follows aliases and validates.
///
/// All of libunbound runs on threads of its own; a caller only waits. Nothing is asked for names that cannot be.
/// Dropping the resolver ends its thread; whoever still waits then gets a temporary failure.
public final class UnboundResolver: Resolver {
    private let pump: UnboundPump

    /// Throws ``DNSFailure/temporary(detail:)`` when libunbound refuses the configuration; the detail says why.
    public init(_ configuration: UnboundConfiguration = UnboundConfiguration()) throws(DNSFailure) {
        let context = try UnboundContext(configuration)
        pump = UnboundPump(context: context, configuration: configuration)
        try pump.start()
    }

    deinit {
        pump.stop()
    }

    public func mailExchangers(of domain: String) async throws(DNSFailure) -> MXAnswer {
        let answer = try await ask(domain, .mx)
        return MXAnswer(
            exchangers: answer.exchangers, isAuthenticated: answer.isAuthenticated, timeToLive: answer.timeToLive)
    }

    public func addresses(of host: String) async throws(DNSFailure) -> [IPAddress] {
        async let six = result(host, .aaaa)
        let four = await result(host, .a)
        var failure: DNSFailure?
        var addresses: [IPAddress] = []
        for answer in [await six, four] {
            switch answer {
            case .success(let records): addresses += records.addresses
            // A failure is worth more than "no such name": the other family may be there later.
            case .failure(.temporary(let detail)): failure = .temporary(detail: detail)
            case .failure(.noSuchName): failure = failure ?? .noSuchName
            }
        }
        if addresses.isEmpty, let failure { throw failure }
        var seen: Set<IPAddress> = []
        return addresses.filter { seen.insert($0).inserted }
    }

    public func texts(at name: String) async throws(DNSFailure) -> [String] {
        try await ask(name, .txt).texts
    }

    public func names(of address: IPAddress) async throws(DNSFailure) -> [String] {
        try await ask(address.reverseName, .ptr).names
    }

    private func result(_ name: String, _ type: RecordType) async -> Result<RecordSet, DNSFailure> {
        do throws(DNSFailure) {
            return .success(try await ask(name, type))
        } catch {
            return .failure(error)
        }
    }

    private func ask(_ name: String, _ type: RecordType) async throws(DNSFailure) -> RecordSet {
        guard Self.isAskable(name) else { throw .noSuchName }
        let answer = await withCheckedContinuation { continuation in
            pump.submit(UnboundQuestion(name: name, type: type, continuation: continuation))
        }
        return try answer.get()
    }

    /// RFC 1035 §2.3.4: labels of 1 to 63 bytes, 253 in all; printable ASCII without the escapes of master files.
    static func isAskable(_ name: String) -> Bool {
        let bytes = name.utf8.last == UInt8(ascii: ".") ? name.utf8.dropLast() : name.utf8[...]
        guard (1...253).contains(bytes.count) else { return false }
        return bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.count)
                && label.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "\"") }
        }
    }
}
