import ArgumentParser
import Directory
import Feeds
import Tenancy

struct FeedMissing: Verb {
    static let configuration = CommandConfiguration(
        commandName: "missing",
        abstract: "Job titles, departments and units that a run could not find; --create makes them.",
        discussion: """
            What differs from an existing name by capitals or blanks only is listed apart and never created: it is \
            repaired in the HR system, or by renaming.

            Example: muster feed missing 3 --create --tenant harbour-hotels
            """
    )

    @OptionGroup var run: RunArgument

    @Flag(help: "Create what nothing in the tenant resembles.")
    var create = false

    @OptionGroup var confirmation: ConfirmationOption
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let (missing, done) = try await context.withTenant(
            run.tenant.tenant,
            create ? .maintain(.catalogues) : .view(.feeds)
        ) { database, tenant, caller in
            let service = FeedRunService(database: database)
            let missing = try await service.missing(tenant.id, run: run.run)
            let creatable = missing.filter(\.isCreatable)
            guard create, !creatable.isEmpty else { return (missing, nil as String?) }
            try context.console.confirm("Create \(Self.words(creatable)) in \(tenant.slug)?", yes: confirmation.yes)
            let created = try await service.createMissing(tenant.id, run: run.run, caller: caller)
            let shown = try await service.show(tenant.id, run: run.run)
            let words = "Created \(Self.words(created)) in \(tenant.slug). " + Self.next(created, shown)
            return (try await service.missing(tenant.id, run: run.run), words)
        }
        try context.print(.table(Table(missing.sorted { $0.rank < $1.rank }, Self.columns)))
        context.console.say(done ?? advice(missing))
        tellSlips(missing, context)
        return .done
    }

    private func advice(_ missing: [MissingReference]) -> String {
        let creatable = missing.filter(\.isCreatable)
        if missing.isEmpty { return "Run \(run.run) found every job title, department and business unit." }
        if creatable.isEmpty { return "There is nothing to create." }
        return "\(Self.words(creatable)) can be created with: "
            + "muster feed missing \(run.run) --create --tenant \(run.tenant.tenant)"
    }

    private func tellSlips(_ missing: [MissingReference], _ context: CommandContext) {
        let slips = missing.filter { !$0.isCreatable && !$0.exists }
        guard !slips.isEmpty else { return }
        let lines = slips.map { slip in
            "  \(slip.kind.noun) \"\(slip.shown)\" \(slip.difference) – "
                + FeedRunWords.count(slip.people, "person", "people")
        }
        context.console.say(
            "Not created, since most likely they are slips in the file; correct them in the HR system:\n"
                + lines.map(TextStyle.visible).joined(separator: "\n")
        )
    }

    /// What becomes of the records that lacked something.
    private static func next(_ created: [MissingReference], _ run: FeedRunRow) -> String {
        switch run.state {
        case .applied, .appliedWithMessages, .appliedInPart:
            let titles = "A running worker now applies the records that waited for a job title."
            let others = "A running worker now fills the departments and business units in."
            let kinds = Set(created.map(\.kind))
            return [kinds.contains(.jobTitle) ? titles : nil, kinds == [.jobTitle] ? nil : others]
                .compactMap { $0 }.joined(separator: "\n")
        case .running, .unchanged, .held, .expired, .failed, .discarded, .reverted, .planned:
            return run.way.worded("Now import the file again.")
        }
    }

    private static func words(_ references: [MissingReference]) -> String {
        ReferenceKind.allCases.compactMap { kind in
            let count = references.count { $0.kind == kind }
            return count > 0 ? FeedRunWords.count(count, kind.noun, kind.noun + "s") : nil
        }.joined(separator: ", ")
    }

    private static let columns: [Column<MissingReference>] = [
        Column("value") { .text($0.value) },
        Column("kind") { .text($0.kind.noun) },
        Column("people") { .count($0.people) },
        Column("state") { .text($0.state) },
        Column("resembles") { .text(optional: $0.nearest) },
    ]
}

extension ReferenceKind {
    fileprivate var noun: String {
        switch self {
        case .jobTitle: "job title"
        case .department: "department"
        case .businessUnit: "business unit"
        }
    }
}

extension MissingReference {
    fileprivate var state: String {
        if exists { return "exists by now" }
        if isNearMatch { return "near match" }
        return holdsOddCharacters ? "odd blanks" : "missing"
    }

    /// What can be created first, then the slips, then what is settled.
    fileprivate var rank: Int { exists ? 2 : isCreatable ? 0 : 1 }

    fileprivate var difference: String {
        if let nearest { return kind == .businessUnit ? "should be \(nearest)" : "is not the same as \(nearest)" }
        return holdsOddCharacters ? "has blanks or characters that nobody sees" : "resembles one that exists"
    }
}
