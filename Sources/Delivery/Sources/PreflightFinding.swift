// SPDX-License-Identifier: Apache-2.0

import DNS
package import Platform

/// One thing that was looked up about a source, as a sentence that says what to do.
package struct PreflightFinding: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case address, pointer, confirmation, helo, blockList
    }

    package enum Verdict: String, Sendable, CaseIterable {
        case passed
        /// Works, but is worth a look.
        case warning
        /// Providers will refuse or distrust the source.
        case failed
        /// The DNS, or the list, gave no answer that can be believed.
        case unknown
    }

    package let kind: Kind
    package let verdict: Verdict
    /// Nil: of the source as a whole.
    package let address: String?
    package let text: Wording

    private init(_ kind: Kind, _ verdict: Verdict, _ address: IPAddress?, _ japanese: String, _ english: String) {
        self.kind = kind
        self.verdict = verdict
        self.address = address?.description
        text = Wording(japanese: japanese, english: english)
    }

    // MARK: - The address and its name

    static func notPublic(_ address: IPAddress) -> Self {
        Self(
            .address, .warning, address,
            "インターネットから届かないアドレスです。NATの外側のアドレスで確認してください。",
            "is not an address of the Internet: check the one that the NAT puts in its place")
    }

    static func noPointer(_ address: IPAddress, helo: String) -> Self {
        Self(
            .pointer, .failed, address,
            "逆引き（PTR）がありません。アドレスの提供元に \(helo) への設定を依頼してください。",
            "has no PTR record: ask whoever leases you the address to set it to \(helo)")
    }

    static func pointer(_ address: IPAddress, _ names: [String]) -> Self {
        guard names.count > Preflight.nameLimit else {
            return Self(
                .pointer, .passed, address, "逆引き: \(list(names))", "its PTR record says \(list(names))")
        }
        return Self(
            .pointer, .warning, address,
            "逆引きの名前が\(names.count)個もあります。1つにしてください。",
            "has \(names.count) PTR names: keep one, servers look at the first few alone")
    }

    static func confirmed(_ address: IPAddress, _ names: [String]) -> Self {
        Self(
            .confirmation, .passed, address, "\(list(names)) の正引きが一致します。", "\(list(names)) leads back to it")
    }

    static func notConfirmed(_ address: IPAddress, _ names: [String]) -> Self {
        Self(
            .confirmation, .failed, address,
            "逆引きの名前 \(list(names)) がこのアドレスに戻りません。その名前に \(record(address)) レコードを追加してください。",
            "the PTR name \(list(names)) does not lead back: add the record \(record(address)) \(address) to it")
    }

    // MARK: - EHLO

    static func helo(_ address: IPAddress, helo: String) -> Self {
        Self(.helo, .passed, address, "EHLO名 \(helo) はこのアドレスです。", "the EHLO name \(helo) leads to it")
    }

    static func heloElsewhere(_ address: IPAddress, helo: String) -> Self {
        Self(
            .helo, .failed, address,
            "EHLO名 \(helo) がこのアドレスになりません。\(record(address)) レコード \(address) を追加してください。",
            "the EHLO name \(helo) does not lead to it: add the record \(record(address)) \(address) to it")
    }

    static func heloDiffers(_ address: IPAddress, helo: String, _ names: [String]) -> Self {
        Self(
            .helo, .failed, address,
            "EHLO名 \(helo) が逆引きの名前 \(list(names)) と違います。どちらかを合わせてください。",
            "the EHLO name \(helo) is not the PTR name \(list(names)): change one to the other")
    }

    static func unbound(helo: String, _ found: [String]) -> Self {
        guard !found.isEmpty else {
            return Self(
                .helo, .failed, nil, "EHLO名 \(helo) にアドレスがありません。A/AAAA レコードを追加してください。",
                "the EHLO name \(helo) has no address: add an A or AAAA record to it")
        }
        return Self(
            .helo, .warning, nil,
            "EHLO名 \(helo) は \(list(found)) です。送信元のアドレスが未設定のため、ほかは確認できません。",
            "the EHLO name \(helo) has \(list(found)); give the source its address to check the rest")
    }

    // MARK: - Lists, and what nobody knows

    static func listing(_ address: IPAddress, zone: String, _ answer: BlockListZone.Answer) -> Self {
        switch answer {
        case .clean:
            return Self(.blockList, .passed, address, "\(zone) に載っていません。", "is not on \(zone)")
        case .listed(let codes, let reason):
            let why = reason.isEmpty ? codes.joined(separator: ", ") : "\(codes.joined(separator: ", ")): \(reason)"
            return Self(
                .blockList, .failed, address,
                "\(zone) に載っています（\(why)）。送信を止めて原因を直し、リストのサイトで解除を申請してください。",
                "is on \(zone) (\(why)): quarantine it, mend the cause, then ask the list to take it off")
        case .refused:
            return Self(
                .blockList, .unknown, address,
                "\(zone) が回答を拒みました。公開リゾルバーを避けるか、リストの運営者に利用登録してください。",
                "\(zone) does not answer this resolver: use your own instead of a public one, or register with the list"
            )
        case .untested where address.family == .v6:
            return Self(
                .blockList, .unknown, address,
                "\(zone) はIPv6アドレスを扱っていないようです（試験項目がありません）。",
                "\(zone) seems to hold no IPv6 addresses: it lacks the test entry for them")
        case .untested:
            return Self(
                .blockList, .unknown, address,
                "\(zone) に試験項目 127.0.0.2 がなく、信用できません。設定から外してください。",
                "\(zone) cannot be believed, it lacks the test entry 127.0.0.2: leave it out")
        case .broken(let what):
            return Self(
                .blockList, .unknown, address,
                "\(zone) の回答は信用できません。設定から外してください。",
                "\(zone) cannot be believed, \(what): leave it out")
        case .unanswered(let detail):
            return unknown(.blockList, address, asked: zone, detail)
        }
    }

    static func unknown(_ kind: Kind, _ address: IPAddress?, asked: String, _ detail: String) -> Self {
        Self(
            kind, .unknown, address, "\(asked) にDNSが答えません。しばらくしてからもう一度確認してください。",
            "the DNS gave no answer for \(asked) (\(detail)): try again later")
    }

    private static func record(_ address: IPAddress) -> String { address.family == .v4 ? "A" : "AAAA" }

    private static func list(_ names: [String]) -> String {
        names.prefix(3).joined(separator: ", ") + (names.count > 3 ? ", …" : "")
    }
}
