import Directory
import Foundation
import Postgres
import Tenancy
import TestSupport
import Testing

/// A worker that was paused for longer than its lease comes back while another has its work: what it writes is refused.
///
/// Each test has a twin in which the number that proves the claim is tampered with, and nothing is refused.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct FencingTests {
    private static let sync = Step("the sync begins", .before, "counter = 'sync_run' FOR UPDATE")
    private static let retry = Step("the records are looked at", .before, "FROM muster.parked_records AS p WHERE")
    private static let mail = Step("the first e-mail is to be marked", .before, "AS has_started")

    @Test(arguments: [true, false]) func `a late sync is refused by the fence`(isFenced: Bool) async throws {
        let office = try await Office.open()
        try await office.tenant.addUsers(1...3)

        let late = try await office.meet(at: Self.sync, breaking: isFenced ? nil : "tenant_due") {
            // That the first gave no sign of life is told as a failure; what it wrote would be more.
            let runs: Int64 = try await office.superuser.value(
                "SELECT count(*) FROM muster.sync_runs WHERE state <> 'failed'"
            )
            let isLeased: Bool = try await office.superuser.value(
                "SELECT lease_owner IS NOT NULL FROM muster.tenant_due"
            )
            return runs == 0 && isLeased
        }

        #expect(late.wasRefused == isFenced)
        #expect(late.statuses == [0, 0])
        #expect(try await office.superuser.value("SELECT count(*) FROM muster.learners") == Int64(3))
        #expect(try await office.superuser.value("SELECT sum(created)::bigint FROM muster.sync_runs") == Int64(3))
        await office.close()
    }

    @Test(arguments: [true, false]) func `a late finish is refused by the fence`(isFenced: Bool) async throws {
        let office = try await Office.open()
        try await office.superuser.script(
            """
            INSERT INTO muster.jobs (tenant_id, kind, subject_id, due_at)
            SELECT tenant_id, 'parked_retry', 1, now() FROM muster.tenants
            """
        )

        let late = try await office.meet(at: Self.retry, breaking: isFenced ? nil : "jobs") {
            try await office.superuser.value(
                "SELECT count(*) = 1 FROM muster.jobs WHERE kind = 'parked_retry' AND lease_owner IS NOT NULL"
            )
        }

        #expect(late.wasRefused == isFenced)
        let left: Int64 = try await office.superuser.value(
            "SELECT count(*) FROM muster.jobs WHERE kind = 'parked_retry'"
        )
        #expect(left == 0)
        await office.close()
    }

    @Test(arguments: [true, false]) func `late e-mails are refused by the fence`(isFenced: Bool) async throws {
        try await SMTPTestServer.run { mail in
            let office = try await Office.open(mail: mail.url)
            try await office.tenant.addUsers(1...3)
            try await office.askForMails()

            let late = try await office.meet(at: Self.mail, breaking: isFenced ? nil : "jobs") { mail.messages == 0 }

            #expect(late.wasRefused == isFenced)
            #expect(try await mail.mails(3).flatMap(\.recipients).sorted() == (1...3).map { "user\($0)@example.test" })
            #expect(mail.messages == 3)
            await office.close()
        }
    }
}

/// A tenant, and two workers of whom the first is late.
private struct Office: Sendable {
    struct Late {
        let wasRefused: Bool
        let statuses: [Int32]
    }

    let database: Database
    let superuser: Superuser
    let tenant: TenantFixture
    let mail: String

    static func open(mail: String = "smtp://127.0.0.1:1") async throws -> Office {
        let database = try await TenantFixture.openDatabase()
        return Office(
            database: database,
            superuser: try await Superuser.connect(),
            tenant: try await TenantFixture.create(in: database),
            mail: mail
        )
    }

    func close() async {
        await superuser.close()
        await database.close()
    }

    func askForMails() async throws {
        try await superuser.script(
            """
            UPDATE muster.welcome_settings
            SET sender_address = 'hr@harbour.test', link_template = 'https://harbour.test/?token={token}';
            INSERT INTO muster.welcome_emails (tenant_id, email_id, user_id, state, requested_at, due_at)
            SELECT tenant_id, user_id, user_id, 'queued', now(), now() FROM muster.users;
            INSERT INTO muster.jobs (tenant_id, kind, due_at) SELECT tenant_id, 'welcome_mail', now() FROM muster.tenants;
            """
        )
    }

    /// One worker comes to the step and is paused; its lease ends; another comes to the same step; the first goes on
    /// to its end, then the other.
    ///
    /// - Parameters:
    ///   - table: where the number of the first claim is made the latest again.
    ///   - wasRefused: whether the first one's end has changed nothing.
    func meet(at step: Step, breaking table: String?, wasRefused: () async throws -> Bool) async throws -> Late {
        let own = try TemporaryDatabase.current
        return try await PostgresProxy.run(before: own.socketDirectory) { first in
            try await PostgresProxy.run(before: own.socketDirectory) { second in
                let late = try await start(first, own.name, step)
                late.worker.send(SIGSTOP)
                try await superuser.script(
                    """
                    UPDATE muster.tenant_due SET lease_until = lease_until - interval '60 s';
                    UPDATE muster.jobs SET lease_until = lease_until - interval '60 s';
                    """
                )
                let heir = try await start(second, own.name, step)
                if let table { try await superuser.script("UPDATE muster.\(table) SET fence = fence - 1") }
                late.worker.send(SIGCONT)
                late.watch.letGo()
                let lateStatus = await late.worker.status
                let refused = try await wasRefused()
                heir.watch.letGo()
                return Late(wasRefused: refused, statuses: [lateStatus, await heir.worker.status])
            }
        }
    }

    private func start(
        _ proxy: PostgresProxy,
        _ name: String,
        _ step: Step
    ) async throws -> (worker: RunningMuster, watch: Watch) {
        let watch = proxy.watch(step)
        let worker = try RunningMuster(
            ["worker", "run", "--once", "--quiet"],
            url: proxy.url(of: name),
            environment: ["MUSTER_SMTP_URL": mail]
        )
        let patience = Task {
            _ = await worker.status(within: .seconds(100))
            if !Task.isCancelled { watch.letGo() }
        }
        defer { patience.cancel() }
        guard await watch.reached() != nil else { throw NeverReached(errors: worker.errors) }
        return (worker, watch)
    }

    private struct NeverReached: Error {
        let errors: String
    }
}
