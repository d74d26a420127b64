import Foundation
import TestSupport

/// What dies.
enum CrashKill: String, Sendable, CaseIterable {
    /// Muster itself, by SIGKILL.
    case process
    /// The server's process behind the connection.
    case backend
    /// The connection that came to the step.
    case connection
    /// Every connection of the process.
    case everyConnection
    /// The whole server, as by a power cut.
    case database
    /// Nothing: it is paused until somebody else has done its work, and goes on then.
    case pause
}

/// One death at one step, and what must have become of everything afterwards.
struct CrashCase: Sendable, CustomStringConvertible {
    let number: Int
    let scene: CrashScene
    let step: Step
    let kill: CrashKill
    /// Whether a worker that survives has to come to terms by itself, instead of ending and being started again.
    let isContinuous: Bool
    /// Where whoever comes after is killed in turn.
    var second: Step?

    var description: String {
        let again = second.map { ", and then the heir at \"\($0)\"" } ?? ""
        return "\(scene), \(kill)\(isContinuous ? " under a running worker" : "") at \"\(step)\"\(again)"
    }

    /// So many e-mails at most may have been on their way.
    private var doubts: Int {
        (scene == .pending || scene == .folder ? 1 : 0) + (second == nil ? 0 : 1)
    }

    /// Which of its connections a process takes for what depends on the moment, and a step counts what one of them is
    /// asked: so it may be passed by, though not each time.
    private static let attempts = 3
    private static let passedBy = "the step is never reached"

    /// - Returns: what is wrong afterwards; nothing when all is well.
    func run(in lab: CrashLab, expecting expected: [String]) async throws -> [String] {
        for earlier in 0..<Self.attempts - 1 {
            let problems = try await attempt(after: earlier, in: lab, expecting: expected)
            guard problems.contains(where: { $0.hasPrefix(Self.passedBy) }) else { return problems }
        }
        return try await attempt(after: Self.attempts - 1, in: lab, expecting: expected)
    }

    private func attempt(after earlier: Int, in lab: CrashLab, expecting expected: [String]) async throws -> [String] {
        // With a number of its own goes a folder, and a sender whose e-mails can be counted.
        try await lab.withScene(scene, number + earlier * 1_000_000) { desk in
            // A pause stops all that a process does: nothing but the step's own work shall be under way.
            if kill == .pause, scene == .pending, !step.description.hasPrefix("sync") {
                let command = ["sync", "run", "--tenant", "harbour", "--quiet"]
                try await RunningMuster.run(command, url: desk.url)
            }
            var problems = try await meetDeath(desk)
            problems += try await desk.waitUntilAlone()
            if let second {
                try await desk.letAMinutePass()
                problems += try await killHeir(at: second, desk)
            }
            problems += try await desk.recover()
            problems += try await desk.wrongs(doubts: doubts)
            let dump = try await desk.dump()
            problems += Set(dump).subtracting(expected).sorted().map { "too much: \($0)" }
            problems += Set(expected).subtracting(dump).sorted().map { "missing: \($0)" }
            if problems.isEmpty, dump != expected { problems.append("rows are doubled") }
            return problems
        }
    }

    private func meetDeath(_ desk: CrashDesk) async throws -> [String] {
        try await PostgresProxy.run(before: desk.lab.server.directory) { proxy in
            let watch = proxy.watch(step)
            let blocker = scene.blocker(for: step).map { proxy.watch($0) }
            let victim = try RunningMuster(
                scene.victim(desk.file, isOnce: !isContinuous),
                url: proxy.url(of: desk.database),
                environment: desk.environment(mailIsAway: scene == .outage)
            )
            defer { victim.send(SIGKILL) }
            let patience = Task {
                _ = await victim.status(within: CrashDesk.patience)
                if !Task.isCancelled { watch.letGo() }
            }
            defer { patience.cancel() }
            guard let connection = await watch.reached() else { return ["\(Self.passedBy): \(victim.errors)"] }
            var problems: [String] = []
            if kill == .pause {
                victim.send(SIGSTOP)
                problems = try await desk.takeOver()
                victim.send(SIGCONT)
                watch.letGo()
            } else {
                try await strike(victim, connection, watch, proxy, desk)
            }
            blocker?.letGo()
            guard isContinuous else {
                let end = await victim.status(within: CrashDesk.patience)
                return problems + (end == nil ? ["the process did not end: \(victim.errors)"] : [])
            }
            let unrest = try await desk.unrestAfterPatience()
            victim.send(SIGTERM)
            let end = await victim.status(within: CrashDesk.patience)
            return problems + unrest.map { "the worker left: \($0)" }
                + (end == 0 ? [] : ["SIGTERM ended it with \(end ?? -1)"])
        }
    }

    private func strike(
        _ victim: RunningMuster,
        _ connection: ProxiedConnection,
        _ watch: Watch,
        _ proxy: PostgresProxy,
        _ desk: CrashDesk
    ) async throws {
        switch kill {
        case .process:
            victim.send(SIGKILL)
            _ = await victim.status
            watch.drop()
        case .backend:
            try await desk.terminate(connection.backend)
            watch.letGo()
        case .connection:
            connection.cut()
            watch.drop()
        case .everyConnection:
            proxy.cut()
            watch.drop()
        case .database:
            try await desk.lab.server.restart(.immediate)
            watch.letGo()
        case .pause:
            break
        }
    }

    /// It may have nothing more to do there, and then comes to its end.
    private func killHeir(at step: Step, _ desk: CrashDesk) async throws -> [String] {
        try await PostgresProxy.run(before: desk.lab.server.directory) { proxy in
            let watch = proxy.watch(step)
            let heir = try RunningMuster(
                scene.heirs(desk.file)[0],
                url: proxy.url(of: desk.database),
                environment: desk.environment()
            )
            defer { heir.send(SIGKILL) }
            let patience = Task {
                _ = await heir.status(within: CrashDesk.patience)
                if !Task.isCancelled { watch.letGo() }
            }
            defer { patience.cancel() }
            if await watch.reached() != nil {
                heir.send(SIGKILL)
                _ = await heir.status
                watch.drop()
            }
            return try await desk.waitUntilAlone()
        }
    }
}
