import Foundation
import Tenancy

/// Standard output for data, standard error for words, and what is a terminal of them.
package struct Console: Sendable {
    package let quiet: Bool
    package let outputStyle: TextStyle
    package let errorStyle: TextStyle
    package let errorIsTerminal: Bool

    package init(quiet: Bool, environment: [String: String]) {
        self.quiet = quiet
        // no-color.org: present and not empty, whatever its value.
        let wantsColour = environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
        errorIsTerminal = isatty(STDERR_FILENO) == 1
        outputStyle = TextStyle(hasColour: wantsColour && isatty(STDOUT_FILENO) == 1)
        errorStyle = TextStyle(hasColour: wantsColour && errorIsTerminal)
    }

    /// Data, to stdout.
    package func write(_ text: String) {
        FileHandle.standardOutput.write(Data(text.utf8))
    }

    /// Words about what was done, to stderr; none with `--quiet`.
    package func say(_ words: String) {
        guard !quiet else { return }
        writeToError(words + "\n")
    }

    /// Words about what went wrong, to stderr.
    package func complain(_ complaint: Complaint, about subject: String? = nil) {
        writeToError(complaint.text(errorStyle, about: subject) + "\n")
    }

    func writeToError(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }

    /// Whether somebody is there to answer.
    package var canAsk: Bool { isatty(STDIN_FILENO) == 1 && errorIsTerminal }

    /// Asks before something that cannot be taken back.
    ///
    /// - Throws: `ServiceError`: `invalid` where nobody can answer and `--yes` is missing, `refused` when the answer is no.
    package func confirm(_ question: String, yes: Bool) throws {
        guard !yes else { return }
        guard canAsk else {
            throw ServiceError(.invalid, "\(question) Nobody can be asked here.", remedy: "Add --yes if you mean it.")
        }
        writeToError("\(question) [y/N] ")
        let answer = readLine(strippingNewline: true) ?? ""
        guard ["y", "yes"].contains(answer.lowercased()) else {
            throw ServiceError(.refused, "Nothing was done.")
        }
    }
}
