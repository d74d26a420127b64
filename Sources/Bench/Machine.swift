import Foundation

/// Where and on what the figures were taken.
struct Machine {
    let scene: Scene

    /// Settings that decide what a write costs.
    private static let settings = [
        "fsync", "synchronous_commit", "full_page_writes", "wal_level", "shared_buffers", "max_wal_size",
        "checkpoint_timeout", "autovacuum",
    ]

    func print() throws {
        Swift.print(
            "- machine: \(processor()), \(ProcessInfo.processInfo.activeProcessorCount) cores, \(memory()) memory"
        )
        Swift.print("- load: \(load()) (1, 5 and 15 minutes) at the start")
        Swift.print("- \(system()); \(try server()); \(compiler())")
        Swift.print("- server: \(try settings())")
        Swift.print("- median (smallest to largest) of \(scene.runs) runs, by turns with the baseline")
        Swift.print("")
    }

    private func processor() -> String {
        field("model name", of: "/proc/cpuinfo") ?? "unknown processor"
    }

    private func memory() -> String {
        let kilobytes = field("MemTotal", of: "/proc/meminfo")?.split(separator: " ").first.flatMap { Double($0) } ?? 0
        return "\(Int((kilobytes / 1_048_576).rounded())) GB"
    }

    private func load() -> String {
        contents("/proc/loadavg").split(separator: " ").prefix(3).joined(separator: " ")
    }

    private func system() -> String {
        let name =
            contents("/etc/os-release").split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") }
            .map { $0.dropFirst("PRETTY_NAME=".count).filter { $0 != "\"" } } ?? "Linux"
        return
            "\(name), Linux \(contents("/proc/sys/kernel/osrelease").trimmingCharacters(in: .whitespacesAndNewlines))"
    }

    private func server() throws -> String {
        "PostgreSQL \(try ask("SHOW server_version"))"
    }

    private func compiler() -> String {
        #if compiler(>=6.4)
        "Swift 6.4 or later, release build"
        #elseif compiler(>=6.3)
        "Swift 6.3, release build"
        #else
        "Swift 6.2 or earlier, release build"
        #endif
    }

    private func settings() throws -> String {
        try Self.settings.map { "\($0) = \(try ask("SHOW \($0)"))" }.joined(separator: ", ")
    }

    private func ask(_ question: String) throws -> String {
        try scene.psql(question, options: ["-At"]).run().output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func field(_ name: String, of path: String) -> String? {
        contents(path).split(separator: "\n").first { $0.hasPrefix(name) }?
            .split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
    }

    // Files of /proc have no size, so they are read to their end.
    private func contents(_ path: String) -> String {
        guard let file = FileHandle(forReadingAtPath: path) else { return "" }
        return String(decoding: (try? file.readToEnd()) ?? Data(), as: UTF8.self)
    }
}
