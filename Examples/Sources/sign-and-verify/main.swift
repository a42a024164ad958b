// SPDX-License-Identifier: Apache-2.0
//
// Signs a message with DKIM, verifies it, and shows what becomes of it when an octet changes: sign-and-verify

import DNS
import MIME
import MailAuthentication

/// The field `DKIM-Signature` for a message, in front of it.
func signed(_ message: [UInt8], with key: DKIMKey, at now: Int64) throws -> [UInt8] {
    // One signer for each thread; it keeps its buffers from message to message.
    let signer = try DKIMSigner(key: key, domain: "example.jp", selector: "s1")
    var signed: [UInt8] = []
    try signer.signature(for: message.span, bodyStart: bodyStart(of: message), at: now, to: &signed)
    return signed + message
}

/// Behind the empty line that ends the header.
func bodyStart(of message: [UInt8]) -> Int {
    let emptyLine = Array("\r\n\r\n".utf8)
    let found = message.indices.first { message[$0...].starts(with: emptyLine) }
    return found.map { $0 + emptyLine.count } ?? message.count
}

/// The message with one octet changed: the last one of `text`, where it occurs first.
func changing(_ text: String, in message: [UInt8]) -> [UInt8] {
    var changed = message
    let octets = Array(text.utf8)
    if let start = message.indices.first(where: { message[$0...].starts(with: octets) }) {
        changed[start + octets.count - 1] ^= 1
    }
    return changed
}

let now: Int64 = 1_795_662_000
let message = try MessageBuilder(
    from: Mailbox(parsing: "News <news@example.jp>"), to: [Mailbox(parsing: "reader@example.com")],
    subject: "Autumn", text: "Dear reader,\n\nthe leaves fall.\n",
    date: MessageDate.text(secondsSinceEpoch: now), messageID: "<1@example.jp>",
    extraFields: [("X-Note", "nobody signs this")]
).build()

for algorithm in DKIMAlgorithm.allCases {
    let key = try DKIMKey.generate(algorithm)
    // What the domain publishes as TXT of its selector; `UnboundResolver` would ask the real DNS.
    let record = "v=DKIM1; k=\(algorithm.keyType); p=\(key.publicKeyTag)"
    let zone = FakeZone(texts: ["s1._domainkey.example.jp": [record]])
    let verifier = DKIMVerifier(resolver: zone, now: { now + 60 })

    let original = try signed(message, with: key, at: now)
    let trials: [(what: String, message: [UInt8])] = [
        ("as signed", original),
        ("an octet of the body changed", changing("leaves", in: original)),
        ("an octet of the subject changed", changing("Autumn", in: original)),
        ("an octet of a field that is not signed changed", changing("nobody", in: original)),
        ("without the signature", message),
    ]
    print("\(algorithm.rawValue), \(original.count - message.count) octets of signature")
    for trial in trials {
        let result = await verifier.verify(trial.message).first
        let verdict = result.map { $0.reason.isEmpty ? $0.verdict.rawValue : "\($0.verdict.rawValue) (\($0.reason))" }
        print("  \(trial.what): \(verdict ?? "no signature")")
    }
}
