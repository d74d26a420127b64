extension LogCode {
    /// The texts of the codes about what a record says: names, references, dates, status.
    static let valueWordings: [LogCode: LogWording] = [
        .rowNameMissing: LogWording(
            .error,
            .hr,
            "External ID \"{id}\" on line {line} has no \"{column}\"{detail}. The person is new and was not imported.",
            remedy: "Enter the name in the HR system and send the file again."
        ),
        .rowJobTitleMissing: LogWording(
            .error,
            .hr,
            "{person} (external ID \"{id}\") has no job title{detail}. {person} is new and was not imported.",
            remedy: "Enter the job title of {person} in the HR system and send the file again."
        ),
        .rowJobTitleUnknown: LogWording(
            .error,
            .admin,
            "{person} (external ID \"{id}\") was not processed: job title \"{value}\" does not exist.",
            remedy:
                "Create it with \"muster job-title create\" (the record is then applied by itself), or correct it in "
                + "the HR system."
        ),
        .rowJobTitleNear: LogWording(
            .error,
            .admin,
            "{person} (external ID \"{id}\") was not processed: job title \"{value}\" is not the same as \"{expected}\" ({detail}).",
            remedy:
                "Write it as \"{expected}\" in the HR system, or let the feed write it so with \"muster job-title alias\" "
                + "(the record is then applied by itself)."
        ),
        .rowDepartmentUnknown: LogWording(
            .warning,
            .admin,
            "{person} (external ID \"{id}\") was imported without a department: \"{value}\" does not exist.",
            remedy: departmentRemedy
        ),
        .rowDepartmentNear: LogWording(
            .warning,
            .admin,
            "{person} (external ID \"{id}\") was imported without a department: \"{value}\" is not the same as "
                + "\"{expected}\" ({detail}).",
            remedy: nearDepartmentRemedy
        ),
        .rowUnitUnknown: LogWording(
            .warning,
            .admin,
            "{person} (external ID \"{id}\") was imported without a business unit: no unit has the feed ID \"{value}\".",
            remedy: unitRemedy
        ),
        .rowUnitWrongIDKind: LogWording(
            .warning,
            .hr,
            "{person} (external ID \"{id}\") was imported without a business unit: \"{value}\" is the {detail} of "
                + "\"{other}\", whose feed ID is \"{expected}\".",
            remedy: "Send the feed ID \"{expected}\" in the column \"Business Unit ID\"."
        ),
        .rowDateInvalid: LogWording(
            .warning,
            .hr,
            "\"{column}\" of {person} (external ID \"{id}\") is \"{value}\", which is not a date written {expected}. "
                + "It was left empty; the rest was imported.",
            remedy: dateRemedy
        ),
        .rowDateOrder: LogWording(
            .warning,
            .hr,
            "{person} (external ID \"{id}\") would end on {value}, before the start on {expected}. "
                + "The dates were not taken over; the rest was applied.",
            remedy: "Correct one of the two dates of {person} in the HR system."
        ),
        .rowStatusUnknown: LogWording(
            .error,
            .hr,
            "Status \"{value}\" of {person} (external ID \"{id}\") is neither Active nor Inactive. "
                + "{person} is new and was not imported.",
            remedy: statusRemedy
        ),
        .rowStatusContradicts: LogWording(
            .warning,
            .hr,
            "{person} (external ID \"{id}\") is \"{value}\" but the end date is {expected}. The end date counts: {detail}.",
            remedy: "Correct the status or the end date of {person} in the HR system."
        ),
        .rowManagerUnknown: LogWording(
            .warning,
            .hr,
            "Manager \"{value}\" of {person} (external ID \"{id}\") is not in the directory. "
                + "The manager was not changed; the rest was applied.",
            remedy: "Add the manager to the export of the HR system, or correct the manager's external ID there."
        ),
        .rowManagerLoop: LogWording(
            .warning,
            .hr,
            "{person} (external ID \"{id}\") and others report to each other in a circle: {detail}. "
                + "The manager was not changed; the rest was applied.",
            remedy: "Correct the manager of one of them in the HR system, and send the file again."
        ),
        .rowValueTooLong: LogWording(
            .error,
            .hr,
            "\"{column}\" of {person} (external ID \"{id}\", line {line}) has {n} characters, at most {m} fit: \"{value}\". "
                + "The record was not imported.",
            remedy: lengthRemedy
        ),
        .rowFieldLocked: LogWording(
            .info,
            .admin,
            "\"{column}\" of {person} (external ID \"{id}\") stays {expected}, which is locked ({detail}); "
                + "the feed {other}.",
            remedy:
                "If the feed is right, muster user unlock --external-id \"{id}\" --field {other_id} lets its next file "
                + "set the field."
        ),
        .rowProfileRefused: LogWording(
            .warning,
            .admin,
            "{person} (external ID \"{id}\") was not given the profile \"{value}\" ({detail}) and has \"{expected}\". "
                + "The rest was applied.",
            remedy: "Assign the profile by hand, or allow it for feed {feed} with \"muster feed set\"."
        ),
    ]

    /// The texts for a known person whose present value was kept while the rest of the record was applied.
    static let keptWordings: [LogCode: LogWording] = [
        .rowProtected: LogWording(
            .warning,
            .admin,
            "{person} (external ID \"{id}\") on line {line} is protected: {detail}.",
            remedy: "If it is meant, {other}."
        ),
        .rowEmailInvalid: LogWording(
            .warning,
            .hr,
            "\"{value}\" is not an e-mail address, which is written like name@company.example. "
                + "{person} (external ID \"{id}\") keeps {other}; "
                + "the rest was applied.",
            remedy: "Correct the address of {person} in the HR system."
        ),
        .rowEmailInUse: LogWording(
            .error,
            .hr,
            "{value} already belongs to {other} (external ID \"{other_id}\"), who is active. "
                + "Nothing was applied to {person} (external ID \"{id}\").",
            remedy:
                "Decide who owns {value}, and correct the other one's address in the HR system."
        ),
        .rowEmailTwiceInFile: LogWording(
            .error,
            .hr,
            "{value} is on lines {other_line} and {line}. {other} (external ID \"{other_id}\", line {other_line}) has it; "
                + "nothing was applied to {person} (external ID \"{id}\").",
            remedy: "Give {person} and {other} an address each in the HR system and send the file again."
        ),
        .rowInactiveUnknown: LogWording(
            .info,
            nil,
            "The end date {value} of {person} (external ID \"{id}\") has passed, and the directory does not know the person. "
                + "The record was skipped."
        ),
        .rowNameMissing: LogWording(
            .warning,
            .hr,
            "{person} (external ID \"{id}\") on line {line} has no \"{column}\"{detail}. It stays {other}; the rest was applied.",
            remedy: "Enter the name in the HR system."
        ),
        .rowJobTitleMissing: LogWording(
            .warning,
            .hr,
            "{person} (external ID \"{id}\") has no job title in the file{detail}. It stays {other}; the rest was applied.",
            remedy: "Enter the job title of {person} in the HR system."
        ),
        .rowStatusUnknown: LogWording(
            .warning,
            .hr,
            "Status \"{value}\" of {person} (external ID \"{id}\") is neither Active nor Inactive. "
                + "The user stays {other}; the rest was applied.",
            remedy: statusRemedy
        ),
        .rowDateInvalid: LogWording(
            .warning,
            .hr,
            "\"{column}\" of {person} (external ID \"{id}\") is \"{value}\", which is not a date written {expected}. "
                + "The date stays {other}; the rest was applied.",
            remedy: dateRemedy
        ),
        .rowValueTooLong: LogWording(
            .warning,
            .hr,
            "\"{column}\" of {person} (external ID \"{id}\", line {line}) has {n} characters, at most {m} fit: \"{value}\". "
                + "It was not taken over; the rest was applied.",
            remedy: lengthRemedy
        ),
        .rowDepartmentUnknown: LogWording(
            .warning,
            .admin,
            "{person} (external ID \"{id}\") has {other} as before: \"{value}\" does not exist.",
            remedy: departmentRemedy
        ),
        .rowDepartmentNear: LogWording(
            .warning,
            .admin,
            "{person} (external ID \"{id}\") has {other} as before: \"{value}\" is not the same as "
                + "\"{expected}\" ({detail}).",
            remedy: nearDepartmentRemedy
        ),
        .rowUnitUnknown: LogWording(
            .warning,
            .admin,
            "{person} (external ID \"{id}\") has {other} as before: no unit has the feed ID \"{value}\".",
            remedy: unitRemedy
        ),
        .rowUnitWrongIDKind: LogWording(
            .warning,
            .hr,
            "{person} (external ID \"{id}\") stays at the present business unit: \"{value}\" is the {detail} of "
                + "\"{other}\", whose feed ID is \"{expected}\".",
            remedy: "Send the feed ID \"{expected}\" in the column \"Business Unit ID\"."
        ),
    ]

    private static let departmentRemedy =
        "Create it with \"muster department create\" ({person} then gets it by itself), or correct it in the HR system."
    private static let nearDepartmentRemedy =
        "Write it as \"{expected}\" in the HR system, or let the feed write it so with \"muster department alias\" "
        + "({person} then gets it by itself)."
    private static let unitRemedy =
        "Create a unit with this feed ID by \"muster business-unit create\" ({person} then gets it by itself), "
        + "or correct it in the HR system."
    private static let dateRemedy =
        "Correct the date in the HR system, or set the date format of feed {feed} with \"muster feed set\"."
    private static let statusRemedy = "Send Active or Inactive in the column \"Status\" of the HR system's export."
    private static let lengthRemedy = "Shorten it in the HR system and send the file again."
}
