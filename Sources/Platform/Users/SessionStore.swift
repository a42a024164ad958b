// SPDX-License-Identifier: Apache-2.0

package protocol SessionStore: Sendable {
    /// Opens a session, and forgets those that are over.
    func openSession(_ session: UserSession) async throws(StoreError)
    /// The session of a token's digest with its user; nil when there is none or it is over.
    func session(
        digest: [UInt8], at now: Timestamp
    ) async throws(StoreError) -> (session: UserSession, user: User)?
    /// Writes when the session was last seen and when it ends. One that has ended stays ended.
    func touchSession(_ session: UserSession) async throws(StoreError)
    func endSession(digest: [UInt8]) async throws(StoreError)
}
