// SPDX-License-Identifier: Apache-2.0

/// A DNS of literals, for tests and for the sandbox.
///
/// ```swift
/// let zone = FakeZone(
///     exchangers: ["example.jp": [.init(preference: 10, host: "mx.example.jp")]],
///     hosts: ["mx.example.jp": ["192.0.2.1"]])
/// ```
/// A name that appears nowhere does not exist; one that appears with other types only has an empty answer. Names are
/// compared in lower case and without the final dot.
public struct FakeZone: Resolver {
    private var exchangers: [String: [MXAnswer.Exchanger]]
    private var hosts: [String: [IPAddress]]
    private var strings: [String: [String]]
    private var pointers: [IPAddress: [String]]
    private var failing: Set<String>

    /// - Parameters:
    ///   - exchangers: MX records by domain.
    ///   - hosts: addresses in their usual notation; one that is malformed is a programmer's mistake.
    ///   - texts: TXT records by name, the strings of each joined.
    ///   - failing: names every question about which fails temporarily.
    ///   - pointers: names by address (PTR), the address written as those of `hosts`; to make one fail, name its
    ///     ``IPAddress/reverseName``.
    public init(
        exchangers: [String: [MXAnswer.Exchanger]] = [:], hosts: [String: [String]] = [:],
        texts: [String: [String]] = [:], failing: Set<String> = [], pointers: [String: [String]] = [:]
    ) {
        self.exchangers = [:]
        self.hosts = [:]
        self.strings = [:]
        self.pointers = [:]
        self.failing = Set(failing.map(Self.key))
        for (name, records) in exchangers { self.exchangers[Self.key(name)] = records }
        for (name, records) in texts { self.strings[Self.key(name)] = records }
        for (name, records) in hosts { self.hosts[Self.key(name)] = records.map(Self.address) }
        for (address, names) in pointers { self.pointers[Self.address(address)] = names.map(Self.key) }
    }

    /// Replaces the MX records of a domain, which then exists.
    public mutating func setExchangers(_ records: [MXAnswer.Exchanger], of domain: String) {
        exchangers[Self.key(domain)] = records
    }

    /// Replaces the addresses of a host, which then exists.
    public mutating func setAddresses(_ records: [IPAddress], of host: String) {
        hosts[Self.key(host)] = records
    }

    /// Replaces the TXT records of a name, which then exists.
    public mutating func setTexts(_ records: [String], at name: String) {
        strings[Self.key(name)] = records
    }

    /// Replaces the names that an address is given by its PTR records.
    public mutating func setNames(_ names: [String], of address: IPAddress) {
        pointers[address] = names.map(Self.key)
    }

    /// From now on every question about the name fails temporarily, or is answered again.
    public mutating func setFailing(_ isFailing: Bool, _ name: String) {
        if isFailing { failing.insert(Self.key(name)) } else { failing.remove(Self.key(name)) }
    }

    public func mailExchangers(of domain: String) async throws(DNSFailure) -> MXAnswer {
        let key = try existing(domain)
        return MXAnswer(exchangers: exchangers[key] ?? [])
    }

    public func addresses(of host: String) async throws(DNSFailure) -> [IPAddress] {
        let key = try existing(host)
        return hosts[key] ?? []
    }

    public func texts(at name: String) async throws(DNSFailure) -> [String] {
        let key = try existing(name)
        return strings[key] ?? []
    }

    public func names(of address: IPAddress) async throws(DNSFailure) -> [String] {
        if failing.contains(address.reverseName) { throw .temporary(detail: "told to fail") }
        guard let names = pointers[address] else { throw .noSuchName }
        return names
    }

    private func existing(_ name: String) throws(DNSFailure) -> String {
        let key = Self.key(name)
        if failing.contains(key) { throw .temporary(detail: "told to fail") }
        guard exchangers[key] != nil || hosts[key] != nil || strings[key] != nil else { throw .noSuchName }
        return key
    }

    private static func address(_ text: String) -> IPAddress {
        guard let address = IPAddress(text) else { preconditionFailure("not an address: \(text)") }
        return address
    }

    private static func key(_ name: String) -> String {
        let lower = name.lowercased()
        return lower.hasSuffix(".") ? String(lower.dropLast()) : lower
    }
}
