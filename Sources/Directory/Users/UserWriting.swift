import Postgres
import Tenancy

/// The statements that write a user together with the history of it, within a transaction.
struct UserWriting {
    private let tx: TenantTransaction
    private let caller: Caller

    init(_ tx: TenantTransaction, by caller: Caller) {
        self.tx = tx
        self.caller = caller
    }

    func insert(_ id: UserID, _ fields: UserFields) throws {
        let images = UserImages.created
        try tx.execute(
            """
            WITH made AS (
                INSERT INTO muster.users (
                    tenant_id, user_id, first_name, last_name, email, is_active, deactivated_by, profile_id,
                    job_title_id, department_id, business_unit_id, start_date, end_date, phone, language,
                    revision, created_at, updated_at
                )
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1, $16, $16)
                RETURNING tenant_id, user_id, revision
            )
            INSERT INTO muster.user_changes (
                tenant_id, user_id, revision, changed_at, change, changed_by, before, after
            )
            SELECT tenant_id, user_id, revision, $16, $17, $18, $19::jsonb, $20::jsonb
            FROM made
            """,
            values(id, fields) + history(.created, images)
        )
    }

    func update(_ id: UserID, _ fields: UserFields, _ change: UserRows.Change, _ images: UserImages) throws {
        try tx.execute(
            """
            WITH changed AS (
                UPDATE muster.users
                SET
                    first_name = $3,
                    last_name = $4,
                    email = $5,
                    is_active = $6,
                    deactivated_by = $7,
                    deactivated_at = CASE WHEN $6 THEN NULL WHEN is_active THEN $16 ELSE deactivated_at END,
                    profile_id = $8,
                    job_title_id = $9,
                    department_id = $10,
                    business_unit_id = $11,
                    start_date = $12,
                    end_date = $13,
                    phone = $14,
                    language = $15,
                    revision = revision + 1,
                    updated_at = $16
                WHERE tenant_id = $1 AND user_id = $2
                RETURNING tenant_id, user_id, revision
            )
            INSERT INTO muster.user_changes (
                tenant_id, user_id, revision, changed_at, change, changed_by, before, after
            )
            SELECT tenant_id, user_id, revision, $16, $17, $18, $19::jsonb, $20::jsonb
            FROM changed
            """,
            values(id, fields) + history(change, images)
        )
    }

    /// `$2` to `$15`.
    private func values(_ id: UserID, _ fields: UserFields) -> [Value] {
        [
            id.value, .text(fields.firstName), .text(fields.lastName), .text(optional: fields.email),
            .bool(fields.isActive), .text(optional: fields.deactivatedBy), .int(fields.profile.id),
            .int(optional: fields.jobTitle?.id), .int(optional: fields.department?.id),
            .int(optional: fields.businessUnit?.id), .date(optional: fields.startDate),
            .date(optional: fields.endDate), .text(optional: fields.phone), .text(optional: fields.language),
        ]
    }

    /// `$16` to `$20`.
    private func history(_ change: UserRows.Change, _ images: UserImages) -> [Value] {
        [
            .timestamp(tx.now), .text(change.rawValue), .text(caller.description),
            images.before.map(Value.json) ?? .null, images.after.map(Value.json) ?? .null,
        ]
    }
}
