// SPDX-License-Identifier: Apache-2.0

/// What a file must look like to be what its extension says.
enum AttachmentKind {
    case pdf
    case picture(ImageFormat)
    /// Text, in any charset.
    case text
    case calendar
    /// Office documents since 2007 and OpenDocument: a ZIP file.
    case packed
    /// Office documents before 2007: a compound file.
    case compound
    case zip

    /// Media types by extension: the list of what may be attached.
    static let mediaTypes: [String: String] = [
        "pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
        "webp": "image/webp", "txt": "text/plain", "csv": "text/csv", "ics": "text/calendar",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "doc": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint",
        "odt": "application/vnd.oasis.opendocument.text", "ods": "application/vnd.oasis.opendocument.spreadsheet",
        "odp": "application/vnd.oasis.opendocument.presentation", "zip": "application/zip",
    ]

    private static let dangerous: Set<String> = [
        "ade", "adp", "apk", "app", "appx", "bat", "cab", "cgi", "chm", "cmd", "com", "cpl", "deb", "dll", "dmg",
        "docm",
        "elf", "exe", "hta", "htm", "html", "img", "inf", "ins", "iso", "jar", "js", "jse", "lnk", "mde", "mht",
        "mhtml",
        "msc", "msi", "msix", "msp", "mst", "one", "php", "pif", "pl", "pptm", "ps1", "psm1", "py", "rb", "reg", "rpm",
        "scr", "sct", "sh", "shb", "so", "svg", "swf", "sys", "url", "vb", "vbe", "vbs", "vxd", "wsc", "wsf", "wsh",
        "xht",
        "xhtml", "xlam", "xlsm", "xll",
    ]

    init?(suffix: String) {
        switch suffix {
        case "pdf": self = .pdf
        case "png": self = .picture(.png)
        case "jpg", "jpeg": self = .picture(.jpeg)
        case "gif": self = .picture(.gif)
        case "webp": self = .picture(.webp)
        case "txt", "csv": self = .text
        case "ics": self = .calendar
        case "docx", "xlsx", "pptx", "odt", "ods", "odp": self = .packed
        case "doc", "xls", "ppt": self = .compound
        case "zip": self = .zip
        default: return nil
        }
    }

    /// A computer runs such files, or a browser opens them as a page.
    static func isDangerous(_ suffix: String) -> Bool { dangerous.contains(suffix) }

    /// Why these octets are not attached; nil: they are what the extension says.
    func refusal(of bytes: [UInt8], suffix: String) -> Refusal? {
        if Self.isProgram(bytes) { return AttachmentRefusal.program }
        let head = bytes.prefix(1_024)
        switch self {
        case .pdf: return Self.find("%PDF-", in: head) ? nil : AttachmentRefusal.otherContent
        case .picture(let format):
            return ImageHeader(bytes)?.format == format ? nil : AttachmentRefusal.otherContent
        case .text, .calendar:
            let text = Self.beginning(of: bytes)
            if ["<!doctype", "<html", "<head", "<script", "<body", "<?php", "<svg"].contains(where: text.hasPrefix) {
                return AttachmentRefusal.program
            }
            if case .calendar = self, !text.hasPrefix("begin:vcalendar") { return AttachmentRefusal.otherContent }
            return Self.isUTF16(bytes) || !bytes.contains(0) ? nil : AttachmentRefusal.otherContent
        case .packed: return Self.isZip(bytes) ? nil : AttachmentRefusal.otherContent
        case .compound:
            let isCompound = bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1])
            return isCompound ? nil : AttachmentRefusal.otherContent
        case .zip:
            guard Self.isZip(bytes) else { return AttachmentRefusal.otherContent }
            let suffixes = Self.namesInside(bytes).map { AttachmentFile.suffix(of: $0) }
            return suffixes.contains(where: Self.isDangerous) ? AttachmentRefusal.programInside : nil
        }
    }

    /// For Windows, Linux or macOS, or a script that says what runs it. A text may begin with MZ: no program is without
    /// a NUL in its header.
    private static func isProgram(_ bytes: [UInt8]) -> Bool {
        let isMarked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        let content = isMarked ? bytes.dropFirst(3) : bytes[...]
        if content.starts(with: "#!".utf8) { return true }
        if content.starts(with: "MZ".utf8) { return content.prefix(64).contains(0) }
        let magic = [
            [0x7F, 0x45, 0x4C, 0x46], [0xFE, 0xED, 0xFA, 0xCE], [0xFE, 0xED, 0xFA, 0xCF], [0xCE, 0xFA, 0xED, 0xFE],
            [0xCF, 0xFA, 0xED, 0xFE], [0xCA, 0xFE, 0xBA, 0xBE],
        ]
        return magic.contains { content.starts(with: $0.map { UInt8($0) }) }
    }

    /// In lower case, without what stands before the first character that is seen.
    private static func beginning(of bytes: [UInt8]) -> String {
        let content = isUTF16(bytes) ? bytes.prefix(1_024).filter { $0 != 0 && $0 < 0x80 } : Array(bytes.prefix(1_024))
        let seen = content.drop { $0 <= 0x20 || $0 == 0xEF || $0 == 0xBB || $0 == 0xBF }
        return String(decoding: seen.prefix(64), as: UTF8.self).lowercased()
    }

    private static func isUTF16(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    }

    private static func isZip(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || bytes.starts(with: [0x50, 0x4B, 0x05, 0x06])
    }

    private static func find(_ text: String, in bytes: ArraySlice<UInt8>) -> Bool {
        let wanted = Array(text.utf8)
        return bytes.indices.contains { bytes[$0...].starts(with: wanted) }
    }

    /// Names in the local headers and in the directory of a ZIP file (APPNOTE 4.3.7, 4.3.12), as far as they are whole.
    /// One pass; what only looks like a header gives a name too, which does no harm.
    private static func namesInside(_ bytes: [UInt8]) -> [String] {
        var names: [String] = []
        var index = 0
        while index + 46 < bytes.count, names.count < 10_000 {
            defer { index += 1 }
            guard bytes[index] == 0x50, bytes[index + 1] == 0x4B else { continue }
            let start: (length: Int, name: Int)
            switch (bytes[index + 2], bytes[index + 3]) {
            case (0x03, 0x04): start = (index + 26, index + 30)
            case (0x01, 0x02): start = (index + 28, index + 46)
            default: continue
            }
            let end = start.name + Int(bytes[start.length]) + Int(bytes[start.length + 1]) << 8
            guard end <= bytes.count else { continue }
            names.append(String(decoding: bytes[start.name..<end], as: UTF8.self))
        }
        return names
    }
}
