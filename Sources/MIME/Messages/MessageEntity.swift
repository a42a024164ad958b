// SPDX-License-Identifier: Apache-2.0

/// A message, or a part of one: header fields and a body (RFC 2045 §2.4).
public struct MessageEntity: Sendable {
    /// In the order of the message.
    public let headers: [MessageHeader]
    /// `text/plain` where none is given or what is given cannot be read (RFC 2045 §5.2).
    public let contentType: ContentType
    /// `attachment` or `inline`, in lower case; nil when there is none.
    public let disposition: String?
    /// Of Content-Disposition or else the name of Content-Type; never to be used as a path.
    public let fileName: String?
    /// The body in the message's octets, before transfer decoding.
    public let body: Range<Int>
    /// Index of the entity that this one is a part of; nil for the message.
    public let parent: Int?
    /// 0 for the message.
    public let depth: Int
    /// Lower case; `7bit` where none is given.
    public let transferEncoding: String

    /// Decoded value of the first field of that name, in any case.
    public func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }
}
