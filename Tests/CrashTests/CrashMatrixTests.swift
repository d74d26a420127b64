import Foundation
import TestSupport
import Testing

/// The real binary dies at every named step, and the tables are those of a run that nobody disturbed.
///
/// `MUSTER_CRASH_SEED` repeats a run, `MUSTER_CRASH_STEP` narrows it to the steps that begin so.
@Suite(.serialized, .timeLimit(.minutes(60))) struct CrashMatrixTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let isSoak = environment["MUSTER_SOAK"] != nil

    @Test func `whatever dies at whichever step, a minute later nothing is lost, doubled or stuck`() async throws {
        let seed = Self.seed()
        var plan = CrashPlan(seed: seed)
        for round in 0..<(Self.isSoak ? 21 : 1) { plan.everyStep(twice: round > 3) }

        let problems = try await Self.problems(of: plan.cases, seed: seed, atOnce: 4)

        #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))")
    }

    @Test func `an e-mail that was marked by a commit which nobody heard is sent by whoever marked it`() async throws {
        var plan = CrashPlan(seed: 1)
        plan.step("mail: the second may go", .connection, isContinuous: false)
        plan.step("mail: the second may go", .everyConnection, isContinuous: true)

        let problems = try await Self.problems(of: plan.cases, seed: 1, atOnce: 2)

        #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))")
    }

    @Test func `a server that crashes at whichever step loses nothing, doubles nothing and leaves nothing stuck`()
        async throws
    {
        let seed = Self.seed()
        var plan = CrashPlan(seed: seed)
        plan.servers(Self.isSoak ? 160 : 14)

        let problems = try await Self.problems(of: plan.cases, seed: seed, atOnce: 1)

        #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))")
    }

    @Test func `an e-mail that the mail server has and did not answer for is unknown, and never sent again`()
        async throws
    {
        try await CrashLab.run { lab in
            try await lab.prepare([.pending])
            let expected = try await lab.undisturbed(.pending, number: 1)
            try await lab.withScene(.pending, 2, sender: "lingering") { desk in
                let victim = try RunningMuster(["worker", "run"], url: desk.url, environment: desk.environment())
                try await lab.mail.events("stalled", 1)
                victim.send(SIGKILL)
                _ = await victim.status

                var problems = try await desk.waitUntilAlone()
                problems += try await desk.recover()
                problems += try await desk.wrongs(doubts: 1)

                #expect(problems.isEmpty, "\(problems)")
                #expect(try await desk.dump() == expected)
                #expect(
                    try await desk.column("SELECT 'x' FROM muster.welcome_emails WHERE state = 'unknown'").count == 1
                )
                #expect(lab.mail.kept.count { $0.sender == desk.sender } == 3)
            }
        }
    }

    private static func seed() -> UInt64 {
        environment["MUSTER_CRASH_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...999_999)
    }

    /// Runs the cases in a lab of their own, so many at a time.
    private static func problems(of cases: [CrashCase], seed: UInt64, atOnce: Int) async throws -> [String] {
        let chosen = cases.filter { $0.step.description.hasPrefix(environment["MUSTER_CRASH_STEP"] ?? "") }
        print("crash matrix: seed \(seed), \(chosen.count) kills")
        let findings = Findings()
        try await CrashLab.run { lab in
            let scenes = CrashScene.allCases.filter { scene in chosen.contains { $0.scene == scene } }
            try await lab.prepare(scenes)
            var undisturbed: [CrashScene: [String]] = [:]
            for (index, scene) in scenes.enumerated() {
                undisturbed[scene] = try await lab.undisturbed(scene, number: 100_000 + index)
            }
            let (queue, expected) = (chosen, undisturbed)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (index, one) in queue.enumerated() {
                    if index >= atOnce { try await group.next() }
                    group.addTask {
                        let problems = try await one.run(in: lab, expecting: expected[one.scene] ?? [])
                        guard !problems.isEmpty else { return }
                        await findings.add("seed \(seed), \(one):\n  " + problems.joined(separator: "\n  "))
                    }
                }
                try await group.waitForAll()
            }
        }
        return await findings.all
    }
}

private actor Findings {
    private(set) var all: [String] = []

    func add(_ finding: String) {
        all.append(finding)
    }
}
