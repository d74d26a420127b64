import Logging
import Postgres
import Tenancy

/// Hands messages to a mail server, by libcurl.
struct SMTPTransport: MailTransport {
    let server: SMTPServer
    var limits = SMTPLimits()
    let logger: Logger

    func open(for tenant: TenantSlug) async throws -> any MailSession {
        do {
            return SMTPSession(try ConnectionThread.start(), server, limits, logger)
        } catch {
            throw TransportFailure.unreachable("Muster could not begin to send e-mail: \(error.message).")
        }
    }
}
