// SPDX-License-Identifier: Apache-2.0

internal import CUnbound
import Glibc
import Synchronization

/// A configured libunbound context.
///
/// Its memory is made by the resolver's initialiser and from then on touched by the pump's thread alone, the start of
/// which orders the two; that is why it may be sent there.
@safe final class UnboundContext: @unchecked Sendable {
    let handle: OpaquePointer

    /// libunbound reads configuration files with one parser for the whole process (its state is global in C), so two
    /// contexts made at the same moment would mix their files: one at a time.
    private static let fileParser = Mutex<Void>(())

    init(_ configuration: UnboundConfiguration) throws(DNSFailure) {
        guard let handle = unsafe ub_ctx_create() else { throw .temporary(detail: "libunbound: out of memory") }
        unsafe self.handle = handle
        // A thread for the work; with a process of its own a crash of this one would leave an orphan.
        try Self.check(unsafe ub_ctx_async(handle, 1), "threads")
        for forwarder in configuration.forwarders {
            try Self.check(unsafe ub_ctx_set_fwd(handle, forwarder), forwarder)
        }
        if configuration.forwarders.contains(where: { $0.hasPrefix("127.") || $0.hasPrefix("::1") }) {
            try Self.check(unsafe ub_ctx_set_option(handle, "do-not-query-localhost:", "no"), "localhost")
        }
        if let path = configuration.resolvConf {
            try Self.check(unsafe ub_ctx_resolvconf(handle, path), path)
        }
        if let path = configuration.trustAnchorFile {
            try Self.check(unsafe ub_ctx_add_ta_file(handle, path), path)
        }
        for option in configuration.options {
            try Self.check(unsafe ub_ctx_set_option(handle, option.name, option.value), option.name)
        }
        if !configuration.zones.isEmpty { try addZones(configuration.zones) }
    }

    deinit {
        unsafe ub_ctx_delete(handle)
    }

    /// Authority zones can only be configured by a file, so one is made in memory.
    private func addZones(_ zones: [UnboundConfiguration.Zone]) throws(DNSFailure) {
        var text = ""
        for zone in zones {
            guard UnboundResolver.isAskable(zone.name),
                !zone.path.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") })
            else { throw .temporary(detail: "libunbound: zone \(zone.name)") }
            // libunbound answers the names of RFC 6761 (test., invalid.) by itself unless told not to.
            let top = zone.name.split(separator: ".").last.map { String($0) } ?? zone.name
            text += "server:\n local-zone: \"\(top).\" nodefault\n"
            text += "auth-zone:\n name: \"\(zone.name)\"\n zonefile: \"\(zone.path)\"\n"
            text += " for-downstream: no\n for-upstream: yes\n fallback-enabled: no\n"
        }
        let file = unsafe hayauma_memory_file("unbound.conf")
        guard file >= 0 else { throw .temporary(detail: "libunbound: no memory for its configuration") }
        defer { close(file) }
        let bytes = Array(text.utf8)
        guard unsafe write(file, bytes, bytes.count) == bytes.count else {
            throw .temporary(detail: "libunbound: no memory for its configuration")
        }
        let code = Self.fileParser.withLock { _ in
            unsafe ub_ctx_config(handle, "/proc/self/fd/\(file)")
        }
        try Self.check(code, "zones")
    }

    private static func check(_ code: CInt, _ what: String) throws(DNSFailure) {
        guard code != 0 else { return }
        throw .temporary(detail: "libunbound: \(what): \(reason(code))")
    }

    static func reason(_ code: CInt) -> String {
        guard let text = unsafe ub_strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }
}
