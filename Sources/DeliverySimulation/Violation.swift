// SPDX-License-Identifier: Apache-2.0

/// Something that must never be.
package struct Violation: Error, Sendable, Equatable {
    /// As `docs/simulation.md` numbers them.
    package enum Invariant: String, Sendable {
        case nothingLost = "I1"
        case copiesBounded = "I2"
        case suppressionWins = "I3"
        case stopMeansStop = "I4"
        case countersEqualEvents = "I6"
        case finishedIsTrue = "I8"
        case resumeIsExact = "I9"
        case bounded = "I12"
        case timeCannotHurt = "I13"
        /// The simulation itself met what it cannot explain.
        case broken = "broken"
    }

    package let invariant: Invariant
    package let words: String
}
