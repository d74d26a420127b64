import Foundation
import Logging
import Postgres
import Scheduling
import Tenancy

/// A feed whose files HR drops into a folder.
package struct FolderFeed: Sendable {
    package let tenant: TenantID
    package let feed: FeedID
    package let name: String
    package let folder: URL

    package init(tenant: TenantID, feed: FeedID, name: String, folder: URL) {
        self.tenant = tenant
        self.feed = feed
        self.name = name
        self.folder = folder
    }
}

/// Where a file goes after it was read.
package enum FileFate: Sendable {
    /// It was imported, or is held with its plan: nothing more to do with the file.
    case done
    /// It cannot be imported as it is.
    case failed
    /// Something is in the way just now; the file stays and is tried again.
    case later
}

/// What the worker needs of the feeds to serve folders.
///
/// An import that is repeated, because a worker died between the import and the move, must change nothing.
package protocol FolderFeedImporter: Sendable {
    /// The feed, nil when there is none or it is paused.
    func folderFeed(_ feed: FeedID, of tenant: TenantID) async throws -> FolderFeed?
    func importFile(_ file: DroppedFile, of feed: FolderFeed) async throws -> FileFate
}

/// Imports the files of one folder, by their names, and moves each to `done/` or `failed/`.
package struct FolderFeedJob: JobHandler {
    private let importer: any FolderFeedImporter
    private let logger: Logger
    private let faults = FileFaults()

    /// A file that Muster fails at so often no longer keeps the next ones waiting.
    private static let attempts = 3

    package init(importer: any FolderFeedImporter, logger: Logger) {
        self.importer = importer
        self.logger = logger
    }

    package func perform(_ claim: JobClaim) async throws -> JobEnd {
        guard let feed = try await importer.folderFeed(FeedID(rawValue: claim.subject), of: claim.tenant) else {
            return .idle
        }
        let folder = DropFolder(feed.folder)
        let files = try folder.completeFiles()
        guard !files.isEmpty else { return .idle }
        // Each attempt at a file that cannot be moved afterwards would be a feed run.
        try folder.requireShelves()
        for (index, name) in files.enumerated() {
            try Task.checkCancellation()
            do {
                let file = try folder.open(name)
                switch try await fate(of: file, feed) {
                case .done: try folder.move(name, file.identity, to: .done)
                case .failed: try folder.move(name, file.identity, to: .failed)
                // Files apply in the order of their names, so what follows waits, too.
                case .later: return index == 0 ? .later : .done
                }
                await faults.forget(name, feed)
            } catch DroppedFile.Obstacle.gone {
                continue
            } catch DroppedFile.Obstacle.closed {
                logger.warning(
                    "a dropped file may not be read",
                    metadata: ["tenant": "\(feed.tenant)", "feed": "\(feed.name)", "file": "\(name)"]
                )
                try folder.move(name, nil, to: .failed)
            }
        }
        return .done
    }

    private func fate(of file: DroppedFile, _ feed: FolderFeed) async throws -> FileFate {
        do {
            return try await importer.importFile(file, of: feed)
        } catch let error where !JobFailure.isOutage(error) && !(error is CancellationError) && !Task.isCancelled {
            guard await faults.count(file.name, feed) >= Self.attempts else { throw error }
            logger.error(
                "a file is put aside after several attempts",
                metadata: ["feed": "\(feed.name)", "file": "\(file.name)"]
            )
            return .failed
        }
    }
}

/// How often Muster failed at each file; a worker counts for itself, and from the start when it is started again.
private actor FileFaults {
    private var counts: [String: Int] = [:]

    func count(_ file: String, _ feed: FolderFeed) -> Int {
        let path = feed.folder.appending(path: file).path
        counts[path, default: 0] += 1
        return counts[path, default: 0]
    }

    func forget(_ file: String, _ feed: FolderFeed) {
        counts[feed.folder.appending(path: file).path] = nil
    }
}
