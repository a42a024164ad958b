// SPDX-License-Identifier: Apache-2.0

import DNS
import Foundation
import MailAuthentication
import Testing

@Suite struct DKIMVerifierTests {
    static let cases: [String] = {
        let folder = Bundle.module.resourceURL?.appendingPathComponent("Fixtures")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder?.path ?? "")) ?? []
        return names.filter { $0.hasSuffix(".eml") }.map { String($0.dropLast(4)) }.sorted()
    }()

    private func file(_ name: String) throws -> Data {
        let folder = try #require(Bundle.module.resourceURL).appendingPathComponent("Fixtures")
        return try Data(contentsOf: folder.appendingPathComponent(name))
    }

    @Test func `there are cases`() {
        #expect(Self.cases.count >= 15)
    }

    @Test(arguments: cases)
    func `a message has the verdicts that its case says`(name: String) async throws {
        let texts = try JSONDecoder().decode([String: [String]].self, from: file(name + ".dns"))
        let wanted = try JSONDecoder().decode([String].self, from: file(name + ".json"))
        let verifier = DKIMVerifier(resolver: FakeZone(texts: texts), now: { 1_795_000_000 })
        let results = await verifier.verify(Array(try file(name + ".eml")))
        #expect(results.map(\.verdict.rawValue) == wanted, "\(results.map(\.reason))")
    }

    private static let message = "From: a@example.com\r\nSubject: x\r\n\r\nbody\r\n"

    private func verdict(
        _ message: String, record: String? = nil, failing: Set<String> = []
    ) async -> DKIMResult? {
        let texts = record.map { ["s._domainkey.example.com": [$0]] } ?? [:]
        let verifier = DKIMVerifier(resolver: FakeZone(texts: texts, failing: failing), now: { 1_000_000 })
        return await verifier.verify(Array(message.utf8)).first
    }

    private func signed(_ key: DKIMKey) throws -> String {
        let signer = try DKIMSigner(key: key, domain: "example.com", selector: "s")
        var out: [UInt8] = []
        let message = Array(Self.message.utf8)
        try signer.signature(for: message.span, bodyStart: message.count - 6, at: 1_000_000, to: &out)
        return String(decoding: out, as: UTF8.self) + Self.message
    }

    @Test func `an unsigned message has no result`() async {
        #expect(await verdict(Self.message) == nil)
    }

    @Test func `the key decides between permanent and temporary errors`() async throws {
        let key = try DKIMKey.generate(.ed25519SHA256)
        let message = try signed(key)
        let record = "v=DKIM1; k=ed25519; p=\(key.publicKeyTag)"
        #expect(await verdict(message, record: record)?.verdict == .pass)
        #expect(await verdict(message)?.verdict == .permerror)
        #expect(await verdict(message, failing: ["s._domainkey.example.com"])?.verdict == .temperror)
        #expect(await verdict(message, record: "v=DKIM1; k=ed25519; p=")?.reason == "key revoked")
        #expect(await verdict(message, record: record + "; h=sha1")?.verdict == .permerror)
        #expect(await verdict(message, record: record + "; s=other")?.verdict == .permerror)
        #expect(await verdict(message, record: record + "; t=y:s")?.isTesting == true)
        let other = try DKIMKey.generate(.ed25519SHA256)
        #expect(await verdict(message, record: "k=ed25519; p=\(other.publicKeyTag)")?.verdict == .fail)
        #expect(await verdict(message.replacing("s=s;", with: "s=s; s=s;"), record: record)?.verdict == .permerror)
        #expect(await verdict(message.replacing("t=1000000", with: "t=1"), record: record)?.verdict == .fail)
        #expect(await verdict(message.replacing("x=1604800", with: "x=1"), record: record)?.verdict == .permerror)
        #expect(await verdict(message.replacing("From:From", with: "Fram:Fram"), record: record)?.verdict == .permerror)
        #expect(await verdict(message.replacing("ed25519-sha", with: "rsa-sha"), record: record)?.verdict == .permerror)
        #expect(
            await verdict(message.replacing("ed25519-sha256", with: "rsa-sha1"), record: record)?.verdict == .policy)
    }

    @Test func `a second From breaks the signature`() async throws {
        let key = try DKIMKey.generate(.ed25519SHA256)
        let record = "v=DKIM1; k=ed25519; p=\(key.publicKeyTag)"
        let message = "From: forged@example.net\r\n" + (try signed(key))
        #expect(await verdict(message, record: record)?.verdict == .fail)
    }

    @Test func `only the first ten signatures are looked at`() async throws {
        let field = "DKIM-Signature: v=1\r\n"
        let verifier = DKIMVerifier(resolver: FakeZone(), now: { 0 })
        let message = String(repeating: field, count: 100) + Self.message
        #expect(await verifier.verify(Array(message.utf8)).count == DKIMVerifier.maximumSignatures)
    }

    @Test(arguments: ["", "\r\n", "DKIM-Signature:", "DKIM-Signature: ;;;;", ":", "DKIM-Signature: b=;b", "\n\n", "\r"])
    func `broken input gives no pass`(message: String) async {
        #expect(await verdict(message)?.verdict != .pass)
    }

    @Test func `no prefix and no changed byte of a signed message does harm`() async throws {
        let key = try DKIMKey.generate(.ed25519SHA256)
        let verifier = DKIMVerifier(
            resolver: FakeZone(texts: ["s._domainkey.example.com": ["k=ed25519; p=\(key.publicKeyTag)"]]),
            now: { 1_000_000 })
        let message = Array(try signed(key).utf8)
        for count in message.indices.dropLast(2) {
            let results = await verifier.verify(Array(message[..<count]))
            // Cut within the line ends of the body, the canonical form is the same.
            if count < message.count - 2 { #expect(results.first?.verdict != .pass) }
            var changed = message
            changed[count] ^= 0x81
            #expect(await verifier.verify(changed).first?.verdict != .pass)
        }
    }
}
