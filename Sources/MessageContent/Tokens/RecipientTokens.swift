// SPDX-License-Identifier: Apache-2.0

internal import ByteScanning
package import Platform
package import Secrets

/// Makes and checks the tokens that leave the system in a mail: in its links, its return path, its Message-ID.
///
/// A URL token is base64url without padding of campaign (8 octets), contact (8), the link's position (2, clicks only)
/// and 12 octets of MAC: 38 or 40 characters. A return path's local part is `r` and 42 characters of base32, with 10
/// octets of MAC: 43 of the 64 octets that RFC 5321 §4.5.3.1.1 allows. All are the same each time they are made.
package struct RecipientTokens: Sendable {
    /// Links of a mailing have positions below this.
    package static let linkLimit = 65_536
    static let urlTagCount = 12
    static let returnPathTagCount = 10
    /// Characters of a URL token that names no link.
    static let urlTokenCount = 38
    /// Characters of a click token.
    static let clickTokenCount = 40
    /// Characters of the left part of a Message-ID.
    static let messageIDCount = 26

    private let key: TokenKey

    package init(key: TokenKey) {
        self.key = key
    }

    /// The token as text. `link` counts with `.click` alone, 0 ..< `linkLimit`.
    package func token(
        _ purpose: RecipientToken.Purpose, campaign: CampaignID, contact: ContactID, link: Int = 0
    ) -> String {
        var scratch: [UInt8] = []
        var out: [UInt8] = []
        append(purpose, campaign: campaign, contact: contact, link: link, to: &out, scratch: &scratch)
        return String(decoding: out, as: UTF8.self)
    }

    /// What the token says if it is genuine and of this purpose, else nil. Nothing in it is looked at before its MAC
    /// was found right, in a time that does not depend on how much of it is.
    ///
    /// A token has one spelling, but for the case of a return path's letters.
    package func parse(_ token: String, as purpose: RecipientToken.Purpose) -> RecipientToken? {
        guard token.utf8.count <= 64 else { return nil }
        return parse(Array(token.utf8), as: purpose)
    }

    /// As `parse(_: String, as:)`.
    package func parse(_ token: [UInt8], as purpose: RecipientToken.Purpose) -> RecipientToken? {
        let idCount = purpose == .click ? 18 : 16
        let tagCount = purpose == .returnPath ? Self.returnPathTagCount : Self.urlTagCount
        let raw: [UInt8]?
        if purpose == .returnPath {
            guard token.count == 43, token[0] | 0x20 == UInt8(ascii: "r") else { return nil }
            raw = Base32.decode(token.span.extracting(1..<43))
        } else {
            guard token.count == (purpose == .click ? Self.clickTokenCount : Self.urlTokenCount) else { return nil }
            raw = Base64.decodeURL(token.span)
        }
        guard let raw, raw.count == idCount + tagCount else { return nil }
        var message = InlineArray<19, UInt8>(repeating: 0)
        message[0] = purpose.rawValue
        for index in 0..<idCount { message[index + 1] = raw[index] }
        let tag = raw.span.extracting(idCount..<idCount + tagCount)
        guard key.isValid(tag, of: message.span.extracting(0..<idCount + 1)) else { return nil }
        let campaign = raw[0..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let contact = raw[8..<16].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return RecipientToken(
            campaign: CampaignID(Int64(bitPattern: campaign)), contact: ContactID(Int64(bitPattern: contact)),
            link: purpose == .click ? Int(raw[16]) << 8 | Int(raw[17]) : nil)
    }

    /// Appends a token; `scratch` is overwritten.
    func append(
        _ purpose: RecipientToken.Purpose, campaign: CampaignID, contact: ContactID, link: Int = 0,
        to out: inout [UInt8], scratch: inout [UInt8]
    ) {
        precondition(link >= 0 && link < Self.linkLimit, "a link's position has 16 bits")
        var message = Self.message(purpose.rawValue, campaign, contact)
        var count = 17
        if purpose == .click {
            message[17] = UInt8(truncatingIfNeeded: link >> 8)
            message[18] = UInt8(truncatingIfNeeded: link)
            count = 19
        }
        scratch.removeAll(keepingCapacity: true)
        // SAFETY: the array copies before it returns.
        unsafe message.span.extracting(1..<count).withUnsafeBufferPointer { unsafe scratch.append(contentsOf: $0) }
        let tagCount = purpose == .returnPath ? Self.returnPathTagCount : Self.urlTagCount
        key.authenticate(message.span.extracting(0..<count), count: tagCount, to: &scratch)
        if purpose == .returnPath {
            out.append(UInt8(ascii: "r"))
            Self.encode(scratch.span, bits: 5, "abcdefghijklmnopqrstuvwxyz234567", to: &out)
        } else {
            let letters: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
            Self.encode(scratch.span, bits: 6, letters, to: &out)
        }
    }

    /// Base64url (6 bits a letter) or base32 (5) without padding, of ≤ 30 octets: as `ByteScanning` has them, but
    /// with one append for each token.
    @inline(__always)
    private static func encode(
        _ bytes: Span<UInt8>, bits width: Int, _ letters: StaticString, to out: inout [UInt8]
    ) {
        var text = InlineArray<64, UInt8>(repeating: 0)
        let mask = 1 << width - 1
        var held = 0
        var window = 0
        var count = 0
        for index in bytes.indices {
            window = (window << 8 | Int(bytes[index])) & 0xFFFF
            held += 8
            while held >= width {
                held -= width
                // SAFETY: the mask keeps the index below the number of letters.
                text[count] = unsafe letters.utf8Start[window >> held & mask]
                count += 1
            }
        }
        if held > 0 {
            // SAFETY: as above.
            text[count] = unsafe letters.utf8Start[window << (width - held) & mask]
            count += 1
        }
        // SAFETY: the array copies before it returns.
        unsafe text.span.extracting(0..<count).withUnsafeBufferPointer { unsafe out.append(contentsOf: $0) }
    }

    /// Appends the left part of the Message-ID of this contact's copy: the same at each attempt, and neither id can
    /// be read from it.
    func appendMessageID(
        campaign: CampaignID, contact: ContactID, to out: inout [UInt8], scratch: inout [UInt8]
    ) {
        appendName(0x80, campaign, contact, to: &out, scratch: &scratch)
    }

    /// Appends what tells the parts of this campaign's mails apart: nobody can write it into a field beforehand.
    func appendBoundary(campaign: CampaignID, to out: inout [UInt8]) {
        var scratch: [UInt8] = []
        appendName(0x81, campaign, ContactID(0), to: &out, scratch: &scratch)
    }

    private func appendName(
        _ kind: UInt8, _ campaign: CampaignID, _ contact: ContactID, to out: inout [UInt8], scratch: inout [UInt8]
    ) {
        let message = Self.message(kind, campaign, contact)
        scratch.removeAll(keepingCapacity: true)
        key.authenticate(message.span.extracting(0..<17), count: 16, to: &scratch)
        Self.encode(scratch.span, bits: 5, "abcdefghijklmnopqrstuvwxyz234567", to: &out)
    }

    private static func message(_ kind: UInt8, _ campaign: CampaignID, _ contact: ContactID) -> InlineArray<19, UInt8> {
        var message = InlineArray<19, UInt8>(repeating: 0)
        message[0] = kind
        for index in 0..<8 {
            let shift = Int64(56 - 8 * index)
            message[1 + index] = UInt8(truncatingIfNeeded: campaign.rawValue >> shift)
            message[9 + index] = UInt8(truncatingIfNeeded: contact.rawValue >> shift)
        }
        return message
    }
}
