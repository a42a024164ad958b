// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Glibc
import Platform
import Synchronization

/// Options that every command to the running server has.
struct DataOptions: ParsableArguments {
    @Option(help: "The data directory of the running server.")
    var data: String

    var client: ControlClient { ControlClient(dataDirectory: data) }
}

extension AsyncParsableCommand {
    /// Ends the command with one line on standard error and a non-zero status.
    func reportingErrors(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let exit as ExitCode {
            throw exit
        } catch {
            Terminal.error("\(error)")
            throw ExitCode.failure
        }
    }
}

/// What a person sees.
enum Terminal {
    /// A progress bar stands on the line: what comes next begins a new one.
    private static let hasOpenBar = Atomic<Bool>(false)

    static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

    /// A line on standard output, at once even where it goes into a pipe.
    static func say(_ text: String) {
        closeBar()
        write("\(text)\n")
    }

    /// Text on standard output as it is. Where nobody reads it any more, as behind `| head`, the command is done.
    static func write(_ text: String) {
        do { try FileHandle.standardOutput.write(contentsOf: Data(text.utf8)) } catch { exit(EXIT_SUCCESS) }
    }

    static func error(_ text: String) { complain("hayauma: \(text)") }

    static func warning(_ text: String) { complain("warning: \(text)") }

    /// A bar on standard error that the next call overwrites; nothing where nobody looks.
    static func progress(_ progress: ControlResponse.Progress) {
        guard isInteractive, progress.total > 0 else { return }
        let share = min(1, Double(progress.done) / Double(progress.total))
        let filled = Int(share * 30)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
        let text =
            "\r\(bar) \(Int(share * 100))%  \(grouped(progress.done)) / \(grouped(progress.total)) \(progress.unit)   "
        hasOpenBar.store(true, ordering: .relaxed)
        FileHandle.standardError.write(Data(text.utf8))
    }

    /// 128,110
    static func grouped(_ number: Int64) -> String {
        let digits = String(abs(number))
        var out = ""
        for (offset, digit) in digits.enumerated() {
            if offset > 0, (digits.count - offset) % 3 == 0 { out.append(",") }
            out.append(digit)
        }
        return number < 0 ? "-" + out : out
    }

    private static func complain(_ line: String) {
        closeBar()
        FileHandle.standardError.write(Data("\(line)\n".utf8))
    }

    private static func closeBar() {
        if hasOpenBar.exchange(false, ordering: .relaxed) { FileHandle.standardError.write(Data("\n".utf8)) }
    }
}

/// Results as the server sends them and `--json` prints them.
enum Payload {
    static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func decode<T: Decodable>(_ type: T.Type, from text: String) throws -> T {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }
}
