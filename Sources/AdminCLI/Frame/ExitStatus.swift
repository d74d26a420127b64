import Tenancy

/// How a command ended, as scripts see it; `cases` go from best to worst.
package enum ExitStatus: Int32, Error, CaseIterable, Comparable {
    case done = 0
    case held = 3
    case unreadable = 4
    case unknown = 5
    case conflict = 6
    case refused = 7
    case failed = 1
    case usage = 64
    case unavailable = 69

    /// The one table from what a service says to what a script sees.
    package init(_ code: ServiceError.Code) {
        self =
            switch code {
            case .failed: .failed
            case .held: .held
            case .unreadable: .unreadable
            case .unknown: .unknown
            case .conflict: .conflict
            case .refused: .refused
            case .invalid: .usage
            case .unavailable: .unavailable
            }
    }

    /// The status in one word, as the audit trail keeps it.
    package var word: String { String(describing: self) }

    /// Whether `--format json` still prints its document.
    package var hasDocument: Bool {
        switch self {
        case .done, .held, .unreadable: true
        case .unknown, .conflict, .refused, .failed, .usage, .unavailable: false
        }
    }

    package static func < (a: ExitStatus, b: ExitStatus) -> Bool {
        a.severity < b.severity
    }

    private var severity: Int {
        // Every case is in allCases, in the order of declaration.
        Self.allCases.firstIndex(of: self) ?? Self.allCases.count
    }
}
