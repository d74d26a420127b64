extension LogCode {
    /// The texts of the codes that are about a whole run.
    static let runWordings: [LogCode: LogWording] = [
        .runEmptyFile: LogWording(
            .fatal,
            .hr,
            "The file holds no employee records. Nothing was changed and nobody was deactivated.",
            remedy: "Check the export in the HR system and send the file again."
        ),
        .runNotText: LogWording(
            .fatal,
            .hr,
            "The file cannot be read as CSV or as an Excel workbook: {detail}. Nothing was changed and nobody was deactivated.",
            remedy: "Save the sheet as \"CSV UTF-8\" or as an Excel workbook (.xlsx) and send that file."
        ),
        .runBadEncoding: LogWording(
            .fatal,
            .admin,
            "Line {line} holds characters that are not valid {expected}: {detail}. Nothing was changed.",
            remedy: "Export the file as \"CSV UTF-8\", or set the encoding of feed {feed} with \"muster feed set\"."
        ),
        .runBOMStripped: LogWording(
            .info,
            nil,
            "The file starts with an invisible byte order mark, as Excel writes it. It was ignored."
        ),
        .runMalformedCSV: LogWording(
            .fatal,
            .hr,
            "The quotation mark opened on line {line} is never closed, so what follows cannot be read. Nothing was changed.",
            remedy: "Correct line {line} of the file and send it again."
        ),
        .runHeaderMissing: LogWording(
            .fatal,
            .admin,
            "The header on line {line} lacks {column}. Columns found: {value}. Nothing was changed.",
            remedy:
                "Add what is missing to the export in the HR system, or map another column to it with \"muster feed set\"."
        ),
        .runHeaderDuplicate: LogWording(
            .fatal,
            .hr,
            "The header on line {line} names \"{column}\" more than once, in {detail}. Nothing was changed.",
            remedy: "Remove or rename the columns that do not belong in the export and send the file again."
        ),
        .runHeaderUnknown: LogWording(
            .warning,
            .admin,
            "The column \"{column}\" is not one that the feed reads. It was left out.",
            remedy: "Map it to a field with \"muster feed set\", or leave it: it does no harm."
        ),
        .runSameAsLast: LogWording(
            .info,
            nil,
            "The file equals the last one applied (run {n}), and the directory has not changed since. There was nothing to do."
        ),
        .runBusy: LogWording(
            .fatal,
            .admin,
            "Run {n} of this tenant is still running, so this import did not start. Nothing was changed.",
            remedy: "Import the file again when run {n} has ended, or let the import wait with \"--wait SECONDS\"."
        ),
        .runHeldRemovals: LogWording(
            .held,
            .admin,
            "{n} of the {m} active people of feed {feed} ({percent} %) would be deactivated: {detail}. Nothing has been changed.",
            remedy: heldRemedy
        ),
        .runHeldUnitEmpty: LogWording(
            .held,
            .admin,
            "All {n} active people of business unit \"{value}\" would be deactivated. Nothing has been changed.",
            remedy:
                "If the unit has closed, approve the run with \"muster feed approve\"; otherwise have the HR system's "
                + "export include it again and discard the run with \"muster feed discard\"."
        ),
        .runHeldCreations: LogWording(
            .held,
            .admin,
            "{n} new people would be created, next to {m} active people of feed {feed} ({percent} %). Nothing has been changed.",
            remedy: "Check that the external IDs have not changed in the HR system. " + heldRemedy
        ),
        .runHeldIDChurn: LogWording(
            .held,
            .admin,
            "{n} people seem to have a new external ID: {detail}. Nothing has been changed.",
            remedy: "Leading zeros lost in a spreadsheet? Then repair the file and send it again. " + heldRemedy
        ),
        .runRemovalsSkipped: LogWording(
            .warning,
            .hr,
            "Nobody was deactivated for being absent from the file, because of records without a readable external ID "
                + "({n}, the first on line {line}).",
            remedy: "Repair those records in the HR system and send the file again."
        ),
        .runInternal: LogWording(
            .fatal,
            .admin,
            "The import ended before its time: {detail}. Nothing was changed.",
            remedy:
                "Import the file again. If it stops once more, tell the operator of the deployment the number of this run."
        ),
        .runAppliedInPart: LogWording(
            .warning,
            .admin,
            "Of the plan a part was approved by {other}: {detail}. The rest was dropped, and nothing changed for its people ({n}).",
            remedy: "Import the file again to plan the rest anew."
        ),
        .runReverted: LogWording(
            .info,
            nil,
            "The run was undone by {other}. Fields of people that have their old value back: {n}; left as they are: {m}."
        ),
    ]

    private static let heldRemedy =
        "Look at the plan with \"muster feed plan\". If it is right, apply it with \"muster feed approve\"; otherwise "
        + "repair the export in the HR system and discard the run with \"muster feed discard\"."
}
