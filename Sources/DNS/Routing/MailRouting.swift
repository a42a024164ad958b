// SPDX-License-Identifier: Apache-2.0

/// Finds the hosts that take a domain's mail (RFC 5321 §5.1).
public struct MailRouting: Sendable {
    private let resolver: any Resolver
    private let allowsPrivateAddresses: Bool
    private let maximumHosts: Int
    private let maximumAddresses: Int

    /// - Parameters:
    ///   - resolver: who is asked.
    ///   - allowsPrivateAddresses: false keeps mail away from ``IPAddress/isPubliclyRoutable``'s opposite, so that
    ///     no recipient's domain can point us at our own network.
    ///   - maximumHosts: how many mail exchangers are looked at, the preferred ones first; the rest is left out.
    ///   - maximumAddresses: how many addresses each of them keeps.
    public init(
        resolver: any Resolver, allowsPrivateAddresses: Bool = false, maximumHosts: Int = 5, maximumAddresses: Int = 8
    ) {
        precondition(maximumHosts > 0 && maximumAddresses > 0)
        self.resolver = resolver
        self.allowsPrivateAddresses = allowsPrivateAddresses
        self.maximumHosts = maximumHosts
        self.maximumAddresses = maximumAddresses
    }

    /// The hosts of a domain in the order to try, equal preferences in random order. Never empty.
    public func hosts(for domain: String) async throws(RouteFailure) -> [MailHost] {
        var rng = SystemRandomNumberGenerator()
        return try await hosts(for: domain, using: &rng)
    }

    /// The same with a random source of the caller's.
    ///
    /// An address literal is not a domain: the caller turns it into a host itself, if it wants to at all.
    public func hosts(
        for domain: String, using rng: inout some RandomNumberGenerator
    ) async throws(RouteFailure) -> [MailHost] {
        let exchangers = try await order(mailExchangers(of: domain), using: &rng)
        guard !exchangers.isEmpty else { return [try await itself(domain)] }
        let lookups = await addresses(of: exchangers)
        var hosts: [MailHost] = []
        var wasProhibited = false
        var temporary: String?
        for (exchanger, lookup) in zip(exchangers, lookups) {
            switch lookup {
            case .success(let found):
                let allowed = allowed(found)
                if !allowed.isEmpty {
                    hosts.append(
                        MailHost(name: exchanger.host, preference: exchanger.preference, addresses: allowed))
                } else if !found.isEmpty {
                    wasProhibited = true
                }
            case .failure(.temporary(let detail)):
                temporary = detail
            case .failure(.noSuchName):
                break
            }
        }
        if !hosts.isEmpty { return hosts }
        if let temporary { throw .temporary(detail: temporary) }
        throw wasProhibited ? .prohibited : .unreachable
    }

    /// The names of a domain's mail exchangers in the order of the alphabet, the domain itself where it has no MX record
    /// (RFC 5321 §5.1): what tells whether two domains share their servers. At most `maximumHosts`, the preferred ones.
    public func exchangerNames(of domain: String) async throws(RouteFailure) -> [String] {
        let found = try await mailExchangers(of: domain).sorted {
            ($0.preference, $0.host) < ($1.preference, $1.host)
        }
        guard !found.isEmpty else { return [domain.lowercased()] }
        return Set(found.prefix(maximumHosts).map { $0.host.lowercased() }).sorted()
    }

    private func mailExchangers(of domain: String) async throws(RouteFailure) -> [MXAnswer.Exchanger] {
        let answer: MXAnswer
        do throws(DNSFailure) {
            answer = try await resolver.mailExchangers(of: domain)
        } catch {
            switch error {
            case .temporary(let detail): throw .temporary(detail: detail)
            case .noSuchName: throw .noSuchDomain
            }
        }
        // RFC 7505 §3: a null MX stands alone; beside others it is a mistake that nothing is lost by ignoring.
        let real = answer.exchangers.filter { !$0.host.isEmpty }
        if real.isEmpty, !answer.exchangers.isEmpty { throw .nullMX }
        return real
    }

    private func order(
        _ exchangers: [MXAnswer.Exchanger], using rng: inout some RandomNumberGenerator
    ) -> [MXAnswer.Exchanger] {
        var shuffled = exchangers
        shuffled.shuffle(using: &rng)
        // Swift's sort is stable, so equal preferences stay shuffled.
        shuffled.sort { $0.preference < $1.preference }
        var seen: Set<String> = []
        return Array(shuffled.filter { seen.insert($0.host).inserted }.prefix(maximumHosts))
    }

    /// The implicit MX: the domain as its own host.
    private func itself(_ domain: String) async throws(RouteFailure) -> MailHost {
        let found: [IPAddress]
        do throws(DNSFailure) {
            found = try await resolver.addresses(of: domain)
        } catch {
            switch error {
            case .temporary(let detail): throw .temporary(detail: detail)
            case .noSuchName: throw .noSuchDomain
            }
        }
        guard !found.isEmpty else { throw .noSuchDomain }
        let allowed = allowed(found)
        guard !allowed.isEmpty else { throw .prohibited }
        return MailHost(name: domain.lowercased(), preference: 0, addresses: allowed)
    }

    private func allowed(_ addresses: [IPAddress]) -> [IPAddress] {
        Array(addresses.filter { allowsPrivateAddresses || $0.isPubliclyRoutable }.prefix(maximumAddresses))
    }

    /// All at once, answers in the order of the questions.
    private func addresses(of exchangers: [MXAnswer.Exchanger]) async -> [Result<[IPAddress], DNSFailure>] {
        let resolver = resolver
        return await withTaskGroup { group in
            for (index, exchanger) in exchangers.enumerated() {
                group.addTask { () -> (Int, Result<[IPAddress], DNSFailure>) in
                    do throws(DNSFailure) {
                        return (index, .success(try await resolver.addresses(of: exchanger.host)))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            var answers = [Result<[IPAddress], DNSFailure>](repeating: .failure(.noSuchName), count: exchangers.count)
            for await (index, answer) in group { answers[index] = answer }
            return answers
        }
    }
}
