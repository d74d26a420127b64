import Logging
import Tenancy

/// Where e-mail goes: what the environment says, checked.
///
/// | variable | meaning |
/// |---|---|
/// | `MUSTER_SMTP_URL` | `smtp://host:port` or `smtps://host:port`; after a `/` the name to introduce Muster by |
/// | `MUSTER_SMTP_TLS` | `required` (as it is by default), `offered` (so on loopback) or `none` |
/// | `MUSTER_SMTP_CA_FILE` | certificates to trust, in PEM, instead of the system's |
/// | `MUSTER_SMTP_USERNAME` | with `MUSTER_SMTP_PASSWORD_FILE`, or else `MUSTER_SMTP_PASSWORD` |
/// | `MUSTER_MAIL_FOLDER` | where files go when no server is named; `./welcome-mail` by default |
package struct MailConfiguration: Sendable {
    enum Route: Sendable {
        case server(SMTPServer)
        case folder(String)
    }

    let route: Route

    /// - Throws: `ServiceError` with code `invalid`.
    package init(environment: [String: String]) throws {
        let variables = MailVariables(environment)
        route = try variables.server().map(Route.server) ?? .folder(variables["MUSTER_MAIL_FOLDER"] ?? "./welcome-mail")
    }

    package func transport(logger: Logger) -> any MailTransport {
        switch route {
        case .server(let server): SMTPTransport(server: server, logger: logger)
        case .folder(let folder): FolderTransport(folder: folder)
        }
    }

    /// Such as "SMTP mail.example:587" or "files in ./welcome-mail"; no secrets.
    package var words: String {
        switch route {
        case .server(let server): "SMTP \(server.place)"
        case .folder(let folder): "files in \(folder)"
        }
    }
}
