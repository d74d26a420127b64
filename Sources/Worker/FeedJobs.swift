import Feeds
import Fetching
import Foundation
import Logging
import Scheduling
import Tenancy

/// The job kinds of the feeds, for a worker to do.
package enum FeedJobs {
    /// - Parameter environment: where the secrets of pulled feeds stand.
    package static func handlers(
        database: Database,
        environment: [String: String],
        logger: Logger
    ) -> [JobKind: any JobHandler] {
        let imports = FeedImport(database: database, logger: logger)
        let folders = FolderImports(database: database, imports: imports, logger: logger)
        let pulled = FeedPullJob(
            pulls: FeedPulls(database: database),
            imports: imports,
            secrets: Secrets(environment: environment),
            fetcher: Fetcher(),
            logger: logger
        )
        func watched(_ job: any JobHandler) -> any JobHandler {
            WatchedFeedJob(job: job, silences: FeedSilences(database: database), logger: logger)
        }
        return [
            .folderFeed: watched(FolderFeedJob(importer: folders, logger: logger)),
            .feedPull: watched(pulled),
            .feedRun: DeadRunJob(runs: FeedRunService(database: database)),
            .parkedRetry: ParkedRetryJob(imports: imports),
        ]
    }
}

/// Imports what stands in a feed's folder.
struct FolderImports: FolderFeedImporter {
    let database: Database
    let imports: FeedImport
    let logger: Logger

    func folderFeed(_ id: FeedID, of tenant: TenantID) async throws -> FolderFeed? {
        let feed = try await FeedService(database: database).list(tenant).first { $0.id == id }
        guard let feed, !feed.isPaused, let folder = feed.folderPath else { return nil }
        return FolderFeed(
            tenant: tenant,
            feed: id,
            name: feed.name,
            folder: URL(fileURLWithPath: folder, isDirectory: true)
        )
    }

    func importFile(_ file: DroppedFile, of feed: FolderFeed) async throws -> FileFate {
        let request = ImportRequest(
            tenant: feed.tenant,
            feedName: feed.name,
            path: file.path,
            fileName: file.name,
            caller: .worker
        )
        do {
            let summary = try await imports.run(request)
            logger.info(
                "feed run ended",
                metadata: ["tenant": "\(feed.tenant)", "run": "\(summary.run)", "state": "\(summary.state.rawValue)"]
            )
            return .done
        } catch let error as ServiceError where error.code == .unreadable {
            logger.warning(
                "a dropped file cannot be read",
                metadata: ["tenant": "\(feed.tenant)", "feed": "\(feed.name)", "file": "\(file.name)"]
            )
            return .failed
        } catch let error as ServiceError where error.code == .conflict {
            return .later
        }
    }
}

/// Closes a feed run whose process is gone.
struct DeadRunJob: JobHandler {
    let runs: FeedRunService

    func perform(_ claim: JobClaim) async throws -> JobEnd {
        // A run that goes on is looked at again soon; the looks at it are no history.
        try await runs.closeDeadRuns(claim.tenant).isEmpty ? .later : .done
    }
}

/// Tries records again whose job title exists by now, and fills in departments and business units that do.
struct ParkedRetryJob: JobHandler {
    let imports: FeedImport

    func perform(_ claim: JobClaim) async throws -> JobEnd {
        let feed = FeedID(rawValue: claim.subject)
        do {
            _ = try await imports.fillIn(claim.tenant, feed: feed)
            _ = try await imports.retryParked(claim.tenant, feed: feed)
            return .done
        } catch let error as ServiceError where error.code == .conflict {
            // Another import of the tenant runs, or somebody else changes the directory for long.
            return .later
        }
    }
}
