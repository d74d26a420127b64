import Postgres

/// JSON with the keys in the order in which they were given, which Foundation's encoder does not keep.
struct JSONText {
    private(set) var text = ""

    init(_ table: Table) {
        append(table, indent: "")
        text += "\n"
    }

    init(_ record: Record) {
        append(record, indent: "")
        text += "\n"
    }

    init(_ results: [TenantResult]) {
        appendList(results, indent: "") { json, result, indent in
            var record = Record(["tenant": .field(.text(result.slug))])
            switch result.document {
            case .table(let table): record.append("result", .table(table))
            case .record(let inner): record.append("result", .record(inner))
            case .text(let text): record.append("result", .field(.text(text)))
            case nil: break
            }
            if let error = result.error {
                record.append("error", .record(error.record))
            }
            json.append(record, indent: indent)
        }
        text += "\n"
    }

    private mutating func append(_ table: Table, indent: String) {
        appendList(table.rows, indent: indent) { json, row, indent in
            json.appendObject(Array(zip(table.keys, row)), indent: indent) { json, field, indent in
                json.append(field, indent: indent)
            }
        }
    }

    private mutating func append(_ record: Record, indent: String) {
        appendObject(record.parts.map { ($0.key, $0.part) }, indent: indent) { json, part, indent in
            switch part {
            case .field(let field): json.append(field, indent: indent)
            case .record(let inner): json.append(inner, indent: indent)
            case .table(let table): json.append(table, indent: indent)
            }
        }
    }

    private mutating func append(_ field: Field, indent: String) {
        switch field {
        case .null: text += "null"
        case .text(let string): appendQuoted(string)
        case .int(let number): text += String(number)
        case .double(let number): text += number.isFinite ? String(number) : "null"
        case .bool(let flag): text += flag ? "true" : "false"
        case .timestamp(let time): appendQuoted(time.description)
        case .date(let date): appendQuoted(date.description)
        case .words(let words): appendList(words, indent: indent) { json, word, _ in json.appendQuoted(word) }
        case .object(let members):
            appendObject(members.map { ($0.key, $0.value) }, indent: indent) { json, field, indent in
                json.append(field, indent: indent)
            }
        }
    }

    private mutating func appendList<Element>(
        _ elements: [Element],
        indent: String,
        _ body: (inout JSONText, Element, String) -> Void
    ) {
        guard !elements.isEmpty else {
            text += "[]"
            return
        }
        let inner = indent + "  "
        text += "[\n"
        for (index, element) in elements.enumerated() {
            text += inner
            body(&self, element, inner)
            text += index + 1 < elements.count ? ",\n" : "\n"
        }
        text += indent + "]"
    }

    private mutating func appendObject<Element>(
        _ members: [(String, Element)],
        indent: String,
        _ body: (inout JSONText, Element, String) -> Void
    ) {
        let inner = indent + "  "
        text += "{\n"
        for (index, (key, element)) in members.enumerated() {
            text += inner
            appendQuoted(key)
            text += ": "
            body(&self, element, inner)
            text += index + 1 < members.count ? ",\n" : "\n"
        }
        text += indent + "}"
    }

    private mutating func appendQuoted(_ string: String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.properties.generalCategory == .control:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
