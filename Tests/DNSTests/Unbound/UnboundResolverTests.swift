// SPDX-License-Identifier: Apache-2.0

import DNS
import Glibc
import Testing

@Suite struct UnboundResolverTests {
    private static let zone = """
        $ORIGIN mail.test.
        $TTL 300
        @ IN SOA ns.mail.test. admin.mail.test. 1 3600 600 86400 60
        @ IN NS ns
        ns IN A 192.0.2.53
        @ IN MX 10 mx1
        @ IN MX 20 mx2
        mx1 IN A 192.0.2.1
        mx1 IN AAAA 2001:db8::1
        mx2 IN A 192.0.2.2
        www IN CNAME mx1
        null IN MX 0 .
        text IN TXT "v=DKIM1; " "p=abc"
        *.wild IN MX 5 mx1
        """

    private func resolver() throws -> UnboundResolver {
        let path = "/tmp/hayauma-zone-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        let bytes = Array((Self.zone + "\n").utf8)
        #expect(unsafe write(file, bytes, bytes.count) == bytes.count)
        close(file)
        var configuration = UnboundConfiguration()
        configuration.zones = [.init(name: "mail.test", path: path)]
        return try UnboundResolver(configuration)
    }

    @Test func `a zone is answered`() async throws {
        let resolver = try resolver()
        let answer = try await resolver.mailExchangers(of: "MAIL.test.")
        #expect(
            Set(answer.exchangers) == [
                .init(preference: 10, host: "mx1.mail.test"), .init(preference: 20, host: "mx2.mail.test"),
            ])
        let six = try #require(IPAddress("2001:db8::1"))
        let four = try #require(IPAddress("192.0.2.1"))
        #expect(try await resolver.addresses(of: "mx1.mail.test") == [six, four])
        #expect(try await resolver.addresses(of: "www.mail.test") == [six, four])
        #expect(try await resolver.texts(at: "text.mail.test") == ["v=DKIM1; p=abc"])
        #expect(try await resolver.mailExchangers(of: "null.mail.test").exchangers == [.init(preference: 0, host: "")])
        #expect(try await resolver.mailExchangers(of: "a.wild.mail.test").exchangers.count == 1)
        #expect(try await resolver.mailExchangers(of: "mx1.mail.test").exchangers.isEmpty)
        await #expect(throws: DNSFailure.noSuchName) { try await resolver.mailExchangers(of: "no.mail.test") }
        await #expect(throws: DNSFailure.noSuchName) { try await resolver.addresses(of: "no.mail.test") }
    }

    @Test func `the names of an address are asked for in its reverse zone`() async throws {
        let path = "/tmp/hayauma-reverse-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        let bytes = Array(
            """
            $ORIGIN 7.168.191.in-addr.arpa.
            $TTL 300
            @ IN SOA ns.mail.test. admin.mail.test. 1 3600 600 86400 60
            @ IN NS ns.mail.test.
            5 IN PTR MX5.mail.test.
            5 IN PTR other.mail.test.
            6 IN PTR .
            7 IN PTR a\\.b.mail.test.
            8 IN CNAME 5

            """.utf8)
        #expect(unsafe write(file, bytes, bytes.count) == bytes.count)
        close(file)
        defer { unsafe unlink(path) }
        var configuration = UnboundConfiguration()
        configuration.zones = [.init(name: "7.168.191.in-addr.arpa", path: path)]
        let resolver = try UnboundResolver(configuration)
        let address = { (last: Int) throws in try #require(IPAddress("191.168.7.\(last)")) }
        #expect(
            Set(try await resolver.names(of: try address(5))) == ["mx5.mail.test", "other.mail.test"])
        #expect(try await resolver.names(of: try address(6)).isEmpty, "the root is nobody's name")
        #expect(try await resolver.names(of: try address(7)).isEmpty, "a dot within a label would read as two labels")
        #expect(try await resolver.names(of: try address(8)).count == 2, "RFC 2317: delegation by alias")
        await #expect(throws: DNSFailure.noSuchName) { try await resolver.names(of: try address(9)) }
    }

    @Test(arguments: ["", ".", "a..b", "a b.test", "a\\.test", String(repeating: "a", count: 64) + ".test", "日本.test"])
    func `what cannot be a name is not asked`(name: String) async throws {
        let resolver = try resolver()
        await #expect(throws: DNSFailure.noSuchName) { try await resolver.texts(at: name) }
    }

    @Test func `many questions at once are all answered`() async throws {
        let resolver = try resolver()
        let count = await withTaskGroup { group in
            for index in 0..<3_000 {
                group.addTask {
                    (try? await resolver.mailExchangers(of: "d\(index).wild.mail.test"))?.exchangers.count ?? 0
                }
            }
            return await group.reduce(0, +)
        }
        #expect(count == 3_000)
    }

    @Test func `a server that does not answer is a temporary failure, and so are questions beyond the limit`()
        async throws
    {
        let silent = try #require(SilentServer())
        var configuration = UnboundConfiguration()
        configuration.forwarders = ["127.0.0.1@\(silent.port)"]
        configuration.timeout = .milliseconds(300)
        configuration.maximumOutstanding = 1
        configuration.maximumWaiting = 1
        let resolver = try UnboundResolver(configuration)
        let details = await withTaskGroup { group in
            for index in 0..<8 {
                group.addTask { () -> String in
                    do throws(DNSFailure) {
                        _ = try await resolver.texts(at: "n\(index).example")
                        return "answered"
                    } catch {
                        if case .temporary(let detail) = error { return detail }
                        return "no such name"
                    }
                }
            }
            return await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(details == ["no answer in time", "too many questions wait"])
    }

    @Test func `a resolver that is dropped leaves nobody waiting`() async throws {
        let silent = try #require(SilentServer())
        var configuration = UnboundConfiguration()
        configuration.forwarders = ["127.0.0.1@\(silent.port)"]
        configuration.timeout = .milliseconds(100)
        for _ in 0..<20 {
            let resolver = try UnboundResolver(configuration)
            await #expect(throws: DNSFailure.self) { try await resolver.texts(at: "x.example") }
        }
    }

    @Test func `a wrong configuration is refused`() {
        var configuration = UnboundConfiguration()
        configuration.forwarders = ["not an address"]
        #expect(throws: DNSFailure.self) { try UnboundResolver(configuration) }
    }
}

/// A UDP socket of loopback that nobody reads.
private final class SilentServer {
    let port: UInt16
    private let file: CInt

    init?() {
        let socket = socket(AF_INET, CInt(SOCK_DGRAM.rawValue), 0)
        file = socket
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(socket, $0, size) == 0 && getsockname(socket, $0, &size) == 0
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        if !isBound { return nil }
    }

    deinit { close(file) }
}
