import Tenancy

/// A way for messages to leave: by SMTP, or into files.
package protocol MailTransport: Sendable {
    /// Makes ready to deliver; a server is connected to with the first message.
    ///
    /// - Throws: `TransportFailure`.
    func open(for tenant: TenantSlug) async throws -> any MailSession
}

/// Deliveries one after another over one connection, which is kept between them and made again when it is lost.
package protocol MailSession: Sendable {
    /// - Throws: `TransportFailure` when nothing can be delivered at all; `CancellationError` when the task was cancelled
    ///   before the whole message was handed over; `ServiceError` with code `invalid` for an id that is no plain word.
    func deliver(_ message: MailMessage) async throws -> Delivery

    /// Takes leave of the server; nothing can be delivered afterwards.
    func close() async
}
