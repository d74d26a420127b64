import Feeds
import Postgres
import TestSupport
import Tenancy
import Testing

private typealias Line = ImportFixture

extension CodeCase {
    private static let header = ImportFixture.header + "\n"
    private static let sound = header + Line.line("E1") + "\n"

    /// What is wrong with, or worth knowing about, a file as a whole.
    static let aboutRuns = [
        CodeCase(
            .runEmptyFile,
            .fatal,
            .hr,
            "The file holds no employee records. Nothing was changed and nobody was deactivated.",
            remedy: "Check the export in the HR system and send the file again.",
            by: refused(header)
        ),
        CodeCase(
            .runNotText,
            .fatal,
            .hr,
            "The file cannot be read as CSV or as an Excel workbook: it is a PDF document. Nothing was "
                + "changed and nobody was deactivated.",
            remedy: "Save the sheet as \"CSV UTF-8\" or as an Excel workbook (.xlsx) and send that file.",
            by: refused("%PDF-1.7\n" + sound)
        ),
        CodeCase(
            .runBadEncoding,
            .fatal,
            .admin,
            "Line 3 holds characters that are not valid UTF-8: byte 0xEB, which would be \"ë\" in "
                + "Windows-1252. Nothing was changed.",
            remedy: "Export the file as \"CSV UTF-8\", or set the encoding of feed default with \"muster feed set\".",
            by: refused(Array(sound.utf8) + Array("Zo".utf8) + [0xEB] + Array(",Quill\n".utf8))
        ),
        CodeCase(
            .runBOMStripped,
            .info,
            nil,
            "The file starts with an invisible byte order mark, as Excel writes it. It was ignored."
        ) { fixture in
            try await fixture.run(text: "\u{FEFF}" + sound).run
        },
        CodeCase(
            .runMalformedCSV,
            .fatal,
            .hr,
            "The quotation mark opened on line 3 is never closed, so what follows cannot be read. "
                + "Nothing was changed.",
            remedy: "Correct line 3 of the file and send it again.",
            by: refused(sound + "\"Kim,Alder\n")
        ),
        CodeCase(
            .runHeaderMissing,
            .fatal,
            .admin,
            "The header on line 1 lacks \"Job Title\". Columns found: \"First Name\", \"Last Name\", \"External "
                + "Identifier\", \"Role⍽\". Nothing was changed.",
            remedy: "Add what is missing to the export in the HR system, or map another column to it with "
                + "\"muster feed set\".",
            by: refused("First Name,Last Name,External Identifier,Role\u{A0}\nAda,Quill,E1,Chef\n")
        ),
        CodeCase(
            .runHeaderDuplicate,
            .fatal,
            .hr,
            "The header on line 1 names \"Job Title\" more than once, in columns 2 and 5. Nothing was changed.",
            remedy: "Remove or rename the columns that do not belong in the export and send the file again.",
            by: refused("First Name,Job Title,Last Name,External Identifier,job title\nAda,Chef,Quill,E1,Chef\n")
        ),
        CodeCase(
            .runHeaderUnknown,
            .warning,
            .admin,
            "The column \"Shoe⍽Size\" is not one that the feed reads. It was left out.",
            remedy: "Map it to a field with \"muster feed set\", or leave it: it does no harm."
        ) { fixture in
            try await fixture.run([Line.line("E1") + ",42"], header: Line.header + ",Shoe\u{A0}Size").run
        },
        CodeCase(
            .runSameAsLast,
            .info,
            nil,
            "The file equals the last one applied (run 1), and the directory has not changed since. "
                + "There was nothing to do.",
            by: lines([Line.line("E1")], after: [[Line.line("E1")]])
        ),
        CodeCase(
            .runBusy,
            .fatal,
            .admin,
            "Run 900 of this tenant is still running, so this import did not start. Nothing was changed.",
            remedy: "Import the file again when run 900 has ended, or let the import wait with \"--wait SECONDS\"."
        ) { fixture in
            try await fixture.run([Line.line("E1")])
            try await fixture.pretendRunning(run: 900)
            return try await refused(sound, .conflict)(fixture)
        },
        CodeCase(
            .runRemovalsSkipped,
            .warning,
            .hr,
            "Nobody was deactivated for being absent from the file, because of records without a "
                + "readable external ID (1, the first on line 3).",
            remedy: "Repair those records in the HR system and send the file again.",
            by: lines([Line.line("E1"), Line.line("")], mode: .snapshot, after: [[Line.line("E1"), Line.line("E2")]])
        ),
        CodeCase(
            .runInternal,
            .fatal,
            .admin,
            "The import ended before its time: the database refused it with code 23514. Nothing was changed.",
            remedy: "Import the file again. If it stops once more, tell the operator of the deployment the "
                + "number of this run."
        ) { fixture in
            _ = try await TemporaryDatabase.current.run { session in
                try session.execute(
                    "ALTER TABLE muster.users ADD CONSTRAINT nobody_is_called_so CHECK (first_name <> 'Nobody')"
                )
            }
            _ = try? await fixture.run([Line.line("E1", first: "Nobody")])
            return try #require(try await fixture.log().first?.run)
        },
    ]

    private static let staff = (1...10).map { Line.line("E\($0)") }

    /// What becomes of plans: held, approved in part, undone.
    static let aboutPlans = [
        CodeCase(
            .runHeldRemovals,
            .held,
            .admin,
            "5 of the 10 active people of feed default (50 %) would be deactivated: 4 not in the file, 1 "
                + "marked Inactive. Nothing has been changed.",
            remedy: "Look at the plan with \"muster feed plan\". If it is right, apply it with \"muster feed "
                + "approve\"; otherwise repair the export in the HR system and discard the run with \"muster "
                + "feed discard\".",
            by: lines(
                Array(staff.prefix(5)) + [Line.line("E6", status: "Inactive")],
                mode: .snapshot,
                after: [staff]
            )
        ),
        CodeCase(
            .runHeldUnitEmpty,
            .held,
            .admin,
            "All 5 active people of business unit \"South Pier\" would be deactivated. Nothing has been changed.",
            remedy: "If the unit has closed, approve the run with \"muster feed approve\"; otherwise have the HR "
                + "system's export include it again and discard the run with \"muster feed discard\".",
            by: lines(staff, mode: .snapshot, after: [staff + (11...15).map { Line.line("E\($0)", unit: "U2") }])
        ),
        CodeCase(
            .runHeldCreations,
            .held,
            .admin,
            "21 new people would be created, next to 10 active people of feed default (210 %). Nothing "
                + "has been changed.",
            remedy: "Check that the external IDs have not changed in the HR system. Look at the plan with "
                + "\"muster feed plan\". If it is right, apply it with \"muster feed approve\"; otherwise repair "
                + "the export in the HR system and discard the run with \"muster feed discard\".",
            by: lines((11...31).map { Line.line("E\($0)") }, after: [staff])
        ),
        CodeCase(
            .runHeldIDChurn,
            .held,
            .admin,
            "5 people seem to have a new external ID: for example \"E1\" is now \"N1\". Nothing has been changed.",
            remedy: "Leading zeros lost in a spreadsheet? Then repair the file and send it again. Look at the "
                + "plan with \"muster feed plan\". If it is right, apply it with \"muster feed approve\"; "
                + "otherwise repair the export in the HR system and discard the run with \"muster feed discard\".",
            by: lines((1...5).map { Line.line("N\($0)", email: "e\($0)@example.com") }, after: [staff])
        ),
        CodeCase(
            .runAppliedInPart,
            .warning,
            .admin,
            "Of the plan a part was approved by operator: the people named (8). The rest was dropped, "
                + "and nothing changed for its people (1).",
            remedy: "Import the file again to plan the rest anew.",
            by: approvedInPart
        ),
        CodeCase(
            .rowNotApproved,
            .warning,
            .admin,
            "Kim Quill (external ID \"E2\") is not in the part of the plan that was approved, and stays as "
                + "before.",
            remedy: "Import the file again to plan it anew.",
            by: approvedInPart
        ),
        CodeCase(
            .runReverted,
            .info,
            nil,
            "The run was undone by operator. Fields of people that have their old value back: 2; left as "
                + "they are: 0."
        ) { fixture in
            try await fixture.run([Line.line("E1")])
            let run = try await fixture.run([Line.line("E1", last: "Alder", department: "Front Office")]).run
            try await fixture.revert(run)
            return run
        },
    ]

    @Sendable private static func approvedInPart(_ fixture: ImportFixture) async throws -> RunID {
        try await fixture.run(staff, mode: .snapshot)
        let held = try await fixture.run([Line.line("E1"), Line.line("E2", first: "Kim")], mode: .snapshot)
        let people = (3...10).map { "E\($0)" }
        try await fixture.approve(held.run, PlanPart(people: people))
        return held.run
    }
}

extension ImportFixture {
    /// A run of the tenant's feed whose process shows signs of life.
    fileprivate func pretendRunning(run: Int64) async throws {
        _ = try await TemporaryDatabase.current.run { session in
            try session.execute(
                """
                INSERT INTO muster.feed_runs (
                    tenant_id, run_id, feed_id, started_by, file_name, mode, state, started_at, alive_until
                )
                SELECT tenant_id, \(run), feed_id, 'operator', 'other.csv', 'delta', 'running', now(),
                    now() + interval '1 h'
                FROM muster.feeds
                """
            )
            try session.execute("UPDATE muster.id_counters SET last_id = \(run) WHERE counter = 'feed_run'")
        }
    }
}
