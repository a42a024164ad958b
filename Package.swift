// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// A target of ours with the one strict settings array; its tests live at Tests/<name>Tests.
func ring(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], fixtures: Bool = false) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies, resources: fixtures ? [.copy("Fixtures")] : [],
        swiftSettings: strict)
}

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "hayauma",
    products: [
        .executable(name: "hayauma", targets: ["hayauma"]),
        .library(
            name: "MailEngine",
            targets: [
                "ByteScanning", "MIME", "DNS", "SMTP", "MailAuthentication", "DeliveryEngine", "MailboxSimulator",
            ]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // R0: system libraries, and the files of the web applications
        .target(name: "CWebAssets", exclude: ["files"]),
        .target(name: "CProfiles"),
        .systemLibrary(name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CUnbound", pkgConfig: "libunbound", providers: [.apt(["libunbound-dev"])]),

        // R1: the engine, usable as a library
        ring("ByteScanning"),
        ring("MIME", ["ByteScanning"]),
        ring("DNS", ["CUnbound"]),
        ring("SMTP", [nioCore, nioPosix, nioSSL, nioTLS]),
        ring("MailAuthentication", ["ByteScanning", "DNS", "CLibCrypto"]),
        ring("DeliveryEngine", ["DNS", "SMTP", nioCore, nioPosix, nioSSL, logging]),
        ring("MailboxSimulator", ["SMTP", nioCore, nioPosix, logging]),

        // R2: the platform
        ring("Secrets", ["ByteScanning", "CLibCrypto"]),
        ring("Platform", ["MIME"]),
        ring("MessageContent", ["ByteScanning", "MIME", "Platform", "Secrets"]),
        ring("Store", ["CLibPQ", "Platform", grdb, grdbSQLite]),

        // R3: surfaces and workers
        ring(
            "Delivery",
            [
                "CProfiles", "DNS", "DeliveryEngine", "MIME", "MailAuthentication", "MessageContent", "Platform",
                "SMTP",
                "Secrets", nioCore, nioHTTP1, nioPosix, nioSSL, logging, yams,
            ]),
        ring(
            "DeliverySimulation",
            [
                "Delivery", "DeliveryEngine", "MailAuthentication", "MessageContent", "Platform", "SMTP", "Secrets",
                "Store", logging,
            ]),
        ring("WebFoundation", ["CWebAssets", "Platform", hummingbird, httpTypes, mustache, nioCore]),
        ring(
            "PublicHTTP",
            [
                "ByteScanning", "MIME", "MailboxSimulator", "WebFoundation", hummingbird, httpTypes, mustache, logging,
                nioCore,
            ]),
        ring(
            "CustomerWeb",
            ["Platform", "WebFoundation", hummingbird, httpTypes, mustache, logging, nioCore, serviceLifecycle]),

        // R4: one binary
        .executableTarget(
            name: "hayauma",
            dependencies: [
                "CustomerWeb", "DNS", "Delivery", "DeliveryEngine", "DeliverySimulation", "MIME", "MailAuthentication",
                "MailboxSimulator",
                "MessageContent", "Platform", "PublicHTTP", "SMTP", "Secrets", "Store", "WebFoundation",
                argumentParser, configuration, hummingbird, logging, nioCore, nioPosix, nioSSL, serviceLifecycle,
                systemPackage, unixSignals,
            ],
            swiftSettings: strict),

        // Tests, at the mirrored path
        tests("ByteScanning", ["ByteScanning"]),
        tests("MIME", ["MIME", "ByteScanning"]),
        tests("DNS", ["DNS"]),
        tests("SMTP", ["SMTP", nioCore]),
        tests("MailAuthentication", ["MailAuthentication", "DNS"], fixtures: true),
        tests("DeliveryEngine", ["DeliveryEngine", nioCore]),
        tests("MailboxSimulator", ["MailboxSimulator", "SMTP", nioCore, nioPosix, logging]),
        tests("Secrets", ["Secrets"]),
        .target(
            name: "PlatformTestKit", dependencies: ["Platform"], path: "Tests/Kits/PlatformTestKit",
            swiftSettings: strict),
        tests("Platform", ["Platform", "PlatformTestKit", "MIME"]),
        tests("MessageContent", ["MessageContent", "ByteScanning", "MIME", "Platform", "Secrets"]),
        tests("Store", ["Store", "Platform", "PlatformTestKit", grdb]),
        tests(
            "Delivery",
            [
                "DNS", "Delivery", "DeliveryEngine", "MailAuthentication", "MessageContent", "Platform",
                "PlatformTestKit", "SMTP", "Secrets",
                logging, nioCore, nioHTTP1, nioPosix,
            ]),
        tests("DeliverySimulation", ["DeliverySimulation", "Platform"]),
        tests(
            "PublicHTTP",
            ["PublicHTTP", "MailboxSimulator", "SMTP", "WebFoundation", hummingbird, hummingbirdTesting, nioCore]),
        tests(
            "CustomerWeb",
            [
                "CustomerWeb", "MessageContent", "Platform", "PlatformTestKit", "WebFoundation", hummingbird,
                hummingbirdTesting,
                httpTypes,
                logging, nioCore,
            ]),
        tests("hayauma", ["hayauma", "SMTP", nioCore, nioPosix]),
        .testTarget(
            name: "Scenarios",
            dependencies: [
                "DNS", "Delivery", "DeliveryEngine", "MIME", "MailAuthentication", "MailboxSimulator", "MessageContent",
                "Platform", "SMTP", "Secrets", "Store", logging, nioCore, nioPosix, nioSSL,
            ],
            swiftSettings: strict),
    ]
)
