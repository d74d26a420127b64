import Postgres
import Tenancy

/// A job that this worker may do until its lease ends.
package struct JobClaim: Sendable, Hashable {
    package let id: Int64
    package let tenant: TenantID
    /// The tenant's slug, for people to read.
    package let slug: String
    package let kind: JobKind
    /// What the job is about, such as a feed's number; 0 when the tenant is enough.
    package let subject: Int64
    /// When the job was due; whoever wants it done again meanwhile moves it.
    package let dueAt: Timestamp
    package let fence: Int64
    package let failures: Int
    package let window: Duration

    package init(
        id: Int64,
        tenant: TenantID,
        slug: String,
        kind: JobKind,
        subject: Int64,
        dueAt: Timestamp,
        fence: Int64,
        failures: Int,
        window: Duration
    ) {
        self.id = id
        self.tenant = tenant
        self.slug = slug
        self.kind = kind
        self.subject = subject
        self.dueAt = dueAt
        self.fence = fence
        self.failures = failures
        self.window = window
    }

    init(_ row: Row, kind: JobKind) throws {
        self.kind = kind
        id = try row["job_id"]
        tenant = try row["tenant_id"]
        slug = try row["slug"]
        subject = try row["subject_id"]
        dueAt = try row["due_at"]
        fence = try row["fence"]
        failures = try row["failures"]
        window = .seconds(try row["window_seconds"] as Int64)
    }
}
