import Postgres
import Testing

@Suite(.timeLimit(.minutes(30))) struct ListenerTests {
    private func withListener(
        _ channels: [String],
        applicationName: String = "muster-tests",
        _ body: (inout AsyncStream<ListenerEvent>.AsyncIterator, Listener) async throws -> Void
    ) async throws {
        let listener = try await Listener.open(
            try ServerAccess.configuration(applicationName: applicationName),
            channels: channels,
            logger: ServerAccess.logger
        )
        var events = listener.events.makeAsyncIterator()
        do {
            try await body(&events, listener)
        } catch {
            await listener.close()
            throw error
        }
        await listener.close()
    }

    private func notify(_ channel: String, _ payload: String) async throws {
        try await onServer { try $0.execute("SELECT pg_notify($1, $2)", [.text(channel), .text(payload)]) }
    }

    @Test func `a notification arrives with its channel and words`() async throws {
        let channel = ServerAccess.uniqueName("Ünusual channel")
        try await withListener([channel]) { events, _ in
            try await notify(channel, "first")
            try await notify(channel, "")
            for payload in ["first", ""] {
                guard case .notification(let found) = await events.next() else {
                    Issue.record("another event")
                    return
                }
                #expect(found.channel == channel)
                #expect(found.payload == payload)
            }
        }
    }

    @Test func `several channels share one connection`() async throws {
        let channels = [ServerAccess.uniqueName("one"), ServerAccess.uniqueName("two")]
        try await withListener(channels) { events, _ in
            for channel in channels {
                try await notify(channel, "x")
                guard case .notification(let found) = await events.next() else {
                    Issue.record("another event")
                    return
                }
                #expect(found.channel == channel)
            }
        }
    }

    @Test func `a killed connection is made again, told as such, and listens as before`() async throws {
        let name = ServerAccess.uniqueName("listener")
        try await withListener([name], applicationName: name) { events, _ in
            for _ in 1...2 {
                try await onServer { session in
                    try session.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1",
                        [.text(name)]
                    )
                }
                let event = await events.next()
                #expect(event == .reconnected)
                try await notify(name, "after")
                guard case .notification(let found) = await events.next() else {
                    Issue.record("another event")
                    return
                }
                #expect(found.payload == "after")
            }
        }
    }

    @Test func `closing ends the events`() async throws {
        try await withListener([ServerAccess.uniqueName("closing")]) { events, listener in
            await listener.close()
            let event = await events.next()
            #expect(event == nil)
        }
    }

    @Test func `a listener that cannot connect says so at once`() async throws {
        await #expect(throws: PostgresError.self) {
            _ = try await Listener.open(
                ConnectionConfiguration(conninfo: "postgresql://127.0.0.1:1/none"),
                channels: ["x"],
                logger: ServerAccess.logger
            )
        }
    }
}
