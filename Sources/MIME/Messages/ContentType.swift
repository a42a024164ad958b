// SPDX-License-Identifier: Apache-2.0

/// A media type with its parameters (RFC 2045 §5).
public struct ContentType: Sendable, Hashable {
    /// Both in lower case.
    public let type: String
    /// In lower case, as ``type``.
    public let subtype: String
    /// By name in lower case, RFC 2231 sections joined and decoded. At most 64.
    public let parameters: [String: String]

    /// What a part without the field is (RFC 2045 §5.2).
    public static let plainText = ContentType(type: "text", subtype: "plain", parameters: ["charset": "us-ascii"])

    /// In lower case; `us-ascii` where none is named.
    public var charset: String { parameters["charset"]?.lowercased() ?? "us-ascii" }

    init(type: String, subtype: String, parameters: [String: String]) {
        self.type = type
        self.subtype = subtype
        self.parameters = parameters
    }

    /// Nil when the value does not start with `type/subtype`.
    init?(parsing value: String) {
        let (head, parameters) = ParameterReader.read(value)
        let names = head.lowercased().split(separator: "/", omittingEmptySubsequences: false)
        guard names.count == 2, !names[0].isEmpty, !names[1].isEmpty else { return nil }
        self.init(type: String(names[0]), subtype: String(names[1]), parameters: parameters)
    }
}
