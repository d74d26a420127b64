import Learning
import Postgres
import Tenancy

/// What went wrong with a job, in words that may be stored and shown: no values, no SQL.
enum JobFailure {
    static func words(for error: any Error) -> String {
        switch error {
        case let error as ServiceError where error.code == .unavailable:
            SyncFailure.connectionLost
        case let error as ServiceError:
            error.message
        case PostgresError.server(let error):
            switch error.sqlState {
            case SQLState(rawValue: "55P03"): "Somebody else kept the rows locked that the job needs."
            case SQLState(rawValue: "57014"): "The job took longer than it may."
            default: words(sqlState: error.sqlState, constraint: error.constraint)
            }
        case is PostgresError:
            SyncFailure.connectionLost
        default:
            "The job failed by a fault of Muster's own (\(type(of: error)))."
        }
    }

    /// Whether the database was away, which is no fault of what was being done.
    static func isOutage(_ error: any Error) -> Bool {
        switch error {
        case let error as ServiceError: error.code == .unavailable
        case PostgresError.connection, PostgresError.poolTimeout, PostgresError.poolClosed: true
        default: false
        }
    }

    private static func words(sqlState: SQLState, constraint: String?) -> String {
        let rule = constraint.map { ", rule \($0)" } ?? ""
        return "The database did not accept what the job wrote (SQLSTATE \(sqlState.rawValue)\(rule))."
    }
}
