// SPDX-License-Identifier: Apache-2.0

import MessageContent
import Platform
import Secrets
import Testing

@Suite struct RecipientTokensTests {
    let tokens = Fixture.tokens

    @Test(arguments: RecipientToken.Purpose.allCases)
    func `a token says what was put into it`(_ purpose: RecipientToken.Purpose) {
        let contacts: [Int64] = [1, 255, .max, 0x0102_0304_0506_0708]
        for contact in contacts {
            let token = tokens.token(purpose, campaign: CampaignID(77), contact: ContactID(contact), link: 513)
            let parsed = tokens.parse(token, as: purpose)
            #expect(
                parsed
                    == RecipientToken(
                        campaign: CampaignID(77), contact: ContactID(contact), link: purpose == .click ? 513 : nil))
        }
    }

    @Test(arguments: RecipientToken.Purpose.allCases)
    func `a token passes for one purpose only`(_ purpose: RecipientToken.Purpose) {
        let token = tokens.token(purpose, campaign: CampaignID(77), contact: ContactID(1))
        for other in RecipientToken.Purpose.allCases where other != purpose {
            #expect(tokens.parse(token, as: other) == nil)
        }
    }

    @Test(arguments: RecipientToken.Purpose.allCases)
    func `a token with any character changed, added or removed is none`(_ purpose: RecipientToken.Purpose) {
        let token = tokens.token(purpose, campaign: CampaignID(77), contact: ContactID(1), link: 9)
        for index in token.indices {
            for other in ["A", "b", "2", "_", "=", "\u{0}"] where !other.caseInsensitiveMatches(token[index]) {
                var changed = token
                changed.replaceSubrange(index...index, with: other)
                #expect(tokens.parse(changed, as: purpose) == nil)
            }
        }
        #expect(tokens.parse(token + "A", as: purpose) == nil)
        #expect(tokens.parse(token + "=", as: purpose) == nil)
        #expect(tokens.parse(String(token.dropLast()), as: purpose) == nil)
        #expect(tokens.parse("", as: purpose) == nil)
    }

    @Test func `another key's token is none`() {
        let other = RecipientTokens(key: TokenKey(Array(repeating: 8, count: 32)))
        let token = other.token(.unsubscribe, campaign: CampaignID(1), contact: ContactID(1))
        #expect(tokens.parse(token, as: .unsubscribe) == nil)
    }

    @Test func `a return path fits a local part and survives a change of case`() {
        let token = tokens.token(.returnPath, campaign: CampaignID(.max), contact: ContactID(.max))
        #expect(token.utf8.count == 43 && token.hasPrefix("r") && token == token.lowercased())
        #expect(tokens.parse(token.uppercased(), as: .returnPath)?.contact == ContactID(.max))
    }
}

extension String {
    fileprivate func caseInsensitiveMatches(_ character: Character) -> Bool {
        lowercased() == character.lowercased()
    }
}
