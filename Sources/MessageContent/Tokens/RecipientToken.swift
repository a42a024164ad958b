// SPDX-License-Identifier: Apache-2.0

package import Platform

/// What a genuine token says.
package struct RecipientToken: Sendable, Equatable {
    /// What a token is good for. One of one purpose never passes as another: the purpose is in its MAC.
    package enum Purpose: UInt8, Sendable, CaseIterable {
        case unsubscribe = 1
        case open
        case click
        /// The local part of the envelope sender; in base32, since mail servers may fold its case.
        case returnPath
    }

    package let campaign: CampaignID
    package let contact: ContactID
    /// `Link.position`, with `.click` alone.
    package let link: Int?

    package init(campaign: CampaignID, contact: ContactID, link: Int?) {
        self.campaign = campaign
        self.contact = contact
        self.link = link
    }
}
