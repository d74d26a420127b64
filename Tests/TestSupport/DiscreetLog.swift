import Logging
import Testing

extension Logger {
    /// The logger of tests: shows nothing, takes everything, and fails the test that tells it an e-mail address.
    package static let ofTests = Logger(label: "muster.tests") { _ in DiscreetLogHandler() }
}

/// What a log must not have, wherever it comes up in a whole run of the tests; `CanaryTests` looks for more in one story.
package enum DiscreetLog {
    /// Fails the running test if a log names an e-mail address.
    package static func check(_ log: String, of whom: String) {
        for line in log.split(separator: "\n") where line.contains(address) {
            Issue.record("\(whom) wrote an e-mail address into its log: \(line)")
        }
    }

    /// The lines that a logger has written to standard error, among words that are for whoever typed the command.
    package static func lines(in errors: String) -> String {
        errors.split(separator: "\n").filter { $0.prefixMatch(of: start) != nil }.joined(separator: "\n")
    }

    nonisolated(unsafe) private static let address = #/[\w.+-]+@[\w-]+(\.[\w-]+)*\.[a-z]{2,}/#
    nonisolated(unsafe) private static let start = #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} [a-z]+ /#
}

private struct DiscreetLogHandler: LogHandler {
    var metadataProvider: Logger.MetadataProvider?
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        DiscreetLog.check("\(event.message) \(all) \(event.error.map { "\($0)" } ?? "")", of: event.source)
    }
}
