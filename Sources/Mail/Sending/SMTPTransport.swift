import Logging
import Tenancy

/// Hands messages to a mail server.
struct SMTPTransport: MailTransport {
    let server: SMTPServer
    let logger: Logger

    func open(for tenant: TenantSlug) async throws -> any MailSession {
        throw TransportFailure.unreachable("not built yet")
    }
}
