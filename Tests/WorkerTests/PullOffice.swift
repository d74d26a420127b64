import Directory
import Feeds
import Foundation
import Mail
import Postgres
import Scheduling
import Tenancy
import TestSupport
import Worker

/// A tenant whose feed is pulled from a server on loopback, and a worker that is asked to look at it.
struct PullOffice {
    let database: Database
    let tenant: Tenant
    let superuser: Superuser
    let service: FeedService
    private let environment: [String: String]

    static let header = "First Name,Last Name,Email,External Identifier,Job Title\n"

    static func staff(_ numbers: ClosedRange<Int>) -> String {
        header + numbers.map { "Ann,Sample\($0),ann\($0)@example.test,E\($0),Waiter\n" }.joined()
    }

    /// - Parameter secret: what the server wants to see in the header Authorization.
    static func overHTTPS(
        secret: String? = nil,
        _ body: (PullOffice, HTTPSTestServer) async throws -> Void
    ) async throws {
        try await TestCertificate.run { certificate in
            try await HTTPSTestServer.run(certificate, header: secret.map { "Authorization: \($0)" }) { server in
                var source = FeedSourceChange()
                source.url = server.url("staff.csv")
                source.authorityFile = certificate.certificate
                if secret != nil { source.secret = "env:MUSTER_SECRET_HR" }
                try await run(.https, source, secret.map { ["MUSTER_SECRET_HR": $0] } ?? [:]) { office in
                    try await body(office, server)
                }
            }
        }
    }

    static func overSFTP(
        trigger: String?,
        _ body: (PullOffice, SFTPTestServer) async throws -> Void
    ) async throws {
        try await SFTPTestServer.run { server in
            var source = FeedSourceChange()
            source.url = server.url("staff.csv")
            source.username = SFTPTestServer.user
            source.hostKey = server.hostKeys[0]
            source.secret = "env:MUSTER_SECRET_KEY"
            source.trigger = trigger
            try await run(.sftp, source, ["MUSTER_SECRET_KEY": server.userKey]) { office in
                try await body(office, server)
            }
        }
    }

    private static func run(
        _ kind: FeedKind,
        _ source: FeedSourceChange,
        _ environment: [String: String],
        _ body: (PullOffice) async throws -> Void
    ) async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let tenant = try await TenantFixture.create(in: database).tenant
        let service = FeedService(database: database)
        var new = NewFeed(name: "payroll", kind: kind)
        new.source = source
        _ = try await service.create(tenant.id, new, caller: .operatorOfDeployment)
        try await body(
            PullOffice(
                database: database,
                tenant: tenant,
                superuser: superuser,
                service: service,
                environment: environment
            )
        )
        await superuser.close()
        await database.close()
    }

    /// Lets the feed's time come, and a worker look at it once.
    func pull() async throws -> WorkerResult {
        try await superuser.execute(
            "UPDATE muster.jobs SET due_at = clock_timestamp() - interval '1 second' WHERE kind = 'feed_pull'"
        )
        let mails = FileManager.default.temporaryDirectory.appending(path: "muster-mail-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: mails) }
        let worker = WorkerLoop(
            configuration: try WorkerConfiguration(),
            database: database,
            mail: try MailConfiguration(environment: ["MUSTER_MAIL_FOLDER": mails.path]),
            environment: environment,
            logger: TenantFixture.logger
        )
        return try await worker.runOnce()
    }

    /// Lets another import of the tenant run from now on.
    func beginOtherImport() async throws {
        try await superuser.execute(
            """
            INSERT INTO muster.feed_runs (
                tenant_id, run_id, feed_id, started_by, file_name, mode, state, started_at, alive_until
            )
            SELECT tenant_id, 1000, feed_id, 'operator', 'other.csv', 'delta', 'running', now(), now() + interval '1 h'
            FROM muster.feeds
            """
        )
    }

    /// How the only job of a kind stands, and how many of its kind have ended.
    func queued(_ kind: JobKind) async throws -> String {
        try await superuser.value(
            """
            SELECT format(
                'failures %s, soon %s, leased %s, history %s',
                failures, due_at BETWEEN now() AND now() + interval '15 s', lease_owner IS NOT NULL,
                (SELECT count(*) FROM muster.job_runs AS r WHERE r.kind = j.kind)
            ) FROM muster.jobs AS j WHERE kind = '\(kind.rawValue)'
            """
        )
    }

    func feed() async throws -> Feed { try await service.show(tenant.id, name: "payroll") }

    /// How many people each run has created.
    func created() async throws -> [Int64] {
        try await superuser.column("SELECT created FROM muster.feed_runs ORDER BY run_id")
    }

    func states() async throws -> [String] {
        try await superuser.column("SELECT state FROM muster.feed_runs ORDER BY run_id")
    }

    func fileName() async throws -> String {
        try await superuser.value("SELECT file_name FROM muster.feed_runs LIMIT 1")
    }

    func silences() async throws -> [FeedSilence] {
        try await FeedSilences(database: database).list(feed().id, of: tenant.id)
    }

    /// Lets everything that is known of the feed have happened earlier.
    func passTime(hours: Int) async throws {
        let ago = "interval '\(hours) hours'"
        for statement in [
            "UPDATE muster.feeds SET expected_from = expected_from - \(ago)",
            "UPDATE muster.feed_pulls SET heard_at = heard_at - \(ago), fault_at = fault_at - \(ago)",
            "UPDATE muster.feed_runs SET started_at = started_at - \(ago)",
            """
            UPDATE muster.feed_silences
            SET silent_from = silent_from - \(ago), noticed_at = noticed_at - \(ago), ended_at = ended_at - \(ago)
            """,
        ] {
            try await superuser.execute(statement)
        }
    }
}
