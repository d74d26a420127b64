import ArgumentParser
import Directory
import Tenancy

struct ProfileAssign: Verb {
    static let configuration = CommandConfiguration(
        commandName: "assign",
        abstract: "Give a profile to people: those named, those of a file, or all who fit a filter.",
        discussion: """
            A filter's conditions all have to fit, and it leaves deactivated users out. Above 100 people it asks first; \
            where nobody can be asked it needs --yes. With somebody of a list who cannot be found nobody gets it, unless \
            --partial is given. People of a feed keep it: feeds only set profiles when they may.

            Example: muster profile assign manager --job-title "Head Chef" --tenant harbour-hotels
            """
    )

    /// Above so many people it asks first.
    private static let manyPeople = 100

    @Argument(help: "The profile's name.")
    var name: String

    @Argument(help: "The users' numbers or e-mail addresses.")
    var users: [String] = []

    @OptionGroup(title: "A list") var list: AssignmentListOptions
    @OptionGroup(title: "A filter") var filter: AssignmentFilterOptions

    @Flag(help: "Say who would change from what to what, and do nothing.")
    var dryRun = false

    @OptionGroup var confirmation: ConfirmationOption
    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        let isNamed = !users.isEmpty || !list.externalID.isEmpty
        guard [isNamed, list.file != nil, !filter.isEmpty].filter({ $0 }).count == 1 else {
            throw ValidationError(
                "Say who: numbers or e-mail addresses, or --external-id, or --file FILE, or a filter such as --job-title."
            )
        }
        guard !list.partial || filter.isEmpty else {
            throw ValidationError("--partial goes with people who are named or listed in a file.")
        }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let target = try target()
        return try await context.forEachTenant(tenants, .maintain(.users), dryRun: dryRun) { database, tenant, caller in
            let service = ProfileAssignmentService(database)
            var assignment = ProfileAssignment(profile: name, target: target, isPartial: list.partial)
            if dryRun || !confirmation.yes {
                let plan = try await service.assign(assignment, in: tenant.id, dryRun: true, by: caller)
                if dryRun || !(plan.faults.isEmpty || list.partial) {
                    return try outcome(plan, of: tenant, context)
                }
                if plan.changed > Self.manyPeople {
                    try context.console.confirm(question(plan, tenant), yes: false)
                }
                assignment.atMost = max(plan.changed, Self.manyPeople)
            }
            let report = try await service.assign(assignment, in: tenant.id, by: caller)
            return try outcome(report, of: tenant, context)
        }
    }

    private func target() throws -> AssignmentTarget {
        if let file = list.file { return .people(try PeopleFile.read(file)) }
        guard filter.isEmpty else {
            return .filter(filter.filter, includingDeactivated: filter.includeDeactivated)
        }
        return .people(
            try users.map { try NamedPerson(typed: $0) } + list.externalID.map { NamedPerson(.externalID($0)) }
        )
    }

    private func question(_ plan: AssignmentReport, _ tenant: Tenant) -> String {
        let before = plan.before.map { "\($0.people) \($0.profile)" }.joined(separator: ", ")
        return "Give the profile \"\(plan.profile)\" to \(plan.changed) people of \(tenant.slug) who have another one "
            + "(\(before))?"
    }

    /// - Throws: `ServiceError` with code `unknown` for somebody who was typed and cannot be told.
    private func outcome(
        _ report: AssignmentReport,
        of tenant: Tenant,
        _ context: CommandContext
    ) throws -> Outcome {
        let isStopped = !report.faults.isEmpty && !list.partial
        if isStopped, list.file == nil {
            let who = report.faults.map { "\"\($0.value)\": \($0.message)" }.joined(separator: " ")
            throw ServiceError(.unknown, "\(who) Nobody was changed.", remedy: report.faults[0].remedy)
        }
        context.console.say("\(tenant.slug): \(words(report, isStopped: isStopped))")
        let status: ExitStatus = isStopped ? .unreadable : .done
        // As CSV a dry run is the list of people, which a record has no place for.
        if report.isDryRun, options.format == .csv, !isStopped {
            return Outcome(.table(Table(report.changes, Self.changeColumns)), status: status)
        }
        return Outcome(
            .record(record(report)),
            status: status,
            subject: FeedRunWords.count(report.changed, "user", "users")
        )
    }

    private func words(_ report: AssignmentReport, isStopped: Bool) -> String {
        if isStopped {
            let count = report.faults.count == 1 ? "1 line names nobody" : "\(report.faults.count) lines name nobody"
            return "\(count) who can be told, so nothing was changed. Repair the file, or add --partial."
        }
        let people = report.changed == 1 ? "1 person" : "\(report.changed) people"
        let rest = report.unchanged > 0 ? "; \(report.unchanged) had it already" : ""
        return report.isDryRun
            ? "would give the profile \"\(report.profile)\" to \(people)\(rest)."
            : "gave the profile \"\(report.profile)\" to \(people)\(rest)."
    }

    private func record(_ report: AssignmentReport) -> Record {
        var record = Record([
            "profile": .field(.text(report.profile)),
            "dry_run": .field(.bool(report.isDryRun)),
            "applied": .field(.bool(report.isApplied)),
            "changed": .field(.count(report.changed)),
            "unchanged": .field(.count(report.unchanged)),
            "faults": .field(.count(report.faults.count)),
            "errors": .table(
                Table(
                    report.faults,
                    [
                        Column("line") { .int(optional: $0.line.map(Int64.init)) },
                        Column("value") { .text($0.value) },
                        Column("message") { .text($0.message) },
                        Column("remedy") { .text($0.remedy) },
                    ]
                )
            ),
        ])
        if dryRun {
            record.append("users", .table(Table(report.changes, Self.changeColumns)))
        }
        return record
    }

    private static let changeColumns: [Column<AssignmentChange>] = [
        Column("user_id") { .int($0.user.rawValue) },
        Column("external_id") { .text(optional: $0.externalID) },
        Column("first_name") { .text($0.firstName) },
        Column("last_name") { .text($0.lastName) },
        Column("email") { .text(optional: $0.email) },
        Column("profile") { .text($0.from) },
        Column("new_profile") { .text($0.to) },
    ]
}
