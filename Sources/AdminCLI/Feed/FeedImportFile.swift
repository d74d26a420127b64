import ArgumentParser
import Directory
import Feeds
import Tenancy

struct FeedImportFile: Verb {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import an HR file: all of it in one step, each record with its outcome.",
        discussion: """
            Without --feed: the tenant's only feed; one called default is created where there is none. Exit status: 0 \
            done (also when records were rejected), 3 a safeguard holds the plan or, in a dry run, would hold it, 4 the \
            file is missing or unreadable.

            Example: muster feed import employees.csv --dry-run --tenant harbour-hotels
            """
    )

    @Argument(help: "The CSV file.")
    var file: String

    @Option(help: ArgumentHelp("The feed.", valueName: "name"))
    var feed: String?

    @Option(help: "For this run only: snapshot (who is absent has left) or delta (absence means nothing).")
    var mode: FeedMode?

    @Flag(help: "Show what would be done, and do nothing.")
    var dryRun = false

    @Flag(
        inversion: .prefixedNo,
        help:
            "Whether people whom it creates get a welcome e-mail; else as the tenant's policy says, but nobody in a feed's first import."
    )
    var welcome: Bool?

    @Option(help: ArgumentHelp("Wait so long for another import of the tenant to end.", valueName: "seconds"))
    var wait = 0

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard wait >= 0 else { throw ValidationError("--wait takes a number of seconds.") }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let interruption = await Interruption.watch(
            context.console,
            "Stopping. Nothing of this import will be kept; press Ctrl-C again to leave at once."
        )
        defer { interruption.end() }
        // Said after the figures, so that on a terminal they are the last to be read.
        var closingWords: [String] = []
        let status = try await context.forEachTenant(tenants, .maintain(.feeds), dryRun: dryRun) {
            database,
            tenant,
            caller in
            let (outcome, words) = try await importFile(into: tenant, database, caller, context, interruption)
            closingWords += [words].compactMap(\.self)
            return outcome
        }
        for words in closingWords {
            context.console.say("\n" + words)
        }
        return status
    }

    private func importFile(
        into tenant: Tenant,
        _ database: Database,
        _ caller: Caller,
        _ context: CommandContext,
        _ interruption: Interruption
    ) async throws -> (Outcome, words: String?) {
        let begin = ContinuousClock.now
        let progress = ImportProgress(fileName: file, console: context.console)
        let request = ImportRequest(
            tenant: tenant.id,
            feedName: feed,
            path: file,
            mode: mode,
            isDryRun: dryRun,
            sendsWelcome: welcome,
            wait: .seconds(wait),
            caller: caller,
            onStart: { run in progress.started(run) },
            onProgress: { bytes, size in progress.read(bytes, of: size) }
        )
        let importer = FeedImport(database: database, logger: context.logger)
        do {
            let summary = try await progress.showing {
                try await interruption.cancelling { try await importer.run(request) }
            }
            let words = FeedRunWords(tenant: tenant.slug.text, style: context.console.errorStyle)
            let causes = try await FeedRunService(database: database).logSummary(tenant.id, run: summary.run)
            let outcome = Outcome(
                .record(FeedRunDocument(summary).shown(options.format)),
                status: summary.status,
                subject: "run \(summary.run)"
            )
            return (outcome, words.text(summary, causes))
        } catch let error as ServiceError where error.code == .unreadable {
            let complaint = Complaint(error)
            context.console.complain(complaint, about: tenants.isForOne ? nil : tenant.slug.text)
            let elapsed = ContinuousClock.now - begin
            let document = try await document(of: progress.run, complaint, elapsed, tenant, database)
            // For people the words on stderr are enough where there was no run; JSON always has its document.
            let isShown = progress.run != nil || options.format == .json
            return (Outcome(isShown ? .record(document.shown(options.format)) : nil, status: .unreadable), nil)
        }
    }

    /// What an unreadable file came to: a failed run, or none where the file was not even there.
    private func document(
        of run: RunID?,
        _ complaint: Complaint,
        _ elapsed: Duration,
        _ tenant: Tenant,
        _ database: Database
    ) async throws -> FeedRunDocument {
        guard let run else {
            return FeedRunDocument(notStarted: complaint, feed: feed, mode: mode, elapsed: elapsed)
        }
        let row = try await FeedRunService(database: database).show(tenant.id, run: run)
        return FeedRunDocument(row, elapsed: elapsed, complaint: complaint)
    }
}

extension FeedRunSummary {
    /// How a command ends that came to this.
    var status: ExitStatus {
        switch state {
        case .held: .held
        case .planned: wouldBeHeld ? .held : .done
        case .failed: .unreadable
        case .running, .applied, .appliedWithMessages, .unchanged, .discarded, .reverted: .done
        }
    }
}

extension TenantOptions {
    /// Whether one tenant was named, and messages need not say which.
    var isForOne: Bool { !allTenants && tenant.count == 1 }
}
