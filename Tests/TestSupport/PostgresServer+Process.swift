import Dispatch
import Glibc

/// A program that is waited for without holding a thread of the test runner.
///
/// Not Foundation's `Process`: that learns of the end by a socket which the program's children inherit, so that one which
/// leaves a server behind never seems to end.
enum ServerProcess {
    struct Failure: Error {
        let command: String
        let status: Int32
    }

    static func run(_ path: String, _ arguments: [String]) async throws {
        let process = try start(path, arguments)
        let status = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                var status: Int32 = -1
                while waitpid(process, &status, 0) < 0, errno == EINTR {}
                continuation.resume(returning: status)
            }
        }
        guard status == 0 else {
            throw Failure(command: ([path] + arguments).joined(separator: " "), status: status)
        }
    }

    // What other tests have open is none of the server's business, and its user may not be able to enter our directory.
    private static let prelude = """
        for path in /proc/$$/fd/*; do
            fd=${path##*/}
            if [ "$fd" -gt 2 ] && [ "$fd" -ne 255 ]; then eval "exec $fd>&-"; fi
        done
        cd / && exec "$@"
        """

    /// Starts a program, with these descriptors instead of nothing as its first ones.
    ///
    /// - Returns: its number, for `waitpid`.
    static func start(_ path: String, _ arguments: [String], _ descriptors: [Int32] = []) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in 0...2 as ClosedRange<Int32> {
            if descriptors.indices.contains(Int(descriptor)) {
                posix_spawn_file_actions_adddup2(&actions, descriptors[Int(descriptor)], descriptor)
            } else {
                posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
            }
        }
        let command = (["/bin/bash", "-c", prelude, "bash", path] + arguments).map { strdup($0) } + [nil]
        let environment = [strdup("PATH=/usr/bin:/bin"), strdup("LC_ALL=C.UTF-8"), nil]
        defer { (command + environment).forEach { free($0) } }
        var process = pid_t()
        let failure = posix_spawn(&process, "/bin/bash", &actions, nil, command, environment)
        guard failure == 0 else { throw Failure(command: path, status: failure) }
        return process
    }
}
