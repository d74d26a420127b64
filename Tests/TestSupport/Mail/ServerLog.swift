import Foundation
import Synchronization

/// What a test's mail server has said so far, and who waits for more.
final class ServerLog: Sendable {
    fileprivate struct State {
        var rest = Data()
        var events: [SMTPTestServer.Event] = []
        var mails: [ReceivedMail] = []
        var hasEnded = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func append(_ data: Data) {
        let waiting = state.withLock { state in
            state.rest.append(data)
            while let end = state.rest.firstIndex(of: UInt8(ascii: "\n")) {
                state.take(state.rest[..<end])
                state.rest = state.rest[state.rest.index(after: end)...]
            }
            defer { state.waiting = [] }
            return state.waiting
        }
        waiting.forEach { $0.resume() }
    }

    func end() {
        let waiting = state.withLock { state in
            state.hasEnded = true
            defer { state.waiting = [] }
            return state.waiting
        }
        waiting.forEach { $0.resume() }
    }

    func count(_ isMeant: (SMTPTestServer.Event) -> Bool) -> Int {
        state.withLock { $0.events.count(where: isMeant) }
    }

    var kept: [ReceivedMail] { state.withLock(\.mails) }

    func events(
        matching isMeant: @Sendable (SMTPTestServer.Event) -> Bool,
        count: Int
    ) async throws -> [SMTPTestServer.Event] {
        try await first(count) { $0.events.filter(isMeant) }
    }

    func mails(_ count: Int) async throws -> [ReceivedMail] {
        try await first(count) { $0.mails }
    }

    private func first<Item: Sendable>(_ count: Int, _ items: @Sendable (State) -> [Item]) async throws -> [Item] {
        while true {
            let (found, hasEnded) = state.withLock { (items($0), $0.hasEnded) }
            if found.count >= count { return Array(found.prefix(count)) }
            guard !hasEnded else { throw SMTPTestServerError.ended }
            await more(than: found.count, items)
        }
    }

    private func more<Item>(than known: Int, _ items: @Sendable (State) -> [Item]) async {
        await withCheckedContinuation { continuation in
            let isNews = state.withLock { state in
                guard items(state).count == known, !state.hasEnded else { return true }
                state.waiting.append(continuation)
                return false
            }
            if isNews { continuation.resume() }
        }
    }
}

extension ServerLog.State {
    fileprivate mutating func take(_ line: Data) {
        let decoder = JSONDecoder()
        guard let event = try? decoder.decode(SMTPTestServer.Event.self, from: line) else { return }
        events.append(event)
        if event.event == "message", let mail = try? decoder.decode(ReceivedMail.self, from: line) {
            mails.append(mail)
        }
    }
}
