import Directory
import Postgres
import Tenancy

/// Writes the feed log of one run: entries about the run itself, then one per record and cause.
struct ImportLog {
    let run: RunID
    let feed: Feed

    /// An entry about the whole run.
    struct RunEntry {
        let code: LogCode
        var line: Int?
        var column: String?
        var arguments: [String: String] = [:]
    }

    /// Collects what the plan has to tell about records, explaining how an unknown name differs from a known one.
    func collectEntries(_ tx: TenantTransaction, _ plan: ImportPlan, removalsOff: Bool) throws {
        try explainUnknownReferences(tx)
        try tx.execute(
            FeedStatement.planEntries.text,
            [feed.id.value, .text(feed.duplicatePolicy.rawValue), .bool(removalsOff)]
        )
        if plan.outcomes[.created, default: 0] > 0 {
            try tx.execute(FeedStatement.planNewPeople.text, [feed.id.value])
        }
        if plan.hasLocks {
            try tx.execute(FeedStatement.planLockEntries.text, [feed.id.value])
        }
    }

    /// Writes what was collected after the run's own entries.
    ///
    /// - Returns: how many entries of each severity.
    func write(_ tx: TenantTransaction, runEntries: [RunEntry], withRecords: Bool) throws -> [LogSeverity: Int] {
        let counts = try writeRunEntries(tx, runEntries)
        guard withRecords else { return counts }
        return counts.merging(try writeRecordEntries(tx, after: Int64(runEntries.count)), uniquingKeysWith: +)
    }

    private func writeRecordEntries(_ tx: TenantTransaction, after last: Int64) throws -> [LogSeverity: Int] {
        try showHiddenTexts(tx)
        var counts: [LogSeverity: Int] = [:]
        let wordings = LogCode.allCases.flatMap { code in
            let kept = code.wordingWhenKept ?? code.wording
            return [(code, false, feed.wording(code)), (code, true, feed.worded(kept))]
        }
        let rows = try tx.query(
            FeedStatement.writeLog.text,
            [
                run.value, .timestamp(tx.now), .int(last), .text(feed.name),
                .texts(wordings.map(\.0.rawValue)), .bools(wordings.map(\.1)),
                .texts(wordings.map(\.2.severity.rawValue)), .texts(wordings.map { $0.2.who?.rawValue }),
                .texts(wordings.map(\.2.message)), .texts(wordings.map(\.2.remedy)),
            ]
        )
        for row in rows {
            counts[try row["severity"], default: 0] += try row["entries"]
        }
        return counts
    }

    /// Adds what is in `entries` after those that the run has.
    func appendRecordEntries(_ tx: TenantTransaction) throws {
        let last: Int64 = try tx.query(
            """
            SELECT coalesce(max(e.entry_no), 0) AS last FROM muster.feed_log_entries AS e
            WHERE e.tenant_id = $1 AND e.run_id = $2
            """,
            [run.value]
        )[0]["last"]
        _ = try writeRecordEntries(tx, after: last)
    }

    /// Adds an entry about the run after those that it has.
    func append(_ tx: TenantTransaction, _ entry: RunEntry) throws {
        let arguments = entry.arguments.merging(["feed": feed.name]) { given, _ in given }
        let wording = feed.wording(entry.code)
        try tx.execute(
            """
            INSERT INTO muster.feed_log_entries (
                tenant_id, run_id, entry_no, logged_at, severity, code, message, remedy, who
            )
            SELECT $1, $2, coalesce(max(e.entry_no), 0) + 1, $3, $4, $5, $6, $7, $8
            FROM muster.feed_log_entries AS e
            WHERE e.tenant_id = $1 AND e.run_id = $2
            """,
            [
                run.value, .timestamp(tx.now), .text(wording.severity.rawValue), .text(entry.code.rawValue),
                .text(wording.renderedMessage(arguments)), .text(wording.renderedRemedy(arguments)),
                .text(optional: wording.who?.rawValue),
            ]
        )
    }

    private func writeRunEntries(_ tx: TenantTransaction, _ entries: [RunEntry]) throws -> [LogSeverity: Int] {
        guard !entries.isEmpty else { return [:] }
        let texts = entries.map { entry in
            let arguments = entry.arguments.merging(["feed": feed.name]) { given, _ in given }
            return (
                message: feed.wording(entry.code).renderedMessage(arguments),
                remedy: feed.wording(entry.code).renderedRemedy(arguments)
            )
        }
        try tx.execute(
            """
            INSERT INTO muster.feed_log_entries (
                tenant_id, run_id, entry_no, logged_at, severity, code, line, column_name, message, remedy, who
            )
            SELECT $1, $2, e.entry_no, $3, e.severity, e.code, e.line, e.column_name, e.message, e.remedy, e.who
            FROM unnest($4::text[], $5::text[], $6::bigint[], $7::text[], $8::text[], $9::text[], $10::text[])
                WITH ORDINALITY AS e (severity, code, line, column_name, message, remedy, who, entry_no)
            """,
            [
                run.value, .timestamp(tx.now),
                .texts(entries.map(\.code.severity.rawValue)), .texts(entries.map(\.code.rawValue)),
                .ints(entries.map { $0.line.map(Int64.init) }), .texts(entries.map(\.column)),
                .texts(texts.map(\.message)), .texts(texts.map(\.remedy)),
                .texts(entries.map { feed.wording($0.code).who?.rawValue }),
            ]
        )
        return Dictionary(entries.map { ($0.code.severity, 1) }, uniquingKeysWith: +)
    }

    /// Most logs hold no such text, and then there is nothing to copy.
    private func showHiddenTexts(_ tx: TenantTransaction) throws {
        try tx.forEachPiece("hidden_texts", of: Self.piece, FeedStatement.findHiddenTexts.text) { rows in
            let hidden = try rows.map { try $0["value"] as String }.map { (value: $0, shown: Visible.text($0)) }
                .filter { !$0.value.utf8.elementsEqual($0.shown.utf8) }
            guard !hidden.isEmpty else { return }
            try tx.copyIn(temporaryTable: "COPY shown_texts (value, shown) FROM STDIN") { writer in
                for text in hidden {
                    writer.text(text.value)
                    writer.text(text.shown)
                    try writer.endRow()
                }
            }
        }
    }

    private func explainUnknownReferences(_ tx: TenantTransaction) throws {
        var titles: NearMatchIndex?
        var departments: NearMatchIndex?
        try tx.forEachPiece("unknown_references", of: Self.piece, FeedStatement.planUnknownReferences.text) { rows in
            let unknown = try rows.map { row in (kind: try row["kind"] as String, value: try row["value"] as String) }
            titles = try titles ?? catalogue(tx, "SELECT name FROM muster.job_titles WHERE tenant_id = $1")
            departments = try departments ?? catalogue(tx, "SELECT name FROM muster.departments WHERE tenant_id = $1")
            try tx.copyIn(temporaryTable: "COPY near_matches (kind, value, expected, difference) FROM STDIN") {
                writer in
                for (kind, value) in unknown {
                    let near =
                        switch kind {
                        case "job_title": titles?.nearest(to: value)
                        case "department": departments?.nearest(to: value)
                        default: nil as NearMatch?
                        }
                    writer.text(kind)
                    writer.text(value)
                    writer.text(optional: near.map { Visible.text($0.name) })
                    writer.text(optional: near?.difference)
                    try writer.endRow()
                }
            }
        }
    }

    /// So many different values are in memory at a time, however many a file has.
    static let piece = 10_000

    private func catalogue(_ tx: TenantTransaction, _ sql: String) throws -> NearMatchIndex {
        NearMatchIndex(try tx.query(sql).map { try $0["name"] as String })
    }
}

extension CopyWriter {
    fileprivate mutating func text(optional text: String?) {
        if let text { self.text(text) } else { null() }
    }
}

extension LogSeverity: ColumnValue {}
