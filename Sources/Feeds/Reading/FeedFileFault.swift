/// A fault that makes a whole file unreadable: the run fails and nothing is written.
package struct FeedFileFault: Error, Equatable, Sendable, CustomStringConvertible {
    package let code: LogCode
    /// The physical line that shows the fault, where there is one.
    package let line: Int?
    /// What the placeholders of the code's texts stand for.
    package let arguments: [String: String]

    package init(_ code: LogCode, line: Int? = nil, _ arguments: [String: String] = [:]) {
        self.code = code
        self.line = line
        self.arguments = line.map { arguments.merging(["line": String($0)]) { given, _ in given } } ?? arguments
    }

    package var description: String { "\(code.rawValue): \(code.render(arguments))" }
}

/// Something to tell about a file that could be read all the same.
package struct FeedNote: Equatable, Sendable {
    package let code: LogCode
    package let line: Int?
    package let column: String?
    /// What the placeholders of the code's texts stand for.
    package let arguments: [String: String]

    init(_ code: LogCode, line: Int? = nil, column: String? = nil, _ arguments: [String: String] = [:]) {
        self.code = code
        self.line = line
        self.column = column
        self.arguments = arguments
    }
}
