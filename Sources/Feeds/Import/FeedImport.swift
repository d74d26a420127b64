import Directory
import Foundation
import Logging
import Postgres
import Tenancy

/// Imports one file into one tenant's feed: read, stage, plan, safeguards, apply, log.
package struct FeedImport: Sendable {
    private let database: Database
    private let logger: Logger

    package init(database: Database, logger: Logger) {
        self.database = database
        self.logger = logger
    }

    /// Runs the import; the run is applied whole or not at all, and its row and log tell what happened.
    ///
    /// - Throws: `ServiceError`: `unreadable` when the file is missing or cannot be read as a feed, `unknown` for an
    ///   unknown feed, `conflict` when another import of the tenant is running, `unavailable`, `failed`.
    package func run(_ request: ImportRequest) async throws -> FeedRunSummary {
        let clock = ContinuousClock()
        let begin = clock.now
        let path = try Self.readablePath(request.source)
        let feed = try await database.withTenant(request.tenant) { tx in
            try request.requirePermission(tx)
            try TenantState.requireActive(tx)
            let feed = try FeedQueries.feedForImport(tx, request)
            try ByHandFeed.requireDelta(request.mode, of: feed)
            return feed
        }
        let digest =
            feed.lastApplied == nil ? nil : try path.flatMap { try Self.digest(path: $0, sheet: request.sheet) }
        var summary: FeedRunSummary
        switch try await start(request, feed: feed, digest: digest) {
        case .sameAsLast(let record, let last):
            request.onStart?(record.run)
            summary = try await sayUnchanged(request, record, last: last)
        case .started(let record):
            request.onStart?(record.run)
            summary = try await carryOut(request, record)
            await summary.refreshStatistics(database)
        case .busy(let other):
            throw try await refuse(request, feed, while: other)
        }
        summary.elapsed = clock.now - begin
        return summary
    }

    private func start(_ request: ImportRequest, feed: Feed, digest: String?) async throws -> RunRecord.Start {
        let deadline = ContinuousClock.now.advanced(by: request.wait)
        while true {
            let start = try await database.withTenant(request.tenant) { tx in
                try RunRecord.start(tx, request, feed: feed.id, digest: digest)
            }
            guard case .busy = start, ContinuousClock.now < deadline else { return start }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// What to tell whoever gave a file while another import was running; the file is written down as a run that failed.
    ///
    /// Workers come back with theirs, and leave no trace of every try.
    private func refuse(_ request: ImportRequest, _ feed: Feed, while other: RunID) async throws -> ServiceError {
        let entry = ImportLog.RunEntry(code: .runBusy, arguments: ["n": other.description])
        if request.caller != .worker {
            let run = try await database.withTenant(request.tenant) { tx in
                try RunRecord.writeRefused(tx, request, feed: feed, entry)
            }
            request.onStart?(run)
        }
        let wording = feed.wording(.runBusy)
        return ServiceError(
            .conflict,
            wording.renderedMessage(entry.arguments),
            remedy: wording.renderedRemedy(entry.arguments)
        )
    }

    private func sayUnchanged(
        _ request: ImportRequest,
        _ record: RunRecord,
        last: RunID
    ) async throws -> FeedRunSummary {
        let entry = ImportLog.RunEntry(code: .runSameAsLast, arguments: ["n": last.description])
        let entries = try await database.withTenant(request.tenant) { tx in
            try ImportLog(run: record.run, feed: record.feed).write(tx, runEntries: [entry], withRecords: false)
        }
        return FeedRunSummary(
            run: record.run,
            feed: record.feed.name,
            mode: record.mode,
            state: .unchanged,
            entries: entries
        )
    }

    /// The import proper, with a sign of life beside it; whatever stops it is written into the run.
    private func carryOut(_ request: ImportRequest, _ record: RunRecord) async throws -> FeedRunSummary {
        do {
            return try await withThrowingTaskGroup(of: FeedRunSummary?.self) { group in
                group.addTask {
                    try await database.withTenant(request.tenant) { tx in
                        try ImportTransaction(request: request, record: record).run(tx)
                    }
                }
                group.addTask {
                    await keepAlive(request.tenant, record)
                    return nil
                }
                defer { group.cancelAll() }
                while let result = try await group.next() {
                    if let summary = result { return summary }
                }
                throw CancellationError()
            }
        } catch let fault as FeedFileFault {
            let entry = ImportLog.RunEntry(code: fault.code, line: fault.line, arguments: fault.arguments)
            await fail(request.tenant, record, entry)
            let arguments = fault.arguments.merging(["feed": record.feed.name]) { given, _ in given }
            let wording = record.feed.wording(fault.code)
            throw ServiceError(
                .unreadable,
                wording.renderedMessage(arguments),
                remedy: wording.renderedRemedy(arguments)
            )
        } catch {
            await fail(request.tenant, record, .init(code: .runInternal, arguments: ["detail": Self.reference(error)]))
            throw error
        }
    }

    private func keepAlive(_ tenant: TenantID, _ record: RunRecord) async {
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: RunRecord.renewEvery)
                try await database.withTenant(tenant) { tx in try record.renew(tx) }
            } catch is CancellationError {
                return
            } catch {
                logger.warning("sign of life not written", metadata: ["run": "\(record.run)"])
            }
        }
    }

    private func fail(_ tenant: TenantID, _ record: RunRecord, _ entry: ImportLog.RunEntry) async {
        // A cancelled import must still close its run, so this does not inherit the cancellation.
        await Task {
            do {
                try await database.withTenant(tenant) { tx in
                    let entries = try ImportLog(run: record.run, feed: record.feed)
                        .write(tx, runEntries: [entry], withRecords: false)
                    let summary = FeedRunSummary(
                        run: record.run,
                        feed: record.feed.name,
                        mode: record.mode,
                        state: .failed,
                        entries: entries
                    )
                    try record.finish(tx, summary, digest: nil)
                }
            } catch {
                // A worker closes the run when its sign of life has run out.
                logger.error("failed run not closed", metadata: ["run": "\(record.run)"])
            }
        }.value
    }

    /// Tries the same records again that wait for a job title, as a run of its own.
    ///
    /// - Returns: nil when none of them can be found a title for.
    /// - Throws: as `run`.
    package func retryParked(_ tenant: TenantID, feed: FeedID) async throws -> FeedRunSummary? {
        let feed = try await database.withTenant(tenant) { tx -> Feed? in
            try ParkedRecords.areReady(tx, feed) ? try FeedQueries.feed(tx, id: feed) : nil
        }
        guard let feed else { return nil }
        return try await run(ImportRequest(parkedRecordsOf: feed, tenant: tenant))
    }

    /// Gives a feed's users the departments and business units that a file named before they existed.
    ///
    /// - Returns: how many users changed.
    /// - Throws: `ServiceError`: `unknown` for an unknown feed, `refused` for a suspended tenant, `conflict` when somebody else
    ///   changes the directory for longer than 10 seconds.
    package func fillIn(_ tenant: TenantID, feed: FeedID) async throws -> Int {
        let isWorthIt = try await database.withTenant(tenant) { tx in try WaitingReferences.anyWait(tx, feed) }
        guard isWorthIt else { return 0 }
        return try await database.changeDirectory(of: tenant, as: .worker, needing: .maintain(.feeds)) { tx in
            try WaitingReferences.fillIn(tx, FeedQueries.feed(tx, id: feed))
        }
    }

    private static func readablePath(_ source: ImportSource) throws -> String? {
        guard case .file(let path) = source else { return nil }
        do {
            _ = try FileSource(path: path)
            return path
        } catch let error as FileUnavailable {
            throw ServiceError(
                .unreadable,
                "The file cannot be read: \(error).",
                remedy: "Check the path and the permissions. No run was started."
            )
        }
    }

    /// nil for a pipe, which can be read once only.
    private static func digest(path: String, sheet: String?) throws -> String? {
        let source = try FileSource(path: path)
        return source.size == nil ? nil : hexadecimal(try FileDigest.sha256(of: source, sheet: sheet))
    }

    /// What may be written down about a fault of our own: its kind, never its values.
    private static func reference(_ error: any Error) -> String {
        switch error {
        case is CancellationError: "somebody stopped it"
        case PostgresError.server(let error): "the database refused it with code \(error.sqlState.rawValue)"
        case let error as ServiceError: "it was \(error.code.rawValue)"
        default: "fault of kind \(type(of: error))"
        }
    }
}
