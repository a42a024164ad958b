// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Secrets

@Suite struct SecretsTests {
    private func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private func isValid(_ tag: [UInt8], of message: [UInt8], _ key: TokenKey) -> Bool {
        key.isValid(tag.span, of: message.span)
    }

    @Test func `tags are those of RFC 4231`() {
        // Cases 1 and 2 have keys shorter than this type takes, case 3 and 6 do not.
        let cases: [(key: [UInt8], message: [UInt8], tag: String)] = [
            (
                .init(repeating: 0x0b, count: 20), Array("Hi There".utf8),
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                .init(repeating: 0xaa, count: 20), .init(repeating: 0xdd, count: 50),
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
            ),
            (
                .init(repeating: 0xaa, count: 131),
                Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
        ]
        for test in cases {
            let key = TokenKey(test.key)
            var tag: [UInt8] = [1]
            key.authenticate(test.message.span, count: 32, to: &tag)
            #expect(hex(tag.dropFirst()) == test.tag)
            var short: [UInt8] = []
            key.authenticate(test.message.span, count: 10, to: &short)
            #expect(isValid(short, of: test.message, key))
        }
    }

    @Test func `a changed, cut or foreign tag is not valid`() {
        let key = TokenKey(.init(repeating: 1, count: 32))
        let message: [UInt8] = [1, 2, 3]
        var tag: [UInt8] = []
        key.authenticate(message.span, count: 12, to: &tag)
        #expect(isValid(tag, of: message, key))
        for index in tag.indices {
            var changed = tag
            changed[index] ^= 1
            #expect(!isValid(changed, of: message, key))
            let cut = Array(tag[..<index])
            #expect(isValid(cut, of: message, key) == (index >= 8))
        }
        let other: [UInt8] = [1, 2, 4]
        #expect(!isValid(tag, of: other, key))
        #expect(!isValid(tag, of: message, TokenKey(.init(repeating: 2, count: 32))))
        let empty: [UInt8] = []
        #expect(!isValid(empty, of: message, key))
    }

    @Test func `a sealed secret opens only with its key and in its context`() throws {
        let box = SecretBox(key: .init(repeating: 7, count: 32))
        for plain in [[], Array("secret".utf8), [UInt8](repeating: 9, count: 5_000)] {
            let sealed = try box.seal(plain, context: "a")
            #expect(try box.open(sealed, context: "a") == plain)
            #expect(try box.seal(plain, context: "a") != sealed)
            #expect(throws: SecretFailure.notAuthentic) { try box.open(sealed, context: "b") }
            #expect(throws: SecretFailure.notAuthentic) {
                try SecretBox(key: .init(repeating: 8, count: 32)).open(sealed, context: "a")
            }
            for index in stride(from: 0, to: sealed.count, by: max(1, sealed.count / 50)) {
                var changed = sealed
                changed[index] ^= 1
                #expect(throws: SecretFailure.notAuthentic) { try box.open(changed, context: "a") }
                #expect(throws: SecretFailure.notAuthentic) { try box.open(Array(sealed[..<index]), context: "a") }
            }
        }
    }

    @Test func `derived keys depend on purpose and master only`() {
        let master = MasterKey(bytes: .init(repeating: 3, count: 32))
        #expect(master.derive("a") == master.derive("a"))
        #expect(master.derive("a") != master.derive("b"))
        #expect(master.derive("a", count: 64).count == 64)
        #expect(MasterKey(bytes: .init(repeating: 4, count: 32)).derive("a") != master.derive("a"))
        // HKDF of RFC 5869 with salt "hayauma", computed with Python's hmac.
        #expect(hex(master.derive("a")) == "7b82113c308f5f9f3fd2e2a975009a0177b49c868928396df2120d982cec0a52")
    }

    @Test func `a master key is made once and guarded`() throws {
        let folder = "/tmp/hayauma-secrets-\(SecureRandom.positiveInt64())"
        unsafe mkdir(folder, 0o700)
        let path = folder + "/master.key"
        defer {
            unsafe unlink(path)
            unsafe rmdir(folder)
        }
        let key = try MasterKey.loadOrCreate(path: path)
        #expect(try MasterKey.loadOrCreate(path: path).derive("x") == key.derive("x"))
        var status = stat()
        #expect(unsafe stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(status.st_size == 32)
        unsafe chmod(path, 0o640)
        #expect(throws: SecretFailure.exposed(path: path)) { try MasterKey.loadOrCreate(path: path) }
        unsafe chmod(path, 0o600)
        unsafe truncate(path, 31)
        #expect(throws: SecretFailure.wrongSize(path: path)) { try MasterKey.loadOrCreate(path: path) }
    }

    @Test func `a password hash is of its password only`() throws {
        let hash = try PasswordHash.make("正しい馬")
        #expect(hash.hasPrefix("$scrypt$ln=17,r=8,p=1$"))
        #expect(PasswordHash.verify("正しい馬", against: hash))
        #expect(!PasswordHash.verify("正しい鹿", against: hash))
        #expect(throws: SecretFailure.self) { try PasswordHash.make(String(repeating: "x", count: 1025)) }
    }

    @Test(arguments: [
        "", "$scrypt$", "$scrypt$ln=40,r=8,p=1$AAAAAAAAAAA$AAAAAAAAAAA", "$scrypt$ln=17,r=8,p=1$$",
        "$scrypt$ln=17,r=900000,p=1$AAAAAAAAAAA$AAAA", "$2b$10$abc",
    ])
    func `a malformed hash is of no password`(hash: String) {
        #expect(!PasswordHash.verify("", against: hash))
    }

    @Test func `random numbers are positive and differ`() {
        let numbers = Set((0..<1000).map { _ in SecureRandom.positiveInt64() })
        #expect(numbers.count == 1000)
        #expect(numbers.allSatisfy { $0 > 0 })
        #expect(SecureRandom.bytes(0).isEmpty)
    }
}
