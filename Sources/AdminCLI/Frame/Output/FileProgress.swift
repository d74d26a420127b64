import Synchronization
import Tenancy

/// Shows how far the reading of a file is and then how long its work takes, and remembers the number of an import's run.
///
/// The thread that reads leaves figures here; drawing goes on beside it, also while the database compares and writes.
final class FileProgress: Sendable {
    private struct Figures {
        var run: RunID?
        var bytesRead = 0
        var size: Int?
        var isRead = false

        var isReading: Bool { !isRead && size.map { bytesRead < $0 } ?? true }
    }

    private let figures = Mutex(Figures())
    private let reading: ProgressBar
    private let working: String
    private let console: Console

    /// - Parameter working: what is done once the file is read.
    init(fileName: String, working: String, console: Console) {
        reading = ProgressBar("Reading \(TextStyle.visible(fileName))", console: console)
        self.working = working
        self.console = console
    }

    var run: RunID? { figures.withLock(\.run) }

    func started(_ run: RunID) {
        figures.withLock { $0.run = run }
    }

    func read(_ bytes: Int, of size: Int?) {
        figures.withLock { figures in
            figures.bytesRead = bytes
            figures.size = size
        }
    }

    /// Says that the file is read, whatever its size.
    func isRead() {
        figures.withLock { $0.isRead = true }
    }

    /// Draws while the body runs, on a terminal that is not to be quiet.
    func showing<R: Sendable>(_ body: () async throws -> R) async throws -> R {
        guard console.errorIsTerminal, !console.quiet else { return try await body() }
        let drawing = Task { await draw() }
        do {
            let result = try await body()
            drawing.cancel()
            await drawing.value
            return result
        } catch {
            drawing.cancel()
            await drawing.value
            throw error
        }
    }

    private func draw() async {
        var comparing: (bar: ProgressBar, since: ContinuousClock.Instant)?
        while !Task.isCancelled {
            let now = figures.withLock(\.self)
            if now.isReading {
                reading.move(to: Int64(now.bytesRead), of: now.size.map(Int64.init))
            } else {
                reading.finish()
                let bar =
                    comparing ?? (ProgressBar(working, console: console), .now)
                comparing = bar
                bar.bar.move(to: (ContinuousClock.now - bar.since).components.seconds, unit: "s")
            }
            // Cancellation ends the pause, and with it the drawing.
            try? await Task.sleep(for: .milliseconds(150))
        }
        reading.finish()
        comparing?.bar.finish()
    }
}
