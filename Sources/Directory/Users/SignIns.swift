import Postgres
import Tenancy

/// Who has signed in, here or elsewhere: whoever has needs no welcome e-mail any more.
package enum SignIns {
    /// Notes that users have signed in just now.
    package static func record(_ tx: TenantTransaction, of users: [UserID]) throws {
        try tx.execute(
            """
            INSERT INTO muster.user_sign_ins (tenant_id, user_id, first_signed_in_at, last_signed_in_at)
            SELECT DISTINCT $1::bigint, signed.user_id, $2::timestamptz, $2::timestamptz
            FROM unnest($3::bigint[]) AS signed (user_id)
            ORDER BY signed.user_id
            ON CONFLICT (tenant_id, user_id) DO UPDATE SET last_signed_in_at = excluded.last_signed_in_at
            """,
            [.timestamp(tx.now), .ints(users.map(\.rawValue))]
        )
    }
}

/// Sign-in that happens elsewhere, such as by SSO, told by hand or by a file.
package struct SignInService: Sendable {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// Notes that people have signed in: all of them, or with one who cannot be found none.
    ///
    /// - Parameter takesFound: notes those who can be found all the same.
    /// - Throws: `ServiceError`: `refused`.
    package func record(
        _ people: [NamedPerson],
        of tenant: TenantID,
        takesFound: Bool = false,
        by caller: Caller
    ) async throws -> SignInsNoted {
        try await database.changeDirectory(of: tenant, as: caller, needing: .maintain(.welcomeEmails)) { tx in
            let (found, faults) = try NamedPeople.find(tx, people)
            guard faults.isEmpty || takesFound else { return SignInsNoted(users: 0, faults: faults) }
            let users = Array(Set(found))
            try SignIns.record(tx, of: users)
            return SignInsNoted(users: users.count, faults: faults)
        }
    }
}

/// What came of a list of people who have signed in.
package struct SignInsNoted: Sendable {
    package let users: Int
    package let faults: [NamedPersonFault]
}
