/// From which size on a plan must wait for approval.
package enum SafeguardLimit: Equatable, Sendable, CustomStringConvertible {
    /// Never hold.
    case off
    /// Hold as soon as one person is concerned.
    case always
    /// Hold from that many people on, and, if a percentage is given, only above it.
    case from(people: Int, overPercent: Double?)

    /// Whether so many people, of so many active users of the feed, are too many.
    package func holds(_ people: Int, of base: Int) -> Bool {
        guard people > 0 else { return false }
        switch self {
        case .off: return false
        case .always: return true
        case .from(let least, let percent):
            guard people >= least else { return false }
            guard let percent else { return true }
            return Double(people) * 100 > percent * Double(base)
        }
    }

    /// Reads "off", "0", "5" (people), "10%" (with the present number of people) or "5,10%"; nil for anything else.
    package init?(_ text: String, replacing present: SafeguardLimit) {
        let words = text.lowercased().split { $0 == "," || $0 == " " }.map(String.init)
        guard let first = words.first, words.count <= 2 else { return nil }
        switch (first, words.count) {
        case ("off", 1): self = .off
        case ("0", 1), ("0%", 1): self = .always
        case (_, 1):
            if let people = Self.people(first) {
                self = .from(people: people, overPercent: nil)
            } else if let percent = Self.percent(first) {
                self = .from(people: present.people ?? 1, overPercent: percent)
            } else {
                return nil
            }
        default:
            guard let people = Self.people(first), let percent = Self.percent(words[1]) else { return nil }
            self = .from(people: people, overPercent: percent)
        }
    }

    /// The form that `init` reads.
    package var description: String {
        switch self {
        case .off: "off"
        case .always: "0"
        case .from(let people, nil): String(people)
        case .from(let people, let percent?): "\(people),\(Self.short(percent))%"
        }
    }

    private var people: Int? {
        guard case .from(let people, _) = self else { return nil }
        return people
    }

    private static func people(_ text: String) -> Int? {
        guard let number = Int(text), number > 0, text.allSatisfy(\.isNumber) else { return nil }
        return number
    }

    private static func percent(_ text: String) -> Double? {
        guard text.hasSuffix("%"), let number = Double(text.dropLast()), 0...100_000 ~= number else { return nil }
        return number
    }

    /// 10 instead of 10.0, 12.5 as it is.
    static func short(_ number: Double) -> String {
        let tenths = (number * 10).rounded() / 10
        return tenths == tenths.rounded() ? String(Int(tenths)) : String(tenths)
    }
}

/// The limits of a feed, one for each way a file can be wrong as a whole.
package struct SafeguardLimits: Equatable, Sendable {
    /// People who become inactive, by absence or by status.
    package var removals: SafeguardLimit
    /// The people of one unit, when it loses everybody.
    package var unitEmptied: SafeguardLimit
    package var creations: SafeguardLimit
    /// New IDs whose name and e-mail are those of an active user with another ID.
    package var idChurn: SafeguardLimit

    package static let standard = SafeguardLimits(
        removals: .from(people: 5, overPercent: 10),
        unitEmptied: .from(people: 5, overPercent: nil),
        creations: .from(people: 20, overPercent: 25),
        idChurn: .from(people: 5, overPercent: nil)
    )

    package init(
        removals: SafeguardLimit,
        unitEmptied: SafeguardLimit,
        creations: SafeguardLimit,
        idChurn: SafeguardLimit
    ) {
        self.removals = removals
        self.unitEmptied = unitEmptied
        self.creations = creations
        self.idChurn = idChurn
    }
}
