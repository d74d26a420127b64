import Testing

@testable import Postgres

/// The pool's decisions, without a server: members are letters, waiters are numbers.
@Suite struct PoolStateTests {
    private typealias State = PoolState<String, Int>

    private func filled(_ size: Int, _ members: [String]) -> State {
        var state = State(size: size)
        for (index, member) in members.enumerated() {
            _ = state.acquire(-1 - index)
            _ = state.opened(member)
        }
        return state
    }

    @Test func `a connection is opened for each waiter until the pool is full`() {
        var state = State(size: 2)
        #expect(state.acquire(1) == .waitAndOpen)
        #expect(state.acquire(2) == .waitAndOpen)
        #expect(state.acquire(3) == .wait)
        #expect(state.opened("a") == .handOver("a", to: 1))
        #expect(state.opened("b") == .handOver("b", to: 2))
        #expect(state.waiters == [3])
    }

    @Test func `who asked first is served first`() {
        var state = filled(1, ["a"])
        for waiter in 1...3 {
            #expect(state.acquire(waiter) == .wait)
        }
        for waiter in 1...3 {
            #expect(state.released("a", isFit: true) == .handOver("a", to: waiter))
        }
        #expect(state.released("a", isFit: true) == .keep)
        #expect(state.idle == ["a"])
    }

    @Test func `the connection used last is lent first`() {
        var state = filled(2, ["a", "b"])
        _ = state.released("a", isFit: true)
        _ = state.released("b", isFit: true)
        #expect(state.acquire(1) == .lease("b"))
        #expect(state.acquire(2) == .lease("a"))
    }

    @Test func `an unfit connection is closed, and replaced when somebody waits`() {
        var state = filled(1, ["a"])
        #expect(state.released("a", isFit: false) == .close("a"))
        #expect(state.isEmpty)
        #expect(state.acquire(1) == .waitAndOpen)
        _ = state.opened("b")
        #expect(state.acquire(2) == .wait)
        #expect(state.released("b", isFit: false) == .replace("b"))
        #expect(state.opened("c") == .handOver("c", to: 2))
    }

    @Test func `an opening that fails is told to one waiter while others may still be served`() {
        var state = filled(2, ["a"])
        for waiter in 1...3 {
            _ = state.acquire(waiter)
        }
        #expect(state.openingFailed() == State.Failed(told: [1], opensAgain: true))
        #expect(state.released("a", isFit: true) == .handOver("a", to: 2))
        #expect(state.openingFailed() == State.Failed(told: [3], opensAgain: false))
    }

    @Test func `an opening that fails is told to all when nothing else can serve them`() {
        var state = State(size: 1)
        for waiter in 1...3 {
            _ = state.acquire(waiter)
        }
        #expect(state.openingFailed() == State.Failed(told: [1, 2, 3], opensAgain: false))
        #expect(state.isEmpty)
        #expect(state.acquire(4) == .waitAndOpen)
    }

    @Test func `a waiter that gives up leaves the queue, and the connection opened for it is kept`() {
        var state = State(size: 1)
        _ = state.acquire(1)
        #expect(state.giveUp(1) == true)
        #expect(state.giveUp(1) == false)
        #expect(state.opened("a") == .keep)
        #expect(state.acquire(2) == .lease("a"))
    }

    @Test func `an opening that fails for nobody is forgotten`() {
        var state = State(size: 1)
        _ = state.acquire(1)
        _ = state.giveUp(1)
        #expect(state.openingFailed() == State.Failed(told: [], opensAgain: false))
        #expect(state.isEmpty)
    }

    @Test func `a waiter that was served cannot give up`() {
        var state = State(size: 1)
        _ = state.acquire(1)
        _ = state.opened("a")
        #expect(state.giveUp(1) == false)
    }

    @Test func `a closed pool lends nothing and takes back to close`() {
        var state = filled(3, ["a", "b"])
        _ = state.released("b", isFit: true)
        _ = state.acquire(9)
        _ = state.acquire(1)
        let left = state.close()
        #expect(left.idle.isEmpty)
        #expect(left.waiters == [1])
        #expect(state.acquire(2) == .closed)
        #expect(state.released("a", isFit: true) == .close("a"))
        #expect(state.released("b", isFit: false) == .close("b"))
        #expect(state.opened("c") == .close("c"))
        #expect(state.isEmpty)
    }

    @Test func `no order of events loses a connection, a waiter or the bound`() {
        var random = SystemRandomNumberGenerator()
        for size in 1...4 {
            var state = State(size: size)
            var leased: [String] = []
            var waiting: [Int] = []
            var next = 0
            for _ in 0..<5000 {
                next += 1
                switch UInt8.random(in: 0..<6, using: &random) {
                case 0, 1:
                    switch state.acquire(next) {
                    case .lease(let member): leased.append(member)
                    case .wait, .waitAndOpen: waiting.append(next)
                    case .closed: Issue.record("closed")
                    }
                case 2 where state.opening > 0:
                    if case .handOver(let member, let waiter) = state.opened("m\(next)") {
                        #expect(waiting.removeFirst() == waiter)
                        leased.append(member)
                    }
                case 3 where state.opening > 0:
                    let told = state.openingFailed().told
                    #expect(told == Array(waiting.prefix(told.count)))
                    waiting.removeFirst(told.count)
                case 4 where !leased.isEmpty:
                    let member = leased.removeFirst()
                    if case .handOver(_, let waiter) = state.released(member, isFit: Bool.random(using: &random)) {
                        #expect(waiting.removeFirst() == waiter)
                        leased.append(member)
                    }
                case 5 where !waiting.isEmpty:
                    let waiter = waiting.remove(at: Int.random(in: waiting.indices, using: &random))
                    #expect(state.giveUp(waiter) == true)
                default: break
                }
                #expect(state.waiters == waiting)
                #expect(state.leased == leased.count)
                #expect(state.idle.count + state.leased + state.opening <= size)
                // Nobody waits while there is something to have, or nothing on its way.
                #expect(waiting.isEmpty || state.idle.isEmpty)
                #expect(waiting.isEmpty || state.opening > 0 || state.leased == size)
            }
        }
    }
}
