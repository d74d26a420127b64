import Scheduling

/// How a job ended that went well.
package enum JobEnd: Sendable, Equatable {
    case done
    /// So many e-mails were handed over.
    case sent(mails: Int)
    /// There was nothing to do: a repeating job may come round less often.
    case idle
    /// Something was in the way, such as another import of the tenant: it is tried again soon, and has not failed.
    case later
}

/// Does jobs of one kind.
///
/// A job may be done again after a crash, so doing it twice must have the effect of doing it once.
package protocol JobHandler: Sendable {
    /// - Throws: what went wrong; the job is tried again later. `CancellationError` when asked to stop.
    func perform(_ claim: JobClaim) async throws -> JobEnd
}

/// Deletes history that is older than the tenant keeps it.
package struct RetentionJob: JobHandler {
    private let retention: HistoryRetention

    package init(_ retention: HistoryRetention) {
        self.retention = retention
    }

    package func perform(_ claim: JobClaim) async throws -> JobEnd {
        _ = try await retention.deleteExpired(of: claim.tenant)
        return .done
    }
}
