import Postgres
import Scheduling
import Tenancy
import Testing
import Worker

@Suite struct BackOffTests {
    @Test(
        arguments: [
            (failures: 1, chance: 0.5, seconds: 2.0),
            (2, 0.5, 4), (3, 0.5, 8), (4, 0.0, 8), (4, 1.0, 24), (8, 0.5, 256),
            (9, 0.5, 300), (9, 1.0, 300), (9, 0.0, 150), (1000, 0.5, 300), (0, 0.5, 2),
        ]
    ) func `the delay doubles, is spread by half and is bounded`(
        row: (failures: Int, chance: Double, seconds: Double)
    ) {
        let delay = BackOff.delay(failures: row.failures, window: .seconds(900), chance: row.chance)

        #expect(abs(delay / .seconds(1) - row.seconds) < 0.001)
    }

    @Test(arguments: [1, 10, 60, 900]) func `the bound stays below the window, however often it failed`(window: Int) {
        for failures in 1...30 {
            let delay = BackOff.delay(failures: failures, window: .seconds(window), chance: 1)
            #expect(delay <= .seconds(window) / 2)
            #expect(delay > .zero)
        }
    }

    @Test func `quarantine begins with the fifth failure and says why`() {
        #expect(BackOff.quarantineReason(failures: 4, words: "It broke.") == nil)
        #expect(
            BackOff.quarantineReason(failures: 5, words: "It broke.")
                == "5 attempts in a row failed, the last one so: It broke. It is tried again by itself."
        )
    }
}

@Suite struct LeaseTermsTests {
    @Test(arguments: [0, 60, 3600, -1]) func `a lease that breaks the promise of a minute is refused`(seconds: Int) {
        #expect(LeaseTerms(duration: .seconds(seconds)) == nil)
        #expect(throws: ServiceError.self) { try WorkerConfiguration(leaseSeconds: seconds) }
    }

    @Test func `a lease is renewed three times before it ends`() throws {
        let terms = try #require(LeaseTerms())

        #expect(terms.duration == .seconds(30))
        #expect(terms.heartbeat == .seconds(10))
    }
}
