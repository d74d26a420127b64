import Glibc
import Logging

/// Waits for notifications on a thread of its own, and for being told to stop.
actor ListenerLoop {
    private let thread: ConnectionThread
    private let configuration: ConnectionConfiguration
    private let channels: [String]
    private let wakeUp: SocketWakeUp
    private let logger: Logger
    private var session: Session?

    /// A server that says nothing for so long is asked whether it is there.
    private static let probeInterval: Int32 = 30_000
    private static let longestPause: Int32 = 5_000

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(
        _ thread: ConnectionThread,
        configuration: ConnectionConfiguration,
        channels: [String],
        wakeUp: SocketWakeUp,
        logger: Logger
    ) {
        self.thread = thread
        self.configuration = configuration
        self.channels = channels
        self.wakeUp = wakeUp
        self.logger = logger
    }

    isolated deinit {
        session = nil
        thread.stop()
    }

    func connect() throws {
        let session = try Session(configuration, logger: logger)
        for channel in channels {
            guard let name = session.link.quotedIdentifier(channel) else {
                throw PostgresError.protocolViolation("a channel's name cannot be quoted")
            }
            try session.script("LISTEN \(name)")
        }
        self.session = session
    }

    /// Blocks the thread until the wake-up rings.
    func run(_ tell: @Sendable (ListenerEvent) -> Void) {
        var pause: Int32 = 100
        while true {
            if let session {
                pause = 100
                guard listen(session, tell) else { break }
                logger.warning("listening connection lost", metadata: ["channels": "\(channels)"])
                self.session = nil
            }
            guard !wakeUp.waitForRing(milliseconds: pause) else { break }
            pause = min(pause * 2, Self.longestPause)
            do {
                try connect()
                tell(.reconnected)
            } catch {
                // That it was lost has been said; each try would be a line every few seconds, for as long as it lasts.
                logger.debug("listening connection not made", metadata: ["error": "\(error)"])
            }
        }
        session = nil
    }

    /// - Returns: false when the wake-up rang, true when the connection is lost.
    private func listen(_ session: Session, _ tell: @Sendable (ListenerEvent) -> Void) -> Bool {
        while true {
            while let notification = session.link.nextNotification() {
                tell(.notification(notification))
            }
            switch wakeUp.wait(for: session.link.socket, milliseconds: Self.probeInterval) {
            case .ring: return false
            // Without this look a closed socket, which is always readable, would spin.
            case .readable: guard session.link.consumeInput(), !session.link.isBroken else { return true }
            case .nothing: guard (try? session.script("SELECT")) != nil else { return true }
            }
        }
    }
}

/// A bell that interrupts a wait for a socket; once rung it stays rung.
// Proof of Sendable: two file descriptors that never change, and the system's calls on them are thread-safe.
final class SocketWakeUp: @unchecked Sendable {
    enum Reason {
        case ring
        case readable
        case nothing
    }

    private let reading: Int32
    private let writing: Int32

    init() throws(ConnectionFailure) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else {
            throw ConnectionFailure(reason: .refused, message: "no file descriptors for another connection")
        }
        reading = ends[0]
        writing = ends[1]
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
    }

    deinit {
        Glibc.close(reading)
        Glibc.close(writing)
    }

    func ring() {
        var byte: UInt8 = 1
        // A full pipe has rung already.
        _ = write(writing, &byte, 1)
    }

    /// - Returns: true when it has rung.
    func waitForRing(milliseconds: Int32) -> Bool {
        wait(for: -1, milliseconds: milliseconds) == .ring
    }

    func wait(for socket: Int32, milliseconds: Int32) -> Reason {
        var waiting = [
            pollfd(fd: reading, events: Int16(POLLIN), revents: 0),
            pollfd(fd: socket, events: Int16(POLLIN), revents: 0),
        ]
        // poll() ignores a negative descriptor.
        guard poll(&waiting, 2, milliseconds) > 0 else { return .nothing }
        return waiting[0].revents != 0 ? .ring : .readable
    }
}
