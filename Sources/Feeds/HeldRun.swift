import Directory
import Postgres
import Tenancy

/// A run that waits for approval, read back.
struct HeldRun {
    let record: RunRecord
    let summary: FeedRunSummary
    /// nil for a retry of parked records, which has no file.
    let digest: String?
    private let usersRevision: Int64
    private let expiresAt: Timestamp?

    init(_ tx: TenantTransaction, _ run: RunID) throws {
        _ = try FeedRunService.run(tx, run)
        let row = try tx.query(
            """
            SELECT
                feed_id, mode, welcome, state, file_digest, plan_users_revision, plan_catalogue_revision, plan_expires_at, records, removed, created, updated,
                unchanged, reactivated, deactivated, superseded, parked, rejected, skipped, entries_fatal,
                entries_held, entries_error, entries_warning, entries_info
            FROM muster.feed_runs
            WHERE tenant_id = $1 AND run_id = $2
            FOR UPDATE
            """,
            [run.value]
        )[0]
        let state: FeedRunState = try row["state"]
        guard state == .held else {
            throw ServiceError(
                .conflict,
                "Run \(run) is \(state.rawValue.replacing("_", with: " ")); only a held run can be approved or discarded.",
                remedy: "See the runs with: muster feed runs"
            )
        }
        let feed = try FeedQueries.feed(tx, id: try row["feed_id"])
        let mode: FeedMode = try row["mode"]
        record = RunRecord(
            run: run,
            feed: feed,
            mode: mode,
            welcome: try row["welcome"],
            catalogueRevision: try row["plan_catalogue_revision"]
        )
        digest = try row["file_digest"]
        usersRevision = try row["plan_users_revision"]
        expiresAt = try row["plan_expires_at"]
        summary = FeedRunSummary(
            run: run,
            feed: feed.name,
            mode: mode,
            state: state,
            counts: try Dictionary(
                uniqueKeysWithValues: RecordOutcome.allCases.map { ($0, try row[$0.rawValue] as Int) }
            ),
            removed: try row["removed"],
            records: try row["records"],
            entries: try Dictionary(
                uniqueKeysWithValues: LogSeverity.allCases.map { ($0, try row["entries_\($0.rawValue)"] as Int) }
            )
        )
    }

    /// Whether no user at all has changed since the plan, also none that it does not read.
    func usersAreUnmoved(_ tx: TenantTransaction) throws -> Bool {
        let current: Int64 = try tx.query(
            "SELECT users_revision FROM muster.directory_state WHERE tenant_id = $1"
        )[0]["users_revision"]
        return current == usersRevision
    }

    /// A plan that was settled holds personal data and nothing that history does not keep.
    func dropPlan(_ tx: TenantTransaction) throws {
        try tx.execute(
            "DELETE FROM muster.feed_plan_rows WHERE tenant_id = $1 AND run_id = $2",
            [record.run.value]
        )
    }

    /// An approval is as good as a change by hand: it gives, and changes, no more than whoever approves may.
    func requireReach(_ tx: TenantTransaction, of caller: Caller) throws {
        let people = try PlanReach.beyond(tx, of: caller, held: record.run)
        guard people > 0 else { return }
        throw ServiceError(
            .refused,
            "Run \(record.run) changes \(people == 1 ? "somebody who has" : "\(people) people who have"), or would get, "
                + "more permissions than your own.",
            remedy: "Ask an account manager of the tenant to approve it, or import the file in your own name."
        )
    }

    /// Of changes that together are in order a part may close a circle of managers, and the whole with what has changed
    /// since.
    func requireNoLoop(_ tx: TenantTransaction, _ part: PlanPart) throws {
        guard try ManagerLoops.open(tx, record.feed.id) > 0 else { return }
        let loops: [String] = try tx.query(
            "SELECT w.manager_loop FROM work AS w WHERE $1 > 0 AND w.manager_loop IS NOT NULL ORDER BY w.line LIMIT 3"
        ).map { try $0["manager_loop"] }
        throw ServiceError(
            .conflict,
            "\(part.isWhole ? "The" : "That part of the") plan of run \(record.run) would have people report to themselves: "
                + loops.joined(separator: "; ") + ".",
            remedy: part.isWhole
                ? record.feed.fileWay.worded("Import the file again to plan anew.")
                : "Approve the managers' changes, too, or the whole plan. Nothing was changed."
        )
    }

    /// Somebody else may have taken the other account managers away since.
    func requireAccountManager(_ tx: TenantTransaction) throws {
        try tx.execute(FeedStatement.findAccountManagers.text, [.timestamp(tx.now)])
        let takesTheLast: Bool = try tx.query(FeedStatement.checkAccountManagers.text)[0]["takes_the_last"]
        guard takesTheLast else { return }
        throw ServiceError(
            .conflict,
            "Run \(record.run) would now take the last account manager of the tenant away.",
            remedy: "Make another account manager first with \"muster profile assign\", then approve it."
        )
    }

    /// A plan of long ago is looked at anew.
    func requireAlive(_ tx: TenantTransaction) throws {
        guard let expiresAt, expiresAt <= tx.now else { return }
        throw ServiceError(
            .conflict,
            "The plan of run \(record.run) expired at \(expiresAt); plans of feed \(record.feed.name) live for "
                + "\(record.feed.planDays) days.",
            remedy: record.feed.fileWay.worded("Import the file again to plan anew.")
                + " How long plans live: muster feed set --plan-days"
        )
    }

    /// Demands that everything still is as the plan read it, and that a part needs nothing of the rest.
    func requireUnmoved(_ tx: TenantTransaction) throws {
        let rows = try tx.query(
            FeedStatement.checkHeldPlan.text,
            [record.run.value, record.feed.id.value, .int(Int64(Self.namedFaults))]
        )
        let faults = try rows.map(PlanFault.init(row:))
        let needs = faults.filter(\.isAboutTheRest)
        guard needs.isEmpty else {
            throw ServiceError(
                .conflict,
                "That part of the plan of run \(record.run) needs changes that are not in it: "
                    + needs.map(\.words).joined(separator: "; ") + ".",
                remedy: "Approve those people, too, or the whole plan. Nothing was changed."
            )
        }
        let catalogue = try CatalogueChange.since(tx, revision: record.catalogueRevision, limit: Self.namedFaults)
        let count = try (rows.first?["faults"] ?? 0) + catalogue.count
        guard count > 0 else { return }
        let named = faults.map(\.words) + catalogue.what
        let more = count > named.count ? "; and \(count - named.count) more" : ""
        throw ServiceError(
            .conflict,
            "Run \(record.run) was planned against a directory that has changed since: "
                + named.joined(separator: "; ") + more + ".",
            remedy: record.feed.fileWay.worded("Import the file again to plan anew, look at that plan, and approve it.")
        )
    }

    private static let namedFaults = 5
}

/// A row of a plan that does not stand any more.
private struct PlanFault {
    let isAboutTheRest: Bool
    let words: String

    init(row: Row) throws {
        let kind: String = try row["kind"]
        let who = "\(try row["person"] as String) (\(try row["external_id"] as String))"
        let other: String? = try row["other"]
        let fields: String? = try row["fields"]
        let author: String? = try row["author"]
        isAboutTheRest = kind.hasSuffix("_unchosen")
        words =
            switch kind {
            case "exists": "\(who) exists by now"
            case "address": "the e-mail address of \(who) belongs to \(other ?? "somebody else") now"
            case "address_unchosen": "\(who) gets the e-mail address that \(other ?? "somebody") would give up"
            case "manager_unchosen": "\(who) gets the manager \(other ?? ""), who would be created"
            default: "\(who): \(fields ?? "something") changed" + (author.map { " by \($0)" } ?? "")
            }
    }
}
