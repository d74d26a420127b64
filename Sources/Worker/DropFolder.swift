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

    /// The files that are complete, the first by name first.
    ///
    /// - Throws: `ServiceError` with code `unreadable` when the folder is missing or closed to Muster.
    func completeFiles() throws -> [URL] {
        do {
            return try FileManager.default
                .contentsOfDirectory(at: folder, includingPropertiesForKeys: [.isRegularFileKey])
                .filter { Self.isComplete(name: $0.lastPathComponent) }
                .filter { try $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true }
                .sorted { $0.lastPathComponent < $1.lastPathComponent }
        } catch {
            throw ServiceError(
                .unreadable,
                "The feed's folder \(folder.path) cannot be read.",
                remedy: "Create it, and let Muster read and write it."
            )
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

    /// Makes sure that files can be moved, before anything is done with them.
    ///
    /// - Throws: `ServiceError` with code `failed`.
    func requireShelves() throws {
        do {
            let shelves = [Shelf.done, .failed].map { directory(of: $0) }
            for shelf in shelves {
                try FileManager.default.createDirectory(at: shelf, withIntermediateDirectories: true)
            }
            guard ([folder] + shelves).allSatisfy({ FileManager.default.isWritableFile(atPath: $0.path) }) else {
                throw CocoaError(.fileWriteNoPermission)
            }
        } catch {
            throw ServiceError(
                .failed,
                "Files in the feed's folder \(folder.path) cannot be moved to done/ and failed/.",
                remedy: "Let Muster write to the folder."
            )
        }
    }

    private func directory(of shelf: Shelf) -> URL {
        folder.appending(path: shelf.rawValue, directoryHint: .isDirectory)
    }

    /// Moves a file under a name that begins with the time, so that no earlier file is overwritten.
    func move(_ file: URL, to shelf: Shelf, at time: Date = .now) throws {
        let target = directory(of: shelf)
        let stamp = time.formatted(Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted))
        do {
            try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
            var destination = target.appending(path: "\(stamp)-\(file.lastPathComponent)")
            var copies = 1
            while FileManager.default.fileExists(atPath: destination.path) {
                copies += 1
                destination = target.appending(path: "\(stamp)-\(copies)-\(file.lastPathComponent)")
            }
            try FileManager.default.moveItem(at: file, to: destination)
        } catch {
            throw ServiceError(
                .failed,
                "\(file.lastPathComponent) was read but cannot be moved to \(target.path).",
                remedy: "Let Muster write to the feed's folder."
            )
        }
    }
}
