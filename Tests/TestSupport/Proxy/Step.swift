/// A named moment in the conversation between Muster and PostgreSQL, recognised by the SQL that passes.
///
/// Nothing in Muster knows of it: a fragment of a statement is enough.
package struct Step: Sendable, Hashable, CustomStringConvertible {
    package enum Side: Sendable, Hashable {
        /// The server has not heard of the statement yet.
        case before
        /// The server has carried it out, and the client has not heard of it.
        case after
    }

    /// What passes inside a COPY, where there are no statements.
    package static let copyData = "<copy data>"
    package static let copyEnd = "<copy end>"

    package let description: String
    let sql: String
    let side: Side
    let nth: Int
    let since: [String]

    /// - Parameters:
    ///   - nth: which of several such moments.
    ///   - since: fragments of statements that came earlier in the same transaction.
    package init(_ name: String, _ side: Side, _ sql: String, nth: Int = 1, since: [String] = []) {
        description = name
        self.sql = sql
        self.side = side
        self.nth = nth
        self.since = since
    }

    /// Whether a transaction has just ended.
    package var isAfterCommit: Bool { sql == "COMMIT" && side == .after }

    func isMet(by statement: String, after earlier: [String]) -> Bool {
        statement.contains(sql) && since.allSatisfy { part in earlier.contains { $0.contains(part) } }
    }
}
