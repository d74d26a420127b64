import Foundation
import Tenancy

/// Standard output for data, standard error for words, and what is a terminal of them.
package struct Console: Sendable {
    package let quiet: Bool
    package let outputStyle: TextStyle
    package let errorStyle: TextStyle
    package let errorIsTerminal: Bool
    package let outputIsTerminal: Bool

    package init(quiet: Bool, environment: [String: String]) {
        self.quiet = quiet
        // no-color.org: present and not empty, whatever its value.
        let wantsColour = environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
        errorIsTerminal = isatty(STDERR_FILENO) == 1
        outputIsTerminal = isatty(STDOUT_FILENO) == 1
        outputStyle = TextStyle(hasColour: wantsColour && outputIsTerminal)
        errorStyle = TextStyle(hasColour: wantsColour && errorIsTerminal)
    }

    /// Data, to stdout; a reader who has seen enough, such as `head`, is no trouble.
    ///
    /// - Throws: `ServiceError` `failed` when it cannot be written, as on a full disk.
    package func write(_ text: String) throws {
        let trouble = Self.write(text, to: STDOUT_FILENO)
        guard trouble != 0, trouble != EPIPE else { return }
        throw ServiceError(
            .failed,
            "The answer cannot be written to standard output: \(String(cString: strerror(trouble))).",
            remedy: "What the command had to do is done; only its answer is missing."
        )
    }

    /// Takes away what a terminal shows, for what is shown anew.
    package func clear() throws {
        try write("\u{1B}[H\u{1B}[2J")
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

    /// Where nobody can be told, nothing is lost by going on.
    func writeToError(_ text: String) {
        _ = Self.write(text, to: STDERR_FILENO)
    }

    /// - Returns: errno, or 0. Foundation's own way to write ends the process when a disk is full.
    private static func write(_ text: String, to descriptor: Int32) -> Int32 {
        Array(text.utf8).withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let written = Foundation.write(
                    descriptor,
                    UnsafeRawBufferPointer(rebasing: rest).baseAddress,
                    rest.count
                )
                if written > 0 {
                    rest = rest.dropFirst(written)
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
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

    /// Asks before something so grave that a letter is no answer: the word has to be typed.
    ///
    /// - Throws: as `confirm(_:yes:)`.
    package func confirm(_ question: String, byTyping word: String, yes: Bool) throws {
        guard !yes else { return }
        guard canAsk else {
            throw ServiceError(.invalid, "\(question) Nobody can be asked here.", remedy: "Add --yes if you mean it.")
        }
        writeToError("\(question) Type \(word) to go on: ")
        guard readLine(strippingNewline: true) == word else {
            throw ServiceError(.refused, "Nothing was done.")
        }
    }
}
