/// The bookkeeping of a pool, without connections, time or threads: who has what, who waits, what to do next.
struct PoolState<Member: Equatable, Waiter: Equatable> {
    enum Acquired: Equatable {
        case lease(Member)
        /// Wait, and open a connection meanwhile.
        case waitAndOpen
        case wait
        case closed
    }

    enum Returned: Equatable {
        /// Whoever waits longest gets it.
        case handOver(Member, to: Waiter)
        case keep
        case close(Member)
        /// Close it and open another, because somebody waits.
        case replace(Member)
    }

    struct Failed: Equatable {
        /// Who gets the error.
        let told: [Waiter]
        /// Open another for those who still wait.
        let opensAgain: Bool
    }

    let size: Int
    private(set) var idle: [Member] = []
    private(set) var leased = 0
    private(set) var opening = 0
    private(set) var waiters: [Waiter] = []
    private(set) var isClosed = false

    init(size: Int) {
        precondition(size > 0, "a pool has at least one connection")
        self.size = size
    }

    var isEmpty: Bool { idle.isEmpty && leased == 0 && opening == 0 }

    mutating func acquire(_ waiter: Waiter) -> Acquired {
        guard !isClosed else { return .closed }
        // Last in, first out: few connections stay warm, and the rest are seldom touched.
        if let member = idle.popLast() {
            leased += 1
            return .lease(member)
        }
        waiters.append(waiter)
        return openIfUseful() ? .waitAndOpen : .wait
    }

    mutating func opened(_ member: Member) -> Returned {
        opening -= 1
        return place(member)
    }

    mutating func openingFailed() -> Failed {
        opening -= 1
        // Where nothing can come back and nothing is on its way, everybody would only wait for the same answer.
        let told = waiters.prefix(leased + opening == 0 ? waiters.count : 1)
        waiters.removeFirst(told.count)
        return Failed(told: Array(told), opensAgain: openIfUseful())
    }

    mutating func released(_ member: Member, isFit: Bool) -> Returned {
        leased -= 1
        guard isFit else { return openIfUseful() ? .replace(member) : .close(member) }
        return place(member)
    }

    /// Takes back a waiter that gives up; false when it has been served already.
    mutating func giveUp(_ waiter: Waiter) -> Bool {
        guard let index = waiters.firstIndex(of: waiter) else { return false }
        waiters.remove(at: index)
        return true
    }

    /// Ends the pool: what is idle is to be closed, who waits is to be told; what is leased closes when it returns.
    mutating func close() -> (idle: [Member], waiters: [Waiter]) {
        isClosed = true
        defer {
            idle = []
            waiters = []
        }
        return (idle, waiters)
    }

    private mutating func place(_ member: Member) -> Returned {
        guard !isClosed else { return .close(member) }
        guard !waiters.isEmpty else {
            idle.append(member)
            return .keep
        }
        leased += 1
        return .handOver(member, to: waiters.removeFirst())
    }

    // One opening for each waiter is enough, and never more than the pool may hold.
    private mutating func openIfUseful() -> Bool {
        guard !isClosed, opening < waiters.count, idle.count + leased + opening < size else { return false }
        opening += 1
        return true
    }
}
