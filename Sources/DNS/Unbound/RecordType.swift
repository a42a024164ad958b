// SPDX-License-Identifier: Apache-2.0

/// The types of records that are asked for (RFC 1035 §3.2.2, RFC 3596).
enum RecordType: CInt, Sendable {
    case a = 1
    case ptr = 12
    case mx = 15
    case txt = 16
    case aaaa = 28
}
