import Feeds
import Synchronization

/// Which seeds are left, and what came of those that are done.
final class ModelProgress: Sendable {
    private struct State {
        var left: Range<Int>
        var done = 0
        var differences: [String] = []
        var seen: Set<String> = []
    }

    private static let enough = 3
    private let state: Mutex<State>

    init(_ seeds: Range<Int>) {
        state = Mutex(State(left: seeds))
    }

    var differences: [String] { state.withLock(\.differences) }

    var done: Int { state.withLock(\.done) }

    /// The next few; nil when there are no more, or when there is enough to look at.
    func next() -> Range<Int>? {
        state.withLock { state in
            let end = min(state.left.lowerBound + 10, state.left.upperBound)
            guard state.differences.count < Self.enough, state.left.lowerBound < end else { return nil }
            defer { state.left = end..<state.left.upperBound }
            return state.left.lowerBound..<end
        }
    }

    func ended(_ race: ModelRace.End) {
        state.withLock { state in
            state.done += 1
            state.seen.formUnion(race.seen)
            if let difference = race.difference { state.differences.append(difference) }
        }
    }

    /// What the model knows, and no sequence has come to: then nothing was compared.
    var unseen: [String] {
        let seen = state.withLock(\.seen)
        return (Self.outcomes + Self.states + Self.codes + Self.refusals).filter { !seen.contains($0) }
    }

    private static let outcomes = RecordOutcome.allCases.map(\.rawValue)
    private static let states = [
        FeedRunState.applied, .appliedWithMessages, .appliedInPart, .unchanged, .held, .failed, .discarded,
        .reverted, .planned,
    ].map(\.rawValue)
    private static let refusals = ["conflict", "refused", "unknown", "unreadable"]
    private static let codes =
        LogCode.allCases.filter { code in
            switch code {
            case .runNotText, .runBadEncoding, .runBOMStripped, .runMalformedCSV, .runHeaderMissing,
                .runHeaderDuplicate,
                .runHeaderUnknown, .runBusy, .runInternal:
                false
            default: true
            }
        }.map(\.rawValue)
}
