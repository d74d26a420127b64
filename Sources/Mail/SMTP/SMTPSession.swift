import Logging
import Postgres

/// One connection to a mail server, on a thread of its own: the library blocks.
actor SMTPSession: MailSession {
    private let thread: ConnectionThread
    private let server: SMTPServer
    private let limits: SMTPLimits
    private let logger: Logger
    private var conversation: SMTPConversation?
    private var isClosed = false

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(_ thread: ConnectionThread, _ server: SMTPServer, _ limits: SMTPLimits, _ logger: Logger) {
        self.thread = thread
        self.server = server
        self.limits = limits
        self.logger = logger
    }

    isolated deinit {
        conversation = nil
        thread.stop()
    }

    nonisolated func deliver(_ message: MailMessage) async throws -> Delivery {
        try Task.checkCancellation()
        guard message.from.asciiAddress.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw TransportFailure.misconfigured(
                "The sender's address has characters outside ASCII before the @, which few mail servers take. "
                    + "Change the tenant's sender."
            )
        }
        guard message.to.asciiAddress.utf8.allSatisfy({ $0 < 0x80 }) else {
            return .refused(
                reply: "The address has characters outside ASCII before the @, which Muster cannot send to. "
                    + "Use another address of the person's."
            )
        }
        let parcel = SMTPParcel(
            sender: message.from.asciiAddress,
            recipient: message.to.asciiAddress,
            content: try InternetMessage.bytes(of: message)
        )
        let abort = AbortSignal()
        return try await withTaskCancellationHandler {
            try await send(parcel, abort)
        } onCancel: {
            abort.request()
        }
    }

    private func send(_ parcel: SMTPParcel, _ abort: AbortSignal) throws -> Delivery {
        thread.checkIsolated()
        var verdict = SMTPVerdict.tryOnNewConnection
        // A connection can be stale only once: the second try has a new one.
        for _ in 1...2 where verdict == .tryOnNewConnection {
            verdict = SMTPVerdict(try currentConversation().deliver(parcel, abort), server: server.place)
            if verdict == .tryOnNewConnection { logger.debug("mail: the server had closed the connection") }
        }
        switch verdict {
        case .delivery(let delivery): return delivery
        case .failure(let failure): throw failure
        case .cancelled: throw CancellationError()
        case .tryOnNewConnection:
            return .refusedForNow(
                reply: "The connection to the mail server was lost before the message was handed over."
            )
        }
    }

    private func currentConversation() throws(TransportFailure) -> SMTPConversation {
        guard !isClosed else { throw .unreachable("The connection to the mail server has been closed.") }
        if let conversation { return conversation }
        let new = try SMTPConversation(server, limits)
        conversation = new
        return new
    }

    /// Says goodbye, and does not wait long for a server that says nothing.
    nonisolated func close() async {
        let (ends, teller) = AsyncStream.makeStream(of: Never.self)
        let farewell = Task {
            await end()
            teller.finish()
        }
        let limit = Task { [limits] in
            try? await Task.sleep(for: limits.farewell)
            teller.finish()
        }
        for await _ in ends {}
        limit.cancel()
        _ = farewell
    }

    private func end() {
        isClosed = true
        conversation = nil
    }
}

/// What travels: the envelope, and the message in it.
struct SMTPParcel: Sendable {
    let sender: String
    let recipient: String
    let content: [UInt8]
}
