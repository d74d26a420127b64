import Directory
import Foundation
import Logging
import Mail
import Postgres
import Tenancy
import TestSupport

/// A tenant whose newcomers are written to at once, and the job that does it, claimed as a worker would.
struct WelcomeOffice: Sendable {
    let database: Database
    let fixture: TenantFixture
    let superuser: Superuser
    var tenant: TenantID { fixture.id }

    init(_ slug: String = "harbour", in database: Database? = nil) async throws {
        let opened: Database =
            if let database { database } else { try await TenantFixture.openDatabase(appConnections: 4) }
        self.database = opened
        superuser = try await Superuser.connect()
        fixture = try await TenantFixture.create(slug, in: opened)
        try await set {
            $0.policy = .atImport
            $0.linkTemplate = "https://learn.firm.example/start?token={token}"
            $0.senderAddress = "hr@firm.example"
            $0.mailsPerMinute = 100_000
        }
    }

    func close() async {
        await superuser.close()
        await database.close()
    }

    func set(_ change: @Sendable (inout WelcomeSettingsChanges) -> Void) async throws {
        var changes = WelcomeSettingsChanges()
        change(&changes)
        _ = try await WelcomeSettingsService(database).set(tenant, changes, by: .operatorOfDeployment)
    }

    /// Creates one person for each address, numbered from 1 on in their order, with the e-mails that go with it.
    func hire(_ addresses: [String], language: String? = nil) async throws {
        try await database.withTenant(tenant) { tx in
            let first = try Counters.next(tx, .user, count: addresses.count)
            try tx.execute(
                """
                INSERT INTO muster.users (
                    tenant_id, user_id, first_name, last_name, email, is_active, profile_id, job_title_id, language,
                    revision, created_at, updated_at
                )
                SELECT $1, $2 + place - 1, 'Ada', 'Quill' || place, address, true, 5, 1, $3, 1, $4, $4
                FROM unnest($5::text[]) WITH ORDINALITY AS hired (address, place)
                """,
                [.int(first), .text(optional: language), .timestamp(tx.now), .texts(addresses)]
            )
            let tally = try WelcomeRequests.queue(
                tx,
                newUsersFrom: first,
                count: addresses.count,
                welcome: .byPolicy
            )
            try DirectoryChange.publish(tx, users: (first..<first + Int64(addresses.count)).map(UserID.init(rawValue:)))
            try WelcomeRequests.wake(tx, tally)
        }
    }

    /// Takes the job as a worker does that finds it due.
    func claim() async throws -> SendingClaim {
        try await database.withTenant(tenant) { tx in
            let row = try tx.query(
                """
                UPDATE muster.jobs SET fence = fence + 1, lease_owner = 'test', lease_until = $2
                WHERE tenant_id = $1 AND kind = 'welcome_mail'
                RETURNING job_id, fence, due_at
                """,
                [.timestamp(tx.now.adding(.seconds(30)))]
            )[0]
            return SendingClaim(job: try row["job_id"], fence: try row["fence"], dueAt: try row["due_at"])
        }
    }

    /// Does the job once, with what the environment names as the way out.
    @discardableResult
    func send(_ environment: [String: String], as claim: SendingClaim? = nil, pieceSize: Int = 5_000) async throws
        -> Int
    {
        let mail = try MailConfiguration(environment: environment)
        let sending = WelcomeSending(
            database: database,
            transport: mail.transport(logger: TenantFixture.logger),
            reachesPeople: mail.reachesPeople,
            logger: TenantFixture.logger,
            pieceSize: pieceSize
        )
        let mine: SendingClaim = if let claim { claim } else { try await self.claim() }
        return try await sending.run(tenant, mine)
    }

    @discardableResult
    func send(to server: SMTPTestServer, as claim: SendingClaim? = nil, pieceSize: Int = 5_000) async throws -> Int {
        try await send(["MUSTER_SMTP_URL": server.url], as: claim, pieceSize: pieceSize)
    }

    /// Does the job once with a well-behaved server of its own.
    func sendToNewServer(as claim: SendingClaim? = nil) async throws -> Int {
        try await SMTPTestServer.run { server in try await send(to: server, as: claim) }
    }

    /// Every e-mail as its person, state and attempts.
    func states() async throws -> [String] {
        try await superuser.column(
            """
            SELECT concat_ws(' ', user_id, state, attempts) FROM muster.welcome_emails
            WHERE tenant_id = \(tenant) ORDER BY email_id
            """
        )
    }

    func error(_ email: Int64) async throws -> String {
        try await superuser.value(
            "SELECT coalesce(error, '') FROM muster.welcome_emails WHERE tenant_id = \(tenant) AND email_id = \(email)"
        )
    }

    /// Has time pass for the e-mails that wait for another try.
    func pass(minutes: Int) async throws {
        try await superuser.script(
            """
            UPDATE muster.welcome_emails SET
                due_at = due_at - interval '\(minutes) minutes',
                started_at = started_at - interval '\(minutes) minutes',
                requested_at = requested_at - interval '\(minutes) minutes',
                sent_at = sent_at - interval '\(minutes) minutes';
            UPDATE muster.welcome_tokens SET
                created_at = created_at - interval '\(minutes) minutes',
                expires_at = expires_at - interval '\(minutes) minutes';
            """
        )
    }

    /// The token in the link of a message.
    static func token(in mail: DecodedMail) throws -> String {
        guard let text = mail.text, let start = text.range(of: "start?token=") else { throw NoToken() }
        return String(text[start.upperBound...].prefix { !$0.isWhitespace })
    }

    struct NoToken: Error {}
}
