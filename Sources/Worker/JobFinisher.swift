import Scheduling

/// Ends jobs that are done, those together that end while the database is at work on the ones before.
///
/// Nothing waits on purpose: a job that ends alone is ended at once.
actor JobFinisher {
    private let jobs: DueJobs
    private var waiting: [(end: FinishedJob, told: CheckedContinuation<Bool, any Error>)] = []
    private var isWriting = false

    init(_ jobs: DueJobs) {
        self.jobs = jobs
    }

    /// - Returns: false when another worker has taken the job over.
    func finish(_ job: FinishedJob) async throws -> Bool {
        if try await finishTogether(job) { return true }
        // Its row may have been locked by somebody, for whom the others did not wait.
        return try await !jobs.finish([job]).isEmpty
    }

    private func finishTogether(_ job: FinishedJob) async throws -> Bool {
        try await withCheckedThrowingContinuation { told in
            waiting.append((job, told))
            guard !isWriting else { return }
            isWriting = true
            // Of its own: the job that comes first may be cancelled, the others that it ends are not.
            Task { await write() }
        }
    }

    private func write() async {
        while !waiting.isEmpty {
            let batch = Array(waiting.prefix(DueJobs.batchSize))
            waiting.removeFirst(batch.count)
            do {
                let ended = try await jobs.finish(batch.map(\.end), waits: false)
                for (end, told) in batch { told.resume(returning: ended.contains(end.claim.id)) }
            } catch {
                for (_, told) in batch { told.resume(throwing: error) }
            }
        }
        isWriting = false
    }
}
