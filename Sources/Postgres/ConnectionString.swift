private import CLibPQ

/// A libpq connection string, taken apart, so that somebody else can go the same way.
package struct ConnectionString: Sendable {
    /// Keyword and value, in libpq's order; only what the string says.
    private let parts: [(keyword: String, value: String)]

    /// - Throws: `ConnectionFailure` when it is neither a URL nor a list of keywords.
    package init(_ conninfo: String) throws(ConnectionFailure) {
        guard !conninfo.isEmpty else {
            parts = []
            return
        }
        guard let parsed = PQconninfoParse(conninfo, nil) else {
            // libpq's complaint quotes parts of the string, which may be the password.
            throw ConnectionFailure(
                reason: .unreadable,
                message: "the connection string is neither a postgresql:// URL nor a list of keyword=value"
            )
        }
        defer { PQconninfoFree(parsed) }
        var parts: [(String, String)] = []
        var option = parsed
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val {
                parts.append((String(cString: keyword), String(cString: value)))
            }
            option += 1
        }
        self.parts = parts
    }

    /// What is the user's own, and no way to the server.
    private static let personal: Set<String> = [
        "user", "password", "passfile", "dbname", "options", "application_name",
    ]

    /// The same server for another user, as keywords; holds no password.
    package func naming(user: String, database: String) -> String {
        let way = parts.filter { !Self.personal.contains($0.keyword) }
        return (way + [("dbname", database), ("user", user)])
            .map { keyword, value in "\(keyword)=\(Self.quoted(value))" }
            .joined(separator: " ")
    }

    private static func quoted(_ value: String) -> String {
        guard value.isEmpty || value.contains(where: { $0.isWhitespace || $0 == "'" || $0 == "\\" }) else {
            return value
        }
        return "'" + value.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }
}
