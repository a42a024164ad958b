// SPDX-License-Identifier: Apache-2.0

package protocol UserStore: Sendable {
    /// For signing in. Upper and lower case of `email` are the same.
    func credentials(email: String) async throws(StoreError) -> Credentials?
    func credentials(_ id: UserID) async throws(StoreError) -> Credentials?
    /// Replaces the hash, ends every session of the user and opens `session`, all or nothing.
    ///
    /// - Returns: false, and nothing is changed, when the stored hash is not `old` any more.
    func changePassword(
        of user: UserID, from old: String, to new: String, opening session: UserSession
    ) async throws(StoreError) -> Bool
    /// Remembers the language of the user's screens.
    func setLanguage(_ language: String, of user: UserID) async throws(StoreError)
}
