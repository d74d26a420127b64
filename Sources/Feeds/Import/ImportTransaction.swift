import Directory
import Postgres
import Tenancy

/// One import inside one transaction: read, stage, plan, safeguards, then hold, apply or, for a dry run, neither.
struct ImportTransaction: Sendable {
    let request: ImportRequest
    let record: RunRecord

    func run(_ beginning: TenantTransaction) throws -> FeedRunSummary {
        var tx = beginning
        // Whoever writes the other end of a pipe may take their time; nothing is locked yet.
        try tx.prepare(
            "SET LOCAL idle_in_transaction_session_timeout = '15min';\n" + FeedStatement.createImportTables.text
        )
        let staged =
            switch request.source {
            case .file(let path): try stageFile(tx, path)
            case .parkedRecords: try ParkedRecords.stage(tx, record.feed.id)
            }
        let joins = JoinSettings(records: staged.records)
        try joins.prepare(tx)
        // From here to the commit nobody else changes this tenant's directory: the plan stays true.
        try DirectoryChange.lock(tx)
        try tx.prepare("SET LOCAL idle_in_transaction_session_timeout TO DEFAULT")
        // Reading took its time, and so did the wait: what is written from here on carries the time of now.
        tx = try tx.atPresent()
        // So does whoever took a right of the caller's away meanwhile.
        try request.requirePermission(tx)
        guard staged.records > 0 else { return try nothingToDo(tx) }
        let planner = Planner(
            feed: record.feed,
            mode: record.mode,
            staged: staged,
            joins: joins,
            reach: try ImportReach(tx, request, record.feed)
        )
        let plan = try planner.plan(tx)
        let holds = Safeguards.holds(plan.figures, limits: record.feed.limits)
        let faulty = plan.outcomes[.rejected, default: 0] + plan.outcomes[.parked, default: 0]
        let isRefused = request.isAllOrNothing && faulty > 0
        let log = ImportLog(run: record.run, feed: record.feed)
        try log.collectEntries(tx, plan, removalsOff: !planner.removesMissing)
        if request.source == .parkedRecords {
            try ParkedRecords.restoreLines(tx)
        }
        let runEntries = Self.runEntries(staged, holds: holds, mode: record.mode)
        let entries = try log.write(tx, runEntries: runEntries, withRecords: true)
        var summary = FeedRunSummary(
            run: record.run,
            feed: record.feed.name,
            mode: record.mode,
            state: isRefused ? .planned : state(holds, entries),
            counts: plan.outcomes,
            removed: plan.removals,
            records: staged.records,
            entries: entries
        )
        summary.wouldBeHeld = !holds.isEmpty
        summary.isRefused = isRefused
        summary.welcome = try settle(tx, plan, planner, summary, digest: staged.digest)
        return summary
    }

    private func settle(
        _ tx: TenantTransaction,
        _ plan: ImportPlan,
        _ planner: Planner,
        _ summary: FeedRunSummary,
        digest: String?
    ) throws -> WelcomeTally {
        let removalsOff = !planner.removesMissing
        // A retry is no newer file, and a refused one is none that counts.
        if !request.isDryRun, !summary.isRefused, request.source != .parkedRecords {
            try record.replaceHeldRuns(tx)
        }
        switch summary.state {
        case .held, .planned:
            try tx.execute(
                FeedStatement.holdPlan.text,
                [record.run.value, .bool(removalsOff), record.feed.id.value, .bool(record.mode == .snapshot)]
            )
            try record.rememberPlanBase(tx)
            try record.finish(tx, summary, digest: digest)
            return try WelcomeRequests.foresee(
                tx,
                of: "work",
                creations: plan.outcomes[.created, default: 0],
                feed: record.feed.id,
                welcome: record.welcome,
                isFirstImport: record.welcome == .silent && record.feed.lastApplied == nil
            )
        default:
            let applier = Applier(
                run: record.run,
                feed: record.feed,
                changedBy: caller.description,
                removalsOff: removalsOff,
                welcome: record.welcome
            )
            let welcome = try planner.joins.lookingUpUsers(tx, carried: plan.carried + plan.removals) {
                try applier.apply(tx, plan.outcomes, removals: plan.removals)
            }
            try applier.park(tx, mode: record.mode)
            try WaitingReferences.note(
                tx,
                record,
                from: .stage,
                warnings: summary.entries[.warning, default: 0]
            )
            try record.finish(tx, summary, digest: digest)
            if request.source != .parkedRecords {
                // What was left out for whoever asked may be in reach of who gives the same file next.
                try record.rememberApplied(tx, digest: planner.reach.isLimited ? nil : digest)
            }
            return welcome
        }
    }

    /// Parked records that lapsed between the look at them and the run.
    private func nothingToDo(_ tx: TenantTransaction) throws -> FeedRunSummary {
        let summary = FeedRunSummary(
            run: record.run,
            feed: record.feed.name,
            mode: record.mode,
            state: .unchanged
        )
        try record.finish(tx, summary, digest: nil)
        return summary
    }

    /// Who is written into history: for a file given by hand, whoever gave it.
    private var caller: Caller { request.isByHand ? request.caller : .feed(name: record.feed.name) }

    private func state(_ holds: [SafeguardHold], _ entries: [LogSeverity: Int]) -> FeedRunState {
        if request.isDryRun { return .planned }
        if !holds.isEmpty { return .held }
        let messages = entries[.error, default: 0] + entries[.warning, default: 0]
        return messages > 0 ? .appliedWithMessages : .applied
    }

    private func stageFile(_ tx: TenantTransaction, _ path: String) throws -> StagedFile {
        let source = try FileSource(path: path)
        let size = source.size
        let onProgress = request.onProgress
        var options = ReadingOptions(
            encoding: record.feed.encoding,
            delimiter: record.feed.delimiter,
            sheet: request.sheet,
            usualSheet: record.feed.sheet
        )
        options.onProgress = { bytes in onProgress?(bytes, size) }
        var reader = RecordReader(source: source, options: options)
        let header = try reader.header()
        let layout = try ColumnLayout(header: header, line: reader.headerLine, mapping: record.feed.columnMapping)
        var stager = RecordStager(layout: layout, feed: record.feed)
        try tx.copyIn(temporaryTable: RecordStager.copyStatement) { writer in
            try reader.forEachRecord { raw in
                // Rows of empty cells are what a spreadsheet leaves behind; nobody sent them.
                guard !raw.isBlank else { return }
                try stager.stage(raw, into: &writer)
            }
        }
        guard stager.records > 0 else { throw FeedFileFault(.runEmptyFile) }
        return StagedFile(
            records: stager.records,
            unreadableIDs: stager.unreadableIDs,
            firstUnreadableLine: stager.firstUnreadableLine,
            notes: reader.notes + layout.notes,
            mayRepeatIDs: stager.tally.mayRepeatIDs,
            namesManagers: stager.tally.namesManagers,
            mayLackManagers: stager.tally.mayLackManagers,
            digest: hexadecimal(reader.digest ?? [])
        )
    }

    private static func runEntries(
        _ staged: StagedFile,
        holds: [SafeguardHold],
        mode: FeedMode
    ) -> [ImportLog.RunEntry] {
        var entries = staged.notes.map { note in
            ImportLog.RunEntry(code: note.code, line: note.line, column: note.column, arguments: note.arguments)
        }
        if mode == .snapshot, staged.unreadableIDs > 0 {
            let arguments = [
                "n": String(staged.unreadableIDs),
                "line": staged.firstUnreadableLine.map(String.init) ?? "?",
            ]
            entries.append(.init(code: .runRemovalsSkipped, line: staged.firstUnreadableLine, arguments: arguments))
        }
        return entries + holds.map { ImportLog.RunEntry(code: $0.code, arguments: $0.arguments) }
    }
}

extension RunRecord {
    /// What the kept plan was made against, so that an approval can tell whether it still holds.
    func rememberPlanBase(_ tx: TenantTransaction) throws {
        try tx.execute(
            """
            UPDATE muster.feed_runs AS r
            SET
                plan_users_revision = s.users_revision,
                plan_catalogue_revision = s.catalogue_revision,
                plan_expires_at = $3
            FROM muster.directory_state AS s
            WHERE r.tenant_id = $1 AND r.run_id = $2 AND s.tenant_id = $1
            """,
            [run.value, .timestamp(tx.now.adding(.seconds(feed.planDays * 86_400)))]
        )
    }
}
