import TestSupport

extension CrashLab {
    /// What the tables hold when nothing dies.
    func undisturbed(_ scene: CrashScene, number: Int) async throws -> [String] {
        try await withScene(scene, number) { desk in
            let environment = desk.environment(mailIsAway: scene == .outage)
            try await RunningMuster.run(scene.victim(desk.file, isOnce: true), url: desk.url, environment: environment)
            try await desk.letAMinutePass()
            for heir in scene.heirs(desk.file) {
                try await RunningMuster.run(heir, url: desk.url, environment: desk.environment())
            }
            let faults = try await desk.unrest() + desk.wrongs(doubts: 0)
            guard faults.isEmpty else { throw NotAtRest(faults: faults) }
            return try await desk.dump()
        }
    }

    struct NotAtRest: Error {
        let faults: [String]
    }
}
