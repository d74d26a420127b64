import Logging

/// What a listening connection has to tell.
package enum ListenerEvent: Sendable, Equatable {
    case notification(Notification)
    /// The connection was lost and is back: notifications of the time between are lost, so look for yourself.
    case reconnected
}

/// Listens on channels, on a connection of its own that is made again when it is lost.
package final class Listener: Sendable {
    /// Ends when the listener is closed; for one reader.
    ///
    /// A reader that falls behind by more than a thousand loses the oldest: notifications are calls to look, not data.
    package let events: AsyncStream<ListenerEvent>
    private let loop: ListenerLoop
    private let wakeUp: SocketWakeUp
    private let task: Task<Void, Never>

    /// Connects and listens.
    ///
    /// - Throws: `PostgresError` when the first connection cannot be made; later ones are tried until `close()`.
    package static func open(
        _ configuration: ConnectionConfiguration,
        channels: [String],
        logger: Logger
    ) async throws -> Listener {
        do {
            let wakeUp = try SocketWakeUp()
            let loop = ListenerLoop(
                try ConnectionThread.start(),
                configuration: configuration,
                channels: channels,
                wakeUp: wakeUp,
                logger: logger
            )
            try await loop.connect()
            return Listener(loop, wakeUp)
        } catch let failure as ConnectionFailure {
            throw PostgresError.connection(failure)
        }
    }

    private init(_ loop: ListenerLoop, _ wakeUp: SocketWakeUp) {
        let (events, continuation) = AsyncStream.makeStream(
            of: ListenerEvent.self,
            bufferingPolicy: .bufferingNewest(1000)
        )
        continuation.onTermination = { _ in wakeUp.ring() }
        self.events = events
        self.loop = loop
        self.wakeUp = wakeUp
        task = Task {
            await loop.run { continuation.yield($0) }
            continuation.finish()
        }
    }

    deinit { wakeUp.ring() }

    /// Ends `events` and closes the connection.
    package func close() async {
        wakeUp.ring()
        await task.value
    }
}
