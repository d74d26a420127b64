import Postgres

/// One value of a document.
package enum Field: Sendable, Equatable {
    case null
    case text(String)
    case int(Int64)
    case double(Double)
    case bool(Bool)
    case timestamp(Timestamp)
    case date(CalendarDate)
    /// Several words; in JSON a list.
    case words([String])
    /// Words by their keys; in JSON an object.
    indirect case object([Member])

    package struct Member: Sendable, Equatable {
        package let key: String
        package let value: Field

        package init(_ key: String, _ value: Field) {
            self.key = key
            self.value = value
        }
    }

    package static func text(optional text: String?) -> Field { text.map(Field.text) ?? .null }
    package static func int(optional number: Int64?) -> Field { number.map(Field.int) ?? .null }
    package static func count(_ number: Int) -> Field { .int(Int64(number)) }
    package static func timestamp(optional time: Timestamp?) -> Field { time.map(Field.timestamp) ?? .null }
    package static func date(optional date: CalendarDate?) -> Field { date.map(Field.date) ?? .null }
}

/// One kind of field of a thing: its key, in snake_case, and how it is read.
package struct Column<Thing>: Sendable {
    package let key: String
    package let field: @Sendable (Thing) -> Field

    package init(_ key: String, _ field: @escaping @Sendable (Thing) -> Field) {
        self.key = key
        self.field = field
    }
}

/// Things of one kind; the first column is what names them.
package struct Table: Sendable, Equatable {
    package var keys: [String]
    package var rows: [[Field]]

    package init(keys: [String], rows: [[Field]]) {
        self.keys = keys
        self.rows = rows
    }

    package init<Thing>(_ things: some Sequence<Thing>, _ columns: [Column<Thing>]) {
        keys = columns.map(\.key)
        rows = things.map { thing in columns.map { $0.field(thing) } }
    }
}

/// One thing with its parts.
package struct Record: Sendable, Equatable {
    package indirect enum Part: Sendable, Equatable {
        case field(Field)
        case record(Record)
        case table(Table)
    }

    package var parts: [Entry]

    package struct Entry: Sendable, Equatable {
        package let key: String
        package let part: Part
    }

    package init(_ parts: KeyValuePairs<String, Part>) {
        self.parts = parts.map { Entry(key: $0.key, part: $0.value) }
    }

    package init<Thing>(_ thing: Thing, _ columns: [Column<Thing>]) {
        parts = columns.map { Entry(key: $0.key, part: .field($0.field(thing))) }
    }

    package mutating func append(_ key: String, _ part: Part) {
        parts.append(Entry(key: key, part: part))
    }

    /// The record as one row: records inside it as `outer_inner`, tables left out.
    package var flat: Table {
        var row = Table(keys: [], rows: [[]])
        for entry in parts {
            switch entry.part {
            case .field(let field):
                row.keys.append(entry.key)
                row.rows[0].append(field)
            case .record(let inner):
                let flat = inner.flat
                row.keys += flat.keys.map { "\(entry.key)_\($0)" }
                row.rows[0] += flat.rows[0]
            case .table:
                continue
            }
        }
        return row
    }
}

/// What a command prints to stdout.
package enum Document: Sendable, Equatable {
    case table(Table)
    case record(Record)
    /// Text that is the same in every format, such as a template file.
    case text(String)
}
