/// What must be the same for a file to be taken for the one that was applied last.
struct ModelRepetition: Equatable {
    let text: String
    let isSnapshot: Bool
    /// How the directory stood when the last one had been applied.
    var usersRevision: Int
    let catalogueRevision: Int
}
