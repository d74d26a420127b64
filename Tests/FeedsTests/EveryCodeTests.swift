import Directory
import Feeds
import TestSupport
import Tenancy
import Testing

private typealias Line = ImportFixture

/// Every code of the feed log, written by the import of a real file.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30)))
struct EveryCodeTests {
    @Test(arguments: CodeCase.all)
    func `a code comes with its severity, its words, its remedy and who can repair it`(
        _ given: CodeCase
    ) async throws {
        let harbour = try await ImportFixture.make()

        let run = try await given.make(harbour)

        let entries = try await harbour.log(run).filter { $0.code == given.code.rawValue }
        let entry = try #require(entries.first, "no such entry")
        #expect(entry.severity == given.severity)
        #expect(entry.who == given.who?.rawValue)
        #expect(entry.message == given.message)
        #expect(entry.remedy == given.remedy)
        #expect(Visible.text(entry.message) == entry.message, "nothing is invisible")
        guard !given.code.isAboutRun, given.code != .rowWidth else { return }
        #expect(["Quill", "Kim", "\"E1\""].contains { entry.message.contains($0) }, "the person or the ID")
        #expect(entry.message.contains(entry.value.map(Visible.text) ?? ""))
    }

    @Test func `what cannot be seen is shown in a message, and kept as it was sent beside it`() async throws {
        let harbour = try await ImportFixture.make()

        let run = try await harbour.run([
            Line.line("A\u{A0}1", first: "A\u{200B}da", email: "ada@example.com", title: "Barback"),
            Line.line("\"B\t1\"", first: "Kim", email: "kim@example.com"),
        ])

        let entries = try await harbour.log(run.run)
        #expect(
            entries.map(\.message) == [
                "A[U+200B]da Quill (external ID \"A⍽1\") was not processed: job title \"Barback\" does not exist.",
                "Kim Quill on line 3 has no external ID (the cell holds \"B⇥1\", which no external ID can be) "
                    + "and was not imported.",
            ]
        )
        #expect(entries.map(\.externalID) == ["A\u{A0}1", nil])
    }
}

struct EveryCodeListTests {
    /// The codes that customers and their scripts are promised.
    private static let promised = """
        RUN_EMPTY_FILE RUN_NOT_TEXT RUN_BAD_ENCODING RUN_BOM_STRIPPED RUN_MALFORMED_CSV RUN_HEADER_MISSING
        RUN_HEADER_DUPLICATE RUN_HEADER_UNKNOWN RUN_SAME_AS_LAST RUN_BUSY RUN_HELD_REMOVALS RUN_HELD_UNIT_EMPTY
        RUN_HELD_CREATIONS RUN_HELD_ID_CHURN RUN_REMOVALS_SKIPPED RUN_INTERNAL
        ROW_WIDTH ROW_ID_MISSING ROW_ID_DUPLICATE ROW_ID_DUPLICATE_REJECTED ROW_ID_OTHER_PERSON
        ROW_ID_LOOKALIKE ROW_ID_FORMAT ROW_EMAIL_INVALID ROW_EMAIL_MISSING ROW_EMAIL_IN_USE ROW_EMAIL_IN_USE_KEPT
        ROW_EMAIL_TWICE_IN_FILE ROW_EMAIL_REUSED ROW_REACTIVATED ROW_NAME_MISSING ROW_JOB_TITLE_MISSING
        ROW_JOB_TITLE_UNKNOWN ROW_JOB_TITLE_NEAR ROW_DEPARTMENT_UNKNOWN ROW_DEPARTMENT_NEAR ROW_UNIT_UNKNOWN
        ROW_UNIT_WRONG_ID_KIND ROW_DATE_INVALID ROW_DATE_ORDER ROW_STATUS_UNKNOWN ROW_STATUS_CONTRADICTS
        ROW_MANAGER_UNKNOWN ROW_MANAGER_LOOP ROW_VALUE_TOO_LONG ROW_FIELD_LOCKED ROW_PROFILE_REFUSED ROW_PROTECTED
        ROW_NOT_IN_FILE ROW_INACTIVE_UNKNOWN ROW_HAND_DEACTIVATED
        """.split(whereSeparator: \.isWhitespace).map(String.init)

    @Test func `every promised code exists`() {
        let known = Set(LogCode.allCases.map(\.rawValue))

        #expect(Set(Self.promised).subtracting(known).isEmpty)
        #expect(Self.promised.count == 51)
    }

    @Test func `every code has a file that produces it, with either of its wordings`() {
        let covered = Set(CodeCase.all.filter { !$0.isKept }.map(\.code))
        let coveredKept = Set(CodeCase.all.filter(\.isKept).map(\.code))

        #expect(covered == Set(LogCode.allCases))
        #expect(coveredKept == Set(LogCode.allCases.filter { $0.wordingWhenKept != nil }))
        #expect(Set(CodeCase.all.map(\.message)).count == CodeCase.all.count, "each says something else")
    }
}
