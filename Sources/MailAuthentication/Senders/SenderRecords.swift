// SPDX-License-Identifier: Apache-2.0

public import DNS

/// The DNS records of a sending domain: what to publish, and whether it is there.
public enum SenderRecords {
    /// The records for a domain and its key.
    ///
    /// - Parameters:
    ///   - domain: the domain in From, in A-labels.
    ///   - selector: the name of the key below `_domainkey` of the domain.
    ///   - key: the signing key; its public half is published.
    ///   - returnPathHost: the domain of the return path, such as `bounce.example.jp`.
    ///   - mxHost: the host that takes the bounces.
    ///   - sources: the servers that send.
    ///   - reportAddress: who gets DMARC reports. Nil: nobody.
    public static func records(
        domain: String, selector: String, key: DKIMKey, returnPathHost: String, mxHost: String, sources: SPFSources,
        reportAddress: String? = nil
    ) -> [DNSRecordAdvice] {
        records(
            domain: domain, selector: selector, algorithm: key.algorithm, publicKeyTag: key.publicKeyTag,
            returnPathHost: returnPathHost, mxHost: mxHost, sources: sources, reportAddress: reportAddress)
    }

    /// The same where only the public half of the key is at hand.
    public static func records(
        domain: String, selector: String, algorithm: DKIMAlgorithm, publicKeyTag: String, returnPathHost: String,
        mxHost: String, sources: SPFSources, reportAddress: String? = nil
    ) -> [DNSRecordAdvice] {
        let mechanisms = sources.mechanisms.map { " " + $0 }.joined()
        let reports = reportAddress.map { "; rua=mailto:\($0)" } ?? ""
        return [
            DNSRecordAdvice(
                name: "\(selector)._domainkey.\(domain)", type: .txt,
                value: "v=DKIM1; k=\(algorithm.keyType); p=\(publicKeyTag)", purpose: .dkim),
            DNSRecordAdvice(
                name: returnPathHost, type: .txt, value: "v=spf1\(mechanisms) -all", purpose: .returnPathSPF),
            DNSRecordAdvice(name: returnPathHost, type: .mx, value: "10 \(mxHost)", purpose: .returnPathMX),
            DNSRecordAdvice(name: domain, type: .txt, value: "v=spf1\(mechanisms) ~all", purpose: .senderSPF),
            DNSRecordAdvice(name: "_dmarc.\(domain)", type: .txt, value: "v=DMARC1; p=none\(reports)", purpose: .dmarc),
        ]
    }

    /// The record that leads a link host to the installation: a CNAME, or where `publicHost` is an address, that one.
    public static func link(_ host: String, to publicHost: String) -> DNSRecordAdvice {
        let address = IPAddress(publicHost)
        return DNSRecordAdvice(
            name: host, type: address.map { $0.family == .v4 ? .a : .aaaa } ?? .cname,
            value: address?.description ?? publicHost, purpose: .link)
    }

    /// Looks each record up. The answers come in the order of the advice.
    ///
    /// A record need not be the advised text: a key must be the same key, an SPF record must name the same sources
    /// (others may stand beside them), any valid DMARC policy does, an MX record must lead to the host, a link host must
    /// have no other addresses than the host it should lead to, whether by an alias or not.
    public static func check(_ records: [DNSRecordAdvice], using resolver: any Resolver) async -> [RecordStatus] {
        var statuses: [RecordStatus] = []
        for record in records {
            statuses.append(RecordStatus(record: record, state: await state(of: record, resolver)))
        }
        return statuses
    }

    private static func state(of record: DNSRecordAdvice, _ resolver: any Resolver) async -> RecordStatus.State {
        do throws(DNSFailure) {
            switch record.type {
            case .cname, .a, .aaaa:
                let found = try await resolver.addresses(of: record.name)
                if found.isEmpty { return .missing }
                let wanted = await addresses(of: record.value, resolver)
                if wanted.isEmpty { return .unknown(detail: "\(record.value) has no address") }
                return Set(found).isSubset(of: wanted) ? .found : .different(found.map(\.description))
            case .mx:
                let exchangers = try await resolver.mailExchangers(of: record.name).exchangers
                if exchangers.isEmpty { return .missing }
                let host = record.value.split(separator: " ").last.map { $0.lowercased() }
                if exchangers.contains(where: { $0.host == host }) { return .found }
                return .different(exchangers.map { "\($0.preference) \($0.host)" })
            case .txt:
                let texts = try await resolver.texts(at: record.name).filter { isOfKind(record.purpose, $0) }
                if texts.isEmpty { return .missing }
                // RFC 7208 §4.5 and RFC 7489 §6.6.3: of SPF and DMARC there must be just one record.
                let mustBeAlone = record.purpose != .dkim
                let isThere = texts.contains { isEnough($0, for: record) } && (!mustBeAlone || texts.count == 1)
                return isThere ? .found : .different(texts)
            }
        } catch {
            switch error {
            case .noSuchName: return .missing
            case .temporary(let detail): return .unknown(detail: detail)
            }
        }
    }

    /// Of a name or an address itself; none when there are none, or they cannot be asked for now.
    private static func addresses(of host: String, _ resolver: any Resolver) async -> [IPAddress] {
        if let address = IPAddress(host) { return [address] }
        do throws(DNSFailure) { return try await resolver.addresses(of: host) } catch { return [] }
    }

    private static func isOfKind(_ purpose: DNSRecordAdvice.Purpose, _ text: String) -> Bool {
        let lower = text.lowercased()
        return switch purpose {
        case .dkim, .returnPathMX, .link: true
        case .returnPathSPF, .senderSPF: lower == "v=spf1" || lower.hasPrefix("v=spf1 ")
        case .dmarc: lower.hasPrefix("v=dmarc1")
        }
    }

    private static func isEnough(_ text: String, for record: DNSRecordAdvice) -> Bool {
        switch record.purpose {
        case .returnPathMX, .link: return false
        case .dkim:
            guard let found = KeyRecord(text), let wanted = KeyRecord(record.value) else { return false }
            return found.publicKey == wanted.publicKey && found.keyType == wanted.keyType && found.isForMail
        case .dmarc:
            guard let policy = TagList(Array(text.utf8))?.text("p")?.lowercased() else { return false }
            return ["none", "quarantine", "reject"].contains(policy)
        case .returnPathSPF, .senderSPF:
            let found = Set(text.lowercased().split(separator: " "))
            let wanted = record.value.lowercased().split(separator: " ").dropFirst().filter { !$0.hasSuffix("all") }
            return wanted.allSatisfy { found.contains($0) || found.contains("+" + $0) }
        }
    }
}
