/// What went wrong between Muster and the server, named for what was observed.
package enum PostgresError: Error, Sendable {
    /// The server refused a statement; the connection goes on.
    case server(ServerError)
    /// The connection could not be made, or is gone.
    case connection(ConnectionFailure)
    /// No connection of the pool came free in time.
    case poolTimeout(PoolTimeout)
    case poolClosed
    /// A column's value is not what the caller asked for.
    case decoding(DecodingFailure)
    /// The driver was used, or answered, in a way that the protocol has no room for.
    case protocolViolation(String)
}

/// An error report of the server.
///
/// The description leaves out `detail`, which quotes the key values of people.
package struct ServerError: Error, Sendable {
    package var severity: String
    package var sqlState: SQLState
    package var message: String
    /// May quote values of rows: never log it.
    package var detail: String?
    package var hint: String?
    package var schema: String?
    package var table: String?
    package var column: String?
    package var constraint: String?
    /// Where in the statement, in characters from 1.
    package var position: Int?
    /// Which statement of a pipeline, from 0.
    package var statementIndex: Int?
    /// The server's function that complained: it is never translated.
    var routine: String?
}

/// A connection that could not be made or was lost.
package struct ConnectionFailure: Error, Sendable {
    package enum Reason: Sendable {
        /// The connection string cannot be read.
        case unreadable
        /// No server took the connection.
        case refused
        /// The connection was there and is not any more; whether its last statement took effect is unknown.
        case lost
    }

    package var reason: Reason
    package var message: String
    package var sqlState: SQLState?
}

/// How long a caller waited for a connection, and for how many.
package struct PoolTimeout: Error, Sendable, Equatable {
    package var waited: Duration
    package var size: Int
}

/// A column that does not hold what the caller asked for.
package struct DecodingFailure: Error, Sendable, Equatable {
    package var column: String
    package var expected: String
    package var found: String
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String {
        switch self {
        case .server(let error): error.description
        case .connection(let failure): failure.description
        case .poolTimeout(let timeout): timeout.description
        case .poolClosed: "the connection pool is closed"
        case .decoding(let failure): failure.description
        case .protocolViolation(let what): what
        }
    }

    package var debugDescription: String { description }

    /// The server's code, where there is one.
    package var sqlState: SQLState? {
        switch self {
        case .server(let error): error.sqlState
        case .connection(let failure): failure.sqlState
        default: nil
        }
    }
}

extension ServerError: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String {
        var text = "\(severity) \(sqlState): \(messageWithoutValue)"
        if let constraint {
            text += " (constraint \(constraint))"
        }
        if let statementIndex {
            text += " (statement \(statementIndex) of the pipeline)"
        }
        return text
    }

    package var debugDescription: String { description }

    // Class 22, data exceptions, ends its messages in the value: invalid input syntax for type integer: "x".
    private var messageWithoutValue: String {
        guard sqlState.class == "22", let colon = message.firstIndex(of: ":") else { return message }
        return String(message[..<colon])
    }
}

extension ConnectionFailure: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String { message }
    package var debugDescription: String { message }
}

extension PoolTimeout: CustomStringConvertible {
    package var description: String {
        "no database connection came free within \(waited); all \(size) are in use"
    }
}

extension DecodingFailure: CustomStringConvertible {
    package var description: String { "column \(column): expected \(expected), found \(found)" }
}
