import Logging
import Tenancy

/// Where e-mail goes: what the environment says, checked.
package struct MailConfiguration: Sendable {
    private let folder: String

    /// - Throws: `ServiceError` with code `invalid`.
    package init(environment: [String: String]) throws {
        folder = environment["MUSTER_MAIL_FOLDER"] ?? "./welcome-mail"
    }

    package func transport(logger: Logger) -> any MailTransport {
        FolderTransport(folder: folder)
    }

    /// Such as "SMTP mail.example:587" or "files in ./welcome-mail"; no secrets.
    package var words: String { "files in \(folder)" }
}
