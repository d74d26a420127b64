import Logging
import Postgres
import Schema
import Tenancy

/// An error in words for people, with the exit status that goes with it.
package struct Complaint: Sendable, Equatable {
    package let status: ExitStatus
    package let code: String
    package let message: String
    package let remedy: String?

    package init(_ error: ServiceError) {
        status = ExitStatus(error.code)
        code = error.code.rawValue
        message = error.message
        remedy = error.remedy
    }

    /// The status of any error, without telling anybody.
    package static func status(of error: any Error) -> ExitStatus {
        switch error {
        case let error as ServiceError: ExitStatus(error.code)
        case let error as PostgresError: ServiceError(translating: error).map { ExitStatus($0.code) } ?? .failed
        default: .failed
        }
    }

    /// What any error means to the person at the terminal; what nobody foresaw gets a reference that the log has too.
    package init(_ error: any Error, logger: Logger) {
        switch error {
        case let error as ServiceError:
            self.init(error)
        case let error as PostgresError:
            self = ServiceError(translating: error).map(Complaint.init) ?? Complaint(unforeseen: error, logger: logger)
        case let error as MigrationFailure:
            self.init(ServiceError(.failed, error.description))
        case is CancellationError:
            self.init(ServiceError(.failed, "It was cancelled; nothing of it was kept."))
        default:
            self.init(unforeseen: error, logger: logger)
        }
    }

    private init(unforeseen error: any Error, logger: Logger) {
        let reference = String(UInt32.random(in: .min ... .max), radix: 16)
        // A database error's description carries no values of rows; of other errors only the type is safe to tell.
        let what = (error as? PostgresError).map(String.init(describing:)) ?? String(reflecting: type(of: error))
        logger.error("unforeseen error", metadata: ["reference": "\(reference)", "error": "\(what)"])
        self.init(
            ServiceError(
                .failed,
                "Something went wrong that Muster did not foresee (reference \(reference)).",
                remedy: "Nothing of this step was kept. Report it with the reference and the log line that names it."
            )
        )
    }

    package var record: Record {
        Record([
            "code": .field(.text(code)), "message": .field(.text(message)), "remedy": .field(.text(optional: remedy)),
        ])
    }

    /// One paragraph for stderr.
    package func text(_ style: TextStyle, about subject: String? = nil) -> String {
        let whole = (subject.map { "\($0): " } ?? "") + message + (remedy.map { "\n\($0)" } ?? "")
        return style.error("error:") + " "
            + whole.split(separator: "\n").map { TextStyle.visible(String($0)) }
            .joined(separator: "\n       ")
    }
}
