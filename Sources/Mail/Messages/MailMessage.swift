import Postgres
import Tenancy

/// One e-mail to one person, before it is put into the form in which it travels.
package struct MailMessage: Sendable, Equatable {
    /// Names the message for ever: the left part of its Message-ID and the name of its file.
    ///
    /// ASCII letters, digits, `-`, `_` and inner dots, at most 120; whoever delivers refuses any other.
    package var id: String
    package var from: Mailbox
    package var to: Mailbox
    package var subject: String
    package var text: String
    package var html: String?
    /// A tag such as `de` or `de-AT`.
    package var language: String?
    package var date: Timestamp

    package init(
        id: String,
        from: Mailbox,
        to: Mailbox,
        subject: String,
        text: String,
        html: String? = nil,
        language: String? = nil,
        date: Timestamp
    ) {
        self.id = id
        self.from = from
        self.to = to
        self.subject = subject
        self.text = text
        self.html = html
        self.language = language
        self.date = date
    }

    /// The id, once it is known to fit a header and a file's name.
    ///
    /// - Throws: `ServiceError` with code `invalid`.
    func checkedID() throws -> String {
        let isFit = id.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
            default: false
            }
        }
        guard isFit, 1...120 ~= id.utf8.count, !id.hasPrefix("."), !id.hasSuffix("."), !id.contains("..") else {
            throw ServiceError(.invalid, "A message cannot be called by an id that is no plain word.")
        }
        return id
    }
}
