import Tenancy

/// Which joins the server may consider, since the tables of an import have next to no statistics.
struct JoinSettings {
    /// From this many records on, looking rows up one by one is not worth considering where a bad guess is dear.
    private static let manyRecords = 2000

    private let records: Int
    private var hasManyRecords: Bool { records >= Self.manyRecords }

    init(records: Int) {
        self.records = records
    }

    /// Hashing is right for many records, whatever they hold.
    func prepare(_ tx: TenantTransaction) throws {
        guard hasManyRecords else { return }
        try tx.prepare("SET LOCAL work_mem = '64MB'; SET LOCAL enable_mergejoin = off; SET LOCAL enable_nestloop = off")
    }

    /// Runs statements that find users by their keys, of whom few may be concerned even in a large file.
    func lookingUpUsers<R>(_ tx: TenantTransaction, carried: Int, _ body: () throws -> R) throws -> R {
        guard hasManyRecords, carried < records / 10 else { return try body() }
        // What stage was just compared with is in memory, so a look-up reads no disk.
        try tx.prepare("SET LOCAL enable_nestloop = on; SET LOCAL random_page_cost = 1.1")
        let result = try body()
        try tx.prepare("SET LOCAL enable_nestloop = off; SET LOCAL random_page_cost TO DEFAULT")
        return result
    }
}
