import Foundation
import Synchronization

/// One connection through the proxy: two threads, one for each direction, that know which statement passes.
package final class ProxiedConnection: Sendable {
    private let client: Int32
    private let server: Int32
    private let watches: @Sendable () -> [Watch]
    private let turnstile: Turnstile
    private let tally: StatementTally
    private let onEnd: @Sendable (ProxiedConnection) -> Void
    private let state = Mutex(State())

    fileprivate struct State {
        /// The texts of prepared statements by their names.
        var prepared: [String: String] = [:]
        /// What the client has said since BEGIN.
        var transaction: [String] = []
        /// How many answers were asked for, the welcome included, and how many have come.
        var asked = 1
        var answered = 0
        /// Watches whose statement is on its way, and the answer that says it is done.
        var pending: [(answer: Int, watch: Watch)] = []
        var backend: Int32?
        var ended = 0
    }

    init(
        client: Int32,
        server: Int32,
        watches: @escaping @Sendable () -> [Watch],
        turnstile: Turnstile,
        tally: StatementTally,
        onEnd: @escaping @Sendable (ProxiedConnection) -> Void
    ) {
        self.client = client
        self.server = server
        self.watches = watches
        self.turnstile = turnstile
        self.tally = tally
        self.onEnd = onEnd
    }

    /// The server's process behind it, nil until it has introduced itself.
    package var backend: Int32? { state.withLock(\.backend) }

    /// Ends it in both directions at once, in the middle of whatever is said.
    package func cut() {
        state.withLock { state in
            // Once both threads have ended, the numbers may be somebody else's.
            guard state.ended < 2 else { return }
            _ = shutdown(client, Int32(SHUT_RDWR))
            _ = shutdown(server, Int32(SHUT_RDWR))
        }
    }

    func start() {
        Thread.detachNewThread { self.pump(from: self.client, to: self.server, fromClient: true) }
        Thread.detachNewThread { self.pump(from: self.server, to: self.client, fromClient: false) }
    }

    private func pump(from source: Int32, to target: Int32, fromClient: Bool) {
        var stream = MessageStream(fromClient: fromClient)
        var bytes = [UInt8](repeating: 0, count: 65_536)
        reading: while true {
            let count = read(source, &bytes, bytes.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            stream.append(bytes[..<count])
            var outgoing: [UInt8] = []
            while let message = stream.next() {
                if fromClient, let statement = statement(in: message) {
                    tally.count(statement)
                    turnstile.pass(statement)
                }
                if let watch = fromClient ? heard(message) : answered(message) {
                    // What came before the step arrives before it.
                    guard Self.write(outgoing, to: target), watch.hold(self) else { break reading }
                    outgoing = []
                }
                outgoing.append(contentsOf: message.bytes)
            }
            guard Self.write(outgoing, to: target) else { break }
        }
        cut()
        let isLast = state.withLock { state in
            state.ended += 1
            return state.ended == 2
        }
        guard isLast else { return }
        onEnd(self)
        close(client)
        close(server)
    }

    /// The statement that a message has the server carry out.
    private func statement(in message: MessageStream.Message) -> String? {
        var body = message.body
        switch message.type {
        case UInt8(ascii: "Q"): return body.takeText()
        case UInt8(ascii: "B"):
            _ = body.takeText()
            let name = body.takeText()
            return state.withLock { $0.prepared[name] }
        default: return nil
        }
    }

    /// Notes what the client says.
    ///
    /// - Returns: the watch that holds it back.
    private func heard(_ message: MessageStream.Message) -> Watch? {
        var body = message.body
        let watches = watches()
        return state.withLock { state -> Watch? in
            switch message.type {
            case UInt8(ascii: "P"):
                let name = body.takeText()
                state.prepared[name] = body.takeText()
                return nil
            case UInt8(ascii: "B"):
                _ = body.takeText()
                return state.says(state.prepared[body.takeText(), default: ""], watches)
            case UInt8(ascii: "Q"):
                let watch = state.says(body.takeText(), watches)
                state.asked += 1
                return watch
            case UInt8(ascii: "d"): return state.says(Step.copyData, watches)
            case UInt8(ascii: "c"): return state.says(Step.copyEnd, watches)
            case UInt8(ascii: "S"):
                state.asked += 1
                return nil
            default: return nil
            }
        }
    }

    /// Notes what the server says.
    ///
    /// - Returns: the watch that holds it back.
    private func answered(_ message: MessageStream.Message) -> Watch? {
        var body = message.body
        return state.withLock { state in
            switch message.type {
            case UInt8(ascii: "K"): state.backend = body.takeNumber()
            case UInt8(ascii: "Z"):
                state.answered += 1
                guard let place = state.pending.firstIndex(where: { $0.answer == state.answered }) else { return nil }
                return state.pending.remove(at: place).watch
            default: break
            }
            return nil
        }
    }

    private static func write(_ bytes: [UInt8], to target: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(target, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}

extension ProxiedConnection.State {
    /// - Returns: the watch that holds the statement back before the server hears it.
    fileprivate mutating func says(_ statement: String, _ watches: [Watch]) -> Watch? {
        if statement.hasPrefix("BEGIN") { transaction = [] }
        defer { transaction.append(statement) }
        var held: Watch?
        for watch in watches where watch.counts(statement, after: transaction) {
            switch watch.step.side {
            case .before: held = watch
            case .after: pending.append((answer: asked + 1, watch: watch))
            }
        }
        return held
    }
}
