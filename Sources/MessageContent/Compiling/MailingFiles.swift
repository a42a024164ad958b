// SPDX-License-Identifier: Apache-2.0

/// What every copy of a mailing carries besides its texts. Its octets are held once and encoded once a mailing.
package struct MailingFiles: Sendable {
    package struct Attachment: Sendable {
        /// As `AttachmentFile.name`.
        package var name: String
        package var mediaType: String
        package var bytes: [UInt8]

        package init(name: String, mediaType: String, bytes: [UInt8]) {
            self.name = name
            self.mediaType = mediaType
            self.bytes = bytes
        }
    }

    /// A picture that the HTML shows from inside of the mail (RFC 2387, RFC 2392).
    package struct Picture: Sendable {
        /// The `src` that it takes the place of.
        package var url: String
        /// ASCII, `name.png`: what a reader who saves it gets.
        package var name: String
        package var mediaType: String
        package var bytes: [UInt8]

        package init(url: String, name: String, mediaType: String, bytes: [UInt8]) {
            self.url = url
            self.name = name
            self.mediaType = mediaType
            self.bytes = bytes
        }
    }

    package var attachments: [Attachment]
    /// Those that the HTML does not show are left out of the mail.
    package var pictures: [Picture]

    package init(attachments: [Attachment] = [], pictures: [Picture] = []) {
        self.attachments = attachments
        self.pictures = pictures
    }
}
