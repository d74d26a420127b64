import Feeds

/// What the model remembers of a run.
struct ModelRun {
    struct Change {
        let person: Int
        let field: ModelField
        let before: String?
        let after: String?
        /// Of the status of somebody who came back: what had made them inactive.
        var cause: String?
    }

    /// Set for a file, which may be the feed's last; not for records that came back.
    var isFile: Bool
    var state: FeedRunState
    var changes: [Change] = []
    /// What it would do, while it waits for approval.
    var plan: ModelPlan?
    /// How the catalogues and the people stood when it was planned.
    var catalogueRevision = 0
    var usersRevision = 0
    var revisions: [Int: Int] = [:]
    var entries: [ModelPlan.Entry] = []
    var repetition: ModelRepetition?
}
