/// Which statements a connection has prepared.
///
/// A statement is prepared at its second use: one that is used once saves the round trip. Names are made of the text, so
/// that behind a pooler a name means the same statement on every server connection.
struct StatementCache {
    final class Entry {
        let sql: String
        let types: [UInt32]
        let name: String
        var isPrepared = false
        var uses = 0
        fileprivate var lastUse = 0

        fileprivate init(sql: String, types: [UInt32]) {
            self.sql = sql
            self.types = types
            name = StatementName.make(sql, types)
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

    init(capacity: Int) { self.capacity = capacity }

    /// The entry of a statement with these types, made when there is none.
    mutating func entry(_ sql: String, _ values: [Value]) -> Entry {
        clock += 1
        if let known = entries[sql]?.first(where: { $0.fits(values) }) {
            known.uses += 1
            known.lastUse = clock
            return known
        }
        let entry = Entry(sql: sql, types: values.map(\.typeOID))
        entry.uses = 1
        entry.lastUse = clock
        entries[sql, default: []].append(entry)
        count += 1
        return entry
    }

    /// Takes out the entry used longest ago while there are too many; the caller deallocates it if it is prepared.
    mutating func evict() -> Entry? {
        guard count > capacity, let oldest = entries.values.joined().min(by: { $0.lastUse < $1.lastUse }) else {
            return nil
        }
        forget(oldest)
        return oldest
    }

    mutating func forget(_ entry: Entry) {
        guard let known = entries[entry.sql], known.contains(where: { $0 === entry }) else { return }
        let rest = known.filter { $0 !== entry }
        entries[entry.sql] = rest.isEmpty ? nil : rest
        count -= 1
    }

    /// The connection's prepared statements are gone, or not what they were.
    mutating func forgetPreparation() {
        for entry in entries.values.joined() {
            entry.isPrepared = false
        }
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
