import Crypto
import Glibc

/// A file as it was fetched.
///
/// It has no name, so nothing of it is left behind, even when its process is killed.
package final class FetchedFile: Sendable {
    private let descriptor: Int32
    package let size: Int
    /// Its SHA-256, in hexadecimal.
    package let digest: String

    fileprivate init(_ descriptor: Int32, size: Int, digest: String) {
        self.descriptor = descriptor
        self.size = size
        self.digest = digest
    }

    deinit {
        close(descriptor)
    }

    /// Good as long as this object lives, in this process (proc(5)).
    package var path: String { "/proc/self/fd/\(descriptor)" }
}

/// A file on its way: written as it comes, never more than the limit, never in memory.
final class ArrivingFile {
    enum Trouble: Equatable {
        case tooLarge
        case notWritten(Int32)
    }

    private var descriptor: Int32
    private let limit: Int
    private var hash = SHA256()
    private(set) var size = 0
    private(set) var trouble: Trouble?

    /// - Throws: `FetchFault` when there is no place for it.
    init(limit: Int) throws(FetchFault) {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        descriptor = openNameless(in: folder)
        guard descriptor >= 0 else {
            throw FetchFault(
                passing:
                    "The worker cannot write to its temporary folder \(folder) (error \(errno)). Let it, or set TMPDIR."
            )
        }
        self.limit = limit
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// - Returns: whether it could be kept; `trouble` says why not.
    func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard size + bytes.count <= limit else {
            trouble = .tooLarge
            return false
        }
        var rest = bytes
        while !rest.isEmpty {
            let count = write(descriptor, rest.baseAddress, rest.count)
            guard count > 0 else {
                if count < 0, errno == EINTR { continue }
                trouble = .notWritten(errno)
                return false
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
        hash.update(bufferPointer: bytes)
        size += bytes.count
        return true
    }

    /// Hands the file over; nothing can be added after that.
    func finish() -> FetchedFile {
        let digits = Array("0123456789abcdef")
        let digest = hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        defer { descriptor = -1 }
        return FetchedFile(descriptor, size: size, digest: String(digest))
    }
}

/// Opens a file that this user alone may read and that nobody can find.
///
/// - Returns: its descriptor; below zero when there is no place for it, with the reason in `errno`.
func openNameless(in folder: String) -> Int32 {
    var name = Array("\(folder)/muster-XXXXXX".utf8CString)
    let descriptor = mkstemp(&name)
    guard descriptor >= 0 else { return descriptor }
    unlink(name)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return descriptor
}
