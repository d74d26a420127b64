/// How long a mail server may take, so that none that stalls can hold a worker.
struct SMTPLimits: Sendable {
    var connect: Duration = .seconds(10)

    /// For each answer.
    ///
    /// A server that checks what it is given may take its time before it says 250; to give up then would leave a message
    /// whose fate is unknown.
    var reply: Duration = .seconds(100)

    /// For one message, with all that belongs to it.
    var message: Duration = .seconds(180)

    /// How long a cancelled task still waits for the answer to a message that the server has in full.
    var answerAfterCancellation: Duration = .seconds(5)

    /// For the server's answer when we take our leave.
    var farewell: Duration = .seconds(2)
}

extension Duration {
    var wholeMilliseconds: Int {
        Int(components.seconds) * 1_000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
