private import CLibPQ
import Glibc

/// The typed face of a libpq connection: one function for each call, no rules of its own.
///
/// Used by one thread at a time.
final class ServerLink {
    enum Transaction {
        case idle
        case active
        case open
        case failed
        case unknown
    }

    private let pointer: OpaquePointer

    /// Connects, and blocks while doing so.
    init(_ configuration: ConnectionConfiguration) throws(ConnectionFailure) {
        let options = try Self.givenOptions(configuration.conninfo)
        var keywords = configuration.defaults
        keywords.append(("dbname", configuration.conninfo))
        keywords.append(("options", configuration.startupOptions(after: options)))
        keywords.append(("client_encoding", "UTF8"))
        let names = keywords.map { strdup($0.0) }
        let values = keywords.map { strdup($0.1) }
        defer { (names + values).forEach { free($0) } }
        let nameList = names.map { UnsafePointer($0) } + [nil]
        let valueList = values.map { UnsafePointer($0) } + [nil]
        guard let pointer = PQconnectdbParams(nameList, valueList, 1) else {
            throw ConnectionFailure(reason: .refused, message: "out of memory")
        }
        guard PQstatus(pointer) == CONNECTION_OK else {
            let message = String(cString: PQerrorMessage(pointer)).trimmed
            PQfinish(pointer)
            throw ConnectionFailure(reason: .refused, message: message)
        }
        self.pointer = pointer
    }

    deinit { PQfinish(pointer) }

    // A keyword given twice loses its first value, so ours are joined to what the connection string has.
    private static func givenOptions(_ conninfo: String) throws(ConnectionFailure) -> String? {
        guard !conninfo.isEmpty else { return getenv("PGOPTIONS").map { String(cString: $0) } }
        var complaint: UnsafeMutablePointer<CChar>?
        guard let parsed = PQconninfoParse(conninfo, &complaint) else {
            PQfreemem(complaint)
            // libpq's complaint quotes parts of the string, which may be the password.
            throw ConnectionFailure(
                reason: .unreadable,
                message: "the connection string is neither a postgresql:// URL nor a list of keyword=value"
            )
        }
        defer { PQconninfoFree(parsed) }
        var option = parsed
        while let keyword = option.pointee.keyword {
            if strcmp(keyword, "options") == 0, let value = option.pointee.val {
                return String(cString: value)
            }
            option += 1
        }
        return getenv("PGOPTIONS").map { String(cString: $0) }
    }

    // MARK: State

    var isBroken: Bool { PQstatus(pointer) != CONNECTION_OK }
    var isInPipeline: Bool { PQpipelineStatus(pointer) != PQ_PIPELINE_OFF }
    var serverVersion: Int { Int(PQserverVersion(pointer)) }
    var processID: Int32 { PQbackendPID(pointer) }
    var socket: Int32 { PQsocket(pointer) }
    var errorMessage: String { String(cString: PQerrorMessage(pointer)).trimmed }

    var transaction: Transaction {
        switch PQtransactionStatus(pointer) {
        case PQTRANS_IDLE: .idle
        case PQTRANS_ACTIVE: .active
        case PQTRANS_INTRANS: .open
        case PQTRANS_INERROR: .failed
        default: .unknown
        }
    }

    /// Reads what has arrived, without waiting; false when the connection is gone.
    func consumeInput() -> Bool { PQconsumeInput(pointer) == 1 }

    // MARK: Sending

    func send(_ sql: String) -> Bool { PQsendQuery(pointer, sql) == 1 }

    func send(_ sql: String, _ parameters: borrowing BoundParameters) -> Bool {
        PQsendQueryParams(
            pointer,
            sql,
            parameters.count,
            parameters.types,
            parameters.values,
            parameters.lengths,
            parameters.formats,
            0
        ) == 1
    }

    func sendPrepare(_ name: String, _ sql: String, types: [UInt32]) -> Bool {
        PQsendPrepare(pointer, name, sql, Int32(truncatingIfNeeded: types.count), types) == 1
    }

    func sendPrepared(_ name: String, _ parameters: borrowing BoundParameters) -> Bool {
        PQsendQueryPrepared(
            pointer,
            name,
            parameters.count,
            parameters.values,
            parameters.lengths,
            parameters.formats,
            0
        ) == 1
    }

    func enterPipeline() -> Bool { PQenterPipelineMode(pointer) == 1 }
    func sendSync() -> Bool { PQpipelineSync(pointer) == 1 }
    func exitPipeline() -> Bool { PQexitPipelineMode(pointer) == 1 }

    // MARK: Receiving

    /// Blocks for the next result of what was sent; nil when there is none left.
    func nextResult() -> QueryResult? { PQgetResult(pointer).map { QueryResult($0) } }

    func useSingleRows() -> Bool { PQsetSingleRowMode(pointer) == 1 }

    // MARK: COPY

    /// Blocks until the server has taken what it must, which is the back-pressure.
    func putCopyData(_ bytes: UnsafeRawBufferPointer) -> Bool {
        PQputCopyData(
            pointer,
            bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
            Int32(truncatingIfNeeded: bytes.count)
        ) == 1
    }

    func putCopyEnd(failure: String? = nil) -> Bool { PQputCopyEnd(pointer, failure) == 1 }

    /// Hands the next block of a COPY to the body; false at the end.
    func getCopyData(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows -> Bool {
        var start: UnsafeMutablePointer<CChar>?
        let count = PQgetCopyData(pointer, &start, 0)
        guard count > 0 else { return false }
        defer { PQfreemem(start) }
        try body(UnsafeRawBufferPointer(start: start, count: Int(count)))
        return true
    }

    // MARK: Notifications

    func nextNotification() -> Notification? {
        guard let received = PQnotifies(pointer) else { return nil }
        defer { PQfreemem(received) }
        return Notification(
            channel: String(cString: received.pointee.relname),
            payload: String(cString: received.pointee.extra),
            processID: received.pointee.be_pid
        )
    }

    func quotedIdentifier(_ name: String) -> String? {
        guard let quoted = PQescapeIdentifier(pointer, name, name.utf8.count) else { return nil }
        defer { PQfreemem(quoted) }
        return String(cString: quoted)
    }

    func passwordVerifier(_ password: String, of role: String) -> String? {
        guard let made = PQencryptPasswordConn(pointer, password, role, "scram-sha-256") else { return nil }
        defer { PQfreemem(made) }
        return String(cString: made)
    }

    // MARK: Cancelling and notices

    func makeCanceller() -> ServerCanceller? { PQgetCancel(pointer).map { ServerCanceller($0) } }

    /// Sends the server's notices to the log as long as the connection lives.
    func sendNotices(to log: NoticeLog) {
        PQsetNoticeReceiver(
            pointer,
            { context, result in
                guard let context, let result else { return }
                NoticeLog.receive(context, result)
            },
            Unmanaged.passUnretained(log).toOpaque()
        )
    }
}

/// Asks the server to stop a connection's running statement.
// Proof of Sendable: PQcancel may be called from any thread, and the PGcancel is not changed after it is made.
final class ServerCanceller: @unchecked Sendable {
    private let pointer: OpaquePointer

    fileprivate init(_ pointer: OpaquePointer) { self.pointer = pointer }

    deinit { PQfreeCancel(pointer) }

    /// Blocks until the server has taken the request: it makes a connection of its own.
    func cancel() {
        var complaint = [CChar](repeating: 0, count: 256)
        _ = PQcancel(pointer, &complaint, Int32(complaint.count))
    }
}

extension ServerLink {
    /// False when the server has closed an idle connection; costs one look at the socket.
    var isAlive: Bool {
        guard !isBroken else { return false }
        var waiting = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        // Nothing to read is the usual case. What there is may be a notice, or the server's good-bye; that the connection
        // ends shows only behind its last words.
        while poll(&waiting, 1, 0) > 0 {
            guard consumeInput(), !isBroken else { return false }
        }
        return true
    }
}
