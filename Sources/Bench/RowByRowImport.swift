import Feeds
import Foundation
import Logging
import Postgres

/// The usual way: each person is looked up and written if need be, all in one transaction, over our own driver.
struct RowByRowImport {
    let scene: Scene

    /// - Returns: the seconds that it took to import the file into the raw table.
    func seconds(_ path: String) async throws -> Double {
        let begin = ContinuousClock.now
        let connection = try await Connection.open(
            ConnectionConfiguration(conninfo: scene.url(of: Importers.database)),
            logger: Logger(label: "bench")
        )
        try await connection.run { session in
            try session.script("SET DateStyle = ISO, DMY")
            try session.script("BEGIN")
            try Self.load(session, path)
            try session.script("COMMIT")
        }
        await connection.close()
        return (ContinuousClock.now - begin) / .seconds(1)
    }

    private static let columns = [
        "First Name", "Last Name", "Email", "Job Title", "Department", "Business Unit ID", "Start Date", "End Date",
        "Manager External Identifier", "Phone", "Language",
    ]

    private static func load(_ session: Session, _ path: String) throws {
        let titles = try ids(session, "SELECT name, job_title_id FROM muster.job_titles WHERE tenant_id = 1")
        let departments = try ids(session, "SELECT name, department_id FROM muster.departments WHERE tenant_id = 1")
        let units = try ids(session, "SELECT feed_key, business_unit_id FROM muster.business_units WHERE tenant_id = 1")
        var reader = RecordReader(source: try FileSource(path: path))
        let header = try reader.header()
        let places = columns.map { header.firstIndex(of: $0) ?? 0 }
        let idPlace = header.firstIndex(of: "External Identifier") ?? 0
        var lastID: Int64 = 0
        try reader.forEachRecord { record in
            let cells = record.strings
            let sent = places.map { cells[$0].isEmpty ? nil : cells[$0] }
            let known = try session.query(Self.select, [.text(cells[idPlace])])
            let fields: [Value] = [
                .text(optional: sent[0]), .text(optional: sent[1]), .text(optional: sent[2]),
                .int(optional: sent[3].flatMap { titles[$0] }), .int(optional: sent[4].flatMap { departments[$0] }),
                .int(optional: sent[5].flatMap { units[$0] }), .text(optional: sent[6]), .text(optional: sent[7]),
                .text(optional: sent[8]), .text(optional: sent[9]), .text(optional: sent[10]),
            ]
            if let user = known.first {
                try session.execute(Self.update, fields + [.int(try user["user_id"])])
            } else {
                lastID += 1
                try session.execute(Self.insert, fields + [.int(lastID), .text(cells[idPlace])])
                // Planned while the table was empty, the look-up would read all of it for each person once it is full.
                if lastID == 1000 || lastID == 10_000 { try session.script("ANALYZE raw.users") }
            }
        }
    }

    private static func ids(_ session: Session, _ sql: String) throws -> [String: Int64] {
        try session.query(sql).reduce(into: [:]) { ids, row in ids[try row[0]] = try row[1] }
    }

    private static let select =
        "SELECT user_id FROM raw.users WHERE tenant_id = 1 AND feed_id = 1 AND external_id = $1"

    private static let update = """
        UPDATE raw.users
        SET
            first_name = $1, last_name = $2, email = $3, job_title_id = $4, department_id = $5, business_unit_id = $6,
            start_date = $7::text::date, end_date = $8::text::date, manager_external_id = $9, phone = $10,
            language = $11, revision = revision + 1, updated_at = now()
        WHERE
            tenant_id = 1 AND user_id = $12
            AND (
                first_name, last_name, email, job_title_id, department_id, business_unit_id, start_date, end_date,
                manager_external_id, phone, language
            ) IS DISTINCT FROM ($1, $2, $3, $4, $5, $6, $7::text::date, $8::text::date, $9, $10, $11)
        """

    private static let insert = """
        INSERT INTO raw.users (
            first_name, last_name, email, job_title_id, department_id, business_unit_id, start_date, end_date,
            manager_external_id, phone, language, user_id, external_id, tenant_id, feed_id, is_active, profile_id,
            revision, created_at, updated_at
        )
        VALUES (
            $1, $2, $3, $4, $5, $6, $7::text::date, $8::text::date, $9, $10, $11, $12, $13, 1, 1, true, 5, 1, now(),
            now()
        )
        """
}
