/// The file that HR sends: everyone of one day, some with a mistake.
struct EmployeesFile {
    let workforce: Workforce
    /// The share of people with a mistake in their record.
    let mistakes: Double
    let shuffled: Bool

    func write(path: String, dialect: CSVDialect) throws {
        var file = try CSVFile(path: path, dialect: dialect)
        try file.write(Employee.header)
        let order = Order(count: workforce.everListed, shuffled: shuffled)
        for position in 0..<workforce.everListed {
            for line in lines(about: order.number(at: position)) {
                try file.write(line)
            }
        }
        try file.finish()
    }

    private func lines(about number: Int) -> [[String]] {
        guard let person = workforce.employee(number) else { return [] }
        guard let mistake = workforce.mistake(with: number, share: mistakes) else { return [person.cells] }
        return mistake.lines(for: person, number: number, of: workforce)
    }
}

/// In which order people are written: as they were hired, or jumbled without keeping a list of them.
struct Order {
    private let count: Int
    private let stride: Int

    init(count: Int, shuffled: Bool) {
        self.count = count
        // Steps of a prime that does not divide the count visit everyone once.
        let primes = [7_368_787, 1_299_709, 104_729, 7_919]
        stride = shuffled ? primes.first { count % $0 != 0 } ?? 1 : 1
    }

    func number(at position: Int) -> Int { position * stride % count }
}
