import Glibc

/// Stream sockets that are files.
enum UnixSocket {
    struct Failure: Error {
        let path: String
        let code: Int32
    }

    /// A socket that listens at the path.
    static func listen(_ path: String) throws -> Int32 {
        let socket = made()
        guard withAddress(path, { bind(socket, $0, $1) }) == 0, Glibc.listen(socket, 64) == 0 else {
            defer { close(socket) }
            throw Failure(path: path, code: errno)
        }
        return socket
    }

    /// A connection to whoever listens at the path, nil when nobody does.
    static func connect(_ path: String) -> Int32? {
        let socket = made()
        guard withAddress(path, { Glibc.connect(socket, $0, $1) }) == 0 else {
            close(socket)
            return nil
        }
        return socket
    }

    /// The next connection; negative, with `errno`, when there is none.
    static func accept(_ listener: Int32) -> Int32 {
        let socket = Glibc.accept(listener, nil, nil)
        if socket >= 0 { _ = fcntl(socket, F_SETFD, FD_CLOEXEC) }
        return socket
    }

    // Not for the processes that other tests start meanwhile.
    private static func made() -> Int32 {
        socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    }

    private static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
