import Postgres
import Tenancy

/// Somebody as a list names them: by e-mail address, by the ID of a feed, or by number.
package struct NamedPerson: Sendable, Equatable {
    package enum Name: Sendable, Equatable {
        case email(String)
        case externalID(String)
        case number(Int64)
    }

    package let name: Name
    /// The line of the file, nil for what was typed.
    package let line: Int?

    package init(_ name: Name, line: Int? = nil) {
        self.name = name
        self.line = line
    }

    /// Reads what a person types: a number is the user's id, text with an @ an e-mail address.
    package init(typed text: String) throws {
        switch try UserKey(text) {
        case .id(let id): self.init(.number(id.rawValue))
        case .email(let email): self.init(.email(email))
        case .externalID(let id, _): self.init(.externalID(id))
        }
    }

    fileprivate var text: String {
        switch name {
        case .email(let text), .externalID(let text): text
        case .number(let number): String(number)
        }
    }

    fileprivate var kind: String {
        switch name {
        case .email: "email"
        case .externalID: "external_id"
        case .number: "number"
        }
    }
}

/// Somebody of a list who cannot be told.
package struct NamedPersonFault: Sendable, Equatable {
    package let line: Int?
    package let value: String
    package let message: String
    package let remedy: String
}

/// Finds the users whom a list names, in one statement however long it is.
package enum NamedPeople {
    /// - Returns: the users in the order of the list, and who was not found or fits several.
    package static func find(
        _ tx: TenantTransaction,
        _ people: [NamedPerson]
    ) throws -> (found: [UserID], faults: [NamedPersonFault]) {
        guard !people.isEmpty else { return ([], []) }
        let rows = try tx.query(
            statement,
            [.texts(people.map(\.kind)), .texts(people.map(\.text))]
        )
        var found: [UserID] = []
        var faults: [NamedPersonFault] = []
        for row in rows {
            let place: Int = try row["place"]
            let fits: Int = try row["fits"]
            let person = people[place - 1]
            if fits == 1, let user: UserID = try row["user_id"] {
                found.append(user)
            } else {
                faults.append(
                    NamedPersonFault(
                        line: person.line,
                        value: person.text,
                        message: fits == 0 ? "Nobody in the directory has it." : "\(fits) users have it.",
                        remedy: fits == 0
                            ? "Compare with: muster user list --search TEXT" : "Name them by number or e-mail address."
                    )
                )
            }
        }
        return (found, faults)
    }

    /// In: `$2` kinds, `$3` texts.
    ///
    /// Of an address the active user is meant, else the only former one.
    private static let statement = """
        WITH named AS (
            SELECT
                n.place, n.kind, n.value,
                CASE WHEN n.kind = 'email' THEN lower(normalize(btrim(n.value), NFC)) END AS email_key
            FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS n (kind, value, place)
        ), matched AS (
            SELECT n.place, u.user_id, u.is_active
            FROM named AS n
            INNER JOIN muster.users AS u ON u.tenant_id = $1 AND n.email_key = u.email_key
            UNION ALL
            SELECT n.place, u.user_id, true
            FROM named AS n
            INNER JOIN muster.users AS u
                ON u.tenant_id = $1 AND n.kind = 'external_id' AND normalize(btrim(n.value), NFC) = u.external_id
            UNION ALL
            SELECT n.place, u.user_id, true
            FROM named AS n
            INNER JOIN muster.users AS u
                ON u.tenant_id = $1 AND n.kind = 'number' AND u.user_id = CASE WHEN n.kind = 'number' THEN n.value::bigint END
        ), best AS (
            SELECT place, user_id FROM matched AS m
            WHERE m.is_active OR NOT EXISTS (SELECT FROM matched AS a WHERE a.place = m.place AND a.is_active)
        )
        SELECT n.place, count(b.user_id) AS fits, min(b.user_id) AS user_id
        FROM named AS n
        LEFT JOIN best AS b ON n.place = b.place
        GROUP BY n.place
        ORDER BY n.place
        """
}
