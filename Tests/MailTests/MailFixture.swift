import Foundation
import Logging
import Mail
import Postgres
import Tenancy
import TestSupport

extension MailMessage {
    /// A message to somebody at example.com; the local part tells the test's server what to do with it.
    static func to(
        _ local: String = "someone",
        id: String = "welcome-1",
        subject: String = "Welcome",
        text: String = "Hello\n",
        html: String? = nil
    ) throws -> MailMessage {
        MailMessage(
            id: id,
            from: try Mailbox(name: "Harbour Hotels", address: "training@harbour.example"),
            to: try Mailbox(address: "\(local)@example.com"),
            subject: subject,
            text: text,
            html: html,
            date: Timestamp(microseconds: 1_795_000_000_000_000)
        )
    }
}

/// Runs the body with a folder that is gone afterwards.
func withTemporaryFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "muster-mail-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder.path)
}

/// A session of the tenant acme that writes files under a folder.
func folderSession(_ folder: String) async throws -> any MailSession {
    try await MailConfiguration(environment: ["MUSTER_MAIL_FOLDER": folder])
        .transport(logger: Logger.ofTests).open(for: TenantSlug("acme"))
}

/// A session of the tenant acme with the mail server that the variables name.
func smtpSession(_ variables: [String: String]) async throws -> any MailSession {
    try await MailConfiguration(environment: variables)
        .transport(logger: Logger.ofTests).open(for: TenantSlug("acme"))
}

func smtpSession(_ server: SMTPTestServer) async throws -> any MailSession {
    try await smtpSession(["MUSTER_SMTP_URL": server.url])
}

extension TransportFailure {
    var isUnreachable: Bool {
        switch self {
        case .unreachable: true
        case .misconfigured: false
        }
    }
}
