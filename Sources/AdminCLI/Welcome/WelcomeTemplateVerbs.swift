import ArgumentParser
import Directory
import Foundation
import Mail
import Tenancy

struct WelcomeTemplateList: Verb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "The templates in use: the tenant's own, or Muster's where it has none.",
        discussion: "Example: muster welcome template list --tenant harbour-hotels"
    )

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try await context.forEachTenant(tenants, .view(.welcomeEmails)) { database, tenant, _ in
            .table(
                try await WelcomeTemplateService(database).list(tenant.id),
                [
                    Column("language") { .text($0.language) },
                    Column("subject") { .text($0.subject) },
                    Column("html") { .bool($0.html != nil) },
                    Column("updated_at") { .timestamp(optional: $0.updatedAt) },
                ]
            )
        }
    }
}

struct WelcomeTemplateShow: Verb {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One template with its placeholders, to copy and change.",
        discussion: "Example: muster welcome template show --language de --tenant harbour-hotels"
    )

    @Option(help: "The language, such as de.")
    var language: String

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try await context.forEachTenant(tenants, .view(.welcomeEmails)) { database, tenant, _ in
            let template = try await WelcomeTemplateService(database).show(language, of: tenant.id)
            guard options.format == .table else { return .record(template, Self.columns) }
            var text = "Subject: \(template.subject)\n\n\(template.text)"
            if let html = template.html { text += "\nHTML:\n\n\(html)" }
            return Outcome(.text(text.hasSuffix("\n") ? text : text + "\n"))
        }
    }

    private static let columns: [Column<StoredTemplate>] = [
        Column("language") { .text($0.language) },
        Column("subject") { .text($0.subject) },
        Column("text") { .text($0.text) },
        Column("html") { .text(optional: $0.html) },
        Column("updated_at") { .timestamp(optional: $0.updatedAt) },
    ]
}

struct WelcomeTemplateSet: Verb {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Save a template; its placeholders are checked first.",
        discussion: """
            A tenant with a template of its own is written to in its own languages alone. To begin with Muster's words: \
            muster welcome template show. Whoever saves one decides what stands around the link, so the tenant's settings \
            must be theirs to maintain, too.

            Example: muster welcome template set --language de --subject "Willkommen bei {{company}}" --text \
            willkommen.txt --tenant harbour-hotels
            """
    )

    @Option(help: "The language, such as de or de-AT.")
    var language: String

    @Option(help: "The subject.")
    var subject: String

    @Option(help: ArgumentHelp("The file with the text.", valueName: "file"), completion: .file())
    var text: String

    @Option(help: ArgumentHelp("The file with the same in HTML.", valueName: "file"), completion: .file())
    var html: String?

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try await context.forEachTenant(tenants, .maintain(.welcomeEmails)) { database, tenant, caller in
            let template = try WelcomeTemplate(
                language: language,
                subject: subject,
                text: try Self.content(of: text),
                html: try html.map(Self.content)
            )
            try await WelcomeTemplateService(database).set(template, of: tenant.id, by: caller)
            context.console.say("\(tenant.slug): saved the template in \(template.language).")
            try await WelcomeTemplateNoun.warnOfMissingLanguage(context, database, tenant)
            return Outcome()
        }
    }

    /// - Throws: `ServiceError` with code `unreadable`.
    private static func content(of path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path), let text = String(validating: data, as: UTF8.self)
        else {
            throw ServiceError(
                .unreadable,
                "\(path) is not there or is no text in UTF-8.",
                remedy: "Check the path, or save the file as UTF-8."
            )
        }
        return text
    }
}

struct WelcomeTemplateDelete: Verb {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete one of the tenant's templates; without any, Muster's are used.",
        discussion: "Example: muster welcome template delete --language de --tenant harbour-hotels"
    )

    @Option(help: "The language, such as de.")
    var language: String

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try await context.forEachTenant(tenants, .maintain(.welcomeEmails)) { database, tenant, caller in
            try await WelcomeTemplateService(database).delete(language, of: tenant.id, by: caller)
            context.console.say("\(tenant.slug): deleted the template in \(language).")
            try await WelcomeTemplateNoun.warnOfMissingLanguage(context, database, tenant)
            return Outcome()
        }
    }
}

extension WelcomeTemplateNoun {
    /// Says so when there are templates, but none for people without a language of their own.
    static func warnOfMissingLanguage(_ context: CommandContext, _ database: Database, _ tenant: Tenant) async throws {
        guard let language = try await WelcomeTemplateService(database).missingLanguage(of: tenant.id) else { return }
        context.console.say(
            """
            \(tenant.slug): there is no template in the tenant's language \(language), so whoever has no other language \
            is not written to. Add it with: muster welcome template set --language \(language) — or choose another with: \
            muster welcome set --language
            """
        )
    }
}
