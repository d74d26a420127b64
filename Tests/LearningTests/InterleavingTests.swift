import Directory
import Foundation
import Learning
import Postgres
import Scheduling
import Tenancy
import TestSupport
import Testing

/// Writers that take their time, change their minds or meet at one user, and workers that sync meanwhile: their
/// statements are let through one by one, in an order that the seed chooses.
///
/// `MUSTER_INTERLEAVING_SEED` repeats a run.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct InterleavingTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let rounds = environment["MUSTER_SOAK"] == nil ? 40 : 2_000

    @Test func `in whatever order statements arrive, every committed change reaches learning`() async throws {
        let seed = environmentSeed()
        print("interleavings: seed \(seed), \(Self.rounds) orders")

        let lost = try await Stage.run { stage in
            try await stage.firstLoss(rounds: Self.rounds, seed: seed) { tx, users in
                try DirectoryChange.publish(tx, users: users.map(UserID.init(rawValue:)))
            }
        }

        #expect(lost == nil, "seed \(seed): \(lost ?? "")")
    }

    // The twin: the upsert of the pending row is what makes a running sync leave it.
    @Test func `a change that does not lock its pending row is lost in some order`() async throws {
        let seed = environmentSeed()

        let lost = try await Stage.run { stage in
            try await stage.firstLoss(rounds: 2_000, seed: seed) { tx, users in
                try tx.execute(
                    """
                    INSERT INTO muster.pending_sync (tenant_id, user_id, since)
                    SELECT $1, changed.user_id, $2 FROM unnest($3::bigint[]) AS changed (user_id)
                    ORDER BY changed.user_id
                    ON CONFLICT (tenant_id, user_id) DO NOTHING
                    """,
                    [.timestamp(tx.now), .ints(users)]
                )
                try tx.execute(
                    "UPDATE muster.tenant_due SET oldest_pending_at = $2, due_at = $2 WHERE tenant_id = $1",
                    [.timestamp(tx.now)]
                )
            }
        }

        #expect(lost != nil, "seed \(seed): nothing was lost in 2,000 orders")
    }

    private func environmentSeed() -> UInt64 {
        Self.environment["MUSTER_INTERLEAVING_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...999_999)
    }
}

/// A tenant with a few users, and actors whose every statement waits for its turn.
private struct Stage: Sendable {
    /// Makes users pending whose rows have changed.
    typealias Publish = @Sendable (TenantTransaction, [Int64]) throws -> Void

    private struct ChangedItsMind: Error {}

    let tenant: TenantFixture
    let superuser: Superuser
    let actors: [Actor]

    /// Who waits at a turnstile of their own.
    struct Actor: Sendable {
        let database: Database
        let proxy: PostgresProxy
    }

    private static let writers = 3
    private static let workers = 2
    private static let users: Int64 = 3

    static func run<Result>(_ body: (Stage) async throws -> Result) async throws -> Result {
        let own = try TemporaryDatabase.current
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        // Writers who meet in two orders are a matter of course here.
        try await superuser.script("ALTER DATABASE \(own.name) SET deadlock_timeout = '20ms'")
        let tenant = try await TenantFixture.create(in: database)
        try await tenant.addUsers(1...users)
        let result = try await withActors(writers + workers, of: own) { actors in
            try await body(Stage(tenant: tenant, superuser: superuser, actors: actors))
        }
        await superuser.close()
        await database.close()
        return result
    }

    private static func withActors<Result>(
        _ count: Int,
        of own: TemporaryDatabase,
        _ body: ([Actor]) async throws -> Result
    ) async throws -> Result {
        guard count > 0 else { return try await body([]) }
        return try await PostgresProxy.run(before: own.socketDirectory) { proxy in
            let database = try await Database.open(
                DatabaseConfiguration(url: proxy.url(of: own.name), appConnections: 1, controlConnections: 1),
                logger: TenantFixture.logger
            )
            let result = try await withActors(count - 1, of: own) { others in
                try await body([Actor(database: database, proxy: proxy)] + others)
            }
            await database.close()
            return result
        }
    }

    /// Plays rounds until a change is lost.
    ///
    /// - Returns: what was lost, nil when nothing was.
    func firstLoss(rounds: Int, seed: UInt64, publish: @escaping Publish) async throws -> String? {
        var dice = Dice(seed: seed)
        for round in 1...rounds {
            try await play(&dice, round, publish)
            try await syncWhatIsDue()
            let stale: [String] = try await superuser.column(
                """
                SELECT 'user ' || u.user_id || ' is ' || u.last_name || ', learning has ' || coalesce(l.name, 'nobody')
                FROM muster.users AS u LEFT JOIN muster.learners AS l USING (tenant_id, user_id)
                WHERE l.name IS DISTINCT FROM u.first_name || ' ' || u.last_name
                UNION ALL SELECT 'user ' || user_id || ' is still pending' FROM muster.pending_sync
                UNION ALL SELECT 'the tenant is still behind' FROM muster.tenant_due WHERE oldest_pending_at IS NOT NULL
                """
            )
            if let first = stale.first { return "round \(round): \(first)" }
        }
        return nil
    }

    private func play(_ dice: inout Dice, _ round: Int, _ publish: @escaping Publish) async throws {
        actors.forEach { $0.proxy.turnstile.shut() }
        var plays: [Play] = []
        for (index, actor) in actors.enumerated() {
            let seed = dice.next()
            let isWriter = index < Self.writers
            plays.append(
                Play(actor.proxy) {
                    isWriter
                        ? try await write(actor.database, "r\(round)w\(index)", Dice(seed: seed), publish)
                        : try await work(actor.database)
                }
            )
        }
        try await direct(plays, &dice)
        actors.forEach { $0.proxy.turnstile.open() }
        for play in plays { try await play.end() }
    }

    /// Two transactions of one or two users each; some are taken back at the end.
    private func write(_ database: Database, _ name: String, _ dice: Dice, _ publish: @escaping Publish) async throws {
        var dice = dice
        for number in 1...2 {
            let users = (1...Self.users).shuffled(using: &dice).prefix(.random(in: 1...2, using: &dice))
            let isTakenBack = Int.random(in: 1...4, using: &dice) == 1
            do {
                try await database.withTenant(tenant.id) { tx in
                    for user in users {
                        try tx.execute(
                            """
                            UPDATE muster.users SET last_name = $3, revision = revision + 1
                            WHERE tenant_id = $1 AND user_id = $2
                            """,
                            [.int(user), .text("\(name)t\(number)")]
                        )
                    }
                    try publish(tx, Array(users))
                    if isTakenBack { throw ChangedItsMind() }
                }
            } catch PostgresError.server(let error) where error.sqlState == .deadlockDetected {
                // Two who met at two users, again and again: one of them has given up.
            } catch is ChangedItsMind {}
        }
    }

    /// A worker without a heart: claims what is due, and syncs it under the claim.
    private func work(_ database: Database) async throws {
        for _ in 1...3 {
            for claim in try await claims(database) {
                do {
                    _ = try await LearningSync(database: database).run(
                        claim.tenant,
                        trigger: .change,
                        fence: claim.fence
                    )
                } catch is LostLease {}
            }
        }
    }

    private func claims(_ database: Database) async throws -> [TenantClaim] {
        guard let terms = LeaseTerms() else { return [] }
        return try await DueTenants(database: database, worker: WorkerIdentity(), terms: terms).claim(limit: 1)
    }

    /// What a worker does in the end; nothing but what is due.
    private func syncWhatIsDue() async throws {
        for _ in 1...10 {
            // A sync that met a change in the making comes back after a second.
            try await superuser.script("UPDATE muster.tenant_due SET due_at = due_at - interval '10 s'")
            let claims = try await claims(tenant.database)
            guard let claim = claims.first else { return }
            _ = try await LearningSync(database: tenant.database).run(
                claim.tenant,
                trigger: .change,
                fence: claim.fence
            )
        }
    }
}

extension Stage {
    /// What one actor does in a round.
    final class Play: Sendable {
        let proxy: PostgresProxy
        private let task: Task<Void, any Error>
        private let done = Done()

        private actor Done {
            private(set) var isDone = false
            func set() { isDone = true }
        }

        init(_ proxy: PostgresProxy, _ body: @escaping @Sendable () async throws -> Void) {
            self.proxy = proxy
            task = Task { [done] in
                do {
                    try await body()
                    await done.set()
                } catch {
                    await done.set()
                    throw error
                }
            }
        }

        var isDone: Bool { get async { await done.isDone } }

        func end() async throws { try await task.value }
    }

    /// Lets one statement through at a time, whenever everybody either waits for a turn, waits for a lock or has ended.
    private func direct(_ plays: [Play], _ dice: inout Dice) async throws {
        while true {
            var waiting: [Play] = []
            var busy: [Play] = []
            for play in plays {
                if await play.isDone { continue }
                if play.proxy.turnstile.isWaitedAt { waiting.append(play) } else { busy.append(play) }
            }
            if waiting.isEmpty, busy.isEmpty { return }
            let blocked = busy.isEmpty ? [] : try await blockedBackends()
            let isSettled = busy.allSatisfy { play in play.proxy.backends.contains { blocked.contains(Int64($0)) } }
            if isSettled, let next = waiting.randomElement(using: &dice) {
                next.proxy.turnstile.admit()
            } else {
                try await Task.sleep(for: .microseconds(300))
            }
        }
    }

    private func blockedBackends() async throws -> [Int64] {
        try await superuser.column(
            "SELECT pid::bigint FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
    }
}
