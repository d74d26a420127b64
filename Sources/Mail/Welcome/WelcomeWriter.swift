import Directory
import Foundation
import Postgres
import Tenancy

/// Writes a tenant's welcome e-mails: whose words, in which language, from whom.
struct WelcomeWriter: Sendable {
    let slug: TenantSlug
    let company: String
    let settings: WelcomeSettings
    private let sender: Mailbox
    private let link: WelcomeLinkTemplate
    private let templates: [String: WelcomeTemplate]

    /// Reads what the tenant has set, in two statements.
    ///
    /// - Throws: `ServiceError` with code `failed`, saying what to set.
    init(_ tx: TenantTransaction) throws {
        let row = try tx.query(
            """
            SELECT t.slug, t.name, \(WelcomeSettings.columns)
            FROM muster.tenants AS t
            INNER JOIN muster.welcome_settings AS s ON s.tenant_id = $1
            WHERE t.tenant_id = $1
            """
        )[0]
        slug = try TenantSlug(row["slug"])
        let company: String = try row["name"]
        let settings = try WelcomeSettings(row)
        self.company = company
        self.settings = settings
        sender = try Self.set("the sender's address", "welcome set --sender-address ADDRESS") {
            try Mailbox(
                name: settings.senderName ?? company,
                address: settings.senderAddress ?? WelcomeSettings.Default.senderAddress
            )
        }
        link = try Self.set("the link", "welcome set --link URL") {
            try WelcomeLinkTemplate(settings.effectiveLinkTemplate)
        }
        let own = try tx.query(
            "SELECT language, subject, text_body, html_body FROM muster.welcome_templates WHERE tenant_id = $1"
        ).map { row in (language: try row["language"] as String, row: row) }
        // Whoever has words of their own is quoted with those alone.
        templates =
            try own.isEmpty
            ? Self.builtIn
            : Dictionary(
                uniqueKeysWithValues: own.map { language, row in
                    let template = try Self.set(
                        "the template \(language)",
                        "welcome template set --language \(language)"
                    ) {
                        try WelcomeTemplate(
                            language: language,
                            subject: row["subject"],
                            text: row["text_body"],
                            html: row["html_body"]
                        )
                    }
                    return (language, template)
                }
            )
    }

    private static var builtIn: [String: WelcomeTemplate] {
        get throws {
            try Dictionary(
                uniqueKeysWithValues: WelcomeTemplate.builtInLanguages.compactMap { language in
                    try WelcomeTemplate.builtIn(language).map { (language, $0) }
                }
            )
        }
    }

    /// What is wrong with a setting is for whoever looks at the job, who must hear what to do.
    private static func set<Result>(_ what: String, _ remedy: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as ServiceError {
            throw ServiceError(
                .failed,
                "Welcome e-mails wait: \(what) cannot be used. \(error.message) Set another with: muster \(remedy)"
            )
        }
    }

    /// Whether the link is Muster's example, which leads nowhere.
    var linkIsExample: Bool { settings.linkTemplate == nil }

    /// Whether the sender is Muster's example, whom nobody can answer and whom no mail server believes.
    var senderIsExample: Bool { settings.senderAddress == nil }

    /// Nil for somebody whose address cannot be written to.
    func mailbox(of recipient: WelcomeRecipient) -> Mailbox? {
        try? Mailbox(name: "\(recipient.firstName) \(recipient.lastName)", address: recipient.address)
    }

    /// - Throws: `ServiceError` with code `failed`, saying what to set.
    func message(
        to mailbox: Mailbox,
        _ recipient: WelcomeRecipient,
        token: String,
        now: Timestamp
    ) throws -> MailMessage {
        let template = try template(for: recipient)
        let values = WelcomeValues(
            firstName: recipient.firstName,
            lastName: recipient.lastName,
            company: company,
            link: link.link(token),
            linkExpires: Self.day(of: now.adding(settings.linkValidity), recipient.timeZone, template.language),
            jobTitle: recipient.jobTitle ?? "",
            businessUnit: recipient.businessUnit ?? "",
            senderName: sender.name ?? ""
        )
        let content = try Self.set(
            "the template \(template.language)",
            "welcome template set --language \(template.language)"
        ) {
            try template.render(values)
        }
        return MailMessage(
            id: "welcome-\(slug)-\(recipient.email)",
            from: sender,
            to: mailbox,
            subject: content.subject,
            text: content.text,
            html: content.html,
            language: template.language,
            date: now
        )
    }

    /// The person's language if there is a template for it, else the unit's, else the tenant's.
    private func template(for recipient: WelcomeRecipient) throws -> WelcomeTemplate {
        for wanted in recipient.languages + [settings.language] {
            if let tag = Self.language(for: wanted, among: templates.keys.sorted()), let template = templates[tag] {
                return template
            }
        }
        if templates.count == 1, let only = templates.first { return only.value }
        throw ServiceError(
            .failed,
            "Welcome e-mails wait: there is no template in the tenant's language \(settings.language). "
                + "Add it with: muster welcome template set --language \(settings.language) "
                + "— or choose another with: muster welcome set --language"
        )
    }

    /// The wanted language, or another region's of the same.
    static func language(for wanted: String, among languages: [String]) -> String? {
        let base = wanted.prefix { $0.isLetter }.lowercased()
        let related = languages.filter { $0.prefix { $0.isLetter }.lowercased() == base }
        return TemplateChoice.language(wanted: wanted, tenantDefault: nil, among: related)
    }

    private static func day(of time: Timestamp, _ timeZone: String, _ language: String) -> String {
        let date = Date(timeIntervalSince1970: Double(time.microseconds) / 1_000_000)
        // Day before month, unless a region says otherwise.
        let locale = Locale(identifier: language == "en" ? "en-GB" : language)
        var style = Date.FormatStyle.dateTime.day().month(.wide).year().locale(locale)
        style.timeZone = TimeZone(identifier: timeZone) ?? .gmt
        return date.formatted(style)
    }
}
