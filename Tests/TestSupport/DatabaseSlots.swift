/// How many tests have a database at a time.
///
/// Swift Testing starts all tests at once; each with its pools of connections, they would be more than a server takes.
/// A time limit counts the wait for a turn too, so limits are there for what hangs, not for what is slow.
actor DatabaseSlots {
    static let shared = DatabaseSlots(count: 10)

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(count: Int) {
        free = count
    }

    func acquire() async {
        guard free == 0 else {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func release() {
        guard waiting.isEmpty else { return waiting.removeFirst().resume() }
        free += 1
    }
}
