import Foundation
import Tenancy

/// A directory where HR drops files under a temporary name and renames them when they are complete.
struct DropFolder {
    enum Shelf: String {
        case done
        case failed
    }

    private let folder: URL

    init(_ folder: URL) {
        self.folder = folder
    }

    /// The names of the files that are complete, the first by name first; links are none.
    ///
    /// - Throws: `ServiceError` with code `unreadable` when the folder is missing or closed to Muster.
    func completeFiles() throws -> [String] {
        do {
            return try FileManager.default
                .contentsOfDirectory(at: folder, includingPropertiesForKeys: [.isRegularFileKey])
                .filter { Self.isComplete(name: $0.lastPathComponent) }
                .filter { try $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true }
                .map(\.lastPathComponent)
                .sorted()
        } catch {
            throw unreadable()
        }
    }

    /// Whether a name is not one that programs give to files they are still writing.
    static func isComplete(name: String) -> Bool {
        let name = name.lowercased()
        return !temporaryStarts.contains { name.hasPrefix($0) } && !temporaryEnds.contains { name.hasSuffix($0) }
    }

    private static let temporaryStarts = [".", "~", "#", "_tmp", "tmp_", "temp_"]
    private static let temporaryEnds = [
        "~", "#", ".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".download", ".swp", ".lock",
    ]

    /// The file of that name, as it is now.
    ///
    /// - Throws: `DroppedFile.Obstacle`; `ServiceError` with code `unreadable` when the folder is gone.
    func open(_ name: String) throws -> DroppedFile {
        guard let opened = OpenFolder(folder.path) else { throw unreadable() }
        return try DroppedFile(name, in: opened.descriptor)
    }

    private func unreadable() -> ServiceError {
        ServiceError(
            .unreadable,
            "The feed's folder \(folder.path) cannot be read.",
            remedy: "Create it, and let Muster read and write it."
        )
    }

    /// Makes sure that files can be moved, before anything is done with them.
    ///
    /// - Throws: `ServiceError` with code `failed`.
    func requireShelves() throws {
        guard let opened = OpenFolder(folder.path), opened.isWritable,
            [Shelf.done, .failed].allSatisfy({ self.shelf($0, in: opened)?.isWritable == true })
        else {
            throw ServiceError(
                .failed,
                "Files in the feed's folder \(folder.path) cannot be moved to done/ and failed/.",
                remedy: "Let Muster write to the folder, and to the two in it, which may be no links."
            )
        }
    }

    private func shelf(_ shelf: Shelf, in opened: OpenFolder) -> OpenFolder? {
        // There already, or it cannot be opened either.
        _ = mkdirat(opened.descriptor, shelf.rawValue, 0o777)
        return OpenFolder(shelf.rawValue, in: opened)
    }

    /// Moves a file under a name that begins with the time, so that no earlier file is overwritten.
    ///
    /// Another file that has taken the name meanwhile stays where it is, to be read; one that is gone is left.
    func move(_ name: String, _ identity: FileIdentity?, to shelf: Shelf, at time: Date = .now) throws {
        let stamp = time.formatted(Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted))
        guard let opened = OpenFolder(folder.path), let target = self.shelf(shelf, in: opened),
            let moved = Self.move(name, from: opened, to: target, stamp: stamp)
        else {
            throw ServiceError(
                .failed,
                "\(name) was read but cannot be moved to \(shelf.rawValue) in \(folder.path).",
                remedy: "Let Muster write to the feed's folder."
            )
        }
        guard case .under(let moved) = moved, let identity,
            FileIdentity(moved, in: target.descriptor) != identity
        else { return }
        for copy in 1...Self.copies where target.give(moved, to: opened, as: copy == 1 ? name : "\(copy)-\(name)") {
            return
        }
    }

    private enum Moved {
        case under(String)
        case gone
    }

    /// - Returns: nil when it cannot be moved.
    private static func move(
        _ name: String,
        from source: OpenFolder,
        to target: OpenFolder,
        stamp: String
    ) -> Moved? {
        let names = (1...copies).lazy.map { copy in "\(stamp)-\(copy == 1 ? "" : "\(copy)-")\(name)" }
        guard let free = names.first(where: { !target.has($0) }) else { return nil }
        return switch source.move(name, to: target, as: free) {
        case 0: .under(free)
        case ENOENT: .gone
        default: nil
        }
    }

    private static let copies = 1000
}
