import Directory
import Feeds
import Tenancy

private typealias Line = ImportFixture

extension CodeCase {
    /// Who a record is: its ID, its e-mail address.
    static let aboutIdentity = [
        CodeCase(
            .rowWidth,
            .error,
            .hr,
            "Line 3 has 2 cells, the header has 10. The record was not imported.",
            remedy: "Look on line 3 for a missing or an extra separator or quotation mark, and send the file "
                + "again.",
            by: lines([Line.line("E1"), "Kim,Alder"])
        ),
        CodeCase(
            .rowIDMissing,
            .error,
            .hr,
            "Ada Quill on line 2 has no external ID and was not imported.",
            remedy: "Enter the employee number of Ada Quill in the HR system and send the file again.",
            by: lines([Line.line("")])
        ),
        CodeCase(
            .rowIDDuplicate,
            .warning,
            .hr,
            "External ID \"E1\" is on lines 2 and 3. Line 3 (Kim Quill) counts; line 2 (Ada Quill) was "
                + "left out. They differ in: First Name, Department.",
            remedy: "If these are two people, give each an external ID of their own in the HR system; otherwise "
                + "leave one line per person.",
            by: lines([Line.line("E1"), Line.line("E1", first: "Kim", department: "")])
        ),
        CodeCase(
            .rowIDDuplicateRejected,
            .error,
            .hr,
            "External ID \"E1\" is on more than one line: lines 2, 3. None of them was imported (Ada "
                + "Quill).",
            remedy: "Leave one line for \"E1\" in the export of the HR system and send the file again."
        ) { fixture in
            try await fixture.run([Line.line("E9")])
            try await fixture.set { $0.duplicatePolicy = .reject }
            return try await fixture.run([Line.line("E1"), Line.line("E1", first: "Kim")]).run
        },
        CodeCase(
            .rowIDOtherPerson,
            .warning,
            .hr,
            "External ID \"E1\" was Ada Quill and is now Kim Alder: first name, last name and e-mail all "
                + "changed. The record was applied.",
            remedy: "If \"E1\" was given to somebody else, restore it to Ada Quill in the HR system and give Kim "
                + "Alder an ID of their own.",
            by: lines(
                [Line.line("E1", first: "Kim", last: "Alder", email: "kim@example.com")],
                after: [[Line.line("E1")]]
            )
        ),
        CodeCase(
            .rowIDLookalike,
            .warning,
            .hr,
            "External ID \"e1\" of Kim Quill looks like \"00E1\", which belongs to Ada Quill. Kim Quill was "
                + "taken as a new person.",
            remedy: "If both are one person, correct the ID to \"00E1\" in the HR system and deactivate the second "
                + "user.",
            by: lines([Line.line("e1", first: "Kim", email: "kim@example.com")], after: [[Line.line("00E1")]])
        ),
        CodeCase(
            .rowIDFormat,
            .warning,
            .hr,
            "External ID \"1.23E+05\" of Ada Quill looks changed by a spreadsheet (scientific notation). "
                + "It was taken as it is.",
            remedy: "Format the column \"External Identifier\" as text before the file is exported or saved, and "
                + "send it again.",
            by: lines([Line.line("1.23E+05", email: "ada@example.com")])
        ),
        CodeCase(
            .rowEmailInvalid,
            .error,
            .hr,
            "\"ada@home\" is not an e-mail address, which is written like name@company.example. Ada Quill "
                + "(external ID \"E1\") is new and was not imported.",
            remedy: "Correct the address of Ada Quill in the HR system and send the file again.",
            by: lines([Line.line("E1", email: "ada@home")])
        ),
        CodeCase(
            .rowEmailInvalid,
            kept: true,
            .warning,
            .hr,
            "\"ada@[U+200B]example.com\" is not an e-mail address, which is written like "
                + "name@company.example. Ada Quill (external ID \"E1\") keeps \"e1@example.com\"; the rest was "
                + "applied.",
            remedy: "Correct the address of Ada Quill in the HR system.",
            by: lines([Line.line("E1", email: "ada@\u{200B}example.com")], after: [[Line.line("E1")]])
        ),
        CodeCase(
            .rowEmailMissing,
            .warning,
            .hr,
            "Ada Quill (external ID \"E1\") has no e-mail address and was imported without a login.",
            remedy: "Enter an address for Ada Quill in the HR system; the login follows with the next file.",
            by: lines([Line.line("E1", email: "")])
        ),
        CodeCase(
            .rowEmailInUse,
            .error,
            .hr,
            "E1@example.com already belongs to Ada Quill (external ID \"E1\"), who is active. Kim Quill "
                + "(external ID \"E2\") was not imported.",
            remedy: "The same person: correct the external ID in the HR system. Ada Quill has left: mark Ada "
                + "Quill Inactive there, or run \"muster user deactivate\". Otherwise give Kim Quill another "
                + "address.",
            by: lines([Line.line("E2", first: "Kim", email: "E1@example.com")], after: [[Line.line("E1")]])
        ),
        CodeCase(
            .rowEmailInUse,
            kept: true,
            .error,
            .hr,
            "e1@example.com already belongs to Kim Quill (external ID \"E2\"), who is active. Nothing was "
                + "applied to Ada Quill (external ID \"E1\").",
            remedy: "Decide who owns e1@example.com, and correct the other one's address in the HR system.",
            by: lines(
                [Line.line("E1")],
                after: [
                    [Line.line("E1")], [Line.line("E1", status: "Inactive")],
                    [Line.line("E2", first: "Kim", email: "e1@example.com")],
                ]
            )
        ),
        CodeCase(
            .rowEmailInUseKept,
            .warning,
            .hr,
            "Kim Quill (external ID \"E2\") could not be given e1@example.com: it belongs to Ada Quill "
                + "(external ID \"E1\"), who is active. The address stays \"e2@example.com\"; everything else was "
                + "applied.",
            remedy: "Decide who owns e1@example.com and correct the other one's address in the HR system.",
            by: lines(
                [Line.line("E2", first: "Kim", email: "e1@example.com")],
                after: [[Line.line("E1"), Line.line("E2", first: "Kim")]]
            )
        ),
        CodeCase(
            .rowEmailTwiceInFile,
            .error,
            .hr,
            "e1@example.com is on lines 2 and 3. Ada Quill (external ID \"E1\", line 2) has it; Kim Quill "
                + "(external ID \"E2\") was not imported.",
            remedy: "Give Kim Quill and Ada Quill an address each in the HR system and send the file again.",
            by: lines([Line.line("E1"), Line.line("E2", first: "Kim", email: "e1@example.com")])
        ),
        CodeCase(
            .rowEmailTwiceInFile,
            kept: true,
            .error,
            .hr,
            "new@example.com is on lines 2 and 3. Ada Quill (external ID \"E1\", line 2) has it; nothing "
                + "was applied to Kim Quill (external ID \"E2\").",
            remedy: "Give Kim Quill and Ada Quill an address each in the HR system and send the file again.",
            by: lines(
                [Line.line("E1", email: "new@example.com"), Line.line("E2", first: "Kim", email: "new@example.com")],
                after: [
                    [Line.line("E1"), Line.line("E2", first: "Kim")],
                    [Line.line("E1", status: "Inactive"), Line.line("E2", first: "Kim", status: "Inactive")],
                ]
            )
        ),
        CodeCase(
            .rowEmailReused,
            .info,
            .admin,
            "e1@example.com of Kim Quill (external ID \"E2\") was used by Ada Quill (external ID \"E1\"), "
                + "who is deactivated. A new user was created; nothing was taken over from Ada Quill.",
            remedy: "If both are one person, have the HR system send the former external ID \"E1\" again.",
            by: lines(
                [Line.line("E2", first: "Kim", email: "e1@example.com")],
                after: [[Line.line("E1")], [Line.line("E1", status: "Inactive")]]
            )
        ),
    ]

    private static let dated = "First Name,Last Name,Status,External Identifier,Job Title,End Date"

    /// Whether somebody is there, comes, goes or must stay.
    static let aboutPresence = [
        CodeCase(
            .rowReactivated,
            .info,
            nil,
            "Ada Quill (external ID \"E1\") has returned and was reactivated. The history was kept; the "
                + "profile is the default one.",
            remedy: "Nothing to do, unless Ada Quill needs a higher profile.",
            by: lines([Line.line("E1")], after: [[Line.line("E1")], [Line.line("E1", status: "Inactive")]])
        ),
        CodeCase(
            .rowProtected,
            .warning,
            .admin,
            "Ada Quill (external ID \"E1\") would have been deactivated and stays active: removal is "
                + "locked: HR is slow.",
            remedy: "If Ada Quill has left, deactivate by hand with \"muster user deactivate\"."
        ) { fixture in
            try await fixture.run([Line.line("E1"), Line.line("E2")])
            try await fixture.lock("E1", [.removal])
            return try await fixture.run([Line.line("E2")], mode: .snapshot).run
        },
        CodeCase(
            .rowProtected,
            kept: true,
            .warning,
            .admin,
            "Ada Quill (external ID \"E1\") on line 2 is protected: this is the last account manager, who "
                + "keeps the profile; the rest was applied.",
            remedy: "If it is meant, make another account manager first with \"muster profile assign\"."
        ) { fixture in
            try await fixture.run([Line.line("E1")])
            try await fixture.set {
                $0.setsProfiles = true
                $0.profileCeiling = "account manager"
            }
            try await fixture.giveProfile(1, to: ["E1"])
            return try await fixture.run([Line.line("E1", profile: "employee")]).run
        },
        CodeCase(
            .rowNotInFile,
            .info,
            .hr,
            "Kim Quill (external ID \"E2\") is no longer in the file of feed default and was deactivated.",
            remedy: "If Kim Quill still works here, add the record to the export of the HR system again.",
            by: lines([Line.line("E1")], mode: .snapshot, after: [[Line.line("E1"), Line.line("E2", first: "Kim")]])
        ),
        CodeCase(
            .rowInactiveUnknown,
            .info,
            nil,
            "Ada Quill (external ID \"E1\") is Inactive and not in the directory. The record was skipped.",
            by: lines([Line.line("E1", status: "Inactive")])
        ),
        CodeCase(
            .rowInactiveUnknown,
            kept: true,
            .info,
            nil,
            "The end date 2020-12-31 of Ada Quill (external ID \"E1\") has passed, and the directory does "
                + "not know the person. The record was skipped.",
            by: lines(["Ada,Quill,,E1,Chef,31/12/2020"], header: dated)
        ),
        CodeCase(
            .rowHandDeactivated,
            .warning,
            .admin,
            "Ada Quill (external ID \"E1\") was deactivated by hand and stays deactivated. The record was "
                + "skipped.",
            remedy: "To let Ada Quill back in, run \"muster user reactivate\"."
        ) { fixture in
            try await fixture.run([Line.line("E1")])
            _ = try await UserService(fixture.database)
                .deactivate(.externalID("E1", feed: nil), of: fixture.tenant, by: .operatorOfDeployment)
            return try await fixture.run([Line.line("E1")]).run
        },
        CodeCase(
            .rowStatusContradicts,
            .warning,
            .hr,
            "Ada Quill (external ID \"E1\") is \"Active\" but the end date is 2020-12-31. The end date "
                + "counts: the user was deactivated.",
            remedy: "Correct the status or the end date of Ada Quill in the HR system.",
            by: lines(
                ["Ada,Quill,Active,E1,Chef,31/12/2020"],
                header: dated,
                after: [["Ada,Quill,Active,E1,Chef,"]]
            )
        ),
    ]
}
