// SPDX-License-Identifier: Apache-2.0

/// Punycode (RFC 3492), the ASCII form of a domain label in Unicode.
public enum Punycode {
    /// The label without `xn--`; nil when it is so long that the arithmetic would overflow (RFC 3492 §6.4).
    static func encode(_ scalars: [Unicode.Scalar]) -> String? {
        var output: [UInt8] = []
        for scalar in scalars where scalar.isASCII { output.append(UInt8(scalar.value)) }
        let basic = output.count
        var handled = basic
        if basic > 0 { output.append(UInt8(ascii: "-")) }
        var n: UInt32 = 128
        var delta: UInt32 = 0
        var bias: UInt32 = 72
        while handled < scalars.count {
            var next = UInt32.max
            for scalar in scalars where scalar.value >= n { next = min(next, scalar.value) }
            let (product, overflows) = (next - n).multipliedReportingOverflow(by: UInt32(handled + 1))
            if overflows { return nil }
            delta += product
            n = next
            for scalar in scalars {
                if scalar.value < n { delta += 1 }
                if scalar.value != n { continue }
                var q = delta
                var k: UInt32 = 36
                while true {
                    let t = threshold(k, bias)
                    if q < t { break }
                    output.append(digit(t + (q - t) % (36 - t)))
                    q = (q - t) / (36 - t)
                    k += 36
                }
                output.append(digit(q))
                bias = adapt(delta, points: UInt32(handled + 1), isFirst: handled == basic)
                delta = 0
                handled += 1
            }
            delta += 1
            n += 1
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// The Unicode form of a label without its `xn--`, or nil when it is none. For showing only.
    public static func decode(_ label: String) -> String? {
        let octets = Array(label.utf8)
        if octets.count > 63 { return nil }
        let hyphen = octets.lastIndex(of: UInt8(ascii: "-"))
        var scalars: [Unicode.Scalar] = octets[..<(hyphen ?? 0)].map { Unicode.Scalar($0) }
        var index = hyphen.map { $0 + 1 } ?? 0
        var n: UInt32 = 128
        var i: UInt32 = 0
        var bias: UInt32 = 72
        while index < octets.count {
            let old = i
            var weight: UInt32 = 1
            var k: UInt32 = 36
            while true {
                guard index < octets.count, let value = value(octets[index]) else { return nil }
                index += 1
                let (step, tooBig) = value.multipliedReportingOverflow(by: weight)
                let (sum, overflows) = i.addingReportingOverflow(step)
                if tooBig || overflows { return nil }
                i = sum
                let t = threshold(k, bias)
                if value < t { break }
                let (heavier, isTooHeavy) = weight.multipliedReportingOverflow(by: 36 - t)
                if isTooHeavy { return nil }
                weight = heavier
                k += 36
            }
            let count = UInt32(scalars.count + 1)
            bias = adapt(i - old, points: count, isFirst: old == 0)
            let (code, overflows) = n.addingReportingOverflow(i / count)
            guard !overflows, let scalar = Unicode.Scalar(code) else { return nil }
            n = code
            i %= count
            scalars.insert(scalar, at: Int(i))
            i += 1
        }
        return String(String.UnicodeScalarView(scalars))
    }

    private static func threshold(_ k: UInt32, _ bias: UInt32) -> UInt32 {
        k <= bias ? 1 : min(26, k - bias)
    }

    private static func adapt(_ delta: UInt32, points: UInt32, isFirst: Bool) -> UInt32 {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / points
        var k: UInt32 = 0
        while delta > 455 {
            delta /= 35
            k += 36
        }
        return k + 36 * delta / (delta + 38)
    }

    private static func digit(_ value: UInt32) -> UInt8 {
        value < 26 ? UInt8(ascii: "a") + UInt8(value) : UInt8(ascii: "0") + UInt8(value - 26)
    }

    private static func value(_ octet: UInt8) -> UInt32? {
        switch octet {
        case 0x61...0x7A: UInt32(octet - 0x61)
        case 0x41...0x5A: UInt32(octet - 0x41)
        case 0x30...0x39: UInt32(octet - 0x30) + 26
        default: nil
        }
    }
}
