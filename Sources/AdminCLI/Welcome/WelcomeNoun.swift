import ArgumentParser
import Directory

struct WelcomeNoun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "welcome",
        abstract: "Welcome e-mails: when they are sent, how they look, what became of them.",
        subcommands: [
            WelcomeShow.self, WelcomeSet.self, WelcomeTemplateNoun.self, WelcomeHistoryList.self, WelcomeCancel.self,
        ]
    )

    static let columns: [Column<WelcomeOverview>] = [
        Column("policy") { .text($0.settings.policy.rawValue) },
        Column("sender_name") { .text($0.settings.senderName ?? $0.tenantName) },
        Column("sender_address") { .text($0.settings.senderAddress ?? WelcomeSettings.Default.senderAddress) },
        Column("link") { .text($0.settings.effectiveLinkTemplate) },
        Column("link_days") { .count($0.settings.linkValidDays ?? WelcomeSettings.Default.linkValidDays) },
        Column("cool_down_hours") { .double($0.settings.coolDown / .seconds(3600)) },
        Column("per_minute") { .count($0.settings.rate) },
        Column("language") { .text($0.settings.language) },
        Column("defaults") { .text($0.settings.defaults.joined(separator: ", ")) },
        Column("templates") { .text($0.templates.isEmpty ? "Muster's own" : $0.templates.joined(separator: ", ")) },
        Column("waiting") { .count($0.waiting) },
        Column("queued") { .count($0.queued) },
        Column("sent_24h") { .count($0.sentLast24Hours) },
        Column("not_delivered") { .count($0.notDelivered) },
        Column("next_at") { .timestamp(optional: $0.nextAt) },
        Column("trouble") { .text(optional: $0.trouble) },
    ]
}

struct WelcomeTemplateNoun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template",
        abstract: "The words of welcome e-mails, one template for each language.",
        subcommands: [
            WelcomeTemplateList.self, WelcomeTemplateShow.self, WelcomeTemplateSet.self, WelcomeTemplateDelete.self,
        ]
    )
}

extension WelcomePolicy: ExpressibleByArgument {
    package init?(argument: String) {
        self.init(rawValue: argument.replacing("-", with: "_"))
    }
}

extension WelcomeSettings {
    /// What the tenant has not set itself.
    fileprivate var defaults: [String] {
        [
            ("sender_name", senderName == nil), ("sender_address", senderAddress == nil), ("link", linkTemplate == nil),
            ("link_days", linkValidDays == nil), ("cool_down_hours", coolDownSeconds == nil),
            ("per_minute", mailsPerMinute == nil), ("language", defaultLanguage == nil),
        ].filter(\.1).map(\.0)
    }
}
