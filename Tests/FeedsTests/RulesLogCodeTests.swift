import Testing

@testable import Feeds

struct RulesLogCodeTests {
    @Test func `every code has its texts in exactly one table`() {
        for code in LogCode.allCases {
            let tables = [LogCode.runWordings, LogCode.identityWordings, LogCode.valueWordings].filter {
                $0[code] != nil
            }
            #expect(tables.count == 1, "\(code)")
            #expect((LogCode.runWordings[code] != nil) == code.isAboutRun)
        }
        #expect(LogCode.allCases.count == 54)
    }

    @Test func `templates use nothing but the placeholders that SQL knows`() {
        let known = Set(LogPlaceholder.allCases.map(\.rawValue))
        for wording in allWordings {
            for text in [wording.message, wording.remedy] {
                let used = text.matches(of: /\{([^}]*)\}/).map { String($0.output.1) }
                #expect(known.isSuperset(of: used), "\(text)")
                #expect(text.count { $0 == "{" } == used.count)
            }
        }
    }

    @Test func `every entry says what to do, and none sends a clerk to support`() {
        for wording in allWordings {
            #expect(wording.message.hasSuffix(".") || wording.message.hasSuffix("{detail}"))
            #expect(wording.remedy.hasSuffix("."))
            #expect(!(wording.message + wording.remedy).lowercased().contains("support"))
            #expect((wording.who == nil) == wording.remedy.hasPrefix("Nothing to do"))
        }
    }

    @Test func `entries about a record name the person or the ID`() {
        for code in LogCode.allCases where !code.isAboutRun && code != .rowWidth {
            for wording in [code.wording, code.wordingWhenKept].compactMap(\.self) {
                #expect(wording.message.contains("{person}") || wording.message.contains("{id}"), "\(code)")
            }
        }
    }

    @Test func `a record of a known person is an error only if nothing of it was applied`() {
        for (code, wording) in LogCode.keptWordings where wording.severity == .error {
            #expect(wording.message.lowercased().contains("nothing was applied"), "\(code.rawValue)")
        }
        #expect(LogCode.rowEmailInvalid.severity == .error)
        #expect(LogCode.rowEmailInvalid.wordingWhenKept?.severity == .warning)
    }

    @Test func `held codes wait and file faults are fatal`() {
        for code in LogCode.allCases {
            #expect((code.severity == .held) == code.rawValue.hasPrefix("RUN_HELD_"))
            #expect(code.severity != .fatal || code.isAboutRun)
        }
    }

    @Test func `a value that looks like a placeholder is shown as sent`() {
        let text = LogCode.runHeaderMissing.render(["line": "1", "column": "{value}", "value": "a, b"])

        #expect(text == "The header on line 1 lacks {value}. Columns found: a, b. Nothing was changed.")
        #expect(LogWording.render("{n} of {m} {open", ["n": "2"]) == "2 of {m} {open")
    }

    private var allWordings: [LogWording] {
        LogCode.allCases.flatMap { [$0.wording, $0.wordingWhenKept].compactMap(\.self) }
    }
}
