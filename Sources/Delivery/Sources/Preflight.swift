// SPDX-License-Identifier: Apache-2.0

package import DNS
package import Platform

/// Asks the DNS whether mailbox providers will take mail from a source: what they look up before they read a byte.
package struct Preflight: Sendable {
    /// DNSBL zones that are asked; further ones are not.
    package static let zoneLimit = 20
    /// PTR names of an address that are looked at.
    static let nameLimit = 10

    private let resolver: any Resolver

    package init(resolver: any Resolver) { self.resolver = resolver }

    /// The findings of each address, IPv4 first; those of the EHLO name alone where the source binds none.
    ///
    /// - Parameter zones: DNSBL zones such as `zen.spamhaus.org`. They are asked from this machine's resolver, which
    ///   their owners have to allow.
    package func check(_ source: Source, zones: [String] = []) async -> [PreflightFinding] {
        let addresses = source.addresses.compactMap { IPAddress($0) }
        guard !addresses.isEmpty else { return [await helo(of: source)] }
        var findings: [PreflightFinding] = []
        for address in addresses { findings += await check(address, source, zones) }
        return findings
    }

    private func check(
        _ address: IPAddress, _ source: Source, _ zones: [String]
    ) async -> [PreflightFinding] {
        var findings: [PreflightFinding] = []
        if !address.isPubliclyRoutable { findings.append(.notPublic(address)) }
        async let listings = listings(of: address, zones)
        let names = await confirmed(address, source, &findings)
        await helo(of: source, at: address, names, &findings)
        return findings + (await listings)
    }

    /// The names of the address that lead back to it; nil: nobody knows.
    private func confirmed(
        _ address: IPAddress, _ source: Source, _ findings: inout [PreflightFinding]
    ) async -> [String]? {
        let names: [String]
        do throws(DNSFailure) { names = try await resolver.names(of: address).sorted() } catch {
            guard case .temporary(let detail) = error else {
                findings.append(.noPointer(address, helo: source.helo))
                return []
            }
            findings.append(.unknown(.pointer, address, asked: address.reverseName, detail))
            return nil
        }
        guard !names.isEmpty else {
            findings.append(.noPointer(address, helo: source.helo))
            return []
        }
        findings.append(.pointer(address, names))
        var confirmed: [String] = []
        var unanswered: (name: String, detail: String)?
        for name in names.prefix(Self.nameLimit) {
            do throws(DNSFailure) {
                if try await resolver.addresses(of: name).contains(address) { confirmed.append(name) }
            } catch {
                if case .temporary(let detail) = error { unanswered = (name, detail) }
            }
        }
        if !confirmed.isEmpty {
            findings.append(.confirmed(address, confirmed))
        } else if let unanswered {
            findings.append(.unknown(.confirmation, address, asked: unanswered.name, unanswered.detail))
            return nil
        } else {
            findings.append(.notConfirmed(address, names))
        }
        return confirmed
    }

    /// EHLO names the address, and is one of its confirmed names or below one.
    private func helo(
        of source: Source, at address: IPAddress, _ names: [String]?, _ findings: inout [PreflightFinding]
    ) async {
        do throws(DNSFailure) {
            guard try await resolver.addresses(of: source.helo).contains(address) else {
                return findings.append(.heloElsewhere(address, helo: source.helo))
            }
        } catch {
            switch error {
            case .noSuchName: findings.append(.heloElsewhere(address, helo: source.helo))
            case .temporary(let detail): findings.append(.unknown(.helo, address, asked: source.helo, detail))
            }
            return
        }
        guard let names, !names.isEmpty else { return findings.append(.helo(address, helo: source.helo)) }
        if names.contains(where: { source.helo == $0 || source.helo.hasSuffix("." + $0) }) {
            findings.append(.helo(address, helo: source.helo))
        } else {
            findings.append(.heloDiffers(address, helo: source.helo, names))
        }
    }

    private func helo(of source: Source) async -> PreflightFinding {
        do throws(DNSFailure) {
            let found = try await resolver.addresses(of: source.helo)
            return .unbound(helo: source.helo, found.map(\.description))
        } catch {
            guard case .temporary(let detail) = error else { return .unbound(helo: source.helo, []) }
            return .unknown(.helo, nil, asked: source.helo, detail)
        }
    }

    /// All zones at once, findings in their order.
    private func listings(of address: IPAddress, _ zones: [String]) async -> [PreflightFinding] {
        let resolver = resolver
        return await withTaskGroup { group in
            for (index, zone) in zones.prefix(Self.zoneLimit).enumerated() {
                group.addTask {
                    let answer = await BlockListZone(zone: zone, resolver: resolver).answer(for: address)
                    return (index, PreflightFinding.listing(address, zone: zone, answer))
                }
            }
            return await group.reduce(into: [(Int, PreflightFinding)]()) { $0.append($1) }
        }.sorted { $0.0 < $1.0 }.map(\.1)
    }
}
