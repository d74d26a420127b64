private import CGMime

/// The address as it travels: a domain beyond ASCII in its ASCII form (xn--…).
extension Mailbox {
    /// The local part stays as it is: beyond ASCII it has no other form.
    var asciiAddress: String {
        guard !address.utf8.allSatisfy({ $0 < 0x80 }) else { return address }
        let mailbox = internet_address_mailbox_new(nil, address)
        defer { g_object_unref(mailbox) }
        return mailbox.flatMap { mailbox in
            mailbox.withMemoryRebound(to: InternetAddressMailbox.self, capacity: 1) { mailbox in
                internet_address_mailbox_get_idn_addr(mailbox).map { String(cString: $0) }
            }
        } ?? address
    }

    var asciiDomain: String {
        let address = asciiAddress
        return address.lastIndex(of: "@").map { String(address[address.index(after: $0)...]) } ?? address
    }
}
