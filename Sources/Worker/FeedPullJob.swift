import Feeds
import Fetching
import Foundation
import Logging
import Scheduling
import Tenancy

/// Fetches the file of a pulled feed, and imports it if it is another one than before.
///
/// What the server says of the file is remembered only after the import ended well, so whatever breaks in between is
/// done again; a second import of the same file changes nothing.
struct FeedPullJob: JobHandler {
    let pulls: FeedPulls
    let imports: FeedImport
    let secrets: Secrets
    let fetcher: Fetcher
    let logger: Logger

    func perform(_ claim: JobClaim) async throws -> JobEnd {
        guard let feed = try await pulls.feed(FeedID(rawValue: claim.subject), of: claim.tenant) else { return .idle }
        // The queue tries again soon, which is of no use here: a login that is refused again and again gets locked.
        if let fault = feed.restingFault { throw ServiceError(.failed, fault) }
        // What another import is at work for cannot be imported now, and the server need not send it in vain.
        guard !feed.isBusy else { return .later }
        do {
            let request = try feed.source.request(secrets, known: feed.pull.known)
            switch try await fetcher.fetch(request) {
            case .unchanged, .incomplete:
                try await pulls.noteAnswer(feed)
                return .idle
            case .fetched(let file, let version):
                return try await take(file, version, feed)
            }
        } catch let fault as FetchFault {
            try await pulls.noteFault(feed, fault)
            throw ServiceError(.failed, fault.description)
        }
    }

    private func take(_ file: FetchedFile, _ version: FileVersion, _ feed: PulledFeed) async throws -> JobEnd {
        if file.digest == feed.pull.digest {
            try await pulls.noteAnswer(feed, version)
            return .idle
        }
        if file.digest == feed.pull.refusedDigest, let words = feed.pull.refusedFault {
            try await pulls.noteRefusal(feed, digest: file.digest, words)
            return .idle
        }
        let request = ImportRequest(
            tenant: feed.tenant,
            feedName: feed.name,
            path: file.path,
            fileName: feed.source.url.fileName,
            caller: .worker
        )
        do {
            // The path is good for as long as the file is.
            defer { withExtendedLifetime(file) {} }
            let summary = try await imports.run(request)
            try await pulls.noteImport(feed, version, digest: file.digest, run: summary.run)
            logger.info(
                "feed run ended",
                metadata: ["tenant": "\(feed.tenant)", "run": "\(summary.run)", "state": "\(summary.state.rawValue)"]
            )
        } catch let error as ServiceError where error.code == .conflict {
            // Another import of the tenant runs. Nothing is remembered, so that the file is fetched again.
            return .later
        } catch let error as ServiceError where error.code == .unreadable {
            let words = "The file \(feed.source.url.place) came but cannot be read: \(error.message)"
            try await pulls.noteRefusal(feed, digest: file.digest, words)
            logger.warning(
                "a fetched file cannot be read",
                metadata: ["tenant": "\(feed.tenant)", "feed": "\(feed.name)"]
            )
        }
        return .done
    }
}

/// Does the work of a feed, and says once when the feed is silent for longer than expected, and once when it is not.
struct WatchedFeedJob: JobHandler {
    let job: any JobHandler
    let silences: FeedSilences
    let logger: Logger

    func perform(_ claim: JobClaim) async throws -> JobEnd {
        let end: Result<JobEnd, any Error>
        do {
            end = .success(try await job.perform(claim))
        } catch {
            // A source that cannot be reached is silent, too.
            end = .failure(error)
        }
        if !Task.isCancelled, let news = try? await silences.check(FeedID(rawValue: claim.subject), of: claim.tenant) {
            tell(news, claim.tenant)
        }
        return try end.get()
    }

    private func tell(_ news: FeedSilences.News, _ tenant: TenantID) {
        switch news {
        case .began(let feed):
            logger.warning(
                "a feed is silent for longer than expected",
                metadata: ["tenant": "\(tenant)", "feed": "\(feed)"]
            )
        case .ended(let feed):
            logger.notice("a feed is silent no longer", metadata: ["tenant": "\(tenant)", "feed": "\(feed)"])
        }
    }
}
