import Synchronization

/// Tells a call that blocks on a thread of its own that nobody wants it any more.
package final class AbortSignal: Sendable {
    private let requested = Atomic<Bool>(false)

    package init() {}

    package var isRequested: Bool { requested.load(ordering: .relaxed) }

    package func request() { requested.store(true, ordering: .relaxed) }
}
