// SPDX-License-Identifier: Apache-2.0

internal import CLibCrypto
public import DNS

/// Verifies the DKIM signatures of messages (RFC 6376 §6, RFC 8301, RFC 8463).
public struct DKIMVerifier: Sendable {
    /// Signatures of a message that are looked at, from the top; the others are ignored.
    public static let maximumSignatures = 10

    private let resolver: any Resolver
    private let now: @Sendable () -> Int64

    /// A verifier that asks for keys and the time.
    ///
    /// - Parameters:
    ///   - resolver: who is asked for key records.
    ///   - now: the time in seconds since 1970.
    public init(resolver: any Resolver, now: @escaping @Sendable () -> Int64) {
        self.resolver = resolver
        self.now = now
    }

    /// One result for each signature, in the order of the message; empty when it is not signed.
    ///
    /// Takes time in proportion to the message, times the signatures.
    ///
    /// - Parameter message: header and body, lines ended by CRLF.
    public func verify(_ message: [UInt8]) async -> [DKIMResult] {
        let layout = MessageLayout(message)
        var results: [DKIMResult] = []
        for field in layout.signatures.prefix(Self.maximumSignatures) {
            do throws(DKIMResult.Refusal) {
                results.append(try await verify(field, of: message, layout))
            } catch {
                results.append(error.result)
            }
        }
        return results
    }

    private func verify(
        _ field: HeaderFieldRange, of message: [UInt8], _ layout: MessageLayout
    ) async throws(DKIMResult.Refusal) -> DKIMResult {
        guard let tags = TagList(Array(message[(field.colon + 1)..<field.end])), let range = tags.signatureRange else {
            throw DKIMResult.Refusal(
                result: DKIMResult(verdict: .permerror, domain: "", selector: "", reason: "malformed tag list"))
        }
        let signature = try SignatureTags(tags, now: now())
        let record = try await key(of: signature)
        func result(_ verdict: DKIMResult.Verdict, _ reason: String) -> DKIMResult {
            DKIMResult(
                verdict: verdict, domain: signature.domain, selector: signature.selector, reason: reason,
                isTesting: record.isTesting)
        }
        guard !record.publicKey.isEmpty else { return result(.permerror, "key revoked") }
        guard record.keyType == signature.algorithm.keyType, record.isForMail else {
            return result(.permerror, "inapplicable key")
        }
        if record.isStrict, signature.identityDomain != signature.domain {
            return result(.permerror, "i= must be d=")
        }
        var body = SHA256Digest(limit: signature.bodyCount ?? .max)
        BodyCanonicalizer.hash(
            message.span.extracting(layout.bodyStart..<message.count), signature.bodyForm, into: &body)
        if let count = signature.bodyCount, count > body.count { return result(.fail, "body shorter than l=") }
        guard Self.isEqual(body.finish(), signature.bodyHash) else { return result(.fail, "body hash") }

        let offset = field.colon + 1
        let hash = layout.hash(
            of: signature.signedNames, form: signature.headerForm, signature: field,
            emptying: (range.lowerBound + offset)..<(range.upperBound + offset), in: message)
        return switch Self.check(signature, hash, record.publicKey) {
        case .pass: result(.pass, "")
        case .fail: result(.fail, "signature")
        case .policy: result(.policy, "key of less than 1024 bits")
        default: result(.permerror, "malformed key")
        }
    }

    private func key(of signature: SignatureTags) async throws(DKIMResult.Refusal) -> KeyRecord {
        func refuse(_ verdict: DKIMResult.Verdict, _ reason: String) -> DKIMResult.Refusal {
            DKIMResult.Refusal(
                result: DKIMResult(
                    verdict: verdict, domain: signature.domain, selector: signature.selector, reason: reason))
        }
        let texts: [String]
        do throws(DNSFailure) {
            texts = try await resolver.texts(at: "\(signature.selector)._domainkey.\(signature.domain)")
        } catch {
            switch error {
            case .temporary(let detail): throw refuse(.temperror, detail)
            case .noSuchName: throw refuse(.permerror, "no key")
            }
        }
        // RFC 6376 §6.1.2 leaves several records to the verifier: the first that is one counts.
        for text in texts {
            if let record = KeyRecord(text) { return record }
        }
        throw refuse(.permerror, "no key")
    }

    private static func isEqual(_ hash: InlineArray<32, UInt8>, _ expected: [UInt8]) -> Bool {
        guard expected.count == 32 else { return false }
        return hash.indices.allSatisfy { hash[$0] == expected[$0] }
    }

    private static func check(
        _ tags: SignatureTags, _ hash: InlineArray<32, UInt8>, _ publicKey: [UInt8]
    ) -> DKIMResult.Verdict {
        // The digest has the 32 bytes, and an Ed25519 key is checked to have as many.
        unsafe hash.span.withUnsafeBufferPointer { hash in
            switch tags.algorithm {
            case .ed25519SHA256:
                guard publicKey.count == 32 else { return .permerror }
                return unsafe hayauma_ed25519_verify(
                    publicKey, hash.baseAddress, tags.signature, tags.signature.count) == 1 ? .pass : .fail
            case .rsaSHA256:
                guard let key = unsafe hayauma_rsa_public(publicKey, publicKey.count) else { return .permerror }
                defer { unsafe EVP_PKEY_free(key) }
                let bits = unsafe EVP_PKEY_get_bits(key)
                if bits < 1024 { return .policy }
                // Larger keys than any signer uses would only cost time.
                if bits > 4096 { return .permerror }
                return unsafe hayauma_rsa_verify(key, hash.baseAddress, tags.signature, tags.signature.count) == 1
                    ? .pass : .fail
            }
        }
    }
}
