import Directory
import Postgres
import Tenancy

/// Shows a welcome e-mail as a person would get it, with dots for the token.
package struct WelcomePreview: Sendable {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// - Throws: `ServiceError`: `unknown` when there is no such user, `invalid` for an address that cannot be written to,
    ///   `failed` when the settings or the template cannot be used, `refused`.
    package func message(for user: UserID, in tenant: TenantID, by caller: Caller) async throws -> MailMessage {
        try await database.readDirectory(of: tenant) { tx in
            try Permission.view(.welcomeEmails).require(of: caller, tx)
            try Permission.view(.users).require(of: caller, tx)
            let row = try tx.query(
                """
                SELECT
                    0::bigint AS email_id, 0::bigint AS attempts, \(WelcomeRecipient.columns)
                FROM \(WelcomeRecipient.tables)
                WHERE u.tenant_id = $1 AND u.user_id = $2 AND u.email IS NOT NULL
                """,
                [user.value]
            ).first
            guard let recipient = try row.map(WelcomeRecipient.init) else {
                throw ServiceError(.unknown, "User \(user) is not there, or has no e-mail address.")
            }
            let writer = try WelcomeWriter(tx)
            guard let mailbox = writer.mailbox(of: recipient) else {
                throw ServiceError(.invalid, "The address of user \(user) cannot be written to.")
            }
            let dots = String(repeating: ".", count: 12)
            return try writer.message(to: mailbox, recipient, token: dots, now: tx.now)
        }
    }
}
