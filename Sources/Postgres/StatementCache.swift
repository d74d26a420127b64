/// Which statements a connection has prepared.
///
/// A statement is prepared at its second use: one that is used once saves the round trip. Only what the server plans is
/// kept at all: BEGIN and SET gain nothing, and a text for each tenant would push the rest out. Names are made of the
/// text, so that behind a pooler a name means the same statement on every server connection.
struct StatementCache {
    final class Entry {
        let sql: String
        let types: [UInt32]
        fileprivate(set) var name: String
        var isPrepared = false
        var uses = 0
        fileprivate var lastUse = 0

        fileprivate init(sql: String, types: [UInt32], name: String) {
            self.sql = sql
            self.types = types
            self.name = name
        }

        // NULL fits whatever type the statement was prepared with.
        fileprivate func fits(_ values: [Value]) -> Bool {
            guard values.count == types.count else { return false }
            for index in values.indices where values[index].typeOID != types[index] {
                guard case .null = values[index] else { return false }
            }
            return true
        }
    }

    private let capacity: Int
    private var entries: [String: [Entry]] = [:]
    private(set) var count = 0
    private var clock = 0
    // One statement used many times in a row is the common case, and comparing is cheaper than hashing.
    private var latest: Entry?
    private var generation = 0
    /// Names that the server still knows and nobody uses any more.
    private(set) var abandoned: [String] = []
    /// Whether preparing is worth while: not when others use the same server connections.
    private(set) var prepares = true
    private var losses = 0
    /// How often statements may be gone before that is taken for a pooler's doing rather than somebody's DEALLOCATE.
    private static let toleratedLosses = 2

    init(capacity: Int) { self.capacity = capacity }

    /// The entry of a statement with these types, made when there is none.
    mutating func entry(_ sql: String, _ values: [Value]) -> Entry {
        clock += 1
        if let latest, latest.sql == sql, latest.fits(values) {
            latest.uses += 1
            latest.lastUse = clock
            return latest
        }
        if let known = entries[sql]?.first(where: { $0.fits(values) }) {
            known.uses += 1
            known.lastUse = clock
            latest = known
            return known
        }
        let types = values.map(\.typeOID)
        guard StatementText.isPlanned(sql) else {
            let passing = Entry(sql: sql, types: types, name: "")
            passing.uses = 1
            return passing
        }
        let entry = Entry(sql: sql, types: types, name: name(sql, types))
        entry.uses = 1
        entry.lastUse = clock
        entries[sql, default: []].append(entry)
        count += 1
        evict()
        return entry
    }

    /// The connection's prepared statements are gone, or not what they were.
    ///
    /// They get new names: the old ones may still be taken, and a PREPARE that fails ends the transaction around it.
    mutating func forgetPreparation(because sqlState: SQLState) {
        generation += 1
        if sqlState == .duplicatePreparedStatement {
            prepares = false
        } else if sqlState == .invalidSQLStatementName {
            losses += 1
            prepares = prepares && losses <= Self.toleratedLosses
        }
        for entry in entries.values.joined() {
            // A pooler that dropped one has dropped all, and what it keeps belongs to others as well.
            if entry.isPrepared, sqlState == .featureNotSupported { abandoned.append(entry.name) }
            entry.isPrepared = false
            entry.name = name(entry.sql, entry.types)
        }
    }

    mutating func takeAbandoned() -> [String] {
        defer { abandoned = [] }
        return abandoned
    }

    /// Takes out the entries used longest ago while there are too many.
    private mutating func evict() {
        while count > capacity, let oldest = entries.values.joined().min(by: { $0.lastUse < $1.lastUse }) {
            let rest = entries[oldest.sql, default: []].filter { $0 !== oldest }
            entries[oldest.sql] = rest.isEmpty ? nil : rest
            count -= 1
            if oldest === latest { latest = nil }
            if oldest.isPrepared { abandoned.append(oldest.name) }
        }
    }

    private func name(_ sql: String, _ types: [UInt32]) -> String {
        let name = StatementName.make(sql, types)
        return generation == 0 ? name : "\(name)_\(generation)"
    }
}

/// What the first word of a statement tells.
enum StatementText {
    private static let planned = ["select", "insert", "update", "delete", "merge", "with", "values"]

    /// Whether the server makes a plan for it, which preparing keeps.
    static func isPlanned(_ sql: String) -> Bool {
        let word = firstWord(of: sql)
        return planned.contains { candidate in
            candidate.utf8.elementsEqual(word.lazy.map { $0 | 0x20 })
        }
    }

    /// The letters after blanks, parentheses and comments that end with their line.
    private static func firstWord(of sql: String) -> Substring.UTF8View {
        var rest = sql[...].utf8
        while let byte = rest.first {
            if rest.starts(with: "--".utf8) {
                rest = rest[(rest.firstIndex(of: 0x0a) ?? rest.endIndex)...]
            } else if byte == 0x20 || byte == 0x28 || (0x09...0x0d).contains(byte) {
                rest = rest.dropFirst()
            } else {
                break
            }
        }
        return rest.prefix { (0x61...0x7a).contains($0 | 0x20) }
    }
}

/// 128 bits of the text and its types, as two FNV-1a sums from different starts.
enum StatementName {
    static func make(_ sql: String, _ types: [UInt32]) -> String {
        var low: UInt64 = 0xcbf2_9ce4_8422_2325
        var high: UInt64 = 0x6c62_272e_07bb_0142
        func mix(_ byte: UInt8) {
            low = (low ^ UInt64(byte)) &* 0x100_0000_01b3
            high = (high ^ UInt64(byte) ^ (low >> 56)) &* 0x100_0000_01b3
        }
        for byte in sql.utf8 {
            mix(byte)
        }
        for type in types {
            for shift in [0, 8, 16, 24] {
                mix(UInt8(truncatingIfNeeded: type >> shift))
            }
        }
        return "m_" + String(low, radix: 36) + "_" + String(high, radix: 36)
    }
}
