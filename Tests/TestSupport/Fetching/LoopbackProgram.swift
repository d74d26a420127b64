import Foundation
import Glibc
import Synchronization

/// A server program of a test's, with the lines that it has said; it is killed with the test.
final class LoopbackProgram: Sendable {
    struct Ended: Error {
        let lines: [String]
    }

    private struct State {
        var rest = Data()
        var lines: [String] = []
        var hasEnded = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    private let processID: pid_t

    /// What the program reads from: it ends when this does, and so with the test's process.
    private let input: Int32

    // Not Foundation's `Process`, whose pipes and sockets other programs of the tests would keep open.
    init(_ path: String, _ arguments: [String]) throws {
        var toProgram: [Int32] = [-1, -1]
        var fromProgram: [Int32] = [-1, -1]
        guard pipe(&toProgram) == 0, pipe(&fromProgram) == 0 else { throw Ended(lines: []) }
        for descriptor in toProgram + fromProgram { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        let (reader, output) = (fromProgram[0], fromProgram[1])
        defer {
            close(toProgram[0])
            close(output)
        }
        input = toProgram[1]
        let process = try ServerProcess.start(path, arguments, [toProgram[0], output, output])
        processID = process
        Thread.detachNewThread { [self] in
            var block = [UInt8](repeating: 0, count: 4_096)
            while case let count = read(reader, &block, block.count), count > 0 { append(Data(block[..<count])) }
            close(reader)
            append(nil)
            var status: Int32 = 0
            _ = waitpid(process, &status, 0)
        }
    }

    deinit {
        close(input)
    }

    func kill() {
        _ = Glibc.kill(processID, SIGKILL)
    }

    var lines: [String] { state.withLock { $0.lines } }

    /// What the first line that tells it tells, once there is one.
    ///
    /// - Throws: `Ended` when the program ends without.
    func first<T: Sendable>(_ find: @Sendable (String) -> T?) async throws -> T {
        while true {
            let (lines, hasEnded) = state.withLock { ($0.lines, $0.hasEnded) }
            if let found = lines.lazy.compactMap(find).first { return found }
            guard !hasEnded else { throw Ended(lines: lines) }
            await more(than: lines.count)
        }
    }

    private func more(than known: Int) async {
        await withCheckedContinuation { continuation in
            let isNews = state.withLock { state in
                guard state.lines.count == known, !state.hasEnded else { return true }
                state.waiting.append(continuation)
                return false
            }
            if isNews { continuation.resume() }
        }
    }

    /// - Parameter data: nil at the end.
    private func append(_ data: Data?) {
        let waiting = state.withLock { state in
            state.hasEnded = data == nil
            state.rest.append(data ?? Data())
            while let end = state.rest.firstIndex(of: UInt8(ascii: "\n")) {
                state.lines.append(String(decoding: state.rest[..<end], as: UTF8.self))
                state.rest = Data(state.rest[state.rest.index(after: end)...])
            }
            defer { state.waiting = [] }
            return state.waiting
        }
        waiting.forEach { $0.resume() }
    }
}
