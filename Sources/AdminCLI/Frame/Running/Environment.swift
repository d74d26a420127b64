import Foundation
import Logging
import Tenancy

/// What the process was told by variables and options about where and how to work.
package struct Environment: Sendable {
    package let variables: [String: String]
    package let database: DatabaseConfiguration
    package let logger: Logger

    /// - Throws: `ServiceError` with code `invalid` for a log level that does not exist.
    package init(_ options: GlobalOptions, variables: [String: String] = ProcessInfo.processInfo.environment) throws {
        self.variables = variables
        database = DatabaseConfiguration(
            url: options.database ?? variables["MUSTER_DATABASE_URL"] ?? "",
            appURL: variables["MUSTER_APP_URL"],
            controlURL: variables["MUSTER_CONTROL_URL"],
            requiresPatchedServer: options.requirePatched
        )
        logger = try Self.logger(level: variables["MUSTER_LOG_LEVEL"])
    }

    private static func logger(level text: String?) throws -> Logger {
        var logger = Logger(label: "muster") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        if let text, !text.isEmpty {
            guard let level = Logger.Level(rawValue: text.lowercased()) else {
                throw ServiceError(
                    .invalid,
                    "MUSTER_LOG_LEVEL is \"\(text)\", which is no level.",
                    remedy: "Use one of \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))."
                )
            }
            logger.logLevel = level
        }
        return logger
    }
}
