import Foundation
import Postgres
import TestSupport

/// One case's database, folder and sender, and the questions that are asked of them.
struct CrashDesk: Sendable {
    let lab: CrashLab
    let scene: CrashScene
    let database: String
    let number: Int
    var senderName = "case"

    var url: String { lab.server.url(of: database) }
    /// Who the case's e-mails come from; the name tells the mail server what to do.
    var sender: String { "\(senderName)\(number)@harbour.test" }
    private var folder: URL { lab.folder.appending(path: "folder-\(number)") }
    /// The file as the scene has it: in the feed's folder, or where HR keeps it.
    var file: String { lab.secondDay }

    /// Variables of a `muster` that is to work here.
    ///
    /// - Parameter mailIsAway: whether nobody answers at the mail server's address.
    func environment(mailIsAway: Bool = false) -> [String: String] {
        [
            "MUSTER_SMTP_URL": mailIsAway ? "smtp://127.0.0.1:1" : lab.mail.url,
            "MUSTER_LEASE_SECONDS": "5",
        ]
    }

    /// Tells the database what this case has of its own.
    func settleIn() async throws {
        let files = FileManager.default
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        if scene == .folder {
            try files.copyItem(atPath: lab.secondDay, toPath: folder.appending(path: "day-2.csv").path)
        }
        try await script(
            """
            UPDATE muster.feeds SET folder_path = '\(folder.path)' WHERE folder_path IS NOT NULL;
            UPDATE muster.feed_folders SET path = '\(folder.path)';
            UPDATE muster.welcome_settings SET sender_address = '\(sender)';
            UPDATE muster.jobs SET due_at = now() + interval '\(scene == .folder ? -1 : 3600) s', idle_rounds = 0
            WHERE kind = 'folder_feed';
            """
        )
    }

    func script(_ sql: String) async throws {
        try await withConnection(ConnectionConfiguration(conninfo: url)) { try $0.script(sql) }
    }

    func column(_ sql: String) async throws -> [String] {
        try await withConnection(ConnectionConfiguration(conninfo: url)) { session in
            try session.query(sql).map { try $0[0] as String }
        }
    }

    func dump() async throws -> [String] {
        try await withConnection(ConnectionConfiguration(conninfo: url)) { try lab.dump.lines($0) }
    }

    /// As if a minute had passed since the last sign of life of whoever died.
    func letAMinutePass() async throws {
        try await script(
            """
            UPDATE muster.tenant_due SET
                lease_until = lease_until - interval '60 s',
                retry_at = retry_at - interval '60 s',
                due_at = due_at - interval '60 s';
            UPDATE muster.jobs SET lease_until = lease_until - interval '60 s', due_at = due_at - interval '60 s';
            UPDATE muster.feed_runs SET alive_until = alive_until - interval '60 s' WHERE state = 'running';
            """
        )
    }

    /// So long is waited for what should be a matter of seconds; nobody asserts it.
    static let patience = Duration.seconds(100)

    /// Ends a server process, and returns when it has gone.
    func terminate(_ backend: Int32?) async throws {
        let process = backend ?? 0
        try await script("SELECT pg_terminate_backend(\(process))")
        try await wait { try await column("SELECT 'x' FROM pg_stat_activity WHERE pid = \(process)").isEmpty }
    }

    /// - Returns: in words, the sessions that somebody who is gone has left behind.
    func waitUntilAlone() async throws -> [String] {
        let sessions = """
            SELECT application_name || ' is still ' || coalesce(state, 'there') FROM pg_stat_activity
            WHERE datname = current_database() AND application_name ~ '^muster[ _]' AND pid <> pg_backend_pid()
            """
        try await wait { try await column(sessions).isEmpty }
        return try await column(sessions)
    }

    /// What is not at rest when patience ends.
    func unrestAfterPatience() async throws -> [String] {
        // Rest that was seen once counts: a job that repeats may begin again the moment after.
        var last: [String] = []
        try await wait {
            last = try await unrest()
            return last.isEmpty
        }
        return last
    }

    private func wait(until isTrue: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + Self.patience
        while try await !isTrue(), ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// What is not at rest, in words.
    func unrest() async throws -> [String] {
        var unrest = try await column(
            """
            SELECT 'the tenant is leased' FROM muster.tenant_due WHERE lease_owner IS NOT NULL
            UNION ALL SELECT 'the tenant is behind' FROM muster.tenant_due WHERE oldest_pending_at IS NOT NULL
            UNION ALL SELECT 'user ' || user_id || ' is pending' FROM muster.pending_sync
            UNION ALL SELECT 'a ' || kind || ' job is leased' FROM muster.jobs WHERE lease_owner IS NOT NULL
            UNION ALL SELECT 'a ' || kind || ' job is left' FROM muster.jobs WHERE every_seconds IS NULL
            UNION ALL SELECT 'run ' || run_id || ' is running' FROM muster.feed_runs WHERE state = 'running'
            UNION ALL SELECT 'run ' || run_id || ' is watched' FROM muster.jobs AS j
            INNER JOIN muster.feed_runs AS r ON r.run_id = j.subject_id WHERE j.kind = 'feed_run'
            UNION ALL SELECT 'sync run ' || run_id || ' is running' FROM muster.sync_runs WHERE state = 'running'
            UNION ALL SELECT 'e-mail ' || email_id || ' is ' || state FROM muster.welcome_emails
            WHERE state IN ('queued', 'sending')
            """
        )
        if scene == .folder, try Self.names(in: folder) != ["done", "failed"] {
            unrest.append("the folder has \(try Self.names(in: folder))")
        }
        return unrest
    }

    /// Files and e-mails that were doubled or lost, in words.
    ///
    /// - Parameter doubts: how many e-mails may have been on their way when their worker died.
    func wrongs(doubts: Int) async throws -> [String] {
        var wrongs: [String] = []
        let unsure = try await column("SELECT address FROM muster.welcome_emails WHERE state = 'unknown'")
        if unsure.count > doubts {
            wrongs.append("\(unsure.count) e-mails are unknown")
        }
        let delivered = Dictionary(grouping: lab.mail.kept.filter { $0.sender == sender }.flatMap(\.recipients)) { $0 }
        for (address, mails) in delivered where mails.count > 1 {
            wrongs.append("\(address) was mailed \(mails.count) times")
        }
        for address in try await column("SELECT address FROM muster.welcome_emails WHERE state = 'sent'")
        where delivered[address] == nil {
            wrongs.append("\(address) was not mailed")
        }
        if scene == .folder {
            let done = try Self.names(in: folder.appending(path: "done")).count
            let failed = try Self.names(in: folder.appending(path: "failed")).count
            if done != 1 || failed != 0 { wrongs.append("\(done) files are done and \(failed) failed") }
        }
        return wrongs
    }

    private static func names(in folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }
}
