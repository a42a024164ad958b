// SPDX-License-Identifier: Apache-2.0
#ifndef HAYAUMA_CLIBCRYPTO_SHIM_H
#define HAYAUMA_CLIBCRYPTO_SHIM_H

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <stdint.h>
#include <string.h>

// The low-level SHA-256 calls are deprecated since OpenSSL 3.0 but kept for its lifetime. They are what we want in hot
// paths: a context is a plain value that can be copied, and nothing is fetched, locked or allocated.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

static inline void hayauma_sha256_begin(SHA256_CTX *context) {
    SHA256_Init(context);
}

static inline void hayauma_sha256_update(SHA256_CTX *context, const void *bytes, size_t count) {
    SHA256_Update(context, bytes, count);
}

static inline void hayauma_sha256_finish(SHA256_CTX *context, uint8_t digest[32]) {
    SHA256_Final(digest, context);
}

/// Absorbs an HMAC key (RFC 2104) into the two contexts that every message starts from.
static inline void hayauma_hmac_prepare(
    const uint8_t *key, size_t count, SHA256_CTX *inner, SHA256_CTX *outer) {
    uint8_t block[64] = {0};
    if (count > sizeof block) {
        SHA256_CTX context;
        SHA256_Init(&context);
        SHA256_Update(&context, key, count);
        SHA256_Final(block, &context);
    } else if (count > 0) {
        memcpy(block, key, count);
    }
    for (size_t i = 0; i < sizeof block; i++) block[i] ^= 0x36;
    SHA256_Init(inner);
    SHA256_Update(inner, block, sizeof block);
    for (size_t i = 0; i < sizeof block; i++) block[i] ^= 0x36 ^ 0x5c;
    SHA256_Init(outer);
    SHA256_Update(outer, block, sizeof block);
    OPENSSL_cleanse(block, sizeof block);
}

/// HMAC-SHA256 of a message from prepared contexts, which stay as they are.
static inline void hayauma_hmac_finish(
    const SHA256_CTX *inner, const SHA256_CTX *outer, const uint8_t *message, size_t count, uint8_t tag[32]) {
    SHA256_CTX context = *inner;
    SHA256_Update(&context, message, count);
    SHA256_Final(tag, &context);
    context = *outer;
    SHA256_Update(&context, tag, 32);
    SHA256_Final(tag, &context);
}

#pragma GCC diagnostic pop

/// HKDF-SHA256 (RFC 5869), extract and expand. 1 on success.
static inline int hayauma_hkdf_sha256(
    const uint8_t *key, size_t key_count, const uint8_t *salt, size_t salt_count, const uint8_t *purpose,
    size_t purpose_count, uint8_t *out, size_t out_count) {
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, NULL);
    if (context == NULL) return 0;
    size_t count = out_count;
    int ok = EVP_PKEY_derive_init(context) > 0
        && EVP_PKEY_CTX_set_hkdf_md(context, EVP_sha256()) > 0
        && EVP_PKEY_CTX_set1_hkdf_salt(context, salt, (int)salt_count) > 0
        && EVP_PKEY_CTX_set1_hkdf_key(context, key, (int)key_count) > 0
        && EVP_PKEY_CTX_add1_hkdf_info(context, purpose, (int)purpose_count) > 0
        && EVP_PKEY_derive(context, out, &count) > 0 && count == out_count;
    EVP_PKEY_CTX_free(context);
    return ok;
}

/// AES-256-GCM with a nonce of 12 bytes. `out` takes count bytes, `tag` 16. 1 on success.
static inline int hayauma_gcm_seal(
    const uint8_t key[32], const uint8_t nonce[12], const uint8_t *bound, size_t bound_count, const uint8_t *plain,
    size_t count, uint8_t *out, uint8_t tag[16]) {
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (context == NULL) return 0;
    int n = 0;
    int ok = EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, nonce) > 0
        && EVP_EncryptUpdate(context, NULL, &n, bound, (int)bound_count) > 0
        && (count == 0 || EVP_EncryptUpdate(context, out, &n, plain, (int)count) > 0)
        && EVP_EncryptFinal_ex(context, tag, &n) > 0  // GCM has nothing left to write here
        && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, 16, tag) > 0;
    EVP_CIPHER_CTX_free(context);
    return ok;
}

/// The inverse of `hayauma_gcm_seal`. 1 only when the tag is right; `out` is worthless otherwise.
static inline int hayauma_gcm_open(
    const uint8_t key[32], const uint8_t nonce[12], const uint8_t *bound, size_t bound_count, const uint8_t *sealed,
    size_t count, const uint8_t tag[16], uint8_t *out) {
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (context == NULL) return 0;
    int n = 0;
    uint8_t rest[16];
    uint8_t expected[16];
    memcpy(expected, tag, sizeof expected);
    int ok = EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, nonce) > 0
        && EVP_DecryptUpdate(context, NULL, &n, bound, (int)bound_count) > 0
        && (count == 0 || EVP_DecryptUpdate(context, out, &n, sealed, (int)count) > 0)
        && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, 16, expected) > 0
        && EVP_DecryptFinal_ex(context, rest, &n) > 0;
    EVP_CIPHER_CTX_free(context);
    return ok;
}

/// A fresh RSA key of `bits` bits, or Ed25519 when `bits` is 0. NULL when libcrypto refuses.
static inline EVP_PKEY *hayauma_pkey_generate(size_t bits) {
    return bits == 0 ? EVP_PKEY_Q_keygen(NULL, NULL, "ED25519") : EVP_PKEY_Q_keygen(NULL, NULL, "RSA", bits);
}

// RSA objects put together by hand are deprecated since OpenSSL 3.0 but kept for its lifetime: of a key with three primes
// of our own sizes there is no other maker.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

/// A fresh RSA key (RFC 8017 §3.2) of 2048 bits with e = 65537 and primes of 1024, 512 and 512 bits. NULL when libcrypto
/// refuses.
static inline EVP_PKEY *hayauma_rsa_three_primes(void) {
    BN_CTX *scratch = BN_CTX_secure_new();
    RSA *rsa = RSA_new();
    EVP_PKEY *key = NULL, *made = EVP_PKEY_new();
    // n e d, the primes p q r, their exponents, and the coefficients of q and r
    BIGNUM *n = BN_new(), *e = BN_new(), *d = BN_secure_new(), *p = BN_secure_new(), *q = BN_secure_new(),
           *r = BN_secure_new(), *dp = BN_secure_new(), *dq = BN_secure_new(), *dr = BN_secure_new(),
           *cq = BN_secure_new(), *cr = BN_secure_new(), *pq = BN_secure_new(), *phi = BN_secure_new(),
           *minus = BN_secure_new();
    int ok = scratch != NULL && rsa != NULL && made != NULL && n && e && d && p && q && r && dp && dq && dr && cq && cr
        && pq && phi && minus && BN_set_word(e, RSA_F4);
    // Each prime has its two highest bits set, so that n has 2047 or 2048 bits.
    for (int tries = 0; ok && tries < 1000; tries++) {
        ok = BN_generate_prime_ex2(p, 1024, 0, NULL, NULL, NULL, scratch)
            && BN_generate_prime_ex2(q, 512, 0, NULL, NULL, NULL, scratch)
            && BN_generate_prime_ex2(r, 512, 0, NULL, NULL, NULL, scratch)
            && BN_mul(pq, p, q, scratch) && BN_mul(n, pq, r, scratch)
            && BN_sub(minus, p, BN_value_one()) && BN_copy(phi, minus) != NULL
            && BN_sub(minus, q, BN_value_one()) && BN_mul(phi, phi, minus, scratch)
            && BN_sub(minus, r, BN_value_one()) && BN_mul(phi, phi, minus, scratch);
        if (!ok || BN_num_bits(n) != 2048 || BN_cmp(q, r) == 0) continue;
        // No inverse: e divides one of the primes less one.
        if (BN_mod_inverse(d, e, phi, scratch) != NULL) break;
        ERR_clear_error();
        BN_zero(d);
    }
    ok = ok && !BN_is_zero(d)
        && BN_sub(minus, p, BN_value_one()) && BN_mod(dp, d, minus, scratch)
        && BN_sub(minus, q, BN_value_one()) && BN_mod(dq, d, minus, scratch)
        && BN_sub(minus, r, BN_value_one()) && BN_mod(dr, d, minus, scratch)
        && BN_mod_inverse(cq, q, p, scratch) != NULL && BN_mod_inverse(cr, pq, r, scratch) != NULL;
    // What RSA takes over is its own from then on.
    if (ok && (ok = RSA_set0_key(rsa, n, e, d))) n = e = d = NULL;
    if (ok && (ok = RSA_set0_factors(rsa, p, q))) p = q = NULL;
    if (ok && (ok = RSA_set0_crt_params(rsa, dp, dq, cq))) dp = dq = cq = NULL;
    if (ok && (ok = RSA_set0_multi_prime_params(rsa, &r, &dr, &cr, 1))) r = dr = cr = NULL;
    if (ok && RSA_check_key(rsa) == 1 && EVP_PKEY_assign_RSA(made, rsa)) {
        rsa = NULL;
        key = made;
        made = NULL;
    }
    BN_free(n); BN_free(e); BN_clear_free(d); BN_clear_free(p); BN_clear_free(q); BN_clear_free(r); BN_clear_free(dp);
    BN_clear_free(dq); BN_clear_free(dr); BN_clear_free(cq); BN_clear_free(cr); BN_clear_free(pq); BN_clear_free(phi);
    BN_clear_free(minus);
    RSA_free(rsa);
    EVP_PKEY_free(made);
    BN_CTX_free(scratch);
    ERR_clear_error();
    return key;
}

#pragma GCC diagnostic pop

/// A private key from the DER of PKCS #8 (RFC 5958), unencrypted; nothing may follow it. NULL when malformed.
static inline EVP_PKEY *hayauma_pkey_from_pkcs8(const uint8_t *der, size_t count) {
    const uint8_t *p = der;
    PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &p, (long)count);
    if (info == NULL) return NULL;
    EVP_PKEY *key = p == der + count ? EVP_PKCS82PKEY(info) : NULL;
    PKCS8_PRIV_KEY_INFO_free(info);
    return key;
}

/// The key as PKCS #8 DER in memory that `hayauma_free` releases. Its length, or 0.
static inline size_t hayauma_pkey_to_pkcs8(EVP_PKEY *key, uint8_t **der) {
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key);
    if (info == NULL) return 0;
    int count = i2d_PKCS8_PRIV_KEY_INFO(info, der);
    PKCS8_PRIV_KEY_INFO_free(info);
    return count > 0 ? (size_t)count : 0;
}

/// The public half as SubjectPublicKeyInfo DER in memory that `hayauma_free` releases. Its length, or 0.
static inline size_t hayauma_pkey_to_spki(EVP_PKEY *key, uint8_t **der) {
    int count = i2d_PUBKEY(key, der);
    return count > 0 ? (size_t)count : 0;
}

static inline void hayauma_free(void *memory, size_t count) {
    OPENSSL_clear_free(memory, count);
}

/// An RSA public key: SubjectPublicKeyInfo as signers publish it, or the bare RSAPublicKey of RFC 6376's text.
static inline EVP_PKEY *hayauma_rsa_public(const uint8_t *der, size_t count) {
    const uint8_t *p = der;
    EVP_PKEY *key = d2i_PUBKEY(NULL, &p, (long)count);
    if (key == NULL) {
        p = der;
        key = d2i_PublicKey(EVP_PKEY_RSA, NULL, &p, (long)count);
    }
    if (key != NULL && EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA) {
        EVP_PKEY_free(key);
        key = NULL;
    }
    ERR_clear_error();
    return key;
}

/// A context that signs SHA-256 digests with PKCS #1 v1.5 any number of times. NULL when libcrypto refuses.
static inline EVP_PKEY_CTX *hayauma_rsa_signer(EVP_PKEY *key) {
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    if (context != NULL && EVP_PKEY_sign_init(context) > 0
        && EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) > 0
        && EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) > 0) {
        return context;
    }
    EVP_PKEY_CTX_free(context);
    return NULL;
}

/// 1 when `signature` is the key's over the digest, 0 otherwise.
static inline int hayauma_rsa_verify(
    EVP_PKEY *key, const uint8_t digest[32], const uint8_t *signature, size_t count) {
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    int ok = context != NULL && EVP_PKEY_verify_init(context) > 0
        && EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) > 0
        && EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) > 0
        && EVP_PKEY_verify(context, signature, count, digest, 32) == 1;
    EVP_PKEY_CTX_free(context);
    ERR_clear_error();
    return ok;
}

/// Ed25519 (PureEdDSA) over the digest as its message, as RFC 8463 §3 has it. 1 on success.
static inline int hayauma_ed25519_sign(
    EVP_MD_CTX *context, EVP_PKEY *key, const uint8_t digest[32], uint8_t signature[64]) {
    size_t count = 64;
    int ok = EVP_DigestSignInit(context, NULL, NULL, NULL, key) > 0
        && EVP_DigestSign(context, signature, &count, digest, 32) > 0 && count == 64;
    EVP_MD_CTX_reset(context);
    return ok;
}

/// 1 when `signature` is the key's over the digest, 0 otherwise.
static inline int hayauma_ed25519_verify(
    const uint8_t public_key[32], const uint8_t digest[32], const uint8_t *signature, size_t count) {
    EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_key, 32);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int ok = key != NULL && context != NULL && EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) > 0
        && EVP_DigestVerify(context, signature, count, digest, 32) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return ok;
}

#endif
