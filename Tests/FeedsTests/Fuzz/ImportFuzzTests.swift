import Directory
import Feeds
import Foundation
import TestSupport
import Tenancy
import Testing

/// Whatever the bytes of a file, an import of it ends as a run that was applied or refused, and is never our own fault.
@Suite(.temporaryDatabase, .timeLimit(.minutes(60))) struct ImportFuzzTests {
    private static let count = ProcessInfo.processInfo.environment["MUSTER_SOAK"] == nil ? 300 : 20_000

    @Test func `arbitrary bytes are imported or refused, and every record has its outcome`() async throws {
        let harbour = try await ImportFixture.make()
        _ = try await CatalogueService(.jobTitles, harbour.database).create(
            CatalogueDraft(.jobTitles, name: "Sous Chef"),
            in: harbour.tenant,
            by: .operatorOfDeployment
        )
        try await harbour.run([ImportFixture.line("E1")])
        try await harbour.set {
            $0.creations = .off
            $0.idChurn = .off
        }
        var states: [FeedRunState: Int] = [:]
        var records = 0
        var refusals = 0

        for number in 0..<Self.count {
            if number == Self.count / 2 { try await harbour.set { $0.encoding = .windows1252 } }
            do {
                let summary = try await harbour.run(bytes: FuzzInput(number: number).bytes)
                #expect(summary.records == summary.counts.values.reduce(0, +), "input \(number)")
                states[summary.state, default: 0] += 1
                records += summary.records
            } catch let error as ServiceError where error.code == .unreadable {
                refusals += 1
            } catch {
                Issue.record("input \(number): \(error)")
            }
        }

        #expect(refusals > Self.count / 10)
        #expect(records > Self.count / 2)
        #expect(states[.appliedWithMessages, default: 0] > Self.count / 20)
        #expect(try await harbour.count("feed_log_entries", "code = 'RUN_INTERNAL'") == 0)
        #expect(try await harbour.count("feed_runs", "state = 'running'") == 0)
    }
}
