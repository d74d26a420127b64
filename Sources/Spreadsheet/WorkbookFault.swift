/// Why a file cannot be read as a workbook, or not to its end; the file alone is at fault.
package enum WorkbookFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// An archive, but not of an Excel workbook; says what it is, or what it lacks.
    case noWorkbook(String)
    /// Some part needs a password.
    case encrypted
    /// It would take more memory or time than any sheet of people does; says which limit it passed.
    case tooLarge(String)
    /// It does not hold what its own format demands; says where.
    case damaged(String)
    /// There is no sheet of that name.
    case noSheet(String, present: [String])

    /// What is wrong, as a clause that can follow "it cannot be read:".
    package var description: String {
        switch self {
        case .noWorkbook(let what): what
        case .encrypted: "it is protected by a password; save it without one"
        case .tooLarge(let limit): "\(limit); save it anew with the rows that matter"
        case .damaged(let place): "the workbook is damaged (\(place)); open it in Excel and save it again"
        case .noSheet(let name, let present):
            "it has no sheet \"\(name)\"; its sheets are \(present.map { "\"\($0)\"" }.joined(separator: ", "))"
        }
    }
}

/// What a workbook may cost before it is refused.
package struct WorkbookLimits: Sendable {
    /// Bytes of all that is unpacked, and of all the text that comes out of it.
    package var totalBytes = 2 << 30
    /// How many times larger than packed a part may become, once it is over `unratedBytes`.
    package var ratio = 250
    package var unratedBytes = 16 << 20
    /// Bytes of the texts that cells share; they are kept in memory.
    package var sharedTextBytes = 256 << 20
    package var sharedTexts = 8_000_000
    /// Bytes of one row.
    package var rowBytes = 4 << 20
    package var styles = 100_000
    /// Excel's own limits.
    package var rows = 1_048_576
    package var columns = 16_384

    package init() {}
}

/// Counts what a workbook has cost so far.
final class WorkbookBudget {
    let limits: WorkbookLimits
    private var spent = 0

    init(_ limits: WorkbookLimits) {
        self.limits = limits
    }

    /// - Throws: `WorkbookFault.tooLarge`.
    func spend(_ bytes: Int) throws(WorkbookFault) {
        spent += bytes
        guard spent <= limits.totalBytes else {
            throw .tooLarge("its content unpacks to more than \(Self.words(limits.totalBytes))")
        }
    }

    static func words(_ bytes: Int) -> String {
        bytes >= 1 << 30 ? "\(bytes >> 30) GB" : bytes >= 1 << 20 ? "\(bytes >> 20) MB" : "\(bytes) bytes"
    }
}
