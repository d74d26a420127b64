import Directory
import Tenancy
import TestSupport
import Testing

@Suite(.temporaryDatabase) struct CountersTests {
    @Test func `numbers count up from one for each tenant and each kind`() async throws {
        try await TwoTenants.run { two in
            let first = try await two.database.withTenant(two.first.id) { tx in
                [
                    try Counters.next(tx, .user), try Counters.next(tx, .user, count: 10),
                    try Counters.next(tx, .user), try Counters.next(tx, .feedRun),
                ]
            }
            let second = try await two.database.withTenant(two.second.id) { tx in try Counters.next(tx, .user) }

            #expect(first == [1, 2, 12, 1])
            #expect(second == 1)
        }
    }

    @Test func `seeded profiles have taken their numbers`() async throws {
        try await TwoTenants.run { two in
            let next = try await two.database.withTenant(two.first.id) { tx in try Counters.next(tx, .profile) }

            #expect(next == 6)
        }
    }

    @Test func `a number is used again when its transaction came to nothing`() async throws {
        struct Undone: Error {}
        try await TwoTenants.run { two in
            await #expect(throws: Undone.self) {
                try await two.database.withTenant(two.first.id) { tx in
                    _ = try Counters.next(tx, .user, count: 5)
                    throw Undone()
                }
            }

            let next = try await two.database.withTenant(two.first.id) { tx in try Counters.next(tx, .user) }
            #expect(next == 1)
        }
    }

    @Test func `concurrent takers never get the same number`() async throws {
        try await TwoTenants.run { two in
            let taken = try await withThrowingTaskGroup(of: Int64.self) { group in
                for _ in 1...30 {
                    group.addTask {
                        try await two.database.withTenant(two.first.id) { try Counters.next($0, .user, count: 2) }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }

            #expect(taken.sorted() == stride(from: 1, to: 60, by: 2).map(Int64.init))
        }
    }
}
