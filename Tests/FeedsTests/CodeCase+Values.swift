import Directory
import Feeds
import Tenancy

private typealias Line = ImportFixture

extension CodeCase {
    private static let known = [[Line.line("E1")]]

    /// What a record refers to by a name.
    static let aboutNames = [
        CodeCase(
            .rowJobTitleMissing,
            .error,
            .hr,
            "Ada Quill (external ID \"E1\") has no job title. Ada Quill is new and was not imported.",
            remedy: "Enter the job title of Ada Quill in the HR system and send the file again.",
            by: lines([Line.line("E1", title: "")])
        ),
        CodeCase(
            .rowJobTitleMissing,
            kept: true,
            .warning,
            .hr,
            "Ada Quill (external ID \"E1\") has no job title in the file (the cell holds \"#REF!\", a "
                + "spreadsheet's error). It stays \"Chef\"; the rest was applied.",
            remedy: "Enter the job title of Ada Quill in the HR system.",
            by: lines([Line.line("E1", title: "#REF!")], after: known)
        ),
        CodeCase(
            .rowJobTitleUnknown,
            .error,
            .admin,
            "Ada Quill (external ID \"E1\") was not processed: job title \"Bar⍽back\" does not exist.",
            remedy: "Create it with \"muster job-title create\" (the record is then applied by itself), or correct "
                + "it in the HR system.",
            by: lines([Line.line("E1", title: "Bar\u{A0}back")])
        ),
        CodeCase(
            .rowJobTitleNear,
            .error,
            .admin,
            "Ada Quill (external ID \"E1\") was not processed: job title \"chef·\" is not the same as \"Chef\" "
                + "(small c, blank at the end).",
            remedy: "Write it as \"Chef\" in the HR system, or let the feed write it so with \"muster job-title "
                + "alias\" (the record is then applied by itself).",
            by: lines([Line.line("E1", title: "chef ")])
        ),
        CodeCase(
            .rowDepartmentUnknown,
            .warning,
            .admin,
            "Ada Quill (external ID \"E1\") was imported without a department: \"Cellar\" does not exist.",
            remedy: "Create it with \"muster department create\" (Ada Quill then gets it by itself), or correct it "
                + "in the HR system.",
            by: lines([Line.line("E1", department: "Cellar")])
        ),
        CodeCase(
            .rowDepartmentUnknown,
            kept: true,
            .warning,
            .admin,
            "Ada Quill (external ID \"E1\") has the department \"Kitchen\" as before: \"Cellar\" does not exist.",
            remedy: "Create it with \"muster department create\" (Ada Quill then gets it by itself), or correct it "
                + "in the HR system.",
            by: lines([Line.line("E1", department: "Cellar")], after: known)
        ),
        CodeCase(
            .rowDepartmentNear,
            .warning,
            .admin,
            "Ada Quill (external ID \"E1\") was imported without a department: \"Front⍽Office\" is not the "
                + "same as \"Front Office\" (no-break space).",
            remedy: "Write it as \"Front Office\" in the HR system, or let the feed write it so with \"muster "
                + "department alias\" (Ada Quill then gets it by itself).",
            by: lines([Line.line("E1", department: "Front\u{A0}Office")])
        ),
        CodeCase(
            .rowDepartmentNear,
            kept: true,
            .warning,
            .admin,
            "Ada Quill (external ID \"E1\") has the department \"Kitchen\" as before: \"KITCHEN\" is not the same as "
                + "\"Kitchen\" (all capitals).",
            remedy: "Write it as \"Kitchen\" in the HR system, or let the feed write it so with \"muster department "
                + "alias\" (Ada Quill then gets it by itself).",
            by: lines([Line.line("E1", department: "KITCHEN")], after: known)
        ),
        CodeCase(
            .rowUnitUnknown,
            .warning,
            .admin,
            "Ada Quill (external ID \"E1\") was imported without a business unit: no unit has the feed ID "
                + "\"U9\".",
            remedy: "Create a unit with this feed ID by \"muster business-unit create\" (Ada Quill then gets it by "
                + "itself), or correct it in the HR system.",
            by: lines([Line.line("E1", unit: "U9")])
        ),
        CodeCase(
            .rowUnitUnknown,
            kept: true,
            .warning,
            .admin,
            "Ada Quill (external ID \"E1\") has the business unit \"North Pier\" as before: no unit has the feed ID "
                + "\"u1\".",
            remedy: "Create a unit with this feed ID by \"muster business-unit create\" (Ada Quill then gets it by "
                + "itself), or correct it in the HR system.",
            by: lines([Line.line("E1", unit: "u1")], after: known)
        ),
        CodeCase(
            .rowUnitWrongIDKind,
            .warning,
            .hr,
            "Ada Quill (external ID \"E1\") was imported without a business unit: \"South Pier\" is the name "
                + "of \"South Pier\", whose feed ID is \"U2\".",
            remedy: "Send the feed ID \"U2\" in the column \"Business Unit ID\".",
            by: lines([Line.line("E1", unit: "South Pier")])
        ),
        CodeCase(
            .rowUnitWrongIDKind,
            kept: true,
            .warning,
            .hr,
            "Ada Quill (external ID \"E1\") stays at the present business unit: \"2\" is the internal ID of "
                + "\"South Pier\", whose feed ID is \"U2\".",
            remedy: "Send the feed ID \"U2\" in the column \"Business Unit ID\".",
            by: lines([Line.line("E1", unit: "2")], after: known)
        ),
        CodeCase(
            .rowManagerUnknown,
            .warning,
            .hr,
            "Manager \"E⍽7\" of Ada Quill (external ID \"E1\") is not in the directory. The manager was not "
                + "changed; the rest was applied.",
            remedy: "Add the manager to the export of the HR system, or correct the manager's external ID there.",
            by: lines(["Ada,Quill,E1,Chef,E\u{A0}7"], header: managed)
        ),
        CodeCase(
            .rowManagerLoop,
            .warning,
            .hr,
            "Ada Quill (external ID \"E1\") and others report to each other in a circle: E1 → E2 → E1. The "
                + "manager was not changed; the rest was applied.",
            remedy: "Correct the manager of one of them in the HR system, and send the file again.",
            by: lines(
                ["Ada,Quill,E1,Chef,E2"],
                header: managed,
                after: [["Ada,Quill,E1,Chef,", "Kim,Alder,E2,Chef,E1"]]
            )
        ),
        CodeCase(
            .rowProfileRefused,
            .warning,
            .admin,
            "Ada Quill (external ID \"E1\") was not given the profile \"account⍽manager\" (there is no such "
                + "profile) and has \"employee\". The rest was applied.",
            remedy: "Assign the profile by hand, or allow it for feed default with \"muster feed set\".",
            by: lines([Line.line("E1", profile: "account\u{A0}manager")])
        ),
    ]

    private static let managed = "First Name,Last Name,External Identifier,Job Title,Manager External Identifier"
    private static let dated = "First Name,Last Name,External Identifier,Job Title,Start Date,End Date"

    /// What a record says of itself.
    static let aboutValues = [
        CodeCase(
            .rowNameMissing,
            .error,
            .hr,
            "External ID \"E1\" on line 2 has no \"First Name\". The person is new and was not imported.",
            remedy: "Enter the name in the HR system and send the file again.",
            by: lines([Line.line("E1", first: "\u{A0}")])
        ),
        CodeCase(
            .rowNameMissing,
            kept: true,
            .warning,
            .hr,
            "Ada Quill (external ID \"E1\") on line 2 has no \"Last Name\". It stays \"Quill\"; the "
                + "rest was applied.",
            remedy: "Enter the name in the HR system.",
            by: lines([Line.line("E1", last: "")], after: known)
        ),
        CodeCase(
            .rowDateInvalid,
            .warning,
            .hr,
            "\"Start Date\" of Ada Quill (external ID \"E1\") is \"31/31/2024\", which is not a date written "
                + "DD/MM/YYYY. It was left empty; the rest was imported.",
            remedy: "Correct the date in the HR system, or set the date format of feed default with \"muster feed "
                + "set\".",
            by: lines([Line.line("E1", start: "31/31/2024")])
        ),
        CodeCase(
            .rowDateInvalid,
            kept: true,
            .warning,
            .hr,
            "\"Start Date\" of Ada Quill (external ID \"E1\") is \"1.⍽2. 2024\", which is not a date written "
                + "DD/MM/YYYY. The date stays 2024-02-01; the rest was applied.",
            remedy: "Correct the date in the HR system, or set the date format of feed default with \"muster feed "
                + "set\".",
            by: lines([Line.line("E1", start: "1.\u{202F}2. 2024")], after: [[Line.line("E1", start: "01/02/2024")]])
        ),
        CodeCase(
            .rowDateOrder,
            .warning,
            .hr,
            "Ada Quill (external ID \"E1\") would end on 2099-01-31, before the start on 2099-02-01. The "
                + "dates were not taken over; the rest was applied.",
            remedy: "Correct one of the two dates of Ada Quill in the HR system.",
            by: lines(["Ada,Quill,E1,Chef,01/02/2099,31/01/2099"], header: dated)
        ),
        CodeCase(
            .rowStatusUnknown,
            .error,
            .hr,
            "Status \"On Leave\" of Ada Quill (external ID \"E1\") is neither Active nor Inactive. Ada Quill "
                + "is new and was not imported.",
            remedy: "Send Active or Inactive in the column \"Status\" of the HR system's export.",
            by: lines([Line.line("E1", status: "On Leave")])
        ),
        CodeCase(
            .rowStatusUnknown,
            kept: true,
            .warning,
            .hr,
            "Status \"On··Leave\" of Ada Quill (external ID \"E1\") is neither Active nor Inactive. "
                + "The user stays active; the rest was applied.",
            remedy: "Send Active or Inactive in the column \"Status\" of the HR system's export.",
            by: lines([Line.line("E1", status: "On  Leave")], after: known)
        ),
        CodeCase(
            .rowValueTooLong,
            .error,
            .hr,
            "\"Last Name\" of Ada (external ID \"E1\", line 2) has 101 characters, at most 100 fit: "
                + "\"QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ\". "
                + "The record was not imported.",
            remedy: "Shorten it in the HR system and send the file again.",
            by: lines([Line.line("E1", last: String(repeating: "Q", count: 101))])
        ),
        CodeCase(
            .rowValueTooLong,
            kept: true,
            .warning,
            .hr,
            "\"Department\" of Ada Quill (external ID \"E1\", line 2) has 201 characters, at most 200 fit: "
                + "\"dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd…\". "
                + "It was not taken over; the rest was applied.",
            remedy: "Shorten it in the HR system and send the file again.",
            by: lines([Line.line("E1", department: String(repeating: "d", count: 201))], after: known)
        ),
        CodeCase(
            .rowFieldLocked,
            .info,
            .admin,
            "\"Last Name\" of Ada Quill (external ID \"E1\") stays \"Quill\", which is locked (HR is slow); "
                + "the feed says \"Cedar⍽Oak\".",
            remedy: "If the feed is right, muster user unlock --external-id \"E1\" --field last_name lets its next "
                + "file set the field."
        ) { fixture in
            try await fixture.run([Line.line("E1")])
            try await fixture.lock("E1", [.lastName])
            return try await fixture.run([Line.line("E1", last: "Cedar\u{A0}Oak")]).run
        },
    ]
}
