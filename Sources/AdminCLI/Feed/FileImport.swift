import Directory
import Feeds
import Tenancy

/// One file of people into each of the tenants, with a progress bar, Ctrl-C, the figures and the words that follow.
struct FileImport {
    let options: ImportOptions
    let format: OutputFormat
    let tenants: TenantOptions
    /// What whoever asks needs for it.
    let permission: Permission
    /// What the import is into, for an import that did not come to a run.
    var feed: String?
    var mode: FeedMode?
    /// Makes the request; what all imports share is added to it.
    let request: (Tenant, Caller) throws -> ImportRequest

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let interruption = await Interruption.watch(
            context.console,
            "Stopping. Nothing of this import will be kept; press Ctrl-C again to leave at once."
        )
        defer { interruption.end() }
        // Said after the figures, so that on a terminal they are the last to be read.
        var closingWords: [String] = []
        let status = try await context.forEachTenant(tenants, permission, dryRun: options.dryRun) {
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
        let progress = FileProgress(
            fileName: options.file,
            working: "Comparing with the directory and applying",
            console: context.console
        )
        var made = try request(tenant, caller)
        made.sheet = options.sheet
        made.isDryRun = options.dryRun
        made.wait = .seconds(options.wait)
        made.onStart = { run in progress.started(run) }
        made.onProgress = { bytes, size in progress.read(bytes, of: size) }
        let request = made
        let importer = FeedImport(database: database, logger: context.logger)
        do {
            let summary = try await progress.showing {
                try await interruption.cancelling { try await importer.run(request) }
            }
            let words = FeedRunWords(tenant: tenant.slug.text, style: context.console.errorStyle)
            let causes = try await FeedRunService(database: database).logSummary(tenant.id, run: summary.run)
            let outcome = Outcome(
                .record(FeedRunDocument(summary).shown(format)),
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
            let isShown = progress.run != nil || format == .json
            return (Outcome(isShown ? .record(document.shown(format)) : nil, status: .unreadable), nil)
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
        case .planned: isRefused ? .unreadable : wouldBeHeld ? .held : .done
        case .failed: .unreadable
        case .running, .applied, .appliedWithMessages, .appliedInPart, .unchanged, .expired, .discarded, .reverted:
            .done
        }
    }
}

extension TenantOptions {
    /// Whether one tenant was named, and messages need not say which.
    var isForOne: Bool { !allTenants && tenant.count == 1 }
}
