// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Delivery

@Suite struct HeldLeaseTests {
    private let start = ContinuousClock.now

    @Test func `a lease is let go a tenth before its end`() {
        let lease = HeldLease(asked: start, for: .seconds(60))
        #expect(lease.isHeld(at: start + .seconds(53)))
        #expect(!lease.isHeld(at: start + .seconds(55)))
    }

    @Test func `a renewal counts from when it was asked for`() {
        let lease = HeldLease(asked: start, for: .seconds(60))
        lease.renew(asked: start + .seconds(20), for: .seconds(60))
        #expect(lease.isHeld(at: start + .seconds(73)))
        #expect(!lease.isHeld(at: start + .seconds(75)))
    }

    @Test func `what had run out before it was renewed stays lost, since somebody else may have had it`() {
        let lease = HeldLease(asked: start, for: .seconds(60))
        lease.renew(asked: start + .seconds(70), for: .seconds(60))
        #expect(!lease.isHeld(at: start + .seconds(71)))
    }

    @Test func `without a term it is held for good, whatever is renewed`() {
        let lease = HeldLease()
        lease.renew(asked: start, for: .seconds(1))
        #expect(lease.isHeld(at: start + .seconds(1_000_000)))
    }
}
