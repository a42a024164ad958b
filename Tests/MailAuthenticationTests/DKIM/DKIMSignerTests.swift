// SPDX-License-Identifier: Apache-2.0

import DNS
import MailAuthentication
import Testing

@Suite struct DKIMSignerTests {
    private static let header =
        "From: =?UTF-8?B?44GC?=\r\n  <a@example.com>\r\nTo:b@example.org\r\nSubject: a   b\t\r\nsubject: second\r\n"
        + "Date: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\nList-Unsubscribe: <https://example.com/u>\r\n"
        + "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nX-Other: not signed\r\n\r\n"

    private static let bodies = [
        "", "\r\n", "\r\n\r\n", "a", "a\r\n", "a \r\n", " a\r\n", "a\t\r\n \r\n\t\r\n", "a  b\tc\r\n\r\nd \t\r\n", " ",
        "\ta",
        String(repeating: "0123456789 ab \tc", count: 40) + "\r\n", String(repeating: "x", count: 31) + " \r\n",
        String(repeating: "x", count: 32) + "  y\r\n", String(repeating: "x", count: 63) + "\t\r\n", "a\rb \nc \r",
    ]

    private static let forms: [(Canonicalization, Canonicalization)] = [
        (.relaxed, .relaxed), (.relaxed, .simple), (.simple, .relaxed), (.simple, .simple),
    ]

    @Test func `to a verifier a key of three primes is RSA of 2048 bits`() async throws {
        let key = try DKIMKey.generateThreePrimeRSA()
        let usual = try DKIMKey.generate(.rsaSHA256)
        #expect(key.algorithm == .rsaSHA256 && key.publicKeyTag.utf8.count == usual.publicKeyTag.utf8.count)
        #expect(key.pkcs8DER != (try DKIMKey.generateThreePrimeRSA()).pkcs8DER)
        try await check(key)
    }

    @Test(arguments: DKIMAlgorithm.allCases)
    func `what the signer signs the verifier accepts`(algorithm: DKIMAlgorithm) async throws {
        try await check(try DKIMKey.generate(algorithm))
    }

    private func check(_ key: DKIMKey) async throws {
        let algorithm = key.algorithm
        let record = "v=DKIM1; k=\(algorithm.keyType); p=\(key.publicKeyTag)"
        let zone = FakeZone(texts: ["s1._domainkey.example.com": [record]])
        let verifier = DKIMVerifier(resolver: zone, now: { 1_800_000_000 })
        for form in Self.forms {
            let signer = try DKIMSigner(
                key: DKIMKey(pkcs8DER: key.pkcs8DER), domain: "example.com", selector: "s1", canonicalization: form)
            for body in Self.bodies {
                let message = Array((Self.header + body).utf8)
                var out: [UInt8] = []
                try signer.signature(
                    for: message.span, bodyStart: Self.header.utf8.count, at: 1_800_000_000, to: &out)
                let results = await verifier.verify(out + message)
                #expect(results.map(\.verdict) == [.pass], "\(form) \(body.debugDescription)")
            }
        }
    }

    @Test func `relaxed signatures survive what relays do`() async throws {
        let key = try DKIMKey.generate(.ed25519SHA256)
        let signer = try DKIMSigner(key: key, domain: "example.com", selector: "s1")
        let zone = FakeZone(texts: ["s1._domainkey.example.com": ["k=ed25519; p=\(key.publicKeyTag)"]])
        let message = Array((Self.header + "a b\r\n").utf8)
        var out: [UInt8] = []
        try signer.signature(for: message.span, bodyStart: Self.header.utf8.count, at: 0, to: &out)
        let changed = String(decoding: out + message, as: UTF8.self)
            .replacing("X-Other: not signed", with: "X-Other: changed").replacing("To:b@", with: "TO :  b@")
            .replacing("a b\r\n", with: "a \t b  \r\n\r\n \r\n")
        let results = await DKIMVerifier(resolver: zone, now: { 1 }).verify(Array(changed.utf8))
        #expect(results.map(\.verdict) == [.pass])
    }

    @Test func `the field is folded, oversigns From and lists repeated fields`() throws {
        let key = try DKIMKey.generate(.rsaSHA256)
        let signer = try DKIMSigner(key: key, domain: "example.com", selector: "s1", lifetime: .seconds(60))
        let message = Array(Self.header.utf8)
        var out: [UInt8] = []
        try signer.signature(for: message.span, bodyStart: message.count, at: 1_000, to: &out)
        let text = String(decoding: out, as: UTF8.self)
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.utf8.count <= 78 })
        #expect(lines.last == "")
        #expect(lines.dropFirst().dropLast().allSatisfy { $0.hasPrefix("\t") })
        let list = text.replacing("\r\n\t", with: " ")
        #expect(list.contains("t=1000; x=1060;"))
        #expect(list.contains("h=From:From:To:Subject:Subject:Date:"))
        #expect(!list.contains("X-Other"))
        #expect(!list.contains(" l="))
    }

    @Test func `what cannot be signed is refused`() throws {
        let key = try DKIMKey.generate(.ed25519SHA256)
        #expect(throws: DKIMFailure.malformedName) {
            try DKIMSigner(key: key, domain: "example.com;\r\nX: y", selector: "s")
        }
        #expect(throws: DKIMFailure.malformedKey) { try DKIMKey(pkcs8DER: [1, 2, 3]) }
        #expect(throws: DKIMFailure.malformedKey) { try DKIMKey(pkcs8DER: key.pkcs8DER + [0]) }
        let signer = try DKIMSigner(key: key, domain: "example.com", selector: "s")
        let message = Array("To: a@example.com\r\n\r\n".utf8)
        #expect(throws: DKIMFailure.noFrom) {
            var out: [UInt8] = []
            try signer.signature(for: message.span, bodyStart: message.count, at: 0, to: &out)
        }
    }
}
