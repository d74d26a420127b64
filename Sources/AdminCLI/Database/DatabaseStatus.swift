import ArgumentParser
import Postgres
import Schema
import Tenancy

struct DatabaseStatus: Verb {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Which migrations the database has, the server's version, and whether tenants are kept apart.",
        discussion: """
            Ends with 1 when the catalogue breaks a rule that keeps tenants apart. Warnings are about the server: \
            what its administrator has to decide.

            Example: muster db status
            """
    )

    @OptionGroup var options: GlobalOptions

    /// One sentence for each rule, with everything that breaks it.
    private static func words(_ findings: [CatalogueFinding]) -> [String] {
        var rules: [String] = []
        for finding in findings where !rules.contains(finding.rule) { rules.append(finding.rule) }
        return rules.map { rule in
            let broken = findings.filter { $0.rule == rule }
            let objects = broken.map(\.object).joined(separator: ", ")
            return "Not true that \(rule) (\(objects)). \(broken[0].remedy)"
        }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let patched = context.environment.database.requiresPatchedServer
        let (migrations, version, findings, warnings) = try await context.withOwnersSession { session in
            let old = try ServerVersion.judge(session.serverVersion, requiringPatches: patched)
            let version = try Migrator.serverVersion(session)
            let migrations = try Migrator().status(session)
            // A schema that is not there, or not this binary's, breaks rules that say nothing about it.
            let isCurrent = migrations.allSatisfy { $0.appliedAt != nil }
            let findings = isCurrent ? try CatalogueLint.findings(session) : []
            let warnings = isCurrent ? try CatalogueLint.findings(session, CatalogueLint.warnings) : []
            return (migrations, version, findings, [old].compactMap(\.self) + Self.words(warnings))
        }
        let pending = migrations.count { $0.appliedAt == nil }
        try context.print(
            .record(
                Record([
                    "server_version": .field(.text(version)),
                    "applied": .field(.count(migrations.count - pending)),
                    "pending": .field(.count(pending)),
                    "migrations": .table(
                        Table(
                            migrations,
                            [
                                Column("version") { .count($0.version) },
                                Column("name") { .text($0.name) },
                                Column("applied_at") { .timestamp(optional: $0.appliedAt) },
                            ]
                        )
                    ),
                    "broken_rules": .table(
                        Table(
                            findings,
                            [
                                Column("object") { .text($0.object) },
                                Column("rule") { .text($0.rule) },
                                Column("remedy") { .text($0.remedy) },
                            ]
                        )
                    ),
                    "warnings": .field(.words(warnings)),
                ])
            )
        )
        if pending > 0 {
            context.console.say("\(pending) migrations are to come. Run: muster db migrate")
        }
        warnings.forEach { context.console.say("Warning: \($0)") }
        guard findings.isEmpty else {
            throw ServiceError(
                .failed,
                "The catalogue breaks \(findings.count) rules that keep tenants apart: \(findings[0])",
                remedy: "muster db status lists them all."
            )
        }
        return .done
    }
}
