// SPDX-License-Identifier: Apache-2.0

/// The database key of one `Noun`: positive, 64 bits, unique in its table.
///
/// Keys are not secrets and may be guessed; whatever leaves the system carries a signed token instead.
package struct Identifier<Noun>: Hashable, Sendable, Comparable {
    package let rawValue: Int64

    package init(_ rawValue: Int64) { self.rawValue = rawValue }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

package typealias TenantID = Identifier<Tenant>
package typealias ContactID = Identifier<Contact>
package typealias ContactFieldID = Identifier<ContactField>
package typealias ContactListID = Identifier<ContactList>
package typealias ImportID = Identifier<ContactImport>
package typealias CampaignID = Identifier<Campaign>
package typealias BatchID = Identifier<Batch>
package typealias QueueOrderID = Identifier<QueueOrder>
package typealias SendingDomainID = Identifier<SendingDomain>
package typealias LinkID = Identifier<Link>

extension Identifier where Noun == Contact {
    /// No reader's: it stands in the tokens of a test mail, so that nothing which is done with that mail is done to the
    /// reader whose values it shows.
    package var isNobody: Bool { rawValue <= 0 }
}
