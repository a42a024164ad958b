// SPDX-License-Identifier: Apache-2.0

package import DeliveryEngine
import NIOCore

/// The engine's idea of a source: addresses to bind and a name, and nothing of who uses it.
package typealias EngineSource = Source

extension EngineSource {
    /// - Parameters:
    ///   - ipv4, ipv6: addresses in their usual notation; nil: none of the family.
    ///   - heloName: nil: what the engine says by itself.
    init(name: String, ipv4: String?, ipv6: String?, heloName: String?) {
        self.init(
            name: name, ipv4: ipv4.flatMap { try? SocketAddress(ipAddress: $0, port: 0) },
            ipv6: ipv6.flatMap { try? SocketAddress(ipAddress: $0, port: 0) }, heloName: heloName)
    }
}
