import Feeds
import Tenancy
import Testing

/// One sequence, done to the model and to a tenant of its own.
struct ModelRace {
    struct End: Sendable {
        /// nil when both went the same way.
        var difference: String?
        /// Outcomes, states, codes and refusals that there were.
        var seen: Set<String>
    }

    private let seed: Int
    private let firms: ModelFirms
    private let isTold: Bool

    /// - Parameter isTold: whether each step is printed, and how all stands after it.
    init(seed: Int, _ firms: ModelFirms, isTold: Bool) {
        self.isTold = isTold
        self.seed = seed
        self.firms = firms
    }

    func run() async throws -> End {
        var sequence = ModelSequence(seed: seed)
        var model = sequence.beginning
        let tenant = try await ModelTenant.make(model, seed: seed, of: firms)
        defer { tenant.remove() }
        var seen: Set<String> = []
        var number = 0
        var before: [String] = []
        while let step = sequence.next(model) {
            number += 1
            let firstRun = model.lastRun + 1
            let refusal = model.perform(step)
            let logFrom = min(firstRun, step.run ?? firstRun)
            let expected = Self.sorted([refusal.map { "refused: \($0)" }], model.lines(logFrom: logFrom))
            let actual: [String]
            do {
                let code = try await tenant.perform(step)
                actual = Self.sorted([code.map { "refused: \($0)" }], try await tenant.lines(logFrom: logFrom))
            } catch {
                actual = ["\(error)"]
            }
            if isTold { print("step \(number): \(step.words)\n" + actual.joined(separator: "\n")) }
            guard expected == actual else {
                return End(difference: words(number, step, model, before, expected, actual), seen: seen)
            }
            before = actual
            seen.formUnion(model.runs.filter { $0.key >= logFrom }.flatMap { $0.value.words })
            seen.formUnion(model.runs.map(\.value.state.rawValue))
            if let refusal { seen.insert(refusal.rawValue) }
        }
        return End(difference: nil, seen: seen)
    }

    private static func sorted(_ refusal: [String?], _ lines: [String]) -> [String] {
        refusal.compactMap(\.self) + lines
    }

    private func words(
        _ number: Int,
        _ step: ModelStep,
        _ model: ModelDirectory,
        _ before: [String],
        _ expected: [String],
        _ actual: [String]
    ) -> String {
        let differing = expected.difference(from: actual).map { change in
            switch change {
            case .insert(_, let line, _): "model:  \(line)"
            case .remove(_, let line, _): "import: \(line)"
            }
        }
        return """
            MUSTER_MODEL_SEED=\(seed), step \(number): \(step.words)
            settings: \(model.settings)
            locks: \(model.locks), aliases: \(model.aliases)
            before:
            \(before.filter { !$0.hasPrefix("log") }.joined(separator: "\n"))
            differences:
            \(differing.joined(separator: "\n"))
            """
    }
}

extension ModelStep {
    /// The step, a file with its text.
    var words: String {
        guard case .file(let file, let isSnapshot, let isDryRun) = self else { return "\(self)" }
        return "\(isDryRun ? "dry run of a" : "a") \(isSnapshot ? "snapshot" : "delta")\n\(file.text)"
    }
}

extension ModelRun {
    /// What became of the run and its records.
    fileprivate var words: [String] {
        [state.rawValue] + (plan?.counts.keys.map(\.rawValue) ?? []) + entries.map(\.code.rawValue)
    }
}
