// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import HummingbirdTesting
import Synchronization
import Testing
import WebFoundation

@testable import PublicHTTP

@Suite struct TLSAskTests {
    private final class Hosts: CertificateHosts, Unsubscribing, Engagement {
        let asked = Mutex<[String]>([])

        func mayHaveCertificate(_ host: String) async -> Bool? {
            asked.withLock { $0.append(host) }
            return host == "down.example.jp" ? nil : host == "click.example.jp"
        }
        func sender(of token: String) async -> SenderShown? { nil }
        func unsubscribe(token: String) async -> UnsubscribeResult { .badToken }
        func opened(token: String, by request: TrackedRequest) async -> Bool { false }
        func clicked(token: String, by request: TrackedRequest) async -> String? { nil }
    }

    @Test func `a proxy gets certificates for working link hosts alone, and no body`() async throws {
        let hosts = Hosts()
        var dependencies = PublicDependencies(unsubscribing: hosts, engagement: hosts)
        dependencies.certificates = hosts
        try await Application(router: PublicRoutes.router(dependencies)).test(.router) { client in
            for (query, status) in [
                ("?domain=click.example.jp", 200), ("?domain=other.example.jp", 404), ("", 404), ("?domain=", 404),
                ("?host=click.example.jp", 404), ("?domain=down.example.jp", 503),
                ("?domain=click.example.jp%0d%0aX:%20y", 404), ("?domain=" + String(repeating: "a", count: 5_000), 404),
            ] {
                try await client.execute(uri: "/tls/ask" + query, method: .get) { response in
                    #expect(response.status.code == status, "\(query)")
                    #expect(response.body.readableBytes == 0 && response.headers[.setCookie] == nil)
                }
            }
        }
        #expect(hosts.asked.withLock { $0.allSatisfy { $0.utf8.count <= PublicRoutes.hostLimit } })
    }
}
