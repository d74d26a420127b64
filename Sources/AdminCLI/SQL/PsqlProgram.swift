import Dispatch
import Foundation
import Tenancy

/// PostgreSQL's own terminal, run in ours.
struct PsqlProgram {
    /// How it ended; psql's manual, "Exit Status".
    enum End: Equatable {
        case done
        /// It was not let in, or the connection was lost.
        case disconnected
        case failed

        init(status: Int32) {
            // The low byte is a signal, the next one what it returned.
            self =
                switch (status & 0x7f, (status >> 8) & 0xff) {
                case (0, 0): .done
                case (0, 2): .disconnected
                default: .failed
                }
        }
    }

    private let path: String
    private let variables: [String: String]

    /// - Throws: `ServiceError` with code `failed` when it is not installed.
    static func find(_ variables: [String: String]) throws -> PsqlProgram {
        let folders = variables["PATH", default: "/usr/bin:/bin"].split(separator: ":")
        for path in folders.map({ "\($0)/psql" }) where FileManager.default.isExecutableFile(atPath: path) {
            return PsqlProgram(path: path, variables: variables)
        }
        throw ServiceError(
            .failed,
            "psql is not installed here.",
            remedy: "On Debian: apt-get install postgresql-client"
        )
    }

    /// Runs it with our terminal until it ends; Ctrl-C is for psql, which stops the statement that runs.
    ///
    /// - Throws: `ServiceError` with code `failed` when it cannot be started.
    func run(conninfo: String, password: String, prompt: String, _ arguments: [String]) async throws -> End {
        var environment = variables
        // In the environment others of the machine cannot read it, unlike a command line.
        environment["PGPASSWORD"] = password
        // It may name a role that this login may not become.
        environment["PGOPTIONS"] = nil
        let prompts = ["--set=PROMPT1=\(prompt)%R%x%# ", "--set=PROMPT2=\(prompt)%R%x%# "]
        let process = try spawn(["psql", "--dbname=\(conninfo)"] + prompts + arguments, environment)
        let signals = [SIGINT, SIGQUIT, SIGHUP, SIGTERM].map { number in (number, signal(number, SIG_IGN)) }
        defer { signals.forEach { number, handler in signal(number, handler) } }
        let passing = Self.passOn(to: process)
        defer { passing.forEach { $0.cancel() } }
        let status = await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var status: Int32 = -1
                while waitpid(process, &status, 0) < 0, errno == EINTR {}
                continuation.resume(returning: status)
            }
        }
        return End(status: status)
    }

    private func spawn(_ arguments: [String], _ environment: [String: String]) throws -> pid_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // What we ignore must not be ignored there.
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        let words = arguments.map { strdup($0) } + [nil]
        let settings = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { (words + settings).forEach { free($0) } }
        var process = pid_t()
        let trouble = posix_spawn(&process, path, nil, &attributes, words, settings)
        guard trouble == 0 else {
            throw ServiceError(.failed, "psql could not be started: \(String(cString: strerror(trouble))).")
        }
        return process
    }

    /// Who asks us to end asks psql: the login must be dropped behind it.
    private static func passOn(to process: pid_t) -> [any DispatchSourceSignal] {
        [SIGTERM, SIGHUP].map { number in
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { kill(process, number) }
            source.resume()
            return source
        }
    }
}
