/// Answers random questions about a person without remembering anything.
///
/// The answer depends on the seed, the person and the question alone, so a file of a million people is written in
/// one pass, in any order, and the next day's file knows what the first one said.
struct Dice {
    let seed: UInt64

    /// What is asked; each question has an answer of its own.
    enum Question: UInt64 {
        case firstName, lastName, title, department, unit, startDate, phone, language, quirk
        case leaves, changes, changedField, isFaulty, fault, faultDetail
    }

    /// A number below `bound`.
    func roll(_ bound: Int, _ question: Question, person: Int, day: Int = 0) -> Int {
        var state = seed &* 0x9E37_79B9_7F4A_7C15
        state = Self.scramble(state &+ question.rawValue &* 0xD1B5_4A32_D192_ED03)
        state = Self.scramble(state &+ UInt64(truncatingIfNeeded: person))
        state = Self.scramble(state &+ UInt64(truncatingIfNeeded: day))
        return Int(state % UInt64(bound))
    }

    /// True for the given share (0…1) of people.
    func happens(_ share: Double, _ question: Question, person: Int, day: Int = 0) -> Bool {
        Double(roll(1_000_000, question, person: person, day: day)) < share * 1_000_000
    }

    /// An element; the first ones come more often, as a firm has more waiters than directors.
    func pick<Element>(_ elements: [Element], _ question: Question, person: Int, day: Int = 0) -> Element {
        let uniform = Double(roll(1 << 30, question, person: person, day: day)) / Double(1 << 30)
        return elements[min(Int(uniform * uniform * Double(elements.count)), elements.count - 1)]
    }

    /// The finishing step of SplitMix64 (Steele, Lea and Flood, 2014).
    private static func scramble(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
