extension LogCode {
    /// The causes whose words need no value, since the value would be a person's.
    static let identityCauses: [LogCode: LogCause] = [
        .rowWidth: LogCause(
            headline: "The line has too many or too few cells",
            step: "Look there for a missing or an extra separator or quotation mark."
        ),
        .rowIDMissing: LogCause(
            headline: "The external ID is missing",
            step: "Enter the employee numbers in the HR system."
        ),
        .rowIDDuplicate: LogCause(
            headline: "An external ID is there more than once; its last line counts",
            step: "Leave one line for each person, or give two people an ID each."
        ),
        .rowIDDuplicateRejected: LogCause(
            headline: "An external ID is there more than once; none of its lines was taken",
            step: "Leave one line for each person, or give two people an ID each."
        ),
        .rowIDOtherPerson: LogCause(
            headline: "First name, last name and e-mail of an external ID all changed",
            step: "If the ID was given to somebody else, give the new person an ID of their own."
        ),
        .rowIDLookalike: LogCause(
            headline: "A new external ID looks like a known one (zeros, capitals, blanks)",
            step: "If both are one person, correct the ID in the HR system and deactivate the second user."
        ),
        .rowIDFormat: LogCause(
            headline: "An external ID looks changed by a spreadsheet",
            step: "Format the column \"External Identifier\" as text before the file is saved."
        ),
        .rowEmailInvalid: LogCause(
            headline: "The e-mail address is not valid",
            step: "Correct the addresses in the HR system."
        ),
        .rowEmailMissing: LogCause(
            headline: "No e-mail address, and so no login",
            step: "Enter the addresses in the HR system; the login follows with the next file."
        ),
        .rowEmailInUse: LogCause(
            headline: "The e-mail address belongs to another active user",
            step: "Correct one of the two in the HR system, or deactivate who has left."
        ),
        .rowEmailInUseKept: LogCause(
            headline: "The new e-mail address belongs to another active user; the old one stays",
            step: "Decide who owns the address and correct the other one in the HR system."
        ),
        .rowEmailTwiceInFile: LogCause(
            headline: "An e-mail address is there more than once",
            step: "Give each of them an address of their own in the HR system."
        ),
        .rowEmailReused: LogCause(
            headline: "The e-mail address was a deactivated user's; a new user was created",
            step: "If both are one person, have the HR system send the former external ID again."
        ),
        .rowReactivated: LogCause(headline: "Returned and reactivated", step: "Nothing to do."),
        .rowJobTitleMissing: LogCause(
            headline: "The job title is missing",
            step: "Enter the job titles in the HR system."
        ),
        .rowDateOrder: LogCause(
            headline: "The end date is before the start date",
            step: "Correct one of the two dates in the HR system."
        ),
        .rowStatusContradicts: LogCause(
            headline: "Active, but the end date has passed; the end date counts",
            step: "Correct the status or the end date in the HR system."
        ),
        .rowManagerUnknown: LogCause(
            headline: "The manager is not in the directory",
            step: "Add the managers to the export, or correct their external IDs in the HR system."
        ),
        .rowManagerLoop: LogCause(
            headline: "People report to each other in a circle",
            step: "Correct the manager of one of them in the HR system."
        ),
        .rowNotInFile: LogCause(
            headline: "No longer in the file, and so deactivated",
            step: "Who still works here must be in the export again."
        ),
        .rowProtected: LogCause(
            headline: "Protected, and so not changed as the file says",
            step: "Who has left is deactivated by hand: muster user deactivate"
        ),
        .rowInactiveUnknown: LogCause(headline: "Inactive and not in the directory", step: "Nothing to do."),
        .rowHandDeactivated: LogCause(
            headline: "Deactivated by hand, and stays so",
            step: "To let somebody back in: muster user reactivate"
        ),
        .rowNotApproved: LogCause(
            headline: "Not in the part of the plan that was approved",
            step: "Import the file again to plan them anew."
        ),
    ]
}
