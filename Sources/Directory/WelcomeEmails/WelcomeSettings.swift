import Postgres
import Tenancy

/// How a tenant sends welcome e-mails; what it has not set follows the defaults.
package struct WelcomeSettings: Sendable, Equatable {
    package var policy: WelcomePolicy
    package var senderName: String?
    package var senderAddress: String?
    package var linkTemplate: String?
    package var linkValidDays: Int?
    package var coolDownSeconds: Int?
    package var mailsPerMinute: Int?
    package var defaultLanguage: String?

    /// What holds where a tenant has set nothing; the sender's name is then the tenant's.
    package enum Default {
        package static let senderAddress = "no-reply@learning.example"
        package static let linkTemplate = "https://learning.example/welcome?token={token}"
        package static let linkValidDays = 14
        package static let coolDownSeconds = 86_400
        package static let mailsPerMinute = 600
        package static let language = "en"
    }

    package var effectiveLinkTemplate: String { linkTemplate ?? Default.linkTemplate }
    package var linkValidity: Duration { .seconds(Int64(linkValidDays ?? Default.linkValidDays) * 86_400) }
    package var coolDown: Duration { .seconds(Int64(coolDownSeconds ?? Default.coolDownSeconds)) }
    package var rate: Int { mailsPerMinute ?? Default.mailsPerMinute }
    package var language: String { defaultLanguage ?? Default.language }

    /// The columns, over `muster.welcome_settings` as `s`.
    package static let columns: StaticString = """
        s.policy, s.sender_name, s.sender_address, s.link_template, s.link_valid_days::bigint AS link_valid_days,
        s.cool_down_seconds::bigint AS cool_down_seconds, s.mails_per_minute::bigint AS mails_per_minute,
        s.default_language
        """

    package init(_ row: Row) throws {
        policy = try row["policy"]
        senderName = try row["sender_name"]
        senderAddress = try row["sender_address"]
        linkTemplate = try row["link_template"]
        linkValidDays = try row["link_valid_days"]
        coolDownSeconds = try row["cool_down_seconds"]
        mailsPerMinute = try row["mails_per_minute"]
        defaultLanguage = try row["default_language"]
    }

    /// - Parameter lock: keeps others from starting a campaign until the transaction ends.
    package static func read(_ tx: TenantTransaction, lock: Bool = false) throws -> WelcomeSettings {
        let row = try tx.query(
            "SELECT \(columns) FROM muster.welcome_settings AS s WHERE s.tenant_id = $1\(lock ? " FOR UPDATE" : "")"
        ).first
        guard let row else { throw ServiceError(.failed, "The tenant has no settings for welcome e-mails.") }
        return try WelcomeSettings(row)
    }
}

/// What to change of the settings; nil keeps what is there.
package struct WelcomeSettingsChanges: Sendable {
    package var policy: WelcomePolicy?
    package var senderName: String?
    package var senderAddress: String?
    package var linkTemplate: String?
    package var linkValidDays: Int?
    package var coolDownSeconds: Int?
    package var mailsPerMinute: Int?
    package var defaultLanguage: String?

    package init() {}

    /// - Throws: `ServiceError` with code `invalid`.
    func applied(to settings: WelcomeSettings) throws -> WelcomeSettings {
        var settings = settings
        settings.policy = policy ?? settings.policy
        settings.senderName = try Self.name(senderName) ?? settings.senderName
        settings.senderAddress = try senderAddress.map { try EmailAddress($0).text } ?? settings.senderAddress
        settings.linkTemplate = try linkTemplate.map { try WelcomeLinkTemplate($0).text } ?? settings.linkTemplate
        settings.linkValidDays =
            try Self.inRange(linkValidDays, 1...365, "A link is good for") ?? settings.linkValidDays
        settings.coolDownSeconds =
            try Self.inRange(coolDownSeconds, 0...31_536_000, "The cool-down in seconds is") ?? settings.coolDownSeconds
        settings.mailsPerMinute =
            try Self.inRange(mailsPerMinute, 1...100_000, "E-mails per minute are") ?? settings.mailsPerMinute
        settings.defaultLanguage = try defaultLanguage.map(LanguageTag.checked) ?? settings.defaultLanguage
        return settings
    }

    private static func name(_ text: String?) throws -> String? {
        guard let text = text?.withoutOuterBlanks.composed else { return nil }
        guard !text.isEmpty, text.scalarCount <= 100, !text.holdsControlCharacter else {
            throw ServiceError(.invalid, "The sender's name is blank, over 100 characters or over one line.")
        }
        return text
    }

    private static func inRange(_ number: Int?, _ range: ClosedRange<Int>, _ what: String) throws -> Int? {
        guard let number else { return nil }
        guard range.contains(number) else {
            throw ServiceError(.invalid, "\(what) \(range.lowerBound) to \(range.upperBound), not \(number).")
        }
        return number
    }
}

/// A tag such as `de` or `de-AT`.
package enum LanguageTag {
    /// - Throws: `ServiceError` with code `invalid`.
    package static func checked(_ text: String) throws -> String {
        let parts = text.withoutOuterBlanks.split(separator: "-", omittingEmptySubsequences: false)
        let isTag = parts.enumerated().allSatisfy { place, part in
            part.allSatisfy { $0.isASCII && ($0.isLetter || (place > 0 && $0.isNumber)) }
                && (place == 0 ? 2...3 : 2...8).contains(part.count)
        }
        guard isTag, let first = parts.first else {
            throw ServiceError(
                .invalid,
                "\"\(text)\" is no language.",
                remedy: "Give a tag such as en, de or pt-BR."
            )
        }
        return ([first.lowercased()] + parts.dropFirst().map(String.init)).joined(separator: "-")
    }
}
