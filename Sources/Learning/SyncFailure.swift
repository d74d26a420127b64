import Postgres
import Tenancy

/// What went wrong with a sync, in words that may be stored and shown: no values, no SQL.
package enum SyncFailure {
    package static func words(for error: any Error) -> String {
        switch error {
        case let error as ServiceError where error.code == .unavailable:
            // Its own words name the server, and may name the login; tenants read what is stored.
            connectionLost
        case let error as ServiceError:
            error.message
        case PostgresError.server(let error):
            switch error.sqlState {
            case SQLState(rawValue: "55P03"): "Another sync of this tenant did not end in time."
            case SQLState(rawValue: "57014"): "The sync took longer than it may."
            default: words(sqlState: error.sqlState, constraint: error.constraint)
            }
        case is PostgresError:
            connectionLost
        default:
            "The sync failed by a fault of Muster's own (\(type(of: error)))."
        }
    }

    package static let connectionLost = "The connection to the database was lost."

    private static func words(sqlState: SQLState, constraint: String?) -> String {
        let rule = constraint.map { ", rule \($0)" } ?? ""
        return "Learning did not accept the changes (SQLSTATE \(sqlState.rawValue)\(rule))."
    }
}
