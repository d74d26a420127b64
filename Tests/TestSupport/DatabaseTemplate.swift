import Schema

/// The database that a process migrates once and every test gets a copy of.
actor DatabaseTemplate {
    static let shared = DatabaseTemplate()

    private var made: Task<String, any Error>?

    /// Its name; the first call makes it, others wait for that.
    func name(on server: TestServer) async throws -> String {
        let task = made ?? Task { try await Self.make(on: server) }
        made = task
        return try await task.value
    }

    private static func make(on server: TestServer) async throws -> String {
        try await server.sweep()
        let name = "\(server.prefix)template"
        try await server.script("CREATE DATABASE \(name) TEMPLATE template0")
        try await server.run(in: name) { session in _ = try Migrator().migrate(session) }
        return name
    }
}
