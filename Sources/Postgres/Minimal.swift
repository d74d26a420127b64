// A first, plain driver; the full one takes its place.
private import CLibPQ
import Foundation
import Logging

package struct ConnectionConfiguration: Sendable {
    var conninfo: String; var role: String?; var applicationName: String; var settings: [String: String]
    package init(conninfo: String, role: String? = nil, applicationName: String = "muster", connectTimeout: Duration = .seconds(10), settings: [String: String] = [:]) {
        self.conninfo = conninfo; self.role = role; self.applicationName = applicationName; self.settings = settings
    }
}
package enum Value: Sendable, Equatable, ExpressibleByNilLiteral, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    case null, bool(Bool), int(Int64), double(Double), text(String), bytes([UInt8]), timestamp(Timestamp), date(CalendarDate), texts([String?]), ints([Int64?]), bools([Bool?]), json(String)
    package init(nilLiteral: ()) { self = .null }
    package init(stringLiteral v: String) { self = .text(v) }
    package init(integerLiteral v: Int64) { self = .int(v) }
    package init(booleanLiteral v: Bool) { self = .bool(v) }
    package static func text(optional v: String?) -> Value { v.map { .text($0) } ?? .null }
    package static func int(optional v: Int64?) -> Value { v.map { .int($0) } ?? .null }
    package static func date(optional v: CalendarDate?) -> Value { v.map { .date($0) } ?? .null }
    package static func timestamp(optional v: Timestamp?) -> Value { v.map { .timestamp($0) } ?? .null }
    var oid: UInt32 { switch self { case .null: 0; case .bool: 16; case .int: 20; case .double: 701; case .text: 25; case .bytes: 17; case .timestamp: 1184; case .date: 1082; case .texts: 1009; case .ints: 1016; case .bools: 1000; case .json: 3802 } }
    var wire: String? {
        func q(_ s: String) -> String { "\"" + s.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"") + "\"" }
        switch self {
        case .null: return nil
        case .bool(let b): return b ? "t" : "f"
        case .int(let i): return String(i)
        case .double(let d): return String(d)
        case .text(let s), .json(let s): return s
        case .bytes(let b): return "\\x" + b.map { String(format: "%02x", $0) }.joined()
        case .timestamp(let t): return t.description
        case .date(let d): return d.description
        case .texts(let a): return "{" + a.map { $0.map(q) ?? "NULL" }.joined(separator: ",") + "}"
        case .ints(let a): return "{" + a.map { $0.map(String.init) ?? "NULL" }.joined(separator: ",") + "}"
        case .bools(let a): return "{" + a.map { $0.map { $0 ? "t" : "f" } ?? "NULL" }.joined(separator: ",") + "}"
        }
    }
}
package struct Timestamp: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    package let microseconds: Int64
    package init(microseconds: Int64) { self.microseconds = microseconds }
    package static func < (a: Self, b: Self) -> Bool { a.microseconds < b.microseconds }
    package var description: String {
        let s = microseconds >= 0 ? microseconds / 1_000_000 : (microseconds - 999_999) / 1_000_000
        let f = microseconds - s * 1_000_000
        let d = Date(timeIntervalSince1970: Double(s))
        return d.formatted(.iso8601).dropLast() + "." + String(repeating: "0", count: 6 - String(f).count) + String(f) + "Z"
    }
    package func adding(_ d: Duration) -> Timestamp { let c = d.components; return Timestamp(microseconds: microseconds + c.seconds * 1_000_000 + c.attoseconds / 1_000_000_000_000) }
    init?(pg: String) {
        // 2026-11-22 18:45:54.123456+00
        var t = pg; if t.hasSuffix("+00") { t = String(t.dropLast(3)) }
        let parts = t.split(separator: "."); let fraction = parts.count > 1 ? (Int64(parts[1].padding(toLength: 6, withPad: "0", startingAt: 0)) ?? 0) : 0
        guard let d = try? Date(parts[0].replacingOccurrences(of: " ", with: "T") + "Z", strategy: .iso8601) else { return nil }
        microseconds = Int64(d.timeIntervalSince1970) * 1_000_000 + fraction
    }
}
package struct CalendarDate: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    package let year: Int, month: Int, day: Int
    package init?(year: Int, month: Int, day: Int) { self.year = year; self.month = month; self.day = day }
    package var description: String { String(format: "%04d-%02d-%02d", year, month, day) }
    package static func < (a: Self, b: Self) -> Bool { (a.year, a.month, a.day) < (b.year, b.month, b.day) }
}
package struct Cell0 { let text: String?; let oid: UInt32 }
package protocol ColumnValue: Sendable { init(cell: String?) throws }
struct Bad: Error { let what: String }
extension Bool: ColumnValue { package init(cell: String?) throws { guard let cell else { throw Bad(what: "null") }; self = cell == "t" } }
extension Int: ColumnValue { package init(cell: String?) throws { guard let cell, let v = Int(cell) else { throw Bad(what: "int") }; self = v } }
extension Int64: ColumnValue { package init(cell: String?) throws { guard let cell, let v = Int64(cell) else { throw Bad(what: "int") }; self = v } }
extension Double: ColumnValue { package init(cell: String?) throws { guard let cell, let v = Double(cell) else { throw Bad(what: "double") }; self = v } }
extension String: ColumnValue { package init(cell: String?) throws { guard let cell else { throw Bad(what: "null text") }; self = cell } }
extension Timestamp: ColumnValue { package init(cell: String?) throws { guard let cell, let v = Timestamp(pg: cell) else { throw Bad(what: "ts") }; self = v } }
extension CalendarDate: ColumnValue { package init(cell: String?) throws { guard let cell else { throw Bad(what: "date") }; let p = cell.split(separator: "-").compactMap { Int($0) }; guard p.count == 3, let v = CalendarDate(year: p[0], month: p[1], day: p[2]) else { throw Bad(what: "date") }; self = v } }
extension Optional: ColumnValue where Wrapped: ColumnValue { package init(cell: String?) throws { self = try cell.map { try Wrapped(cell: $0) } } }
package protocol ArrayElement: Sendable { init?(element: String) }
extension String: ArrayElement { package init?(element: String) { self = element } }
extension Int64: ArrayElement { package init?(element: String) { self.init(element) } }
extension Array: ColumnValue where Element: ArrayElement { package init(cell: String?) throws { guard let cell else { throw Bad(what: "array") }; self = cell.dropFirst().dropLast().split(separator: ",").compactMap { Element(element: String($0)) } } }
extension ColumnValue where Self: RawRepresentable, RawValue: ColumnValue { package init(cell: String?) throws { let raw = try RawValue(cell: cell); guard let v = Self(rawValue: raw) else { throw Bad(what: "raw \(raw)") }; self = v } }
final class Result0: @unchecked Sendable { let p: OpaquePointer; init(_ p: OpaquePointer) { self.p = p }; deinit { PQclear(p) } }
package struct Row: Sendable {
    let result: Result0, row: Int32
    package subscript<T: ColumnValue>(_ name: String) -> T { get throws { let c = PQfnumber(result.p, name); guard c >= 0 else { throw Bad(what: "no column \(name)") }; return try at(c) } }
    package subscript<T: ColumnValue>(_ i: Int) -> T { get throws { try at(Int32(i)) } }
    private func at<T: ColumnValue>(_ c: Int32) throws -> T { if PQgetisnull(result.p, row, c) == 1 { return try T(cell: nil) }; return try T(cell: String(cString: PQgetvalue(result.p, row, c))) }
}
package struct Rows: Sendable, RandomAccessCollection {
    let result: Result0
    package var startIndex: Int { 0 }
    package var endIndex: Int { Int(PQntuples(result.p)) }
    package subscript(_ i: Int) -> Row { Row(result: result, row: Int32(i)) }
    package var affected: Int { Int(String(cString: PQcmdTuples(result.p))) ?? 0 }
    package var columnNames: [String] { (0..<PQnfields(result.p)).map { String(cString: PQfname(result.p, $0)) } }
}
package struct Statement: Sendable { let sql: String; let values: [Value]; package init(_ sql: String, _ values: [Value] = []) { self.sql = sql; self.values = values } }
package struct CopyWriter {
    var buffer: [UInt8] = []; let flush: ([UInt8]) throws -> Void; var first = true
    mutating func sep() { if first { first = false } else { buffer.append(9) } }
    package mutating func text(_ s: String) { var s = s; s.withUTF8 { text(utf8: $0) } }
    package mutating func text(utf8: UnsafeBufferPointer<UInt8>) { sep(); for b in utf8 { switch b { case 9: buffer += [92, 116]; case 10: buffer += [92, 110]; case 13: buffer += [92, 114]; case 92: buffer += [92, 92]; default: buffer.append(b) } } }
    package mutating func int(_ i: Int64) { sep(); buffer += Array(String(i).utf8) }
    package mutating func bool(_ b: Bool) { sep(); buffer.append(b ? 116 : 102) }
    package mutating func null() { sep(); buffer += [92, 78] }
    package mutating func endRow() throws { buffer.append(10); first = true; if buffer.count > 65536 { try flush(buffer); buffer.removeAll(keepingCapacity: true) } }
}
package final class Session {
    let conn: OpaquePointer
    init(conn: OpaquePointer) { self.conn = conn }
    private func check(_ r: OpaquePointer?) throws -> Rows {
        guard let r else { throw PostgresError.connection(ConnectionFailure(description: String(cString: PQerrorMessage(conn)))) }
        let result = Result0(r)
        switch PQresultStatus(r) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_COPY_IN: return Rows(result: result)
        default:
            let state = PQresultErrorField(r, 67).map { String(cString: $0) } ?? ""
            let message = PQresultErrorField(r, 77).map { String(cString: $0) } ?? String(cString: PQerrorMessage(conn))
            throw PostgresError.server(ServerError(sqlState: SQLState(rawValue: state), message: message, constraint: PQresultErrorField(r, 110).map { String(cString: $0) }))
        }
    }
    package func query(_ sql: String, _ values: [Value] = []) throws -> Rows {
        let types = values.map(\.oid); let c = values.map { $0.wire.map { strdup($0) } }
        defer { for p in c { free(p ?? nil) } }
        let pointers = c.map { UnsafePointer($0 ?? nil) }
        return try check(PQexecParams(conn, sql, Int32(values.count), types, pointers, nil, nil, 0))
    }
    @discardableResult package func execute(_ sql: String, _ values: [Value] = []) throws -> Int { try query(sql, values).affected }
    package func script(_ sql: String) throws { _ = try check(PQexec(conn, sql)) }
    package func pipeline(_ statements: [Statement]) throws -> [Rows] { try statements.map { try query($0.sql, $0.values) } }
    package func forEachRow(_ sql: String, _ values: [Value] = [], _ body: (Row) throws -> Void) throws { for r in try query(sql, values) { try body(r) } }
    @discardableResult package func copyIn(_ sql: String, _ body: (inout CopyWriter) throws -> Void) throws -> Int {
        _ = try check(PQexec(conn, sql))
        let conn = conn
        var w = CopyWriter(flush: { b in _ = b.withUnsafeBytes { PQputCopyData(conn, $0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32($0.count)) } })
        do { try body(&w); try w.flush(w.buffer) } catch { PQputCopyEnd(conn, "stopped"); while let r = PQgetResult(conn) { PQclear(r) }; throw error }
        PQputCopyEnd(conn, nil)
        var n = 0; var failure: (any Error)?
        while let r = PQgetResult(conn) { do { n = try check(r).affected } catch { failure = error } }
        if let failure { throw failure }
        return n
    }
}
package struct SQLState: RawRepresentable, Hashable, Sendable {
    package let rawValue: String; package init(rawValue: String) { self.rawValue = rawValue }
    package static let serializationFailure = SQLState(rawValue: "40001"), deadlockDetected = SQLState(rawValue: "40P01"), insufficientPrivilege = SQLState(rawValue: "42501"), invalidAuthorizationSpecification = SQLState(rawValue: "28000"), uniqueViolation = SQLState(rawValue: "23505")
}
package struct ServerError: Error, Sendable { package let sqlState: SQLState, message: String, constraint: String? }
package struct ConnectionFailure: Error, Sendable, CustomStringConvertible { package let description: String }
package enum PostgresError: Error, Sendable { case server(ServerError), connection(ConnectionFailure), poolTimeout, poolClosed }
package actor Connection {
    let session: Session
    init(session: Session) { self.session = session }
    package static func open(_ c: ConnectionConfiguration, logger: Logger) async throws -> Connection { Connection(session: try connect(c)) }
    static func connect(_ c: ConnectionConfiguration) throws -> Session {
        var options = "-c TimeZone=UTC -c client_min_messages=warning"
        if let role = c.role { options += " -c role=\(role)" }
        let keys = ["dbname", "options", "client_encoding"], values = [c.conninfo, options, "UTF8"]
        var k = keys.map { UnsafePointer(strdup($0)) }; var v = values.map { UnsafePointer(strdup($0)) }
        k.append(nil); v.append(nil)
        guard let conn = PQconnectdbParams(k, v, 1), PQstatus(conn) == CONNECTION_OK else { throw PostgresError.connection(ConnectionFailure(description: "cannot connect")) }
        return Session(conn: conn)
    }
    package func run<R: Sendable>(_ body: @Sendable (Session) throws -> R) async throws -> R { try body(session) }
    package func close() { PQfinish(session.conn) }
}
package actor ConnectionPool {
    let c: ConnectionConfiguration; let onConnect: @Sendable (Session) throws -> Void
    package init(configuration: ConnectionConfiguration, size: Int, acquireTimeout: Duration, logger: Logger, onConnect: @escaping @Sendable (Session) throws -> Void) { c = configuration; self.onConnect = onConnect }
    package nonisolated func withConnection<R: Sendable>(_ body: @Sendable (Session) throws -> R) async throws -> R {
        let conn = Connection(session: try Connection.connect(c)); let on = onConnect
        do { let r = try await conn.run { try on($0); return try body($0) }; await conn.close(); return r } catch { await conn.close(); throw error }
    }
    package func close() async {}
}

package struct Notification: Sendable { package let channel: String, payload: String }
package enum ListenerEvent: Sendable { case notification(Notification), reconnected }
package actor Listener {
    package nonisolated let events: AsyncStream<ListenerEvent>
    let task: Task<Void, Never>
    package static func open(_ c: ConnectionConfiguration, channels: [String], logger: Logger) async throws -> Listener {
        let connection = try await Connection.open(c, logger: logger)
        try await connection.run { s in for c in channels { try s.script("LISTEN \(c)") } }
        return Listener(connection)
    }
    init(_ connection: Connection) {
        let (stream, continuation) = AsyncStream.makeStream(of: ListenerEvent.self)
        events = stream
        task = Task {
            while !Task.isCancelled {
                guard let found = try? await connection.run({ s in try s.notifications() }) else { break }
                for n in found { continuation.yield(.notification(n)) }
                try? await Task.sleep(for: .milliseconds(50))
            }
            continuation.finish(); await connection.close()
        }
        continuation.onTermination = { [task] _ in task.cancel() }
    }
    package func close() { task.cancel() }
}
extension Session {
    func notifications() throws -> [Notification] {
        guard PQconsumeInput(conn) == 1 else { throw PostgresError.connection(ConnectionFailure(description: "gone")) }
        var found: [Notification] = []
        while let n = PQnotifies(conn) { found.append(Notification(channel: String(cString: n.pointee.relname), payload: String(cString: n.pointee.extra))); PQfreemem(n) }
        return found
    }
}
