/// Writes queries as an analyst might, over everything that one may read; the same ones for the same seed.
struct AnalystQueries {
    private var dice: SplitMix
    private let relations: [AnalystProbe.Relation]
    /// Words to look for: the tenant's own, others', and nobody's.
    private let words: [String]

    init(seed: UInt64, _ relations: [AnalystProbe.Relation], words: [String]) {
        dice = SplitMix(state: seed)
        self.relations = relations.map { relation in
            AnalystProbe.Relation(
                name: relation.name,
                columns: relation.columns.filter { !Self.clocks.contains("\(relation.name).\($0)") },
                isView: relation.isView
            )
        }
        self.words = words
    }

    /// Columns that the clock decides: they differ from one moment to the next.
    private static let clocks: Set = ["muster.freshness.lag_seconds", "muster.freshness_breach.seconds"]

    /// A query whose answer does not depend on the order in which rows are read.
    mutating func next() -> String {
        switch Int.random(in: 0..<7, using: &dice) {
        case 0: rows()
        case 1: groups()
        case 2: join()
        case 3: semijoin()
        case 4: ranks()
        case 5: sets()
        default: fault()
        }
    }

    private mutating func rows() -> String {
        let relation = pick(relations)
        let columns = some(relation.columns)
        let order = (1...columns.count).map(String.init).joined(separator: ", ")
        let limit = Bool.random(using: &dice) ? " LIMIT \(Int.random(in: 1...9, using: &dice))" : ""
        return "SELECT \(columns.joined(separator: ", ")) FROM \(relation.name) AS a \(filter(relation)) "
            + "ORDER BY \(order)\(limit)"
    }

    private mutating func groups() -> String {
        let relation = pick(relations)
        let (key, other) = (pick(relation.columns), pick(relation.columns))
        return """
            SELECT a.\(key), count(*), count(DISTINCT a.\(other)), min(a.\(other)::text), max(a.\(other)::text)
            FROM \(relation.name) AS a \(filter(relation)) GROUP BY 1 ORDER BY 1
            """
    }

    private mutating func join() -> String {
        let (left, right, key) = pair()
        let side = pick(["INNER", "LEFT", "FULL"])
        return """
            SELECT count(*), count(a.\(pick(left.columns))), count(DISTINCT b.\(pick(right.columns)))
            FROM \(left.name) AS a \(side) JOIN \(right.name) AS b ON a.\(key)::text = b.\(key)::text
            """
    }

    private mutating func semijoin() -> String {
        let (left, right, key) = pair()
        let not = pick(["", "NOT "])
        return """
            SELECT count(*), min(a.\(key)::text) FROM \(left.name) AS a
            WHERE \(not)EXISTS (SELECT FROM \(right.name) AS b WHERE a.\(key)::text = b.\(key)::text)
            """
    }

    private mutating func ranks() -> String {
        let relation = pick(relations)
        let (column, other) = (pick(relation.columns), pick(relation.columns))
        return """
            SELECT a.\(column)::text, rank() OVER (ORDER BY a.\(column)::text), sum(1) OVER (PARTITION BY a.\(other)::text)
            FROM \(relation.name) AS a \(filter(relation)) ORDER BY 1, 2, 3
            """
    }

    private mutating func sets() -> String {
        let (left, right, key) = pair()
        let verb = pick(["UNION", "EXCEPT", "INTERSECT", "UNION ALL"])
        return """
            SELECT \(key)::text FROM \(left.name) \(verb) SELECT \(key)::text FROM \(right.name) ORDER BY 1
            """
    }

    /// One that fails, or not, by what is in the rows.
    private mutating func fault() -> String {
        let relation = pick(relations)
        let column = "a.\(pick(relation.columns))"
        let divisor = Int.random(in: 2...40, using: &dice)
        let expression = pick([
            "1 / (hashtext(coalesce(\(column)::text, '')) % \(divisor))",
            "coalesce(\(column)::text, '0')::bigint",
            "(SELECT d.email FROM muster.directory AS d WHERE d.status = \(column)::text)",
        ])
        return "SELECT max(\(expression)::text) FROM \(relation.name) AS a"
    }

    private mutating func pair() -> (AnalystProbe.Relation, AnalystProbe.Relation, key: String) {
        let left = pick(relations)
        let partners = relations.filter { !Set($0.columns).isDisjoint(with: left.columns) }
        let right = pick(partners)
        return (left, right, pick(left.columns.filter { right.columns.contains($0) }))
    }

    private mutating func filter(_ relation: AnalystProbe.Relation) -> String {
        guard Int.random(in: 0..<3, using: &dice) > 0 else { return "" }
        let column = "a.\(pick(relation.columns))"
        let word = pick(words)
        let condition = pick([
            "\(column)::text = '\(word)'", "\(column)::text > '\(word)'", "\(column)::text LIKE '%\(word)%'",
            "\(column)::text ^@ '\(word)'", "lower(\(column)::text) <> '\(word)'", "\(column) IS NULL",
            "\(column) IS NOT NULL", "length(\(column)::text) % 3 = 1",
            "\(column)::text IN (SELECT b.email FROM muster.directory AS b)",
        ])
        return "WHERE \(condition)"
    }

    private mutating func pick<Thing>(_ things: [Thing]) -> Thing {
        things[Int.random(in: 0..<things.count, using: &dice)]
    }

    private mutating func some(_ things: [String]) -> [String] {
        Array(things.shuffled(using: &dice).prefix(Int.random(in: 1...things.count, using: &dice)))
    }
}

/// Steele, Lea and Flood's SplitMix64: every seed gives a sequence of its own.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
