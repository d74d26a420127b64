extension LogCode {
    /// The texts of the codes about who a record is: its ID, its e-mail address, its presence.
    static let identityWordings: [LogCode: LogWording] = [
        .rowWidth: LogWording(
            .error,
            .hr,
            "Line {line} has {n} cells, the header has {m}. The record was not imported.{detail}",
            remedy:
                "Look on line {line} for a missing or an extra separator or quotation mark, and send the file again."
        ),
        .rowIDMissing: LogWording(
            .error,
            .hr,
            "{person} on line {line} has no external ID{detail} and was not imported.",
            remedy: "Enter the employee number of {person} in the HR system and send the file again."
        ),
        .rowIDDuplicate: LogWording(
            .warning,
            .hr,
            "External ID \"{id}\" is on lines {line} and {other_line}. Line {other_line} ({other}) counts; "
                + "line {line} ({person}) was left out. They differ in: {detail}.",
            remedy: "If these are two people, give each an external ID of their own in the HR system; "
                + "otherwise leave one line per person."
        ),
        .rowIDDuplicateRejected: LogWording(
            .error,
            .hr,
            "External ID \"{id}\" is on more than one line: {detail}. None of them was imported ({person}).",
            remedy: "Leave one line for \"{id}\" in the export of the HR system and send the file again."
        ),
        .rowIDOtherPerson: LogWording(
            .warning,
            .hr,
            "External ID \"{id}\" was {other} and is now {person}: first name, last name and e-mail all changed. "
                + "The record was applied.",
            remedy: "If \"{id}\" was given to somebody else, restore it to {other} in the HR system and give {person} "
                + "an ID of their own."
        ),
        .rowIDLookalike: LogWording(
            .warning,
            .hr,
            "External ID \"{value}\" of {person} looks like \"{other_id}\", which belongs to {other}. "
                + "{person} was taken as a new person.",
            remedy:
                "If both are one person, correct the ID to \"{other_id}\" in the HR system and deactivate the second user."
        ),
        .rowIDFormat: LogWording(
            .warning,
            .hr,
            "External ID \"{value}\" of {person} looks changed by a spreadsheet ({detail}). It was taken as it is.",
            remedy:
                "Format the column \"External Identifier\" as text before the file is exported or saved, and send it again."
        ),
        .rowEmailInvalid: LogWording(
            .error,
            .hr,
            "\"{value}\" is not an e-mail address, which is written like name@company.example. "
                + "{person} (external ID \"{id}\") is new and was not imported.",
            remedy: "Correct the address of {person} in the HR system and send the file again."
        ),
        .rowEmailMissing: LogWording(
            .warning,
            .hr,
            "{person} (external ID \"{id}\") has no e-mail address and was imported without a login.",
            remedy: "Enter an address for {person} in the HR system; the login follows with the next file."
        ),
        .rowEmailInUse: LogWording(
            .error,
            .hr,
            "{value} already belongs to {other} (external ID \"{other_id}\"), who is active. "
                + "{person} (external ID \"{id}\") was not imported.",
            remedy:
                "The same person: correct the external ID in the HR system. {other} has left: mark {other} Inactive "
                + "there, or run \"muster user deactivate\". Otherwise give {person} another address."
        ),
        .rowEmailInUseKept: LogWording(
            .warning,
            .hr,
            "{person} (external ID \"{id}\") could not be given {value}: it belongs to {other} (external ID \"{other_id}\"), "
                + "who is active. The address stays \"{expected}\"; everything else was applied.",
            remedy: "Decide who owns {value} and correct the other one's address in the HR system."
        ),
        .rowEmailTwiceInFile: LogWording(
            .error,
            .hr,
            "{value} is on lines {other_line} and {line}. {other} (external ID \"{other_id}\", line {other_line}) has it; "
                + "{person} (external ID \"{id}\") was not imported.",
            remedy: "Give {person} and {other} an address each in the HR system and send the file again."
        ),
        .rowEmailReused: LogWording(
            .info,
            .admin,
            "{value} of {person} (external ID \"{id}\") was used by {other} (external ID \"{other_id}\"), who is deactivated. "
                + "A new user was created; nothing was taken over from {other}.",
            remedy: "If both are one person, have the HR system send the former external ID \"{other_id}\" again."
        ),
        .rowReactivated: LogWording(
            .info,
            nil,
            "{person} (external ID \"{id}\") has returned and was reactivated. The history was kept; the profile is the default one.",
            remedy: "Nothing to do, unless {person} needs a higher profile."
        ),
        .rowProtected: LogWording(
            .warning,
            .admin,
            "{person} (external ID \"{id}\") would have been deactivated and stays active: {detail}.",
            remedy: "If {person} has left, deactivate by hand with \"muster user deactivate\"."
        ),
        .rowNotInFile: LogWording(
            .info,
            .hr,
            "{person} (external ID \"{id}\") is no longer in the file of feed {feed} and was deactivated.",
            remedy: "If {person} still works here, add the record to the export of the HR system again."
        ),
        .rowInactiveUnknown: LogWording(
            .info,
            nil,
            "{person} (external ID \"{id}\") is Inactive and not in the directory. The record was skipped."
        ),
        .rowHandDeactivated: LogWording(
            .warning,
            .admin,
            "{person} (external ID \"{id}\") was deactivated by hand and stays deactivated. The record was skipped.",
            remedy: "To let {person} back in, run \"muster user reactivate\"."
        ),
        .rowNotApproved: LogWording(
            .warning,
            .admin,
            "{person} (external ID \"{id}\") is not in the part of the plan that was approved, and stays as before.",
            remedy: "Import the file again to plan it anew."
        ),
    ]
}
