// SPDX-License-Identifier: Apache-2.0

import ByteScanning

/// The public key of a selector as the DNS has it (RFC 6376 §3.6.1).
struct KeyRecord {
    /// `k=`, in lower case.
    let keyType: String
    /// `p=`. Empty: the key was revoked.
    let publicKey: [UInt8]
    let isTesting: Bool
    /// `t=s`: `i=` must not name a subdomain.
    let isStrict: Bool
    /// `h=` and `s=` allow SHA-256 and mail.
    let isForMail: Bool

    /// Nil when the text is no key record.
    init?(_ text: String) {
        guard text.utf8.count <= 16_384, let tags = TagList(Array(text.utf8)) else { return nil }
        if let version = tags.text("v") {
            guard version == "DKIM1", tags.firstName == "v" else { return nil }
        }
        guard let encoded = tags.compact("p"), let key = encoded.isEmpty ? [] : Base64.decode(encoded.span) else {
            return nil
        }
        publicKey = key
        keyType = tags.text("k")?.lowercased() ?? "rsa"
        let flags = tags.list("t") ?? []
        isTesting = flags.contains("y")
        isStrict = flags.contains("s")
        let hashes = tags.list("h")
        let services = tags.list("s")
        isForMail =
            (hashes.map { $0.contains("sha256") } ?? true)
            && (services.map { $0.contains("*") || $0.contains("email") } ?? true)
    }
}
