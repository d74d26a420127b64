import Postgres
import Tenancy

/// What one sync run did.
package struct SyncOutcome: Sendable, Equatable {
    /// The run's number in `sync_history`; nil when nothing was pending and nobody had asked.
    package var runID: RunID?
    /// Pending users that the run looked at.
    package var users: Int64 = 0
    package var created: Int64 = 0
    /// Learners that changed and are not counted as deactivated.
    package var updated: Int64 = 0
    package var deactivated: Int64 = 0
    /// When the oldest change of the run was made.
    package var oldestChangeAt: Timestamp?
    /// How long that change had waited when it reached learning.
    package var lagSeconds: Double = 0
    /// Whether the run stopped at the size of a piece and another one should follow at once.
    package var hasMore = false
}
