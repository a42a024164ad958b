// SPDX-License-Identifier: Apache-2.0

import CProfiles
import Foundation
package import SMTP
import Synchronization

/// Why profiles were not taken: all of their defects.
package struct ProfilesRefused: Error, Sendable, CustomStringConvertible {
    package let defects: [ProfileDefect]

    package var description: String {
        "the profiles are not usable:\n" + defects.map { "  \($0)" }.joined(separator: "\n")
    }
}

/// The profiles that are in force together, checked.
package struct ProfileSet: Sendable {
    package let all: [Profile]
    package let fallback: Profile
    private let byName: [String: Profile]
    private let byDomain: [String: Profile]
    private let bySuffix: [(suffix: String, profile: Profile)]
    private let byExchanger: [String: Profile]
    private let byExchangerSuffix: [(suffix: String, profile: Profile)]

    /// `files`: where each comes from, for the defects.
    package init(_ profiles: [(file: String, profile: Profile)]) throws(ProfilesRefused) {
        var defects: [ProfileDefect] = []
        var byName: [String: Profile] = [:]
        var domains: [String: (file: String, profile: Profile)] = [:]
        var exchangers: [String: (file: String, profile: Profile)] = [:]
        for (file, profile) in profiles {
            if byName.updateValue(profile, forKey: profile.name) != nil {
                defects.append(
                    ProfileDefect(file: file, line: 0, reason: "another file has a profile named '\(profile.name)' too")
                )
            }
            for domain in profile.domains {
                if let other = domains.updateValue((file, profile), forKey: domain) {
                    defects.append(
                        ProfileDefect(file: file, line: 0, reason: "'\(domain)' is in \(other.file) already"))
                }
            }
            for exchanger in profile.exchangers {
                if let other = exchangers.updateValue((file, profile), forKey: exchanger) {
                    defects.append(
                        ProfileDefect(
                            file: file, line: 0, reason: "the exchanger '\(exchanger)' is in \(other.file) already"))
                }
            }
        }
        if byName["default"] == nil {
            defects.append(ProfileDefect(file: "profiles", line: 0, reason: "none is named 'default'"))
        }
        guard defects.isEmpty, let fallback = byName["default"] else { throw ProfilesRefused(defects: defects) }
        all = profiles.map(\.profile).sorted { $0.name < $1.name }
        self.fallback = fallback
        self.byName = byName
        byDomain = domains.filter { !$0.key.hasPrefix("*") }.mapValues(\.profile)
        byExchanger = exchangers.filter { !$0.key.hasPrefix("*") }.mapValues(\.profile)
        bySuffix = Self.suffixes(domains)
        byExchangerSuffix = Self.suffixes(exchangers)
    }

    /// Longest first: the narrower one wins.
    private static func suffixes(
        _ patterns: [String: (file: String, profile: Profile)]
    ) -> [(suffix: String, profile: Profile)] {
        patterns.filter { $0.key.hasPrefix("*") }.map { (String($0.key.dropFirst()), $0.value.profile) }
            .sorted { ($1.0.utf8.count, $0.0) < ($0.0.utf8.count, $1.0) }
    }

    /// The shipped profiles, each replaced by the directory's file of the same name; `directory` nil: as shipped.
    package static func load(directory: String? = nil) throws(ProfilesRefused) -> ProfileSet {
        var texts: [String: String] = shipped
        if let directory {
            let names: [String]
            do { names = try FileManager.default.contentsOfDirectory(atPath: directory) } catch {
                throw ProfilesRefused(
                    defects: [ProfileDefect(file: directory, line: 0, reason: "the directory cannot be read")])
            }
            for name in names.sorted() where name.hasSuffix(".yaml") {
                guard let data = FileManager.default.contents(atPath: "\(directory)/\(name)"),
                    data.count <= ProfileReader.limit
                else {
                    throw ProfilesRefused(
                        defects: [
                            ProfileDefect(file: "\(directory)/\(name)", line: 0, reason: "the file cannot be read")
                        ])
                }
                texts[name] = String(decoding: data, as: UTF8.self)
            }
        }
        return try parse(texts)
    }

    /// Texts by file name.
    package static func parse(_ texts: [String: String]) throws(ProfilesRefused) -> ProfileSet {
        var found: [(file: String, profile: Profile)] = []
        var defects: [ProfileDefect] = []
        for (file, text) in texts.sorted(by: { $0.key < $1.key }) {
            var reader = ProfileReader(file: file)
            if let profile = reader.profile(from: text) { found.append((file, profile)) }
            defects += reader.defects
        }
        guard defects.isEmpty else { throw ProfilesRefused(defects: defects) }
        return try ProfileSet(found)
    }

    /// Texts of the shipped profiles by file name.
    package static let shipped: [String: String] = {
        var texts: [String: String] = [:]
        for index in 0..<Int(hayauma_profile_count) {
            guard let profile = unsafe hayauma_profile(Int32(index)) else { continue }
            // Safety: the C array lives as long as the program, and `count` is its size.
            let bytes = unsafe UnsafeBufferPointer(start: profile.pointee.bytes, count: Int(profile.pointee.count))
            texts[unsafe String(cString: profile.pointee.name)] = unsafe String(decoding: bytes, as: UTF8.self)
        }
        return texts
    }()

    // MARK: - Looking up

    package func profile(named name: String) -> Profile? { byName[name] }

    /// The provider of a domain (lower case, A-labels); nil: one that no profile names.
    package func profile(of domain: String) -> Profile? {
        byDomain[domain] ?? bySuffix.first { domain.hasSuffix($0.suffix) }?.profile
    }

    /// The provider whose mail exchangers these are; nil: none, or not all of them.
    package func profile(ofExchangers names: [String]) -> Profile? {
        var found: Profile?
        for name in names {
            guard
                let profile = byExchanger[name]
                    ?? byExchangerSuffix.first(where: { name.hasSuffix($0.suffix) })?.profile,
                found == nil || found?.name == profile.name
            else { return nil }
            found = profile
        }
        return found
    }

    /// What a reply means at a provider: its own rules first, then those of `default`; nil: the code decides.
    package func reaction(to phase: ReplyPhase, _ reply: Reply, provider: String) -> ReplyRule? {
        let enhanced = reply.enhancedStatus
        var text = reply.text
        if let enhanced, text.utf8.contains(UInt8(ascii: "\n")) {
            // Each line of a reply may repeat the status (RFC 2034 §4): a sentence runs on over them.
            text = text.split(separator: "\n").map { line in
                line.hasPrefix("\(enhanced) ") ? String(line.dropFirst(enhanced.count + 1)) : String(line)
            }.joined(separator: " ")
        }
        let code = Int(reply.code)
        let own = byName[provider]?.rule(for: phase, code: code, enhanced: enhanced, text: text)
        if own != nil || provider == fallback.name { return own }
        return fallback.rule(for: phase, code: code, enhanced: enhanced, text: text)
    }
}

/// The profiles in force; others can take their place while everything runs.
package final class ProfileBook: Sendable {
    private let state: Mutex<ProfileSet>
    /// Where the operator's own lie; nil: there are none.
    package let directory: String?

    package init(_ profiles: ProfileSet, directory: String? = nil) {
        state = Mutex(profiles)
        self.directory = directory
    }

    package var current: ProfileSet { state.withLock(\.self) }

    /// Reads the files anew. When they are refused, those in force stay.
    package func reload() throws(ProfilesRefused) {
        let read = try ProfileSet.load(directory: directory)
        state.withLock { $0 = read }
    }
}
