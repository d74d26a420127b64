import Postgres
import Tenancy

/// Records that waited for a job title, and come back through the same door as a file.
enum ParkedRecords {
    /// A parked record is ready when its title, or an alias for it, exists.
    ///
    /// `$2` is the feed.
    private static let ready = """
        p.tenant_id = $1 AND p.feed_id = $2
        AND (
            EXISTS (SELECT FROM muster.job_titles AS j WHERE j.tenant_id = $1 AND j.name = p.job_title)
            OR EXISTS (
                SELECT FROM muster.aliases AS a
                WHERE a.tenant_id = $1 AND a.feed_id = $2 AND a.kind = 'job_title' AND a.value = p.job_title
            )
        )
        """

    static func areReady(_ tx: TenantTransaction, _ feed: FeedID) throws -> Bool {
        try tx.query(
            "SELECT EXISTS (SELECT FROM muster.parked_records AS p WHERE \(ready)) AS found",
            [feed.value]
        )[0]["found"]
    }

    /// What a run's number is multiplied by, so that lines of several files stay apart in one `stage`.
    static let linesPerRun: Int64 = 1_000_000_000

    /// Puts the records that are ready into `stage`; a line carries the number of the run whose file it stood in.
    static func stage(_ tx: TenantTransaction, _ feed: FeedID) throws -> StagedFile {
        let records = try tx.execute(
            """
            INSERT INTO stage
            SELECT (
                jsonb_populate_record(
                    NULL::stage,
                    p.record || jsonb_build_object('line', p.run_id * $3 + p.line)
                )
            ).*
            FROM muster.parked_records AS p
            WHERE \(ready)
            """,
            [feed.value, .int(linesPerRun)]
        )
        return StagedFile(records: records, unreadableIDs: 0, notes: [], digest: nil)
    }

    /// Entries name the lines of the files in which the records stood.
    static func restoreLines(_ tx: TenantTransaction) throws {
        try tx.execute(
            "UPDATE entries SET line = line % $2, other_line = other_line % $2 WHERE $1 > 0",
            [.int(linesPerRun)]
        )
    }
}
