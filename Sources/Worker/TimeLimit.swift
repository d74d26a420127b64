/// Work took longer than it may and was broken off.
struct TookTooLong: Error, CustomStringConvertible {
    let limit: Duration
    var description: String { "It took longer than \(limit.components.seconds) seconds and was broken off." }
}

/// Runs the body, and cancels it when it takes longer than the limit.
func withTimeLimit<Result: Sendable>(
    _ limit: Duration,
    _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let result = first else { throw TookTooLong(limit: limit) }
        return result
    }
}
