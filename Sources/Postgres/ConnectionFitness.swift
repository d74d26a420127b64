/// Whether a connection may serve somebody else; decided here and nowhere else.
enum ConnectionFitness: Equatable {
    case fit
    /// Inside a transaction, which has to be rolled back first.
    case inTransaction
    case unfit(reason: String)

    static func judge(_ link: ServerLink) -> ConnectionFitness {
        judge(isBroken: link.isBroken, isInPipeline: link.isInPipeline, transaction: link.transaction)
    }

    static func judge(
        isBroken: Bool,
        isInPipeline: Bool,
        transaction: ServerLink.Transaction
    ) -> ConnectionFitness {
        if isBroken { return .unfit(reason: "the connection is lost") }
        if isInPipeline { return .unfit(reason: "a pipeline was left unfinished") }
        switch transaction {
        case .idle: return .fit
        case .open, .failed: return .inTransaction
        case .active: return .unfit(reason: "a statement was left unfinished")
        case .unknown: return .unfit(reason: "the server does not answer")
        }
    }
}
