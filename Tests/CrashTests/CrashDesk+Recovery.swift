import Foundation
import TestSupport

extension CrashDesk {
    /// Whoever is paused in the middle of a transaction holds what it has locked until the server ends its session.
    func takeOver() async throws -> [String] {
        let end = ContinuousClock.now + Self.patience
        var problems = try await recover()
        while !problems.isEmpty, ContinuousClock.now < end {
            try await Task.sleep(for: .seconds(1))
            problems = try await recover()
        }
        return problems
    }

    /// A minute passes, and whoever comes after does the rest at once.
    func recover() async throws -> [String] {
        var problems: [String] = []
        try await letAMinutePass()
        for heir in scene.heirs(file) {
            let run = try RunningMuster(heir, url: url, environment: environment())
            let end = await run.status(within: Self.patience)
            run.send(SIGKILL)
            if end != 0, end != 1 { problems.append("\(heir[0]) ended with \(end ?? -1): \(run.errors)") }
        }
        return problems + (try await unrest().map { "a minute later: \($0)" })
    }
}
