private import CLibPQ
import Logging

/// Carries the server's notices to the log: severity, code and message, never the detail.
final class NoticeLog {
    private let logger: Logger

    init(_ logger: Logger) { self.logger = logger }

    static func receive(_ context: UnsafeMutableRawPointer, _ result: OpaquePointer) {
        let log = Unmanaged<NoticeLog>.fromOpaque(context).takeUnretainedValue()
        // PG_DIAG_SEVERITY_NONLOCALIZED, _SQLSTATE, _MESSAGE_PRIMARY of postgres_ext.h.
        let field = { (code: Unicode.Scalar) in
            PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) } ?? ""
        }
        let isWarning = field("V") == "WARNING"
        log.logger.log(level: isWarning ? .warning : .debug, "\(field("M"))", metadata: ["sqlstate": "\(field("C"))"])
    }
}
