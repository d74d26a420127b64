import Foundation

/// A template with a tenant, its feed and its catalogues, and fresh copies of it.
struct BenchDatabases {
    let scene: Scene
    let muster: String
    let baseline: String

    private static let template = "bench_template"

    func makeTemplate(_ files: FirmFiles) throws {
        let url = scene.url(of: Self.template)
        try scene.psql("DROP DATABASE IF EXISTS \(Self.template)", "CREATE DATABASE \(Self.template)").run()
        try muster(url, "db", "migrate")
        try muster(url, "tenant", "create", Importers.tenant, "--name", "Bench", "--time-zone", "Europe/London")
        try muster(
            url,
            "feed",
            "create",
            "default",
            "--kind",
            "upload",
            "--mode",
            "snapshot",
            "--tenant",
            Importers.tenant
        )
        try muster(url, "job-title", "upload", files.jobTitles, "--tenant", Importers.tenant)
        try muster(url, "department", "upload", files.departments, "--tenant", Importers.tenant)
        try muster(url, "business-unit", "upload", files.businessUnits, "--tenant", Importers.tenant)
        try Program(
            path: "\(scene.binaries)/psql",
            arguments: [
                "-qX", "-v", "ON_ERROR_STOP=1", url, "-f", "\(baseline)/raw_tables.sql", "-c", "VACUUM ANALYZE",
            ]
        ).run()
    }

    /// Puts a copy of the template in the place of what was imported before.
    func makeFresh() throws {
        try scene.psql(
            "DROP DATABASE IF EXISTS \(Importers.database)",
            "CREATE DATABASE \(Importers.database) TEMPLATE \(Self.template)",
            "CHECKPOINT"
        ).run()
    }

    /// Leaves both tables as they are a while after an import.
    func settle() throws {
        try scene.psql("VACUUM ANALYZE", in: Importers.database).run()
    }

    func emptyRawTable() throws {
        try scene.psql("TRUNCATE raw.users", in: Importers.database).run()
    }

    func drop() throws {
        try scene.psql(
            "DROP DATABASE IF EXISTS \(Importers.database)",
            "DROP DATABASE IF EXISTS \(Self.template)"
        ).run()
    }

    private func muster(_ url: String, _ arguments: String...) throws {
        try Program(path: muster, arguments: arguments + ["--database", url, "--quiet"]).run()
    }
}
