// SPDX-License-Identifier: Apache-2.0

/// Something about a mailing that its author should hear before it is sent.
package struct ContentProblem: Sendable, Equatable {
    package enum Severity: String, Sendable, CaseIterable {
        /// The mailing must not be launched.
        case block
        /// The author may launch all the same.
        case warn
    }

    package let severity: Severity
    /// Which part it is about; nil where it is the mailing, its sender or its tenant.
    package let part: TemplateFault.Part?
    package let english: String
    package let japanese: String
    /// The law asks for it (特定電子メール法).
    package let isLegal: Bool

    package init(
        _ severity: Severity, _ part: TemplateFault.Part?, english: String, japanese: String, isLegal: Bool = false
    ) {
        self.severity = severity
        self.part = part
        self.isLegal = isLegal
        self.english = english
        self.japanese = japanese
    }
}
