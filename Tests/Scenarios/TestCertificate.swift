// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOSSL

/// A certificate that signs itself, made for the test.
enum TestCertificate {
    /// A server's side of TLS. One that refuses everybody asks for a client certificate, which nobody has.
    static func serverContext(refusingEverybody: Bool) throws -> NIOSSLContext {
        let directory = FileManager.default.temporaryDirectory.appending(path: "hayauma-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let key = directory.appending(path: "key.pem").path
        let certificate = directory.appending(path: "cert.pem").path
        let openssl = Process()
        openssl.executableURL = URL(filePath: "/usr/bin/openssl")
        openssl.arguments = [
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=judge.example", "-keyout", key,
            "-out", certificate,
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
        tls.minimumTLSVersion = .tlsv12
        // TLS 1.3 lets a client believe that it is through before its certificate is looked at.
        tls.maximumTLSVersion = .tlsv12
        if refusingEverybody { tls.certificateVerification = .noHostnameVerification }
        return try NIOSSLContext(configuration: tls)
    }
}
