/// Lets one task wait until something happened or a time has passed; what happened before the wait counts.
actor WakeUp {
    private var isSignalled = false
    private var waiter: CheckedContinuation<Void, Never>?
    private var waits = 0

    func signal() {
        guard let waiter else {
            isSignalled = true
            return
        }
        self.waiter = nil
        waiter.resume()
    }

    func wait(atMost limit: Duration) async {
        guard !isSignalled else {
            isSignalled = false
            return
        }
        waits += 1
        let timer = Task { [wait = waits] in
            try? await Task.sleep(for: limit)
            self.end(wait)
        }
        await withCheckedContinuation { waiter = $0 }
        timer.cancel()
    }

    /// A timer that fires late must not end a later wait.
    private func end(_ wait: Int) {
        guard wait == waits, let waiter else { return }
        self.waiter = nil
        waiter.resume()
    }
}
