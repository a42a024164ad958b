// SPDX-License-Identifier: Apache-2.0

import DNS

/// One block list that is asked over the DNS (RFC 5782).
struct BlockListZone: Sendable {
    enum Answer: Sendable, Equatable {
        case clean
        /// With what the list says about it (RFC 5782 §2.1), at most ``reasonLimit`` characters of one line.
        case listed(codes: [String], reason: String)
        /// The list does not answer us: 127.255.255.0/24, as lists do to public resolvers and heavy users.
        case refused
        /// It lacks the test entry of the address's family (RFC 5782 §5): gone, or without addresses of that family.
        case untested
        /// What it says is not worth anything: it lists all, or answers what no list answers.
        case broken(String)
        case unanswered(String)
    }

    static let reasonLimit = 200

    let zone: String
    let resolver: any Resolver

    func answer(for address: IPAddress) async -> Answer {
        let (positive, negative) = Self.testEntries(address.family)
        async let listedAsked = look(positive)
        async let cleanAsked = look(negative)
        async let asked = look(address.reversedLabels)
        let (listed, clean) = (await listedAsked, await cleanAsked)
        for answer in [listed, clean] {
            switch answer {
            case .refused, .unanswered, .broken, .untested: return answer
            case .clean, .listed: break
            }
        }
        guard case .listed = listed else { return .untested }
        guard clean == .clean else { return .broken("it lists everything") }
        guard case .listed(let codes, _) = await asked else { return await asked }
        let texts = (try? await resolver.texts(at: "\(address.reversedLabels).\(zone)")) ?? []
        return .listed(codes: codes, reason: Self.oneLine(texts.joined(separator: "; ")))
    }

    /// RFC 5782 §5: 127.0.0.2 and ::FFFF:7F00:2 are always listed, 127.0.0.1 and ::FFFF:7F00:1 never.
    private static func testEntries(_ family: IPAddress.Family) -> (positive: String, negative: String) {
        guard family == .v6 else { return ("2.0.0.127", "1.0.0.127") }
        let rest = ".0.0.0.0.0.f.7.f.f.f.f" + String(repeating: ".0", count: 20)
        return ("2" + rest, "1" + rest)
    }

    private func look(_ labels: String) async -> Answer {
        do throws(DNSFailure) {
            let found = try await resolver.addresses(of: "\(labels).\(zone)").filter { $0.family == .v4 }
            guard !found.isEmpty else { return .clean }
            if found.contains(where: { Array($0.bytes.prefix(3)) == [127, 255, 255] }) { return .refused }
            // RFC 5782 §2.1: answers lie in 127.0.0.0/8. Another one comes from whoever bought the domain since.
            guard found.allSatisfy({ $0.bytes[0] == 127 }) else { return .broken("it answers with foreign addresses") }
            return .listed(codes: found.map(\.description).sorted(), reason: "")
        } catch {
            switch error {
            case .noSuchName: return .clean
            case .temporary(let detail): return .unanswered(detail)
            }
        }
    }

    /// Whoever runs the list writes this.
    private static func oneLine(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.filter {
                    let category = $0.properties.generalCategory
                    return category != .control && category != .format && category != .lineSeparator
                        && category != .paragraphSeparator
                })
        ).prefix(reasonLimit).description
    }
}
