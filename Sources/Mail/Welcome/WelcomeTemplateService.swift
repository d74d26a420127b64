import Directory
import Postgres
import Tenancy

/// A tenant's template as it is kept.
package struct StoredTemplate: Sendable {
    package let language: String
    package let subject: String
    package let text: String
    package let html: String?
    /// Nil for one that Muster brings.
    package let updatedAt: Timestamp?
}

/// Lists, shows and changes the words of a tenant's welcome e-mails.
package struct WelcomeTemplateService: Sendable {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// The templates in use: the tenant's own, or Muster's where it has none.
    package func list(_ tenant: TenantID) async throws -> [StoredTemplate] {
        let own = try await database.readDirectory(of: tenant) { tx in try Self.own(tx) }
        return try own.isEmpty ? Self.builtIn() : own
    }

    /// The tenant's language if people without one of their own cannot be written to: there are templates in several
    /// languages, but none in that one.
    package func missingLanguage(of tenant: TenantID) async throws -> String? {
        let (own, wanted) = try await database.readDirectory(of: tenant) { tx in
            (try Self.own(tx).map(\.language), try WelcomeSettings.read(tx).language)
        }
        let languages = own.isEmpty ? WelcomeTemplate.builtInLanguages.sorted() : own
        guard languages.count > 1, WelcomeWriter.language(for: wanted, among: languages) == nil else { return nil }
        return wanted
    }

    /// - Throws: `ServiceError` with code `unknown`.
    package func show(_ language: String, of tenant: TenantID) async throws -> StoredTemplate {
        let language = try LanguageTag.checked(language)
        let own = try await database.readDirectory(of: tenant) { tx in try Self.own(tx) }
        guard let template = try (own + Self.builtIn()).first(where: { $0.language == language }) else {
            let languages = try (own + Self.builtIn()).map(\.language)
            throw ServiceError(
                .unknown,
                "There is no template in \(language).",
                remedy: "There is one in \(Set(languages).sorted().joined(separator: ", "))."
            )
        }
        return template
    }

    /// Saves a template, after its placeholders were checked; the sending tries again at once.
    ///
    /// Who writes the words decides where the link leads, so the tenant's settings must be the caller's to maintain, too.
    ///
    /// - Throws: `ServiceError`: `invalid`, saying what is wrong and where; `refused`.
    package func set(_ template: WelcomeTemplate, of tenant: TenantID, by caller: Caller) async throws {
        let language = try LanguageTag.checked(template.language)
        try await database.changeDirectory(of: tenant, as: caller, needing: .maintain(.welcomeEmails)) { tx in
            try Permission.maintain(.settings).require(of: caller, tx)
            try tx.execute(
                """
                INSERT INTO muster.welcome_templates (tenant_id, language, subject, text_body, html_body, updated_at)
                VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (tenant_id, language) DO UPDATE SET
                    subject = excluded.subject,
                    text_body = excluded.text_body,
                    html_body = excluded.html_body,
                    updated_at = excluded.updated_at
                """,
                [
                    .text(language), .text(template.subject), .text(template.text), .text(optional: template.html),
                    .timestamp(tx.now),
                ]
            )
            try WelcomeSchedule.wakeNow(tx)
        }
    }

    /// - Throws: `ServiceError`: `unknown`, `refused`.
    package func delete(_ language: String, of tenant: TenantID, by caller: Caller) async throws {
        let language = try LanguageTag.checked(language)
        try await database.changeDirectory(of: tenant, as: caller, needing: .maintain(.welcomeEmails)) { tx in
            let gone = try tx.execute(
                "DELETE FROM muster.welcome_templates WHERE tenant_id = $1 AND language = $2",
                [.text(language)]
            )
            guard gone == 1 else {
                throw ServiceError(
                    .unknown,
                    "The tenant has no template of its own in \(language).",
                    remedy: "See: muster welcome template list"
                )
            }
        }
    }

    private static func own(_ tx: TenantTransaction) throws -> [StoredTemplate] {
        try tx.query(
            """
            SELECT language, subject, text_body, html_body, updated_at
            FROM muster.welcome_templates
            WHERE tenant_id = $1
            ORDER BY language
            """
        ).map { row in
            StoredTemplate(
                language: try row["language"],
                subject: try row["subject"],
                text: try row["text_body"],
                html: try row["html_body"],
                updatedAt: try row["updated_at"]
            )
        }
    }

    private static func builtIn() throws -> [StoredTemplate] {
        try WelcomeTemplate.builtInLanguages.compactMap { language in
            try WelcomeTemplate.builtIn(language).map { template in
                StoredTemplate(
                    language: template.language,
                    subject: template.subject,
                    text: template.text,
                    html: template.html,
                    updatedAt: nil
                )
            }
        }
    }
}
