import Foundation
import FoundationNetworking
import Metrics
import Postgres
import Telemetry
import Tenancy
import TestSupport
import Testing

/// What the real worker answers over HTTP.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct HealthTests {
    private struct Answer {
        let status: Int
        let text: String

        /// The value on the line that begins so.
        func value(_ name: String) -> Double? {
            text.split(separator: "\n").first { $0.hasPrefix(name + " ") }.flatMap {
                Double($0.dropFirst(name.count + 1))
            }
        }
    }

    private func ask(_ url: String, method: String = "GET") async throws -> Answer {
        var request = URLRequest(url: try #require(URL(string: url)))
        request.httpMethod = method
        let (data, response) = try await URLSession.shared.data(for: request)
        return Answer(
            status: try #require(response as? HTTPURLResponse).statusCode,
            text: String(decoding: data, as: UTF8.self)
        )
    }

    /// Starts a worker that answers on a free port.
    private func worker(_ url: String, _ arguments: String...) async throws -> (process: RunningMuster, base: String) {
        let process = try RunningMuster(["worker", "run", "--health-port", "0"] + arguments, url: url)
        try #require(await process.says("health: http://"), "\(process.errors)")
        let line = try #require(process.errors.firstMatch(of: /health: (http:\/\/[0-9.:]+)/))
        return (process, String(line.1))
    }

    private func wait(_ isSo: () async throws -> Bool) async throws {
        let patience = ContinuousClock.now + .seconds(60)
        while try await !isSo(), ContinuousClock.now < patience { try await Task.sleep(for: .milliseconds(50)) }
        #expect(try await isSo())
    }

    @Test func `a worker tells that it is well, what it did and how the window stands, and no tenant's name`()
        async throws
    {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let tenant = try await TenantFixture.create("harbour-hotels", in: database)
        try await tenant.addUsers(1...3)
        let asleep = try await TenantFixture.create("asleep", in: database)
        try await asleep.addUsers(1...1)
        try await superuser.script(
            """
            UPDATE muster.tenants SET state = 'suspended', suspended_reason = 'Unpaid.' WHERE slug = 'asleep';
            UPDATE muster.jobs SET due_at = now() WHERE tenant_id = \(tenant.id);
            """
        )
        let (process, base) = try await worker(TemporaryDatabase.current.url)
        try await wait {
            try await ask("\(base)/metrics").value(#"muster_work_total{outcome="done",work="retention"}"#) == 1
        }

        let metrics = try await ask("\(base)/metrics")
        #expect(try await ask("\(base)/healthz").status == 200)
        #expect(try await ask("\(base)/readyz").status == 200)
        #expect(try await ask("\(base)/").status == 404)
        #expect(try await ask("\(base)/healthz", method: "POST").status == 404)
        #expect(metrics.status == 200)
        #expect(metrics.value(#"muster_work_total{outcome="done",work="sync"}"#) == 1)
        #expect(metrics.value(#"muster_work_seconds_count{work="sync"}"#) == 1)
        #expect(metrics.value(#"muster_work_seconds_bucket{work="sync",le="+Inf"}"#) == 1)
        #expect(metrics.value(#"muster_tenants{state="active"}"#) == 1)
        #expect(metrics.value(#"muster_tenants{state="suspended"}"#) == 1)
        #expect(metrics.value("muster_tenants_pending") == 0)
        #expect(metrics.value("muster_database_up") == 1)
        #expect(metrics.value(#"muster_jobs{kind="retention",state="waiting"}"#) == 1)
        #expect((metrics.value(#"muster_chore_done_seconds_ago{chore="freshness"}"#) ?? 99) < 60)
        for word in ["harbour", "asleep", "First1", "example.test"] {
            #expect(!metrics.text.contains(word), "\(word) is told")
        }

        try await superuser.script(
            """
            \(Superuser.windowSQL(100, where: "slug = 'harbour-hotels'"));
            UPDATE muster.tenant_due SET oldest_pending_at = now() - interval '150 seconds', due_at = now(),
                retry_at = now() + interval '1 hour', quarantine_reason = 'It broke.'
            WHERE tenant_id = \(tenant.id);
            """
        )
        let late = try await ask("\(base)/metrics")
        #expect(late.value("muster_tenants_late") == 1)
        #expect(late.value("muster_tenants_quarantined") == 1)
        #expect((150...200).contains(late.value("muster_oldest_pending_seconds") ?? 0))
        #expect((1.5...2).contains(late.value("muster_window_share") ?? 0))

        process.send(SIGTERM)
        #expect(await process.status == 0)
        await superuser.close()
        await database.close()
    }

    @Test func `a worker without its database is alive, not ready, and says so`() async throws {
        let own = try TemporaryDatabase.current
        try await PostgresProxy.run(before: own.socketDirectory) { proxy in
            let (process, base) = try await worker(proxy.url(of: own.name))
            try await wait { try await ask("\(base)/readyz").status == 200 }

            proxy.refuse(true)
            proxy.cut()
            try await wait { try await ask("\(base)/readyz").text == "the database is away\n" }

            #expect(try await ask("\(base)/healthz").status == 200)
            #expect(try await ask("\(base)/metrics").value("muster_database_up") == 0)
            #expect((try await ask("\(base)/metrics").value("muster_database_lost_total") ?? 0) >= 1)
            proxy.refuse(false)
            try await wait { try await ask("\(base)/readyz").status == 200 }
            process.send(SIGTERM)
            #expect(await process.status == 0)
        }
    }

    @Test func `a port that somebody has, and a host that is none, are said in words`() async throws {
        let (process, base) = try await worker(TemporaryDatabase.current.url)
        let port = try #require(base.split(separator: ":").last)
        let url = try TemporaryDatabase.current.url

        let second = try RunningMuster(["worker", "run", "--health-port", "\(port)"], url: url)
        #expect(await second.status == 1)
        #expect(second.errors.contains("127.0.0.1:\(port)"), "\(second.errors)")
        let nowhere = try RunningMuster(["worker", "run", "--health-port", "0", "--health-host", "nowhere"], url: url)
        #expect(await nowhere.status == 64)
        let once = try RunningMuster(["worker", "run", "--once", "--health-port", "0"], url: url)
        #expect(await once.status == 64)

        process.send(SIGTERM)
        #expect(await process.status == 0)
    }
}

@Suite struct PrometheusTests {
    @Test func `counters, gauges and timers are written as Prometheus reads them`() {
        let registry = PrometheusRegistry(help: ["work": "What was done."])
        Counter(label: "work", dimensions: [("b", "2"), ("a", "say \"1\"\n")], factory: registry).increment(by: 2)
        Counter(label: "work", dimensions: [("a", "say \"1\"\n"), ("b", "2")], factory: registry).increment()
        Gauge(label: "level", factory: registry).record(0.5)
        let timer = Timer(label: "took", factory: registry)
        timer.recordMilliseconds(20)
        timer.recordSeconds(1_000)
        var text = PrometheusText()

        registry.write(to: &text)

        #expect(
            text.text == """
                # HELP work What was done.
                # TYPE work counter
                work{a="say \\"1\\"\\n",b="2"} 3
                # HELP level level
                # TYPE level gauge
                level 0.5
                # HELP took took
                # TYPE took histogram
                took_bucket{le="0.01"} 0
                took_bucket{le="0.05"} 1
                took_bucket{le="0.25"} 1
                took_bucket{le="1.0"} 1
                took_bucket{le="5.0"} 1
                took_bucket{le="15.0"} 1
                took_bucket{le="60.0"} 1
                took_bucket{le="300.0"} 1
                took_bucket{le="900.0"} 1
                took_bucket{le="+Inf"} 2
                took_sum 1000.02
                took_count 2

                """
        )
    }
}
