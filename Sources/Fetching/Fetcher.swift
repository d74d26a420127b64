import Postgres

/// Fetches files by libcurl, each on a thread of its own: the library blocks.
package struct Fetcher: Sendable {
    private let limits: FetchLimits

    package init(limits: FetchLimits = FetchLimits()) {
        self.limits = limits
    }

    /// - Throws: `FetchFault`, `CancellationError`.
    package func fetch(_ request: FetchRequest) async throws -> FetchOutcome {
        try Task.checkCancellation()
        let abort = AbortSignal()
        let thread: ConnectionThread
        do {
            thread = try ConnectionThread.start()
        } catch {
            throw FetchFault(passing: "Muster could not begin to fetch the file: \(error.message).")
        }
        let session = FetchSession(thread)
        return try await withTaskCancellationHandler {
            do {
                return try await session.fetch(request, limits, abort)
            } catch  where abort.isRequested {
                throw CancellationError()
            }
        } onCancel: {
            abort.request()
        }
    }
}

/// The thread of one fetch.
private actor FetchSession {
    private let thread: ConnectionThread

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(_ thread: ConnectionThread) {
        self.thread = thread
    }

    isolated deinit {
        thread.stop()
    }

    func fetch(_ request: FetchRequest, _ limits: FetchLimits, _ abort: AbortSignal) throws -> FetchOutcome {
        let curl = try CurlHandle(limits, abort)
        return switch request.url.scheme {
        case .https: try HTTPSFetch(request, curl).run()
        case .sftp: try SFTPFetch(request, curl).run()
        }
    }
}
