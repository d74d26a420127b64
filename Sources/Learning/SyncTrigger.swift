/// Why a sync run happened, as `sync_history` says it.
package enum SyncTrigger: String, Sendable, CaseIterable {
    /// Something became pending, or a start or end date was reached.
    case change
    /// The daily comparison of directory and learning.
    case periodic
    /// Someone asked for it.
    case manual
    /// Someone asked for the comparison.
    case repair

    /// Whether the run compares every user with the learner before it syncs.
    var reconciles: Bool { self == .periodic || self == .repair }

    /// Whether a run that found nothing to do is written down all the same.
    var isAlwaysRecorded: Bool { self != .change }
}
