import Foundation

/// A file of a drop folder, opened once.
///
/// What is imported and what is put away afterwards are this file, whatever takes its name meanwhile: HR may drop the next
/// one under the same name at any moment, and another worker may have taken over.
package final class DroppedFile: Sendable {
    package let name: String
    /// By which this process reads the file, however often, as long as the object is there.
    package var path: String { "/proc/self/fd/\(descriptor)" }
    let identity: FileIdentity
    private let descriptor: Int32

    /// - Parameter folder: the folder's descriptor.
    /// - Throws: `Obstacle`.
    init(_ name: String, in folder: Int32) throws {
        // Never through a link: whoever may write into one tenant's folder must not have another's files read.
        // Not waiting: a pipe would keep the worker until somebody writes into it.
        let descriptor = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw [ENOENT, ELOOP].contains(errno) ? Obstacle.gone : .closed }
        guard let identity = FileIdentity(descriptor), identity.isRegular else {
            close(descriptor)
            throw Obstacle.gone
        }
        self.name = name
        self.identity = identity
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    enum Obstacle: Error {
        /// There is no file of that name any more.
        case gone
        /// There is one that Muster may not read.
        case closed
    }
}

/// Which file it is, whatever its name.
struct FileIdentity: Equatable {
    let isRegular: Bool
    private let device: UInt64
    private let number: UInt64

    init?(_ descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    /// Of what stands under a name; of a link, not of what it leads to.
    init?(_ name: String, in folder: Int32) {
        var status = stat()
        guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
        self.init(status)
    }

    private init(_ status: stat) {
        isRegular = status.st_mode & S_IFMT == S_IFREG
        device = UInt64(status.st_dev)
        number = UInt64(status.st_ino)
    }
}

/// A folder that was opened once, so that nobody can put another in its place while files are moved.
final class OpenFolder {
    let descriptor: Int32

    /// - Parameter parent: nil: the path is the operator's, and may lead through links.
    init?(_ path: String, in parent: OpenFolder? = nil) {
        let descriptor =
            parent.map { openat($0.descriptor, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW) }
            ?? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    var isWritable: Bool { faccessat(descriptor, ".", W_OK | X_OK, 0) == 0 }

    func has(_ name: String) -> Bool { FileIdentity(name, in: descriptor) != nil }

    /// Renames a file into another folder, whatever has its new name there.
    ///
    /// - Returns: 0, or the system's number of what was in the way.
    func move(_ name: String, to target: OpenFolder, as newName: String) -> Int32 {
        renameat(descriptor, name, target.descriptor, newName) == 0 ? 0 : errno
    }

    /// As the other one, and leaves alone what has the new name, also if it comes at this very moment.
    ///
    /// - Returns: whether it was moved.
    func give(_ name: String, to target: OpenFolder, as newName: String) -> Bool {
        guard linkat(descriptor, name, target.descriptor, newName, 0) == 0 else { return false }
        return unlinkat(descriptor, name, 0) == 0
    }
}
