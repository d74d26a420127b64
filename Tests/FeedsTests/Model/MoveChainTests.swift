import Feeds
import Foundation
import TestSupport
import Tenancy
import Testing

private typealias Line = ImportFixture

/// Addresses that move on from one person to the next, however many they are.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct MoveChainTests {
    enum Shape: String, CaseIterable, CustomTestStringConvertible {
        /// The last one has a new address.
        case chain
        /// The last one has the first one's.
        case circle
        /// Addresses are dealt out anew, as when one column of a sheet was sorted and the others were not.
        case shuffle

        var testDescription: String { rawValue }

        func addresses(_ people: Int) -> [String] {
            let present = (0..<people).map { "e\($0)@example.com" }
            var dice = Dice(seed: 7)
            return switch self {
            case .chain: Array(present.dropFirst()) + ["new@example.com"]
            case .circle: Array(present.dropFirst()) + Array(present.prefix(1))
            case .shuffle: present.shuffled(using: &dice)
            }
        }
    }

    private static let people = ProcessInfo.processInfo.environment["MUSTER_SOAK"] == nil ? 1000 : 40_000

    @Test(arguments: Shape.allCases)
    func `a thousand addresses move in one file, by the statements that three take`(shape: Shape) async throws {
        let url = try TemporaryDatabase.current.url
        try await withCountedStatements { database, tally in
            func move(_ people: Int) async throws -> [String: Int] {
                let firm = try await ImportFixture.make(slug: "firm-\(people)", in: database, url: url)
                try await firm.run((0..<people).map { Line.line("E\($0)") })
                let addresses = shape.addresses(people)
                _ = tally.take()
                let run = try await firm.run((0..<people).map { Line.line("E\($0)", email: addresses[$0]) })
                // A long import says that it lives, and one of many records asks for settings: neither goes by the record.
                let statements = tally.take().filter { statement in
                    !["BEGIN", "COMMIT", "SELECT now()", "SET LOCAL", "UPDATE muster.feed_runs SET alive_until"]
                        .contains { statement.key.hasPrefix($0) }
                }

                let stayed = (0..<people).count { addresses[$0] == "e\($0)@example.com" }
                #expect(run.counts[.updated] == people - stayed)
                #expect(run.counts[.unchanged, default: 0] == stayed)
                for person in Set([0, 1, people / 2, people - 1]) {
                    #expect(try await firm.email("E\(person)") == addresses[person])
                }
                #expect(try await firm.count("feed_log_entries") == 0)
                return statements
            }

            let few = try await move(3)
            let many = try await move(Self.people)

            #expect(few.values.reduce(0, +) > 10)
            let differing = Set(few.keys).union(many.keys).filter { few[$0] != many[$0] }
            #expect(differing.isEmpty)
        }
    }
}
