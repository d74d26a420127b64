import Directory
import Postgres
import Tenancy

/// The list of what was erased for good, by which it is erased once more from an older backup.
///
/// It names nobody: a person is a number, and a digest by which whoever has the person's external ID can tell that it is
/// that one.
struct ErasureList {
    private let session: Session

    init(_ session: Session) {
        self.session = session
    }

    func add(_ person: ErasedPerson, of tenant: Tenant, rows: Int) throws {
        try session.execute(
            """
            INSERT INTO muster.erasures (
                erased_tenant_id, erased_user_id, erased_at, erased_by, tenant_slug, rows_removed, person_salt,
                person_digest
            )
            SELECT
                $1, $2, clock_timestamp(), 'operator', $3, $4, s.salt,
                CASE WHEN $6 <> '' THEN encode(sha256(convert_to(concat_ws('/', s.salt, $5::bigint, $6), 'UTF8')), 'hex') END
            FROM (SELECT gen_random_uuid()::text AS salt) AS s
            """,
            [
                person.tenant.value, person.user.value, .text(tenant.slug.text), .int(Int64(rows)),
                .int(person.feed), .text(person.externalID),
            ]
        )
    }
}
