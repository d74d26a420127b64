/// One line of the file, cell by cell.
struct Employee {
    var firstName = ""
    var lastName = ""
    var email = ""
    var status = ""
    var profile = ""
    var externalID = ""
    var jobTitle = ""
    var startDate = ""
    var businessUnitID = ""
    var department = ""
    var endDate = ""
    var manager = ""
    var phone = ""
    var language = ""

    static let header = [
        "First Name", "Last Name", "Email", "Status", "User Profile", "External Identifier", "Job Title", "Start Date",
        "Business Unit ID", "Department", "End Date", "Manager External Identifier", "Phone", "Language",
    ]

    var cells: [String] {
        [
            firstName, lastName, email, status, profile, externalID, jobTitle, startDate, businessUnitID, department,
            endDate, manager, phone, language,
        ]
    }
}
