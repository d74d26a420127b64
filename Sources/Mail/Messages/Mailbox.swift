import Directory

/// A sender or a recipient: an address that can be delivered to, with the name that people see beside it.
package struct Mailbox: Sendable, Equatable {
    /// One line, without control characters; nil when there is nothing to show.
    package let name: String?
    package let address: String

    /// - Throws: `ServiceError` with code `invalid` for text that is no address.
    package init(name: String? = nil, address: String) throws {
        self.address = try EmailAddress(address).text
        self.name = name.map(OneLine.text).flatMap { $0.isEmpty ? nil : $0 }
    }
}
