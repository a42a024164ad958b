// SPDX-License-Identifier: Apache-2.0

import ByteScanning

/// A DKIM-Signature field that may be verified (RFC 6376 §3.5).
struct SignatureTags {
    let algorithm: DKIMAlgorithm
    let signature: [UInt8]
    let bodyHash: [UInt8]
    let headerForm: Canonicalization
    let bodyForm: Canonicalization
    let domain: String
    let selector: String
    /// The domain of `i=`.
    let identityDomain: String
    /// `h=` in lower case.
    let signedNames: [String]
    /// `l=`; nil: the whole body.
    let bodyCount: Int?
    let expiry: Int64?

    /// Throws the result that the signature has without any look at the key.
    init(_ tags: TagList, now: Int64) throws(DKIMResult.Refusal) {
        let domain = tags.text("d")?.lowercased() ?? ""
        let selector = tags.text("s")?.lowercased() ?? ""
        func refuse(_ verdict: DKIMResult.Verdict, _ reason: String) -> DKIMResult.Refusal {
            DKIMResult.Refusal(
                result: DKIMResult(verdict: verdict, domain: domain, selector: selector, reason: reason))
        }
        self.domain = domain
        self.selector = selector
        guard tags.text("v") == "1" else { throw refuse(.permerror, "version") }
        guard !domain.isEmpty, !selector.isEmpty else { throw refuse(.permerror, "no d= or s=") }
        guard let name = tags.text("a") else { throw refuse(.permerror, "no a=") }
        if name == "rsa-sha1" { throw refuse(.policy, "rsa-sha1 is not accepted") }
        guard let algorithm = DKIMAlgorithm(rawValue: name) else { throw refuse(.permerror, "unknown algorithm") }
        self.algorithm = algorithm
        guard let signature = tags.compact("b").flatMap({ Base64.decode($0.span) }), !signature.isEmpty else {
            throw refuse(.permerror, "no b=")
        }
        self.signature = signature
        guard let bodyHash = tags.compact("bh").flatMap({ Base64.decode($0.span) }), bodyHash.count == 32 else {
            throw refuse(.permerror, "no bh=")
        }
        self.bodyHash = bodyHash
        let forms = (tags.text("c") ?? "simple/simple").split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(forms.count), let headerForm = Canonicalization(rawValue: String(forms[0])),
            let bodyForm = Canonicalization(rawValue: forms.count == 2 ? String(forms[1]) : "simple")
        else { throw refuse(.permerror, "unknown canonicalization") }
        self.headerForm = headerForm
        self.bodyForm = bodyForm
        if let methods = tags.list("q"), !methods.contains("dns/txt") { throw refuse(.permerror, "unknown q=") }
        guard let names = tags.list("h"), !names.contains("") else { throw refuse(.permerror, "no h=") }
        signedNames = names.map { $0.lowercased() }
        guard signedNames.contains("from") else { throw refuse(.permerror, "From is not signed") }
        let identity = tags.text("i")?.lowercased() ?? "@" + domain
        guard let at = identity.lastIndex(of: "@") else { throw refuse(.permerror, "malformed i=") }
        identityDomain = String(identity[identity.index(after: at)...])
        guard identityDomain == domain || identityDomain.hasSuffix("." + domain) else {
            throw refuse(.permerror, "i= is outside d=")
        }
        switch tags.number("l") {
        case .absent: bodyCount = nil
        case .malformed: throw refuse(.permerror, "malformed l=")
        case .number(let count): bodyCount = Int(count)
        }
        expiry = try Self.expiry(tags, now: now, refuse)
    }

    private static func expiry(
        _ tags: TagList, now: Int64, _ refuse: (DKIMResult.Verdict, String) -> DKIMResult.Refusal
    ) throws(DKIMResult.Refusal) -> Int64? {
        let time = tags.number("t")
        if time == .malformed { throw refuse(.permerror, "malformed t=") }
        switch tags.number("x") {
        case .absent: return nil
        case .malformed: throw refuse(.permerror, "malformed x=")
        case .number(let expiry):
            if case .number(let time) = time, expiry <= time { throw refuse(.permerror, "x= is not after t=") }
            if expiry < now { throw refuse(.neutral, "expired") }
            return expiry
        }
    }
}

extension DKIMResult {
    /// A result that ends the verification of a signature early.
    struct Refusal: Error {
        let result: DKIMResult
    }
}
