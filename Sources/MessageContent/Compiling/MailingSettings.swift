// SPDX-License-Identifier: Apache-2.0

package import Platform

/// What a mailing needs besides its content to be compiled.
package struct MailingSettings: Sendable {
    package var campaign: CampaignID
    /// Whose name, postal address and contact the built-in fields show.
    package var tenant: Tenant
    /// Where readers reach us by this mailing's links, without a slash at the end: `https://news.example.jp`.
    package var publicURL: String
    /// Right part of the List-Id (RFC 2919): the installation's own host, whatever host the links carry, since people sort
    /// their mail by it.
    package var listHost: String
    /// Right part of each Message-ID: the domain of the From address.
    package var messageIDHost: String
    /// `SendingDomain.returnPathHost`.
    package var returnPathHost: String
    package var tokens: RecipientTokens
    /// The campaign's links as stored; a URL that is not among them stays as it is.
    package var links: [Link]
    package var files: MailingFiles

    package init(
        campaign: CampaignID, tenant: Tenant, publicURL: String, listHost: String, messageIDHost: String,
        returnPathHost: String, tokens: RecipientTokens, links: [Link], files: MailingFiles = MailingFiles()
    ) {
        self.campaign = campaign
        self.tenant = tenant
        self.publicURL = publicURL
        self.listHost = listHost
        self.messageIDHost = messageIDHost
        self.returnPathHost = returnPathHost
        self.tokens = tokens
        self.links = links
        self.files = files
    }
}
