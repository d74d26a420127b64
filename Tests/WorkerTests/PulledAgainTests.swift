import Directory
import Feeds
import Fetching
import Tenancy
import TestSupport
import Testing

@testable import Worker

/// Files that are fetched once more although they are the same.
@Suite(.temporaryDatabase) struct PulledAgainTests {
    @Test func `a file whose plan expired is fetched and planned again, and one that waits is not`() async throws {
        try await PullOffice.overHTTPS { office, server in
            try await office.beSnapshot()
            try server.put("staff.csv", PullOffice.staff(1...20))
            _ = try await office.pull()
            try server.put("staff.csv", PullOffice.staff(1...10))
            for _ in 1...2 { _ = try await office.pull() }
            #expect(try await office.states() == ["applied", "held"])

            // The plan's time is over, and later so is the run.
            try await office.superuser.execute(
                "UPDATE muster.feed_runs SET plan_expires_at = now() - interval '1 s' WHERE state = 'held'"
            )
            for _ in 1...2 { _ = try await office.pull() }
            #expect(try await office.states() == ["applied", "discarded", "held"])
            try await office.superuser.execute("UPDATE muster.feed_runs SET state = 'expired' WHERE state = 'held'")
            for _ in 1...2 { _ = try await office.pull() }

            #expect(try await office.states() == ["applied", "discarded", "expired", "held"])
            #expect(server.requests.map(\.status) == [200, 200, 304, 200, 304, 200, 304])
        }
    }

    @Test func `whoever cannot approve any more is told how the same file is planned anew, and that does it`()
        async throws
    {
        try await PullOffice.overHTTPS { office, server in
            try await office.beSnapshot()
            try server.put("staff.csv", PullOffice.staff(1...20))
            _ = try await office.pull()
            try server.put("staff.csv", PullOffice.staff(1...10))
            _ = try await office.pull()
            _ = try await UserService(office.database).deactivate(
                .externalID("E15", feed: nil),
                of: office.tenant.id,
                by: .operatorOfDeployment
            )

            let refused = await #expect(throws: ServiceError.self) {
                try await FeedPlanService(database: office.database)
                    .approve(office.tenant.id, run: RunID(rawValue: 2), caller: .operatorOfDeployment)
            }
            #expect(refused?.remedy?.contains("have it fetched with \"muster feed pull payroll --again\"") == true)
            try await office.request(again: false)
            _ = try await office.pull()
            #expect(try await office.states() == ["applied", "held"])
            try await office.request(again: true)
            _ = try await office.pull()

            #expect(try await office.states() == ["applied", "discarded", "held"])
            _ = try await FeedPlanService(database: office.database)
                .approve(office.tenant.id, run: RunID(rawValue: 3), caller: .operatorOfDeployment)
            #expect(try await office.states() == ["applied", "discarded", "applied"])
        }
    }

    @Test func `a file that cannot be read keeps its own words after another fault`() async throws {
        try await PullOffice.overHTTPS { office, server in
            let nonsense = "Nothing,Of,Use\n1,2,3\n"
            try server.put("staff.csv", nonsense)
            _ = try await office.pull()
            let refusal = try #require(try await office.feed().pull?.fault)
            try server.take("staff.csv")
            _ = try await office.pull()
            try #require(try await office.feed().pull?.fault?.contains("HTTP 404") == true)

            // Asked for by name, as the fault of a missing file would rest for a round.
            try server.put("staff.csv", nonsense)
            try await office.request(again: false)
            _ = try await office.pull()

            #expect(try await office.feed().pull?.fault == refusal)
            #expect(refusal.contains("came but cannot be read"))
            #expect(try await office.states() == ["failed"])
        }
    }
}

extension PullOffice {
    fileprivate func beSnapshot() async throws {
        var change = FeedChange()
        change.mode = .snapshot
        _ = try await service.set(tenant.id, name: "payroll", change, caller: .operatorOfDeployment)
    }

    fileprivate func request(again: Bool) async throws {
        _ = try await FeedPulls(database: database)
            .request(tenant.id, feed: "payroll", again: again, caller: .operatorOfDeployment)
    }
}
