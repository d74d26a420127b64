import TestSupport

/// The dice of one sequence.
struct ModelDice {
    private var dice: Dice

    init(seed: Int) {
        dice = Dice(seed: UInt64(seed))
    }

    /// True so many times in a hundred.
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &dice) < percent }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &dice) }

    mutating func one<T>(of all: [T]) -> T { all[Int.random(in: all.indices, using: &dice)] }

    mutating func shuffled<T>(_ all: [T]) -> [T] { all.shuffled(using: &dice) }
}
